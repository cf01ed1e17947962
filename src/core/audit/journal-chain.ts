/**
 * The chain of a journal that is audited (formats.md §9): unlike a verifier, which stops at the first break, the auditor goes on behind it, so that every break is
 * named for what it is. Memory: the head of each line (32 bytes), against which checkpoints are compared when all lines are read.
 */
import { equal } from '../bytes.ts';
import { GENESIS, headOf, type JournalEntry } from '../journal/entry.ts';

/**
 * - `missing`: lines `seq` to `seq + count - 1` are not here, later ones are. `swapped`: they are here, in another place.
 * - `repeated`: line `seq` is here again, byte for byte. `forked`: it is here twice and says two things, or what follows is not what the tablet signed.
 * - `changed`: line `seq` is not the one that the next line was written after.
 * - `truncated`: the tablet signed for `count` more lines than there are. `unreadable`: the bytes are no line, nor anything else a journal's file holds.
 */
export const BREAK_KINDS = ['missing', 'swapped', 'repeated', 'forked', 'changed', 'truncated', 'unreadable'] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];

export interface JournalBreak {
  readonly kind: BreakKind;
  /** of the first line concerned */
  readonly seq: number;
  readonly count: number;
  /** position in the input, in items counted from 0; null where the break is in what is not there */
  readonly item: number | null;
}

const HEAD_BYTES = 32;

/** A break between two lines: which of the two is not the tablet's, checkpoints may tell. */
export interface Joint {
  /** of the later line */
  readonly seq: number;
  readonly item: number;
}

/** Lines that came one after another without a gap; `at` is the place of the first one's head. */
interface Stretch {
  readonly seq: number;
  readonly at: number;
  count: number;
}

export class JournalChain {
  /** seq of the first line that is here, null before it */
  start: number | null = null;
  /** `prev` of that line: the head that the journal had before */
  startPrev: Uint8Array = GENESIS;
  /** seq that the next line must have */
  next = 0;
  readonly breaks: JournalBreak[] = [];
  readonly joints: Joint[] = [];
  readonly #stretches: Stretch[] = [];
  /** Heads of lines that came later than their place. */
  readonly #strays = new Map<number, Uint8Array>();
  #heads = new Uint8Array(1024 * HEAD_BYTES);
  #count = 0;

  /** Lines here, repeated and forked ones not counted. */
  get lines(): number {
    return this.#count + this.#strays.size;
  }

  /** Takes the next line of the input; whether it counts (a line that is here already does not). */
  async add(entry: JournalEntry, bytes: Uint8Array, item: number): Promise<boolean> {
    const head = await headOf(bytes);
    const { seq } = entry;
    if (this.start === null) this.#begin(entry);
    if (seq < this.next) return this.#addEarlier(seq, head, item);
    if (seq > this.next) this.breaks.push({ kind: 'missing', seq: this.next, count: seq - this.next, item });
    // Where lines are missing before it, nothing can be said about what it was written after.
    else if (!equal(entry.prev, this.headAt(seq) ?? this.startPrev)) this.joints.push({ seq, item });
    this.#keep(seq, head);
    this.next = seq + 1;
    return true;
  }

  /** The journal's head when it had `size` lines, or null where that line is not here. */
  headAt(size: number): Uint8Array | null {
    if (this.start === null || size > this.next || size < this.start) return null;
    return size === this.start ? this.startPrev : this.#headOfLine(size - 1);
  }

  #begin({ seq, prev }: JournalEntry): void {
    this.start = seq;
    this.next = seq;
    this.startPrev = prev;
    if (seq === 0 && !equal(prev, GENESIS)) this.joints.push({ seq: 0, item: 0 });
  }

  /** A line from before the end: one that was missed until now, one that is here already, or another one of the same number. */
  #addEarlier(seq: number, head: Uint8Array, item: number): boolean {
    const at = this.breaks.findIndex(({ kind, seq: first, count }) => kind === 'missing' && seq >= first && seq < first + count);
    const gap = this.breaks[at];
    if (gap !== undefined) {
      // What is left of the gap stays missing.
      const left = [
        { ...gap, count: seq - gap.seq },
        { ...gap, seq: seq + 1, count: gap.seq + gap.count - seq - 1 },
      ].filter(({ count }) => count > 0);
      this.breaks.splice(at, 1, ...left, { kind: 'swapped', seq, count: 1, item });
      this.#strays.set(seq, head);
      return true;
    }
    const here = this.#headOfLine(seq);
    this.breaks.push({ kind: here === null ? 'swapped' : equal(head, here) ? 'repeated' : 'forked', seq, count: 1, item });
    return false;
  }

  #headOfLine(seq: number): Uint8Array | null {
    let nr = this.#stretches.length - 1;
    // Most often it is the last: a journal has few gaps, and a line asks for the one before it.
    while (nr >= 0 && (this.#stretches[nr]?.seq ?? 0) > seq) nr -= 1;
    const stretch = this.#stretches[nr];
    if (stretch === undefined || seq >= stretch.seq + stretch.count) return this.#strays.get(seq) ?? null;
    const at = (stretch.at + seq - stretch.seq) * HEAD_BYTES;
    return this.#heads.subarray(at, at + HEAD_BYTES);
  }

  #keep(seq: number, head: Uint8Array): void {
    const last = this.#stretches.at(-1);
    if (last !== undefined && last.seq + last.count === seq) last.count += 1;
    else this.#stretches.push({ seq, at: this.#count, count: 1 });
    const at = this.#count * HEAD_BYTES;
    if (at === this.#heads.length) {
      const wider = new Uint8Array(2 * at);
      wider.set(this.#heads);
      this.#heads = wider;
    }
    this.#heads.set(head, at);
    this.#count += 1;
  }
}
