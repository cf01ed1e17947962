/** The lines of a table that are shown, in their order: filtered in one pass, sorted by counting, in steps between which the page may draw. */
import type { Column, ResultTable } from './result-table.ts';

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

/** Rows in one step: a few milliseconds, also on a slow laptop. */
const STEP = 65_536;
const DIGIT = 65_536;

/** Rows by number, or null when `signal` aborted meanwhile. `breathe` lets the page draw. */
export async function viewOf(
  table: ResultTable,
  { filter, sort, signal, breathe }: { readonly filter: Filter; readonly sort: Sort; readonly signal: AbortSignal; readonly breathe: () => Promise<void> },
): Promise<Uint32Array | null> {
  const steps = inSteps({ signal, breathe });
  let rows = await filtered(table, filter, steps);
  if (rows !== null && (sort.by !== 'line' || sort.isDown)) rows = await sorted(rows, { keys: table.column(sort.by), isDown: sort.isDown, steps });
  return rows;
}

type Steps = (length: number, work: (from: number, to: number) => void) => Promise<boolean>;

function inSteps({ signal, breathe }: { readonly signal: AbortSignal; readonly breathe: () => Promise<void> }): Steps {
  return async (length, work) => {
    for (let from = 0; from < length; from += STEP) {
      if (signal.aborted) return false;
      work(from, Math.min(from + STEP, length));
      if (from + STEP < length) await breathe();
    }
    return !signal.aborted;
  };
}

async function filtered(table: ResultTable, filter: Filter, steps: Steps): Promise<Uint32Array | null> {
  const wanted = (Object.keys(filter) as (keyof Filter)[]).flatMap((name) => {
    const value = filter[name];
    return value === null ? [] : [{ numbers: table.column(name), value }];
  });
  const rows = new Uint32Array(table.length);
  let count = 0;
  const isWhole = await steps(table.length, (from, to) => {
    for (let row = from; row < to; row += 1) {
      if (wanted.every(({ numbers, value }) => numbers[row] === value)) {
        rows[count] = row;
        count += 1;
      }
    }
  });
  return isWhole ? rows.subarray(0, count) : null;
}

/** Stable: equal lines stay in their order. Two passes of sixteen bits, least first; small numbers need one. */
async function sorted(rows: Uint32Array, { keys, isDown, steps }: { keys: ArrayLike<number>; isDown: boolean; steps: Steps }): Promise<Uint32Array | null> {
  let [from, to] = [rows, new Uint32Array(rows.length)];
  for (const shift of keys instanceof Uint32Array ? [0, 16] : [0]) {
    const starts = new Uint32Array(DIGIT + 1);
    const digit = (row: number): number => {
      const low = ((keys[row] ?? 0) >>> shift) & (DIGIT - 1);
      return isDown ? DIGIT - 1 - low : low;
    };
    const source = from;
    const target = to;
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
    [from, to] = [target, source.slice()];
  }
  return from;
}
