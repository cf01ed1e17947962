/** The verdicts of a run of any length: typed arrays, thirty bytes a line, so that a million of them are filtered and sorted between two frames. */
import type { Judged } from '../../core/audit/bulk/judge-block.ts';

/** What can be filtered and sorted by. */
export const COLUMNS = ['line', 'outcome', 'code', 'health', 'key', 'rule', 'at'] as const;
export type Column = (typeof COLUMNS)[number];
/** Those whose numbers stand for words. */
export const WORD_COLUMNS = ['key', 'rule'] as const;

/** Where the bytes of a line are: `start` in its input, and the line of NDJSON in its block. */
export interface Whereabouts {
  readonly input: number;
  readonly start: number;
  readonly length: number;
  readonly block: number;
  readonly row: number;
}

type Name = Column | 'place' | 'bytes';
/** Whoever forges a million lines may name a key of its own in each; lists and their choices have no room for more than these. What comes later is `OTHER` and is read in its line. */
const WORDS = 1000;
export const OTHER = 1;

type Numbers = Uint8Array | Uint16Array | Uint32Array;
const FIRST = 4096;

export class ResultTable {
  #length = 0;
  readonly #columns: Record<Name, Numbers> = {
    line: new Uint32Array(FIRST),
    outcome: new Uint8Array(FIRST),
    code: new Uint8Array(FIRST),
    health: new Uint8Array(FIRST),
    key: new Uint16Array(FIRST),
    rule: new Uint16Array(FIRST),
    at: new Uint32Array(FIRST),
    place: new Uint32Array(FIRST),
    bytes: new Uint32Array(FIRST),
  };
  readonly #words = new Map<string, number>([['', 0]]);
  readonly #list: string[] = ['', ''];
  readonly #used = { key: new Set<number>(), rule: new Set<number>() };
  /** Of each block: its first row here, its input, and where it begins in it. */
  readonly #blocks: { readonly first: number; readonly input: number; readonly offset: number }[] = [];
  readonly counts: readonly [admit: number, refuse: number, undecided: number] & number[] = [0, 0, 0];
  /** by code's number: how many lines have it */
  readonly codes = new Map<number, number>();

  get length(): number {
    return this.#length;
  }

  /** The words of one column that stand in some line, by number; that of `OTHER` is empty. */
  wordsOf(column: (typeof WORD_COLUMNS)[number]): readonly (readonly [at: number, word: string])[] {
    return [...this.#used[column]].sort((a, b) => a - b).map((at) => [at, this.wordOf(at)] as const);
  }

  wordOf(at: number): string {
    return this.#list[at] ?? '';
  }

  /** Of each word by its number, where it stands in the alphabet; others come last. */
  ranks(): Uint16Array {
    const ranks = new Uint16Array(this.#list.length);
    const order = [...this.#list.keys()].slice(OTHER + 1).sort((a, b) => (this.wordOf(a) < this.wordOf(b) ? -1 : 1));
    for (const [rank, at] of order.entries()) ranks[at] = rank + 1;
    ranks[OTHER] = order.length + 1;
    return ranks;
  }

  column(name: Column): Numbers {
    return this.#columns[name].subarray(0, this.#length);
  }

  get(name: Column, row: number): number {
    return this.#columns[name][row] ?? 0;
  }

  /** The next block, in order. */
  append({ rows, words }: Judged, { input, offset }: { readonly input: number; readonly offset: number }): void {
    const count = rows.line.length;
    this.#reserve(this.#length + count);
    this.#blocks.push({ first: this.#length, input, offset });
    for (const name of ['line', 'outcome', 'code', 'health', 'at'] as const) this.#columns[name].set(rows[name], this.#length);
    const own = this.#wordsOf(words, rows);
    for (let row = 0; row < count; row += 1) {
      const to = this.#length + row;
      this.#columns.key[to] = own.get(rows.key[row] ?? 0) ?? 0;
      this.#columns.rule[to] = own.get(rows.rule[row] ?? 0) ?? 0;
      const outcome = rows.outcome[row] ?? 0;
      this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
      const code = rows.code[row] ?? 0;
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    }
    this.#columns.place.set(rows.start, this.#length);
    this.#columns.bytes.set(rows.length, this.#length);
    this.#length += count;
  }

  where(row: number): Whereabouts {
    let [from, to] = [0, this.#blocks.length];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if ((this.#blocks[middle]?.first ?? 0) <= row) from = middle;
      else to = middle;
    }
    const { first, input, offset } = this.#blocks[from] ?? { first: 0, input: 0, offset: 0 };
    return { input, start: offset + (this.#columns.place[row] ?? 0), length: this.#columns.bytes[row] ?? 0, block: from, row: row - first };
  }

  /** A block's words, those of its rows only: groups of showings are words of a block too, and no business of a list. */
  #wordsOf(words: readonly string[], rows: Judged['rows']): ReadonlyMap<number, number> {
    const own = new Map<number, number>([[0, 0]]);
    for (const column of WORD_COLUMNS) {
      for (const number of rows[column]) {
        if (own.has(number) && number === 0) continue;
        const at = own.get(number) ?? this.#numberOf(words[number] ?? '');
        own.set(number, at);
        this.#used[column].add(at);
      }
    }
    return own;
  }

  #numberOf(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    if (this.#list.length >= WORDS) return OTHER;
    this.#words.set(word, this.#list.length);
    return this.#list.push(word) - 1;
  }

  #reserve(size: number): void {
    for (const name of Object.keys(this.#columns) as Name[]) {
      const before = this.#columns[name];
      if (before.length >= size) continue;
      const Kind = before.constructor as { new (length: number): Numbers };
      const grown = new Kind(Math.max(size, before.length * 2));
      grown.set(before);
      this.#columns[name] = grown;
    }
  }
}
