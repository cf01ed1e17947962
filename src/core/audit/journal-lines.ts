/**
 * The lines of an audited journal as columns, 49 bytes each: what is found in them depends on what is signed and on where a line belongs, and that is known only
 * when the file is read to its end. Read back in the order of their numbers, whatever order the file had.
 */

import { ENTRY_KINDS, ENTRY_OUTCOMES, type JournalEntry } from '../journal/entry.ts';
import { countBefore } from './by-halves.ts';

/** A line without what chains it. */
export interface LoggedLine extends Omit<JournalEntry, 'prev'> {
  /** position in the input, in items counted from 0 */
  readonly item: number;
}

/** Numbers of 8 bytes: seq, time, stampVersion; of 4: item, code; then a byte of flags and the reference. */
const ROW = 49;
const PLACE = { seq: 0, time: 8, stampVersion: 16, item: 24, code: 28, flags: 32, ref: 33 } as const;
const REF_BYTES = 16;
const HAS_REF = 0x80;
/** Of the flags: kind, outcome (3: none), direction. */
const KIND = 0x0f;
const OUTCOME_SHIFT = 4;
const OUT = 0x40;
const NO_OUTCOME = 3;
const ITEM_MAX = 0xffff_ffff;

export class LineLog implements Iterable<LoggedLine> {
  #bytes = new Uint8Array(4 * ROW);
  #view = new DataView(this.#bytes.buffer);
  #count = 0;
  #isRising = true;
  /** of lines that did not come in order */
  #order: Uint32Array | null = null;
  readonly #codes: string[] = [];
  readonly #codeNumbers = new Map<string, number>();

  get count(): number {
    return this.#count;
  }

  /** of the least number, null of none */
  get first(): LoggedLine | null {
    return this.#count === 0 ? null : this.#row(this.#isRising ? 0 : (this.#inOrder()[0] ?? 0));
  }

  add({ seq, time, stampVersion, kind, outcome, direction, code, ref }: Omit<JournalEntry, 'prev'>, item: number): void {
    const at = this.#count * ROW;
    if (at === this.#bytes.length) this.#widen();
    this.#isRising &&= at === 0 || this.#seqAt(this.#count - 1) < seq;
    this.#view.setFloat64(at + PLACE.seq, seq);
    this.#view.setFloat64(at + PLACE.time, time);
    this.#view.setFloat64(at + PLACE.stampVersion, stampVersion);
    this.#view.setUint32(at + PLACE.item, Math.min(item, ITEM_MAX));
    this.#view.setUint32(at + PLACE.code, this.#numberOf(code));
    const judged = outcome === null ? NO_OUTCOME : ENTRY_OUTCOMES.indexOf(outcome);
    this.#bytes[at + PLACE.flags] = ENTRY_KINDS.indexOf(kind) | (judged << OUTCOME_SHIFT) | (direction === 1 ? OUT : 0) | (ref === null ? 0 : HAS_REF);
    if (ref !== null) this.#bytes.set(ref, at + PLACE.ref);
    this.#count += 1;
  }

  /** The first `count` lines in the order in which they were added. */
  *asTheyCame(count: number): Generator<LoggedLine> {
    for (let row = 0; row < Math.min(count, this.#count); row += 1) yield this.#row(row);
  }

  /** The place in the file of the line that was added as the `nr`-th. */
  itemAt(nr: number): number {
    return this.#view.getUint32(nr * ROW + PLACE.item);
  }

  /** In rising order of their numbers. */
  *[Symbol.iterator](): Generator<LoggedLine> {
    if (this.#isRising) for (let row = 0; row < this.#count; row += 1) yield this.#row(row);
    else for (const row of this.#inOrder()) yield this.#row(row);
  }

  /** The line of a number, null where there is none. */
  find(seq: number): LoggedLine | null {
    const order = this.#isRising ? null : this.#inOrder();
    const rowAt = (place: number): number => order?.[place] ?? place;
    const at = countBefore(this.#count, (place) => this.#seqAt(rowAt(place)) < seq);
    return at < this.#count && this.#seqAt(rowAt(at)) === seq ? this.#row(rowAt(at)) : null;
  }

  /** Rows by their numbers, sorted once. */
  #inOrder(): Uint32Array {
    if (this.#order?.length === this.#count) return this.#order;
    const seqs = Float64Array.from({ length: this.#count }, (_, row) => this.#seqAt(row));
    this.#order = Uint32Array.from({ length: this.#count }, (_, row) => row).sort((a, b) => (seqs[a] ?? 0) - (seqs[b] ?? 0));
    return this.#order;
  }

  #seqAt(row: number): number {
    return this.#view.getFloat64(row * ROW + PLACE.seq);
  }

  #row(row: number): LoggedLine {
    const at = row * ROW;
    const flags = this.#bytes[at + PLACE.flags] ?? 0;
    return {
      seq: this.#view.getFloat64(at + PLACE.seq),
      time: this.#view.getFloat64(at + PLACE.time),
      stampVersion: this.#view.getFloat64(at + PLACE.stampVersion),
      item: this.#view.getUint32(at + PLACE.item),
      code: this.#codes[this.#view.getUint32(at + PLACE.code)] ?? '',
      kind: ENTRY_KINDS[flags & KIND] ?? 'app',
      outcome: ENTRY_OUTCOMES[(flags >> OUTCOME_SHIFT) & 3] ?? null,
      direction: (flags & OUT) === 0 ? 0 : 1,
      ref: (flags & HAS_REF) === 0 ? null : this.#bytes.slice(at + PLACE.ref, at + PLACE.ref + REF_BYTES),
    };
  }

  #numberOf(code: string): number {
    const known = this.#codeNumbers.get(code);
    if (known !== undefined) return known;
    this.#codes.push(code);
    this.#codeNumbers.set(code, this.#codes.length - 1);
    return this.#codes.length - 1;
  }

  #widen(): void {
    const wider = new Uint8Array(2 * this.#bytes.length);
    wider.set(this.#bytes);
    this.#bytes = wider;
    this.#view = new DataView(wider.buffer);
  }
}
