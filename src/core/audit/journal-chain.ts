/**
 * The chain of a journal that is audited (formats.md §9): unlike a verifier, which stops at the first break, the auditor goes on behind it, so that every break is
 * named for what it is. Memory: the head of each line (32 bytes), against which checkpoints are compared when all lines are read.
 */
import { equal } from '../bytes.ts';
import { GENESIS, headOf, type JournalEntry } from '../journal/entry.ts';
import { countBefore, lastFrom } from './by-halves.ts';
import type { CutEvidence } from './journal-cut.ts';

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
  /** `forked` by two lines of one number: both, as they came */
  readonly both?: BothLines;
  /** `truncated`: what shows that those lines were there when the file was saved */
  readonly shownBy?: CutEvidence;
}

/** What each of two lines of one number says. */
export type BothLines = readonly [SaidLine, SaidLine];
interface SaidLine extends Omit<JournalEntry, 'seq' | 'prev' | 'ref'> {
  readonly item: number;
  /** in hexadecimal */
  readonly ref: string | null;
}

const HEAD_BYTES = 32;
const NONE = new Uint8Array(0);

/** A break between two lines: which of the two is not the tablet's, checkpoints may tell. `prev`: what the later one says it was written after. */
export interface Joint {
  /** of the later line */
  readonly seq: number;
  readonly item: number;
  readonly prev: Uint8Array;
}

/** A line and what it says it was written after. */
type Linked = Pick<JournalEntry, 'seq' | 'prev'>;

/** Lines `seq` to `end - 1` have not come. */
interface Gap {
  readonly seq: number;
  readonly end: number;
  readonly item: number;
}

/** Where a line belongs: `next` after the one before it, `stray` in a gap that earlier items left; `again`: it is here, `other`: another one of its number is. */
export type LinePlace = 'next' | 'stray' | 'again' | 'other';

interface Taken {
  readonly head: Uint8Array;
  readonly item: number;
  /** of another copy of this journal: it fills what is missing, and is no break where it is here already */
  readonly isCopy: boolean;
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
  readonly #found: JournalBreak[] = [];
  /** As they opened, in the order of their lines; the first may be what is before the first line. What came into them since is among the strays. */
  readonly #gaps: Gap[] = [];
  /** of the first line */
  #firstItem = 0;
  readonly #joints: Joint[] = [];
  /** of lines behind a gap and in one, to be compared when the line before may have come */
  readonly #links: Joint[] = [];
  readonly #stretches: Stretch[] = [];
  /** Heads of lines that came later than their place. */
  readonly #strays = new Map<number, Uint8Array>();
  #heads = new Uint8Array(2 * HEAD_BYTES);
  #count = 0;

  /** Lines here, repeated and forked ones not counted. */
  get lines(): number {
    return this.#count + this.#strays.size;
  }

  get breaks(): JournalBreak[] {
    const missing = this.#missing().map(({ seq, end, item }) => ({
      kind: 'missing' as const,
      seq,
      count: end - seq,
      item: seq === 0 ? this.#firstItem : item,
    }));
    return [...missing, ...this.#found];
  }

  get joints(): Joint[] {
    const late = this.#links.filter(({ seq, prev }) => !equal(prev, (seq === 0 ? GENESIS : this.lineHead(seq - 1)) ?? prev));
    return [...this.#joints, ...late];
  }

  /** Lines that do not go on from the one before, as it is here: what is signed behind them says nothing of what is before them. Not in order. */
  get starts(): number[] {
    return [
      ...this.#joints.map(({ seq }) => seq),
      ...this.#links.filter(({ seq, prev }) => !equal(prev, this.lineHead(seq - 1) ?? NONE)).map(({ seq }) => seq),
    ];
  }

  /** Takes the next line of the input; of a line that is here already only that it came is kept. */
  async add(entry: JournalEntry, bytes: Uint8Array, at: Pick<Taken, 'item' | 'isCopy'>): Promise<LinePlace> {
    return this.take(entry, { head: await headOf(bytes), ...at });
  }

  /** A line of which only the order of several copies shows that it was moved. */
  isSwapped(seq: number, item: number): void {
    this.#found.push({ kind: 'swapped', seq, count: 1, item });
  }

  /** Before another copy's lines are taken that begin earlier: this one begins where that one does. */
  beginWith(other: JournalChain): void {
    if (other.start === null || this.start === null || other.start >= this.start) return;
    this.start = other.start;
    this.startPrev = other.startPrev;
    this.#firstItem = other.#firstItem;
  }

  /** Breaks that were found within another copy of this journal. */
  joinBreaks(other: JournalChain): void {
    for (const one of other.#found) this.#found.push(one);
  }

  /** What a line that is here says it was written after. */
  prevs(): (seq: number) => Uint8Array {
    const apart = new Map([...this.#joints, ...this.#links].map(({ seq, prev }) => [seq, prev]));
    return (seq) => apart.get(seq) ?? (seq === this.start ? this.startPrev : (this.lineHead(seq - 1) ?? GENESIS));
  }

  /** The same of a line whose head is known. */
  take(line: Linked, { head, item, isCopy }: Taken): LinePlace {
    const { seq, prev } = line;
    if (this.start === null) this.#begin(line, item);
    if (seq < this.next) return this.#addEarlier(line, { head, item, isCopy });
    // Where lines are missing before it, nothing can be said yet about what it was written after.
    if (seq > this.next) {
      this.#gaps.push({ seq: this.next, end: seq, item });
      this.#links.push({ seq, prev, item });
    } else if (!equal(prev, this.headAt(seq) ?? this.startPrev)) this.#joints.push({ seq, prev, item });
    this.#keep(seq, head);
    this.next = seq + 1;
    return 'next';
  }

  /** The journal's head when it had `size` lines, or null where that line is not here. */
  headAt(size: number): Uint8Array | null {
    if (this.start === null || size > this.next) return null;
    return size === this.start ? this.startPrev : this.lineHead(size - 1);
  }

  #begin({ seq, prev }: Linked, item: number): void {
    this.start = seq;
    this.next = seq;
    this.startPrev = prev;
    this.#firstItem = item;
    if (seq === 0 && !equal(prev, GENESIS)) this.#joints.push({ seq: 0, prev, item });
    if (seq === 0) return;
    this.#gaps.push({ seq: 0, end: seq, item });
    this.#links.push({ seq, prev, item });
  }

  /** A line from before the end: one that was missed until now, one that is here already, or another one of the same number. */
  #addEarlier({ seq, prev }: Linked, { head, item, isCopy }: Taken): LinePlace {
    const gap = this.#gaps[lastFrom(this.#gaps, seq)];
    if (gap !== undefined && seq < gap.end && !this.#strays.has(seq)) {
      if (!isCopy) this.#found.push({ kind: 'swapped', seq, count: 1, item });
      this.#links.push({ seq, prev, item });
      this.#strays.set(seq, head);
      return 'stray';
    }
    const here = this.lineHead(seq);
    const isSame = here !== null && equal(head, here);
    if (!isSame || !isCopy) this.#found.push({ kind: isSame ? 'repeated' : 'forked', seq, count: 1, item });
    return isSame ? 'again' : 'other';
  }

  /** The heads that the journal had at those of these sizes (rising) of which the last line is here: not more of them are looked at than there are lines. */
  *headsAt(sizes: readonly number[]): Generator<readonly [size: number, head: Uint8Array]> {
    if (this.start === null) return;
    const place = (least: number): number => countBefore(sizes.length, (nr) => (sizes[nr] ?? 0) < least);
    if (sizes[place(this.start)] === this.start) yield [this.start, this.startPrev];
    for (const { seq, at, count } of this.#stretches) {
      for (let nr = place(seq + 1), size = sizes[nr]; size !== undefined && size <= seq + count; nr += 1, size = sizes[nr]) {
        if (size === this.start) continue;
        const from = (at + size - 1 - seq) * HEAD_BYTES;
        yield [size, this.#heads.subarray(from, from + HEAD_BYTES)];
      }
    }
    for (const [seq, head] of this.#strays) if (seq + 1 !== this.start && sizes[place(seq + 1)] === seq + 1) yield [seq + 1, head];
  }

  /** Of one line, null where it is not here. */
  lineHead(seq: number): Uint8Array | null {
    const stretch = this.#stretches[lastFrom(this.#stretches, seq)];
    if (stretch === undefined || seq >= stretch.seq + stretch.count) return this.#strays.get(seq) ?? null;
    const at = (stretch.at + seq - stretch.seq) * HEAD_BYTES;
    return this.#heads.subarray(at, at + HEAD_BYTES);
  }

  /** What is left of the gaps. */
  #missing(): Gap[] {
    const strays = Float64Array.from(this.#strays.keys()).sort();
    const left: Gap[] = [];
    let nr = 0;
    for (const gap of this.#gaps) {
      let { seq } = gap;
      for (let stray = strays[nr]; stray !== undefined && stray < gap.end; stray = strays[nr]) {
        if (seq < stray) left.push({ ...gap, seq, end: stray });
        seq = stray + 1;
        nr += 1;
      }
      if (seq < gap.end) left.push({ ...gap, seq });
    }
    return left;
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
