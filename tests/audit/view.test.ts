/** The table of a run and what is shown of it: filtered, sorted, found again in its file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follow } from '../../src/audit/bulk/follow.ts';
import { OTHER, ResultTable } from '../../src/audit/bulk/result-table.ts';
import { IN_ORDER, NO_FILTER, type Sort, View } from '../../src/audit/bulk/view.ts';
import type { Judged } from '../../src/core/audit/bulk/judge-block.ts';

interface Line {
  readonly code: number;
  readonly at: number;
  readonly key: string;
}
const NO_SHOWN = { row: new Uint32Array(0), group: new Uint32Array(0), index: new Uint32Array(0), iat: new Uint32Array(0) };

/** Blocks as workers send them: `size` lines each, with words of their own. */
function tableOf(lines: readonly Line[], size: number, table = new ResultTable()): ResultTable {
  for (let from = table.length; from < lines.length; from += size) {
    const some = lines.slice(from, from + size);
    const words = ['', ...new Set(some.map(({ key }) => key).reverse())];
    const numbers = (of: (line: Line, nr: number) => number) => Uint32Array.from(some, of);
    const rows: Judged['rows'] = {
      line: numbers((_, nr) => from + nr + 1),
      outcome: Uint8Array.from(some, ({ code }) => code % 3),
      code: Uint8Array.from(some, ({ code }) => code),
      health: new Uint8Array(some.length),
      key: Uint16Array.from(some, ({ key }) => words.indexOf(key)),
      rule: new Uint16Array(some.length),
      at: numbers(({ at }) => at),
      start: numbers((_, nr) => nr * 10),
      length: numbers(() => 9),
    };
    table.append({ rows, shown: NO_SHOWN, words, ndjson: new Uint8Array(0), ends: new Uint32Array(some.length) }, { input: 0, offset: from * 10 });
  }
  return table;
}

const AT_EASE = { signal: new AbortController().signal, breathe: async () => undefined };

describe('ResultTable and View', () => {
  it('shows what a filter and a stable sort of the same lines show, also when it looked before all of them were there', async () => {
    const line = fc.record({ code: fc.nat(5), at: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 })), key: fc.constantFrom('a1', 'c3', 'b2') });
    const order = fc.record({ by: fc.constantFrom('line', 'code', 'at', 'key'), isDown: fc.boolean() });
    const sizes = fc.record({ size: fc.integer({ min: 1, max: 7 }), before: fc.nat(60) });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), sizes, order, fc.option(fc.nat(5)), async (lines, { size, before }, sort, code) => {
        const table = tableOf(lines.slice(0, before), size);
        const view = new View(table, { filter: { ...NO_FILTER, code }, sort: sort as Sort });
        await view.rows(AT_EASE);
        tableOf(lines, size, table);
        const rows = Array.from((await view.rows(AT_EASE)) ?? []);
        const value = (row: number): number | string => {
          const { [sort.by as 'code' | 'at' | 'key']: plain } = lines[row] as unknown as Record<string, number | string>;
          return sort.by === 'line' ? row : (plain ?? 0);
        };
        const wanted = lines.map((_, row) => row).filter((row) => code === null || lines[row]?.code === code);
        const compared = (a: number, b: number) => (value(a) === value(b) ? 0 : value(a) < value(b) ? -1 : 1);
        wanted.sort((a, b) => (sort.isDown ? compared(b, a) : compared(a, b)) || a - b);
        expect(rows).toEqual(wanted);
        for (const row of rows) expect(table.wordOf(table.get('key', row))).toBe(lines[row]?.key);
      }),
    );
  });

  it('finds a line again: in its file, and in its block', () => {
    const table = tableOf(
      Array.from({ length: 25 }, (_, at) => ({ code: at % 2, at, key: 'k' })),
      10,
    );
    expect(table.where(0)).toEqual({ input: 0, start: 0, length: 9, block: 0, row: 0 });
    expect(table.where(23)).toEqual({ input: 0, start: 230, length: 9, block: 2, row: 3 });
    expect(table.counts).toEqual([13, 12, 0]);
    expect(table.wordsOf('key')).toEqual([[2, 'k']]);
    expect(table.wordsOf('rule')).toEqual([]);
  });

  it('keeps a thousand words, however many keys somebody invents: the others are one, which can be filtered and stands last', async () => {
    const table = tableOf(
      Array.from({ length: 70_000 }, (_, at) => ({ code: 0, at, key: at % 2 === 0 ? 'ours' : `forged ${at}` })),
      5000,
    );
    const words = table.wordsOf('key');
    expect([words.length, words.filter(([at]) => at === OTHER)]).toEqual([999, [[OTHER, '']]]);
    const ours = words.find(([, word]) => word === 'ours')?.[0] ?? 0;
    const shown = async (key: number) => Array.from((await new View(table, { filter: { ...NO_FILTER, key }, sort: IN_ORDER }).rows(AT_EASE)) ?? []);
    expect(await shown(ours)).toEqual(Array.from({ length: 35_000 }, (_, nr) => nr * 2));
    expect((await shown(OTHER)).length).toBe(35_000 - 997);
    const sorted = (await new View(table, { filter: NO_FILTER, sort: { by: 'key', isDown: false } }).rows(AT_EASE)) ?? new Uint32Array(0);
    expect(table.get('key', sorted.at(-1) ?? 0)).toBe(OTHER);
  });

  it('sorts many lines in steps, each of them short, and stops when something else is asked', async () => {
    const table = tableOf(
      Array.from({ length: 200_000 }, (_, at) => ({ code: at % 7, at: (at * 7919) % 2 ** 31, key: `k${at % 5}` })),
      5000,
    );
    let breaths = 0;
    const stop = new AbortController();
    const pace = {
      signal: stop.signal,
      breathe: async () => {
        breaths += 1;
      },
    };
    expect((await new View(table, { filter: NO_FILTER, sort: { by: 'at', isDown: true } }).rows(pace))?.length).toBe(200_000);
    expect(breaths).toBeGreaterThan(100);
    stop.abort();
    expect(await new View(table, { filter: NO_FILTER, sort: IN_ORDER }).rows(pace)).toBeNull();
  });

  it('looks at new lines only where it follows a run', async () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => ({ code: at % 7, at, key: 'k' }));
    const table = tableOf(lines.slice(0, 90_000), 5000);
    const view = new View(table, { filter: { ...NO_FILTER, code: 3 }, sort: IN_ORDER });
    let breaths = 0;
    const pace = {
      ...AT_EASE,
      breathe: async () => {
        breaths += 1;
      },
    };
    await view.rows(pace);
    const before = breaths;
    tableOf(lines, 5000, table);
    expect((await view.rows(pace))?.length).toBe(Math.ceil((lines.length - 3) / 7));
    expect(breaths - before).toBeLessThan(before / 4);
  });
});

describe('follow', () => {
  it('is never stopped by what comes meanwhile, shows the last of it, and pauses nine times as long as it looks', async () => {
    const begun: (() => void)[] = [];
    const shown: number[] = [];
    let length = 0;
    const view = {
      rows: () => {
        const now = length;
        return new Promise<Uint32Array>((resolve) => begun.push(() => resolve(new Uint32Array(now))));
      },
    };
    const pauses: (() => void)[] = [];
    const pause = () => new Promise<void>((resolve) => pauses.push(resolve));
    const stop = new AbortController();
    const grown = follow(view, { show: (rows) => shown.push(rows.length), signal: stop.signal, pause });
    const turn = () => new Promise((resolve) => setTimeout(resolve));
    for (length = 1; length < 5; length += 1) grown();
    expect(begun.length).toBe(1);
    begun.shift()?.();
    await turn();
    expect([shown, begun.length, pauses.length]).toEqual([[1], 0, 1]);
    pauses.shift()?.();
    await turn();
    begun.shift()?.();
    await turn();
    expect(shown).toEqual([1, 5]);
    pauses.shift()?.();
    await turn();
    expect(begun.length).toBe(0);
    stop.abort();
    grown();
    expect(begun.length).toBe(0);
  });
});
