/** Lines out of chunks: the same lines however the bytes arrive, in constant memory. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/cli/lines.ts';

async function linesOf(chunks: readonly (Uint8Array | string)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of readLines(Readable.from(chunks))) lines.push(...batch);
  return lines;
}

describe('readLines', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['\n', ['']],
    ['a\n\nb', ['a', '', 'b']],
    ['  a \t\r\n b\u00a0\n', ['a', 'b']],
    ['   ', ['']],
  ] as const)('%j', async (text, lines) => {
    expect(await linesOf([text])).toEqual(lines);
  });

  it('does not depend on how the bytes are cut, letters of several bytes included', async () => {
    const piece = fc.constantFrom('A', ' ', '\n', '\r\n', 'Ә', '😀', '\ufeff', '\t');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(60), { maxLength: 6 }), async (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
        const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
        const whole = pieces.join('').split('\n');
        if (whole.at(-1) === '') whole.pop();
        expect(await linesOf(chunks)).toEqual(whole.map((line) => line.trim()));
      }),
    );
  });

  it('replaces bytes that are not UTF-8 and goes on', async () => {
    expect(await linesOf([Uint8Array.of(0x41, 0xff, 0x0a, 0x42)])).toEqual(['A\ufffd', 'B']);
  });

  it('keeps the beginning of an endless line and the next line whole', async () => {
    const chunks = function* () {
      yield 'ASQ1:';
      for (let count = 0; count < 2000; count += 1) yield 'A'.repeat(10_000);
      yield '\nshort\n';
    };
    const [long, short] = await linesOf([...chunks()]);
    expect([long?.length, long?.startsWith('ASQ1:AAA'), short]).toEqual([4096, true, 'short']);
  });

  it('does not call a line long for the white space around it', async () => {
    expect(await linesOf([' '.repeat(10_000), 'ASQ1:A', ' '.repeat(10_000), '\n'])).toEqual(['ASQ1:A']);
    const [line] = await linesOf(['A', ' '.repeat(10_000), 'B\n']);
    expect(line).toHaveLength(4096);
  });
});
