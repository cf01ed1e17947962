/**
 * What a report that is made again was taken at its word for (docs/cli.md): things that its maker may choose, so that an honest comparison follows them and does not say
 * "differs" to them. Whoever reads `same` is told which they were.
 */
import type { LineFormat } from '../core/audit/bulk/line-format.ts';
import type { AuditReport, Json } from '../core/audit/report.ts';
import { printable } from './command.ts';

/**
 * `format`: an input was read otherwise than its content says (as text or CBOR, by another column or member). `log`: the log was not audited, and there is one here.
 * `obtained`: when files were taken and checkpoints seen is the auditor's word.
 * `trust-files`: the report names fewer published files than were read here.
 */
export type FaithCode = 'format' | 'log' | 'obtained' | 'trust-files';

export interface Faith {
  readonly code: FaithCode;
  /** JSON pointer */
  readonly at: string;
  /** what was believed, and what is here */
  readonly was: Json;
  readonly is: Json;
}

interface Compared {
  readonly was: AuditReport;
  readonly is: AuditReport;
  /** how the command reads each input by its content alone, by its place */
  readonly told: ReadonlyMap<number, LineFormat>;
}

export function takenOnFaith({ was, is, told }: Compared): Faith[] {
  const faith: Faith[] = [];
  for (const [nr, part] of listOf(is['passes']).entries()) {
    const [used, own] = [part['format'] as LineFormat | undefined, told.get(Number(part['input']))];
    if (used === undefined || own === undefined || textOf(used) === textOf(own)) continue;
    faith.push({ code: 'format', at: `/passes/${nr}/format`, was: used as unknown as Json, is: own as unknown as Json });
  }
  if ((was['log'] ?? null) === null && is['log'] !== null) faith.push({ code: 'log', at: '/log', was: null, is: 'audited' });
  const word = was['obtained'] ?? null;
  if (word !== null) faith.push({ code: 'obtained', at: '/obtained', was: word, is: null });
  const named = new Set(trustFiles(was));
  const more = trustFiles(is).filter((name) => !named.has(name));
  if (more.length > 0) faith.push({ code: 'trust-files', at: '/trust/files', was: named.size, is: named.size + more.length });
  return faith;
}

export const describeFaith = ({ code, at, was, is }: Faith): string => `ashyq: on faith: ${code}: ${at}: ${brief(was)}, here ${brief(is)}`;
const brief = (value: Json): string => printable(JSON.stringify(value).slice(0, 120));

/** The first name that stands twice where a program would take the last and a reader the first: a member of an object, or a trust file; null where none does. */
export function doubledName(text: string, report: AuditReport): string | null {
  const files = trustFiles(report);
  const twice = files.find((name, nr) => files.indexOf(name) !== nr);
  if (twice !== undefined) return twice;
  let written = 0;
  for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"\s*(:)?/g)) if (colon !== undefined) written += 1;
  return written === membersIn(report) ? null : 'JSON';
}

function membersIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  return own.reduce<number>((sum, one) => sum + membersIn(one), Array.isArray(value) ? 0 : own.length);
}

type Tree = Readonly<Record<string, Json>>;
const listOf = (value: Json | undefined): readonly Tree[] => (Array.isArray(value) ? (value as readonly Tree[]) : []);
const trustFiles = ({ trust }: AuditReport): string[] => {
  const files = typeof trust === 'object' && trust !== null && !Array.isArray(trust) ? (trust as Tree)['files'] : null;
  return listOf(files ?? null).map((file) => (typeof file === 'object' && file !== null ? String(file['name']) : ''));
};
/** In one order of members, whoever wrote it. */
const textOf = (format: LineFormat): string => JSON.stringify(Object.entries(format).sort(([a], [b]) => (a < b ? -1 : 1)));
