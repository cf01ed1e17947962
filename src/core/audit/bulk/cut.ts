/**
 * A stream of any length cut into blocks of whole lines (or rows, or CBOR items), each small enough to be judged by itself. What is held is one unfinished line, up to a
 * limit far above the 1,000 characters of a QR text: a longer one is judged the same by its beginning, so memory stays flat over an endless line too.
 */
import { concat } from '../../bytes.ts';
import { endOfItem } from '../../codec/cbor-sequence.ts';
import { MalformedError } from '../../codec/malformed.ts';
import { countLines, endOfRow } from './csv-rows.ts';
import type { LineFormat } from './line-format.ts';

/** A piece of one file. */
export interface Block {
  readonly bytes: Uint8Array;
  /** of its first byte in the file, and how many bytes of the file it stands for: of an endless line it has the beginning only */
  readonly offset: number;
  readonly size: number;
  /** number of its first line in the file, from 1 */
  readonly line: number;
  /** how many lines it has: of text and CBOR each is judged, a table has more of them than rows */
  readonly lines: number;
}

const BLOCK = 96 * 1024;
/** Above the longest object of ours in a sequence or a row. */
const HELD = 640 * 1024;
const LONG = 64 * 1024;
const KEPT = 8 * 1024;
const LINE_FEED = 0x0a;
const BLANK = 0x20;
const MARK = Uint8Array.of(0x78, LINE_FEED);

export class BlockCutter {
  readonly #format: LineFormat;
  #pending: Uint8Array = new Uint8Array(0);
  /** of the first byte that is pending */
  #offset: number;
  #line: number;
  #long: LongLine | null = null;
  /** From here on nothing can be parted into items. */
  #isBroken = false;

  /** `from`: where a run that was stopped goes on. */
  constructor(format: LineFormat, from: { readonly offset: number; readonly line: number } = { offset: 0, line: 1 }) {
    this.#format = format;
    this.#offset = from.offset;
    this.#line = from.line;
  }

  /** The blocks that are whole now. */
  push(chunk: Uint8Array): Block[] {
    const blocks: Block[] = [];
    let rest = chunk;
    if (this.#long !== null) {
      const end = rest.indexOf(LINE_FEED);
      this.#long.add(end < 0 ? rest : rest.subarray(0, end));
      this.#offset += end < 0 ? rest.length : end + 1;
      if (end < 0) return blocks;
      blocks.push(this.#closeLong());
      rest = rest.subarray(end + 1);
    }
    this.#pending = this.#pending.length === 0 ? rest : concat(this.#pending, rest);
    for (let cut = this.#cut(); cut !== null; cut = this.#cut()) blocks.push(this.#take(cut.end, cut.lines));
    this.#holdLittle();
    return blocks;
  }

  /** What is left: the text after the last line feed is a line only when it is not empty; an item that is cut off is one that cannot be read. */
  end(): Block[] {
    if (this.#long !== null) return [this.#closeLong()];
    const left = this.#pending.length;
    // Of a table several rows may have waited for a quote that was never closed.
    return left === 0 ? [] : [this.#take(left, this.#format.kind === 'csv' ? countLines(this.#pending) : 1)];
  }

  #take(end: number, lines: number): Block {
    const block = { bytes: this.#pending.slice(0, end), offset: this.#offset, size: end, line: this.#line, lines };
    this.#pending = this.#pending.subarray(end);
    this.#offset += end;
    this.#line += lines;
    return block;
  }

  #cut(): { readonly end: number; readonly lines: number } | null {
    if (this.#format.kind === 'cbor') return this.#cutItems();
    return this.#format.kind === 'csv' ? this.#cutRows(this.#format) : this.#cutLines();
  }

  #cutLines() {
    const bytes = this.#pending;
    const before = bytes.lastIndexOf(LINE_FEED, Math.min(BLOCK, bytes.length) - 1);
    const end = (before < 0 ? bytes.indexOf(LINE_FEED, BLOCK) : before) + 1;
    if (end === 0) return null;
    let lines = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0 && at < end; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
    return { end, lines };
  }

  #cutRows({ separator }: Extract<LineFormat, { kind: 'csv' }>) {
    let [end, lines] = [0, 0];
    while (end < BLOCK && end < this.#pending.length) {
      const row = endOfRow(this.#pending, end, { separator, isWhole: false });
      if (row === null) break;
      [end, lines] = [row.end + 1, lines + row.lines];
    }
    return end === 0 ? null : { end, lines };
  }

  #cutItems() {
    let [end, lines] = [0, 0];
    while (!this.#isBroken && end < Math.min(BLOCK, this.#pending.length)) {
      const next = this.#endOfItem(end);
      if (next === null) break;
      [end, lines] = [next, lines + 1];
    }
    return end === 0 ? null : { end, lines };
  }

  #endOfItem(at: number): number | null {
    try {
      return endOfItem(this.#pending, at);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#isBroken = true;
      return null;
    }
  }

  /** An unfinished line becomes a long one; what follows an item that cannot be read is passed over. */
  #holdLittle(): void {
    if (this.#format.kind === 'cbor') {
      if (this.#isBroken && this.#pending.length > KEPT) this.#pending = this.#pending.slice(0, KEPT);
      return;
    }
    if (this.#pending.length <= (this.#format.kind === 'csv' ? HELD : LONG)) return;
    this.#long = new LongLine(this.#offset);
    this.#long.add(this.#pending);
    this.#offset += this.#pending.length;
    this.#pending = new Uint8Array(0);
  }

  #closeLong(): Block {
    const long = this.#long ?? new LongLine(this.#offset);
    this.#long = null;
    const block = { bytes: long.close(), offset: long.offset, size: this.#offset - long.offset, line: this.#line, lines: long.lines };
    this.#line += block.lines;
    return block;
  }
}

/** A line beyond all that is ours: white space at its start is dropped as it comes, and of the rest the beginning is kept. */
class LongLine {
  /** of its first byte in the file */
  readonly offset: number;
  /** A row without end may hold line feeds in its quoted cells. */
  lines = 1;
  #held: Uint8Array = new Uint8Array(0);
  #hasMore = false;

  constructor(offset: number) {
    this.offset = offset;
  }

  add(piece: Uint8Array): void {
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) this.lines += 1;
    const from = this.#held.length === 0 ? piece.findIndex((byte) => byte > 0x20) : 0;
    if (from < 0) return;
    const room = KEPT - this.#held.length;
    const kept = piece.subarray(from, from + room);
    if (kept.length > 0) this.#held = concat(this.#held, kept);
    this.#hasMore ||= piece.subarray(from + kept.length).some((byte) => byte > 0x20);
  }

  /** One that goes on ends in a mark: its white space must not be trimmed away, or it would pass for a short one. */
  close(): Uint8Array {
    const held = this.#held.map((byte) => (byte === LINE_FEED ? BLANK : byte));
    return this.#hasMore ? concat(held, MARK) : concat(held, MARK.subarray(1));
  }
}
