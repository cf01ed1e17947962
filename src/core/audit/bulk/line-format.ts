/**
 * How the codes lie in a file of many (issue of the workbench: text, NDJSON, CSV, a CBOR sequence), told by the file's beginning. A column that holds the codes, and one
 * that holds the moment of the scan, are found by what stands in them, then by their names; a caller may name others.
 */
import { utf8Lossy } from './lossy.ts';

/** Columns are members by name (NDJSON) or places counted from 0 (CSV). `header`: the first row names the columns and is not judged. */
export type LineFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'cbor' }
  | { readonly kind: 'ndjson'; readonly code: string; readonly time: string | null }
  | { readonly kind: 'csv'; readonly separator: Separator; readonly code: number; readonly time: number | null; readonly header: boolean };
export type Separator = ',' | ';' | '\t';

/** What a person may choose from: the columns of the file with their names, or the first row's cells where there are none. */
export interface Columns {
  readonly names: readonly string[];
  /** as numbers into `names`, null where the file does not show it */
  readonly code: number | null;
  readonly time: number | null;
}

/** `isSure`: a code was seen, or a column is called so; else this is what the file would be as a table, and without a person's word it is plain text. */
export interface Detected {
  readonly format: LineFormat;
  readonly columns: Columns | null;
  readonly isSure: boolean;
}

const PLAIN: Detected = { format: { kind: 'text' }, columns: null, isSure: true };
const SEPARATORS: readonly Separator[] = [';', '\t', ','];
const PASS = /^(?:ASQ\d:|HTTPS:\/\/[^/]+\/V\/)/;
const CODE_NAME = /^(?:code|qr|text|pass|token|scan|код|qr-код)$/i;
const TIME_NAME = /^(?:time|at|scanned_?at|timestamp|when|time_?stamp|уақыт|время)$/i;

/** The format of a file by its first bytes (a few thousand of them), and the columns to choose from where it has any. */
export function detectLines(head: Uint8Array): Detected {
  const rows = utf8Lossy(head)
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '');
  const [first = '', second = ''] = rows;
  if (first.startsWith('{')) return detectNdjson(first);
  const separator = SEPARATORS.find((one) => cellsOf(first, one).length > 1);
  if (separator === undefined || PASS.test(first)) return PLAIN;
  return detectCsv({ first, second, separator });
}

function detectNdjson(row: string): Detected {
  const members = membersOf(row);
  if (members === null) return PLAIN;
  const names = Object.keys(members);
  const code = firstOf(names, [(name) => PASS.test(String(members[name])), (name) => CODE_NAME.test(name)]);
  const time = firstOf(names, [(name) => TIME_NAME.test(name) && name !== names[code ?? -1]]);
  const named = (at: number | null): string | null => (at === null ? null : (names[at] ?? null));
  return { format: { kind: 'ndjson', code: named(code) ?? 'code', time: named(time) }, columns: { names, code, time }, isSure: code !== null };
}

function detectCsv({ first, second, separator }: { first: string; second: string; separator: Separator }): Detected {
  const cells = cellsOf(first, separator);
  const below = cellsOf(second, separator);
  const header = !cells.some((cell) => PASS.test(cell) || parseMoment(cell) !== null);
  const places = cells.map((_, at) => at);
  const sample = header ? below : cells;
  const code = firstOf(places, [(at) => PASS.test(sample[at] ?? ''), (at) => header && CODE_NAME.test(cells[at] ?? '')]);
  const time = firstOf(places, [(at) => header && TIME_NAME.test(cells[at] ?? ''), (at) => !header && at !== code && parseMoment(sample[at] ?? '') !== null]);
  return { format: { kind: 'csv', separator, code: code ?? 0, time, header }, columns: { names: cells, code, time }, isSure: code !== null };
}

/** The place of the first name that the first of several tests takes. */
function firstOf<T>(names: readonly T[], tests: readonly ((name: T) => boolean)[]): number | null {
  for (const test of tests) {
    const at = names.findIndex(test);
    if (at >= 0) return at;
  }
  return null;
}

/** The same format with other columns, by their places in `names`. */
export function withColumns(format: LineFormat, names: readonly string[], { code, time }: { readonly code: number; readonly time: number | null }): LineFormat {
  if (format.kind === 'csv') return { ...format, code, time };
  if (format.kind !== 'ndjson') return format;
  return { ...format, code: names[code] ?? format.code, time: time === null ? null : (names[time] ?? null) };
}

/** A row as an object of NDJSON, or null. */
export function membersOf(row: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(row);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** The cells of one row (RFC 4180): quoted ones may hold the separator, line breaks, and quotes that are doubled. */
export function cellsOf(row: string, separator: Separator): string[] {
  if (!row.includes('"')) return row.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < row.length; at += 1) {
    const letter = row.charAt(at);
    if (letter === '"' && isQuoted && row.charAt(at + 1) === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}

const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/;
/** Milliseconds are told from seconds by their size: as seconds this is the year 5138. */
const MILLISECONDS = 1e11;

/** A moment as files write it: seconds or milliseconds since 1970, or ISO 8601 (UTC where it names no zone). Seconds, or null. */
export function parseMoment(value: unknown): number | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (/^\d{9,15}(?:\.\d+)?$/.test(text)) return Math.floor(Number(text) >= MILLISECONDS ? Number(text) / 1000 : Number(text));
  if (!ISO.test(text)) return null;
  const iso = text.replace(' ', 'T');
  const seconds = Math.floor(Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`) / 1000);
  const day = Number(iso.slice(8, 10));
  // Date.parse rolls 30 February over to March.
  const exists = new Date(Date.UTC(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)) - 1, day)).getUTCDate() === day;
  return Number.isSafeInteger(seconds) && seconds >= 0 && exists ? seconds : null;
}
