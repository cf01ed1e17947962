/** What workers finish in any order is taken in turn; lines of verdicts are found again across blobs. */
import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/audit/bulk/turns.ts';
import { VerdictText } from '../../src/audit/bulk/verdict-text.ts';
import { Utf8Lines } from '../../src/core/audit/bulk/utf8-lines.ts';
import { utf8Decode } from '../../src/core/bytes.ts';

describe('Turns', () => {
  it('takes in the order of beginning, holds back what is too many, and says what went wrong', async () => {
    const turns = new Turns(2);
    const resolvers: (() => void)[] = [];
    const taken: number[] = [];
    const begin = (nr: number) => turns.next(new Promise<number>((resolve) => resolvers.push(() => resolve(nr))), (made) => taken.push(made));
    begin(0);
    begin(1);
    let isFree = false;
    const free = turns.free().then(() => (isFree = true));
    resolvers[1]?.();
    await Promise.resolve();
    expect([taken, isFree]).toEqual([[], false]);
    resolvers[0]?.();
    await free;
    await turns.all();
    expect(taken).toEqual([0, 1]);
    turns.next(Promise.reject(new Error('gone')), () => taken.push(9));
    begin(3);
    await expect(turns.free()).rejects.toThrow('gone');
    await expect(turns.all()).rejects.toThrow('gone');
    expect(taken).toEqual([0, 1]);
  });
});

describe('VerdictText', () => {
  it('finds every line again while it grows, and is all lines in their order', async () => {
    const text = new VerdictText();
    const all: string[] = [];
    for (let block = 0; block < 5; block += 1) {
      const lines = Array.from({ length: 9 }, (_, row) => `{"b":${block},"r":${row},"say":"${'жұмыс '.repeat(10_000)}"}\n`);
      const utf8 = new Utf8Lines();
      const ends = Uint32Array.from(lines, (line) => utf8.add(line));
      text.add({ ndjson: utf8.take(), ends });
      all.push(...lines);
      expect(utf8Decode(await text.line(block, block))).toBe(lines[block]);
    }
    for (const [nr, line] of all.entries()) expect(utf8Decode(await text.line(Math.floor(nr / 9), nr % 9)) === line).toBe(true);
    expect((await text.blob().text()) === all.join('')).toBe(true);
  });
});
