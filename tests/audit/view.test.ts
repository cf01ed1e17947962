/** The table of a run and what is shown of it: filtered, sorted, found again in its file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResultTable } from '../../src/audit/bulk/result-table.ts';
import { IN_ORDER, NO_FILTER, type Sort, viewOf } from '../../src/audit/bulk/view.ts';
import type { Judged } from '../../src/core/audit/bulk/judge-block.ts';

interface Line {
  readonly code: number;
  readonly at: number;
  readonly key: string;
}
const NO_SHOWN = { row: new Uint32Array(0), group: new Uint32Array(0), index: new Uint32Array(0), iat: new Uint32Array(0) };

/** Blocks as workers send them: `size` lines each, with words of their own. */
function tableOf(lines: readonly Line[], size: number): ResultTable {
  const table = new ResultTable();
  for (let from = 0; from < lines.length; from += size) {
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

const show = async (table: ResultTable, { filter = NO_FILTER, sort = IN_ORDER }: { filter?: typeof NO_FILTER; sort?: Sort } = {}) =>
  Array.from((await viewOf(table, { filter, sort, signal: new AbortController().signal, breathe: async () => undefined })) ?? []);

describe('ResultTable and viewOf', () => {
  it('shows what a filter and a stable sort of the same lines show', async () => {
    const line = fc.record({ code: fc.nat(5), at: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 })), key: fc.constantFrom('a1', 'b2', 'c3') });
    const order = fc.record({ by: fc.constantFrom('line', 'code', 'at', 'key'), isDown: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), order, fc.option(fc.nat(5)), async (lines, size, sort, code) => {
        const table = tableOf(lines, size);
        const rows = await show(table, { filter: { ...NO_FILTER, code }, sort: sort as Sort });
        const value = (row: number): number => {
          const { [sort.by as 'code' | 'at']: plain } = lines[row] as unknown as Record<string, number>;
          return sort.by === 'line' ? row : sort.by === 'key' ? table.get('key', row) : (plain ?? 0);
        };
        const wanted = lines.map((_, row) => row).filter((row) => code === null || lines[row]?.code === code);
        wanted.sort((a, b) => (sort.isDown ? value(b) - value(a) : value(a) - value(b)) || a - b);
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
    expect(table.wordsOf('key')).toEqual([[1, 'k']]);
    expect(table.wordsOf('rule')).toEqual([]);
  });

  it('sorts many lines in steps, each of them short, and stops when something else is asked', async () => {
    const table = tableOf(
      Array.from({ length: 200_000 }, (_, at) => ({ code: at % 7, at: (at * 7919) % 2 ** 31, key: `k${at % 5}` })),
      5000,
    );
    let breaths = 0;
    const stop = new AbortController();
    const breathe = async () => {
      breaths += 1;
    };
    expect((await viewOf(table, { filter: NO_FILTER, sort: { by: 'at', isDown: true }, signal: stop.signal, breathe }))?.length).toBe(200_000);
    expect(breaths).toBeGreaterThan(10);
    stop.abort();
    expect(await viewOf(table, { filter: NO_FILTER, sort: IN_ORDER, signal: stop.signal, breathe })).toBeNull();
  });
});
