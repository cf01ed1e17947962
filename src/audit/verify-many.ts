/** Verifying a list of texts for an auditor: one verdict a line, in order, with one memory, so that a replay is seen among the supplied lines. */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { VerifierMemory } from '../core/memory.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Verdict } from '../core/verdict.ts';
import { type Door, verify } from '../core/verify.ts';

export interface AuditedLine {
  /** counted from 1 */
  readonly line: number;
  readonly verdict: Verdict;
}
export interface Audit {
  readonly trust: Trust;
  readonly engine: Ed25519Engine;
  readonly door: Door;
  /** the moment as of which is judged, seconds */
  readonly now: number;
  /** called after each slice with the lines judged so far; a thrown AbortError stops */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** The lines of files after what is there already; an empty line of a file stays, so that its lines keep their numbers. */
export function withLines(before: string, found: readonly string[]): string {
  return [...(before.trim() === '' ? [] : [before.trimEnd()]), ...found].join('\n');
}

/** Kazakhstan's one time zone. */
const ZONE = '+05:00';
/** After so many lines the page gets a breath. */
const SLICE = 200;

/** The lines of a text: each trimmed, and a last line break makes no empty line. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * The moment that an auditor wrote (`2021-04-19T09:40`, Kazakhstan's time) in seconds; null for none. A day that the calendar or the clock does not
 * have, or a year of five digits, is `undefined`: with a moment that is no number no pass would ever have expired.
 */
export function momentOf(text: string): number | null | undefined {
  if (text === '') return null;
  const seconds = Math.floor(Date.parse(`${text}${ZONE}`) / 1000);
  return /^\d{4}-/.test(text) && Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Judges every line; gives what was judged when `signal` aborts. */
export async function verifyMany(lines: readonly string[], { trust, engine, door, now, onProgress, signal }: Audit): Promise<AuditedLine[]> {
  const memory = new VerifierMemory();
  const audited: AuditedLine[] = [];
  for (const [at, text] of lines.entries()) {
    if (signal.aborted) break;
    audited.push({ line: at + 1, verdict: await verify(text, { trust, engine, door, now, memory }) });
    if (audited.length % SLICE === 0) {
      onProgress(audited.length, lines.length);
      await new Promise((resume) => setTimeout(resume));
    }
  }
  onProgress(audited.length, lines.length);
  return audited;
}

/** The verdicts as NDJSON, the same members as `ashyq verify --json`. */
export function toNdjson(lines: readonly AuditedLine[]): string {
  return lines.map(({ line, verdict }) => `${JSON.stringify({ line, ...verdict })}\n`).join('');
}
