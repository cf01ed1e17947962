/** The lines of one block as texts to judge, each with its place and, where the file says it, the moment it was scanned. */

import { endOfItem } from '../../codec/cbor-sequence.ts';
import { unlessMalformed } from '../../codec/malformed.ts';
import { formatQr } from '../../qr.ts';
import { readRow, textOfCell } from './csv-rows.ts';
import type { Block } from './cut.ts';
import { type LineFormat, membersOf, parseMoment } from './line-format.ts';
import { utf8Lossy } from './lossy.ts';

export interface Row {
  readonly text: string;
  /** the line's own moment, seconds; null where it names none that can be read */
  readonly at: number | null;
  /** in its file, from 1 */
  readonly line: number;
  /** bytes in the block */
  readonly start: number;
  readonly length: number;
}

const LINE_FEED = 0x0a;

/** Every line of text and every item is judged, empty ones too; what stands above a table's first row, its header and its empty rows are not. */
export function rowsOf(block: Block, format: LineFormat): Row[] {
  if (format.kind === 'cbor') return itemsOf(block);
  if (format.kind === 'csv') return cellsOf(block, format);
  const rows = partsOf(block);
  if (format.kind === 'text') return rows.map((row) => ({ ...row, at: null }));
  return rows.flatMap((row) => (row.text === '' ? [] : [{ ...row, ...memberOf(row.text, format) }]));
}

function memberOf(row: string, format: Extract<LineFormat, { kind: 'ndjson' }>): Pick<Row, 'text' | 'at'> {
  const members = membersOf(row);
  // What is no object is judged as it stands, and is none of ours.
  if (members === null) return { text: row, at: null };
  const code = Object.hasOwn(members, format.code) ? members[format.code] : '';
  return { text: typeof code === 'string' ? code.trim() : row, at: format.time === null ? null : parseMoment(members[format.time]) };
}

function partsOf({ bytes, line }: Block): Omit<Row, 'at'>[] {
  const parts: Omit<Row, 'at'>[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    parts.push({ text: utf8Lossy(bytes.subarray(start, end)).trim(), line: line + parts.length, start, length: end - start });
    start = end + 1;
  }
  return parts;
}

function cellsOf({ bytes, line: first }: Block, { separator, code, time, header }: Extract<LineFormat, { kind: 'csv' }>): Row[] {
  const rows: Row[] = [];
  let line = first;
  for (let start = 0; start < bytes.length; ) {
    const row = readRow(bytes, start, { separator, isWhole: true });
    if (row === null) break;
    const cellAt = (nr: number): string => {
      const cell = row.cells[nr];
      return cell === undefined ? '' : textOfCell(bytes, cell);
    };
    const isEmpty = row.cells.length === 1 && cellAt(0) === '';
    const at = time === null ? null : parseMoment(cellAt(time));
    if (line > header && !isEmpty) rows.push({ text: cellAt(code), at, line, start, length: row.end - start });
    line += row.lines;
    start = row.end + 1;
  }
  return rows;
}

/** Items as the texts that a QR would hold: one engine for both. What cannot be parted is one last line. */
function itemsOf({ bytes, line }: Block): Row[] {
  const rows: Row[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = unlessMalformed(() => endOfItem(bytes, start)) ?? bytes.length;
    rows.push({ text: formatQr(bytes.subarray(start, end)), at: null, line: line + rows.length, start, length: end - start });
    start = end;
  }
  return rows;
}
