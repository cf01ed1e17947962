/**
 * The one reader of tables (RFC 4180) for everything that reads many lines: it says where a row ends for whoever cuts a stream, and what its cells are for whoever judges
 * them, over the same bytes by the same rule, so that both always agree (decision 041). A cell is quoted whole or not at all; a quote anywhere else is a letter like another.
 */
import { utf8Lossy } from './lossy.ts';

export type Separator = ',' | ';' | '\t';

/** A row that begins somewhere in the bytes: `end` is its line feed, or the end of the bytes; `lines` how many lines of the file it takes. */
export interface CsvRow {
  readonly end: number;
  readonly lines: number;
  readonly cells: readonly CsvCell[];
}
/** From its first byte to the separator or line end behind it, quotes included. */
interface CsvCell {
  readonly from: number;
  readonly to: number;
  readonly isQuoted: boolean;
}

export interface CsvReading {
  readonly separator: Separator;
  /** nothing follows these bytes: what is not closed here never is */
  readonly isWhole: boolean;
}

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const SPACE = 0x20;
const TAB = 0x09;
const MARK = [0xef, 0xbb, 0xbf] as const;
/** A quote that nobody closed must not swallow the rest of a file: of ours no cell is near as long. */
const QUOTED_MAX = 16 * 1024;
const OPEN = -1;

/** The row that begins at `start`; null where more bytes are needed to tell its end. A byte order mark before it is none of its letters. */
export function readRow(bytes: Uint8Array, start: number, { separator, isWhole }: CsvReading): CsvRow | null {
  const code = separator.charCodeAt(0);
  const cells: CsvCell[] = [];
  let lines = 1;
  for (let at = MARK.every((byte, nr) => bytes[start + nr] === byte) ? start + MARK.length : start; ; ) {
    const closed = bytes[at] === QUOTE ? endOfQuoted(bytes, at, { code, isWhole }) : OPEN;
    if (closed === null) return null;
    const isQuoted = closed !== OPEN;
    const to = isQuoted ? closed : endOfBare(bytes, at, code);
    if (to >= bytes.length && !isWhole) return null;
    if (isQuoted) lines += countFeeds(bytes, at, to);
    cells.push({ from: at, to, isQuoted });
    if (to >= bytes.length || bytes[to] === LINE_FEED) return { end: to, lines, cells };
    at = to + 1;
  }
}

/** The same row without its cells: most rows have no quote, and of these only the line feed is looked for. */
export function endOfRow(bytes: Uint8Array, start: number, reading: CsvReading): Omit<CsvRow, 'cells'> | null {
  const feed = bytes.indexOf(LINE_FEED, start);
  const end = feed < 0 ? bytes.length : feed;
  if (bytes.subarray(start, end).includes(QUOTE)) return readRow(bytes, start, reading);
  return feed < 0 && !reading.isWhole ? null : { end, lines: 1 };
}

/** What stands in a cell, without white space around it. */
export function textOfCell(bytes: Uint8Array, { from, to, isQuoted }: CsvCell): string {
  const text = utf8Lossy(bytes.subarray(from, to)).trim();
  return isQuoted ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}

/** The first rows of a file that have something in a cell, with the lines that they begin on. */
export function firstRows(bytes: Uint8Array, separator: Separator, most: number): { readonly line: number; readonly cells: readonly string[] }[] {
  const rows: { readonly line: number; readonly cells: readonly string[] }[] = [];
  let line = 1;
  for (let at = 0; at < bytes.length && rows.length < most; ) {
    const row = readRow(bytes, at, { separator, isWhole: true });
    if (row === null) break;
    const cells = row.cells.map((cell) => textOfCell(bytes, cell));
    if (cells.some((cell) => cell !== '')) rows.push({ line, cells });
    line += row.lines;
    at = row.end + 1;
  }
  return rows;
}

/** Lines that bytes take in a file which ends with them. */
export function countLines(bytes: Uint8Array): number {
  return countFeeds(bytes, 0, bytes.length) + (bytes.length > 0 && bytes.at(-1) !== LINE_FEED ? 1 : 0);
}

function endOfBare(bytes: Uint8Array, start: number, code: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== code && bytes[at] !== LINE_FEED) at += 1;
  return at;
}

/** Where the cell ends that a quote at `start` opens: OPEN where it opens none, null where more bytes are needed. Blanks may stand between its closing quote and its end. */
function endOfQuoted(bytes: Uint8Array, start: number, { code, isWhole }: { readonly code: number; readonly isWhole: boolean }): number | null {
  const missing = isWhole ? OPEN : null;
  let at = start + 1;
  for (; ; at += 2) {
    const quote = bytes.indexOf(QUOTE, at);
    at = quote < 0 ? bytes.length : quote;
    if (at - start > QUOTED_MAX) return OPEN;
    if (at >= bytes.length) return missing;
    if (at + 1 >= bytes.length && !isWhole) return null;
    if (bytes[at + 1] !== QUOTE) break;
  }
  for (at += 1; at - start <= QUOTED_MAX; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) return isWhole ? at : null;
    if (byte === code || byte === LINE_FEED) return at;
    if (byte !== SPACE && byte !== TAB && byte !== RETURN) return OPEN;
  }
  return OPEN;
}

function countFeeds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0 && at < to; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}
