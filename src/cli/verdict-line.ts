/** A verdict as a line: NDJSON for programs, columns parted by tabs for people. */
import type { Verdict } from '../core/verdict.ts';
import { printable } from './command.ts';

/** Where a text stood. `line` counts through all input from 1; `file` and `fileLine` only where several files were named. */
export interface Place {
  readonly line: number;
  readonly file?: string;
  readonly fileLine?: number;
}

/** One JSON object without spaces. */
export function formatJson(place: Place, verdict: Verdict): string {
  return `${JSON.stringify({ ...place, ...verdict })}\n`;
}

/** `line outcome code details`, parted by tabs. */
export function formatColumns({ line, file, fileLine }: Place, verdict: Verdict): string {
  const { outcome, code, health, basis, rule, reason, initials, birth, identity, skew, kid, wouldAdmit } = verdict;
  const details = [
    health === undefined ? null : `${health}${basis === undefined ? '' : `/${basis}`}`,
    initials === undefined || birth === undefined ? null : `${printable(initials)} ${formatBirth(birth)}`,
    identity === 'document' ? 'paper: see document' : null,
    rule === undefined ? null : `rule ${printable(rule)}`,
    reason == null ? null : `reason ${printable(reason)}`,
    code === 'not-admitted' && wouldAdmit !== undefined ? `would admit ${wouldAdmit.join(', ') || 'nobody'}` : null,
    skew === undefined ? null : `clock ${skew > 0 ? '+' : ''}${skew} s`,
    kid === undefined ? null : `key ${kid}`,
  ];
  const where = file === undefined ? String(line) : `${line}\t${printable(file)}:${fileLine}`;
  return `${[where, outcome, code, details.filter((detail) => detail !== null).join('; ')].join('\t').trimEnd()}\n`;
}

/** Day and month as on the card: 419 is 19.04. */
function formatBirth(birth: number): string {
  return `${String(birth % 100).padStart(2, '0')}.${String(Math.floor(birth / 100)).padStart(2, '0')}`;
}
