/** The lines of one block as texts to judge, each with its place and, where the file says it, the moment it was scanned. */

import { endOfItem } from '../../codec/cbor-sequence.ts';
import { unlessMalformed } from '../../codec/malformed.ts';
import { formatQr } from '../../qr.ts';
import type { Block } from './cut.ts';
import { cellsOf, type LineFormat, membersOf, parseMoment } from './line-format.ts';
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
const QUOTE = 0x22;

/** Every line of text and every item is judged, empty ones too; a table's header and its empty rows are not. */
export function rowsOf(block: Block, format: LineFormat): Row[] {
  if (format.kind === 'cbor') return itemsOf(block);
  if (format.kind === 'text') return partsOf(block, false).map(({ text, ...place }) => ({ ...place, text: text.trim(), at: null }));
  const rows = partsOf(block, format.kind === 'csv').flatMap((row) => {
    const text = row.text.trim();
    return text === '' || (row.line === 1 && isHeader(format)) ? [] : [{ ...row, ...cellsAt(text, format) }];
  });
  return rows;
}

const isHeader = (format: LineFormat): boolean => format.kind === 'csv' && format.header;

function cellsAt(row: string, format: Extract<LineFormat, { kind: 'ndjson' | 'csv' }>): Pick<Row, 'text' | 'at'> {
  if (format.kind === 'csv') {
    const cells = cellsOf(row, format.separator);
    return { text: (cells[format.code] ?? '').trim(), at: format.time === null ? null : parseMoment(cells[format.time]) };
  }
  const members = membersOf(row);
  // What is no object is judged as it stands, and is none of ours.
  if (members === null) return { text: row, at: null };
  const code = Object.hasOwn(members, format.code) ? members[format.code] : '';
  return { text: typeof code === 'string' ? code.trim() : row, at: format.time === null ? null : parseMoment(members[format.time]) };
}

interface Part {
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly length: number;
}

function partsOf({ bytes, line }: Block, quotes: boolean): Part[] {
  const parts: Part[] = [];
  let number = line;
  for (let start = 0; start < bytes.length; ) {
    const { end, lines } = endOfRow(bytes, start, quotes);
    parts.push({ text: utf8Lossy(bytes.subarray(start, end)), line: number, start, length: end - start });
    number += lines;
    start = end + 1;
  }
  return parts;
}

function endOfRow(bytes: Uint8Array, start: number, quotes: boolean): { readonly end: number; readonly lines: number } {
  const first = bytes.indexOf(LINE_FEED, start);
  const end = first < 0 ? bytes.length : first;
  if (!quotes || !bytes.subarray(start, end).includes(QUOTE)) return { end, lines: 1 };
  let [at, lines, isQuoted] = [start, 1, false];
  for (; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === LINE_FEED && isQuoted) lines += 1;
    else if (bytes[at] === LINE_FEED) break;
  }
  return { end: at, lines };
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
