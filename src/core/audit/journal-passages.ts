/** Who went in and out by a journal, kept in 33 bytes each: what several journals of one venue are compared by. */
import { toHex } from '../bytes.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { Passages } from '../journal/passages.ts';

/** One pass through a door. */
export interface DoorPassage {
  readonly seq: number;
  /** seconds since 1970, the tablet's clock */
  readonly time: number;
  /** the line's `ref` in hexadecimal: the same pass at the same venue on the same day */
  readonly pass: string;
  readonly isOut: boolean;
}

const REF_BYTES = 16;

/** By the tablets' own rule, so that the numbers are theirs; whoever has no `ref` is nobody here. */
export class PassageLog implements Iterable<DoorPassage> {
  readonly #rule = new Passages();
  #refs = new Uint8Array(64 * REF_BYTES);
  #seqs = new Float64Array(64);
  #times = new Float64Array(64);
  #out = new Uint8Array(64);
  #count = 0;

  add(entry: JournalEntry): void {
    const { way } = this.#rule.record(entry);
    if (way === null || entry.ref === null) return;
    const at = this.#count;
    if (at === this.#seqs.length) this.#widen();
    this.#refs.set(entry.ref, at * REF_BYTES);
    this.#seqs[at] = entry.seq;
    this.#times[at] = entry.time;
    this.#out[at] = way;
    this.#count += 1;
  }

  *[Symbol.iterator](): Generator<DoorPassage> {
    for (let at = 0; at < this.#count; at += 1) {
      const pass = toHex(this.#refs.subarray(at * REF_BYTES, (at + 1) * REF_BYTES));
      yield { seq: this.#seqs[at] ?? 0, time: this.#times[at] ?? 0, pass, isOut: this.#out[at] === 1 };
    }
  }

  #widen(): void {
    this.#refs = wider(new Uint8Array(2 * this.#refs.length), this.#refs);
    this.#seqs = wider(new Float64Array(2 * this.#count), this.#seqs);
    this.#times = wider(new Float64Array(2 * this.#count), this.#times);
    this.#out = wider(new Uint8Array(2 * this.#count), this.#out);
  }
}

function wider<T extends { set(array: ArrayLike<number>): void }>(room: T, full: ArrayLike<number>): T {
  room.set(full);
  return room;
}
