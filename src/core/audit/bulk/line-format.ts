/**
 * How the codes lie in a file of many (issue of the workbench: text, NDJSON, CSV, a CBOR sequence), told by the file's beginning. A column that holds the codes, and one
 * that holds the moment of the scan, are found by what stands in them, then by their names; a caller may name others.
 */
import { firstRows, type Separator } from './csv-rows.ts';
import { utf8Lossy } from './lossy.ts';

/** Columns are members by name (NDJSON) or places counted from 0 (CSV). `header`: the last line of what is not judged (names of columns, a spreadsheet's `sep=`), 0 for none. */
export type LineFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'cbor' }
  | { readonly kind: 'ndjson'; readonly code: string; readonly time: string | null }
  | { readonly kind: 'csv'; readonly separator: Separator; readonly code: number; readonly time: number | null; readonly header: number };

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

/** A spreadsheet's own line above a table. */
const SEP_LINE = /^sep=(.)?$/i;

/** The format of a file by its first bytes (a few thousand of them), and the columns to choose from where it has any. */
export function detectLines(head: Uint8Array): Detected {
  const first = utf8Lossy(head).trimStart().split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
  return first.startsWith('{') ? detectNdjson(first) : (detectCsv(head, first) ?? PLAIN);
}

/**
 * Whether these first bytes tell the format already, however the file goes on: the first code of a scanner is answered before its second comes, and a pipe that hands over
 * little at a time is read like a file.
 */
export function tellsLines(head: Uint8Array): boolean {
  const text = utf8Lossy(head);
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first] = lines;
  if (first === undefined || text.includes('\0') || text.includes('\ufffd') || first.includes('"'))
    return first?.startsWith('{') === true && membersOf(first) !== null;
  if (lines.length > (SEP_LINE.test(first) ? 2 : 1) || (PASS.test(first) && !SEPARATORS.some((one) => first.includes(one)))) return true;
  return !SEPARATORS.some((one) => first.includes(one)) && !CODE_NAME.test(first) && !SEP_LINE.test(first);
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

interface Table {
  readonly separator: Separator;
  /** line that is above the first row and none of it */
  readonly above: number;
  readonly first: { readonly line: number; readonly cells: readonly string[] };
  readonly second: readonly string[];
}

/** Null where nothing speaks for a table. */
function detectCsv(head: Uint8Array, text: string): Detected | null {
  const tables = SEPARATORS.flatMap((separator) => tableBy(head, separator, text) ?? []);
  const hasPass = ({ first, second }: Table) => [...first.cells, ...second].some((cell) => PASS.test(cell));
  const [best] = tables.sort((a, b) => Number(hasPass(b)) - Number(hasPass(a)) || b.first.cells.length - a.first.cells.length);
  if (best === undefined || (PASS.test(text) && !isTableOfPasses(best))) return null;
  return columnsOf(best);
}

function tableBy(head: Uint8Array, separator: Separator, text: string): Table | null {
  const named = SEP_LINE.exec(text);
  const rows = firstRows(head, separator, 3);
  const above = named === null ? 0 : (rows.shift()?.line ?? 0);
  const [first, second] = rows;
  if (first === undefined || (named !== null && named[1] !== separator)) return null;
  const table = { separator, above, first, second: second?.cells ?? [] };
  return first.cells.length > 1 || isOneColumn(table, text) ? table : null;
}

/** A row of one cell is a table's only where that is quoted, or called as a column of codes is. */
function isOneColumn({ separator, first, second }: Table, text: string): boolean {
  const [cell = ''] = first.cells;
  return separator === ',' && second.length < 2 && ((PASS.test(cell) && text.startsWith('"')) || (CODE_NAME.test(cell) && PASS.test(second[0] ?? '')));
}

/** A line that begins with a code is a code, unless a moment stands beside it, or the next line has as many cells and begins so too. */
function isTableOfPasses({ first: { cells }, second }: Table): boolean {
  return cells.some((cell) => parseMoment(cell) !== null) || (second.length === cells.length && PASS.test(second[0] ?? ''));
}

function columnsOf({ separator, above, first, second }: Table): Detected {
  const { cells } = first;
  const isNamed = !cells.some((cell) => PASS.test(cell) || parseMoment(cell) !== null);
  const places = cells.map((_, at) => at);
  const sample = isNamed ? second : cells;
  const code = firstOf(places, [(at) => PASS.test(sample[at] ?? ''), (at) => isNamed && CODE_NAME.test(cells[at] ?? '')]);
  const time = firstOf(places, [(at) => isNamed && TIME_NAME.test(cells[at] ?? ''), (at) => !isNamed && at !== code && parseMoment(sample[at] ?? '') !== null]);
  const format = { kind: 'csv', separator, code: code ?? 0, time, header: isNamed ? first.line : above } as const;
  return { format, columns: { names: cells, code, time }, isSure: code !== null };
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

/** A format as a report has it; null where it is none. */
export function parseLineFormat(value: unknown): LineFormat | null {
  const { kind, code, time, separator, header } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const isCount = (one: unknown): one is number => Number.isSafeInteger(one) && Number(one) >= 0;
  if (kind === 'text' || kind === 'cbor') return { kind };
  if (kind === 'ndjson' && typeof code === 'string' && (time === null || typeof time === 'string')) return { kind, code, time };
  const parted = SEPARATORS.find((one) => one === separator);
  if (kind !== 'csv' || parted === undefined || !isCount(code) || !isCount(header) || !(time === null || isCount(time))) return null;
  return { kind, separator: parted, code, time, header };
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
