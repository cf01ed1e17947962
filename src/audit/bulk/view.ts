/** The lines of a table that are shown, in their order. It follows a run: what was looked at is not looked at again; sorted by counting; all in steps between which the page may draw. */
import { type Column, type ResultTable, WORD_COLUMNS } from './result-table.ts';

/** Null: not filtered by it. */
export interface Filter {
  readonly outcome: number | null;
  readonly code: number | null;
  /** words of the table, by number */
  readonly rule: number | null;
  readonly key: number | null;
}
export interface Sort {
  readonly by: Column;
  readonly isDown: boolean;
}

export const NO_FILTER: Filter = { outcome: null, code: null, rule: null, key: null };
export const IN_ORDER: Sort = { by: 'line', isDown: false };

/** Rows in one step: half a millisecond, also on a slow laptop. */
const STEP = 8192;
const DIGIT = 65_536;
const FIRST = 4096;

interface Pace {
  readonly signal: AbortSignal;
  /** lets the page draw, where it is time to */
  readonly breathe: () => Promise<void>;
}

export class View {
  readonly #table: ResultTable;
  readonly #filter: Filter;
  readonly #sort: Sort;
  /** those that fit, in the order of the lines */
  #rows = new Uint32Array(FIRST);
  #count = 0;
  /** how many rows of the table were looked at */
  #seen = 0;

  constructor(table: ResultTable, { filter, sort }: { readonly filter: Filter; readonly sort: Sort }) {
    this.#table = table;
    this.#filter = filter;
    this.#sort = sort;
  }

  /** Rows by number, of the table as it was when this was called; null when `signal` aborted meanwhile. One call at a time. */
  async rows({ signal, breathe }: Pace): Promise<Uint32Array | null> {
    const steps = inSteps({ signal, breathe });
    if (!(await this.#look(steps))) return null;
    const rows = this.#rows.subarray(0, this.#count);
    const { by, isDown } = this.#sort;
    if (by !== 'line') return sorted(rows, { rank: rankOf(this.#table, by), isWide: by === 'at', isDown, steps });
    return isDown ? reversed(rows, steps) : rows;
  }

  async #look(steps: Steps): Promise<boolean> {
    const { length } = this.#table;
    const wanted = (Object.keys(this.#filter) as (keyof Filter)[]).flatMap((name) => {
      const value = this.#filter[name];
      return value === null ? [] : [{ numbers: this.#table.column(name), value }];
    });
    const begun = this.#seen;
    this.#reserve(this.#count + length - begun);
    return steps(length - begun, (from, to) => {
      for (let row = begun + from; row < begun + to; row += 1) {
        let fits = true;
        for (const { numbers, value } of wanted) fits &&= numbers[row] === value;
        if (!fits) continue;
        this.#rows[this.#count] = row;
        this.#count += 1;
      }
      this.#seen = begun + to;
    });
  }

  #reserve(size: number): void {
    if (this.#rows.length >= size) return;
    const grown = new Uint32Array(Math.max(size, this.#rows.length * 2));
    grown.set(this.#rows.subarray(0, this.#count));
    this.#rows = grown;
  }
}

type Steps = (length: number, work: (from: number, to: number) => void) => Promise<boolean>;

function inSteps({ signal, breathe }: Pace): Steps {
  return async (length, work) => {
    for (let from = 0; from < length; from += STEP) {
      await breathe();
      if (signal.aborted) return false;
      work(from, Math.min(from + STEP, length));
    }
    return !signal.aborted;
  };
}

/** What a row is sorted by; words by the alphabet. */
function rankOf(table: ResultTable, by: Column): (row: number) => number {
  const numbers = table.column(by);
  if (!WORD_COLUMNS.some((column) => column === by)) return (row) => numbers[row] ?? 0;
  const ranks = table.ranks();
  return (row) => ranks[numbers[row] ?? 0] ?? 0;
}

interface Order {
  readonly rank: (row: number) => number;
  /** of more than sixteen bits */
  readonly isWide: boolean;
  readonly isDown: boolean;
  readonly steps: Steps;
}

/** Stable: equal lines stay in their order. Two passes of sixteen bits, least first; small numbers need one. */
async function sorted(rows: Uint32Array, { rank, isWide, isDown, steps }: Order): Promise<Uint32Array | null> {
  let from = rows;
  for (const shift of isWide ? [0, 16] : [0]) {
    const starts = new Uint32Array(DIGIT + 1);
    const digit = (row: number): number => {
      const low = (rank(row) >>> shift) & (DIGIT - 1);
      return isDown ? DIGIT - 1 - low : low;
    };
    const source = from;
    const target = new Uint32Array(rows.length);
    const isCounted = await steps(source.length, (begin, end) => {
      for (let at = begin; at < end; at += 1) starts[digit(source[at] ?? 0) + 1] = (starts[digit(source[at] ?? 0) + 1] ?? 0) + 1;
    });
    for (let at = 1; at <= DIGIT; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const isPlaced = await steps(source.length, (begin, end) => {
      for (let at = begin; at < end; at += 1) {
        const row = source[at] ?? 0;
        const place = starts[digit(row)] ?? 0;
        starts[digit(row)] = place + 1;
        target[place] = row;
      }
    });
    if (!isCounted || !isPlaced) return null;
    from = target;
  }
  return from;
}

async function reversed(rows: Uint32Array, steps: Steps): Promise<Uint32Array | null> {
  const turned = new Uint32Array(rows.length);
  const isWhole = await steps(rows.length, (begin, end) => {
    for (let at = begin; at < end; at += 1) turned[rows.length - 1 - at] = rows[at] ?? 0;
  });
  return isWhole ? turned : null;
}
