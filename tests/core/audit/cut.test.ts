/** Blocks of lines out of chunks: the same lines however the bytes arrive, in constant memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, BlockCutter } from '../../../src/core/audit/bulk/cut.ts';
import type { LineFormat } from '../../../src/core/audit/bulk/line-format.ts';
import { type Row, rowsOf } from '../../../src/core/audit/bulk/rows.ts';
import { concat, utf8Decode, utf8Encode } from '../../../src/core/bytes.ts';
import { encodeCbor } from '../../../src/core/codec/cbor-write.ts';

const TEXT: LineFormat = { kind: 'text' };
const CSV: LineFormat = { kind: 'csv', separator: ';', code: 1, time: 0, header: 1 };

function cut(chunks: Iterable<Uint8Array | string>, format: LineFormat = TEXT): Row[] {
  const cutter = new BlockCutter(format);
  const rows: Row[] = [];
  for (const chunk of chunks) for (const block of cutter.push(typeof chunk === 'string' ? utf8Encode(chunk) : chunk)) rows.push(...rowsOf(block, format));
  for (const block of cutter.end()) rows.push(...rowsOf(block, format));
  return rows;
}
const linesOf = (chunks: Iterable<Uint8Array | string>): string[] => cut(chunks).map(({ text }) => text);

/** The bytes in pieces, cut at any places. */
function piecesOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((at) => Math.min(at, bytes.length)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

describe('BlockCutter: text', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['\n', ['']],
    ['a\n\nb', ['a', '', 'b']],
    ['  a \t\r\n b\u00a0\n', ['a', 'b']],
    ['   ', ['']],
  ] as const)('%j', (text, lines) => {
    expect(linesOf([text])).toEqual(lines);
  });

  it('does not depend on how the bytes are cut, letters of several bytes included', () => {
    const piece = fc.constantFrom('A', ' ', '\n', '\r\n', 'Ә', '😀', '\ufeff', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(60), { maxLength: 6 }), (pieces, cuts) => {
        const whole = pieces.join('').split('\n');
        if (whole.at(-1) === '') whole.pop();
        const rows = cut(piecesOf(utf8Encode(pieces.join('')), cuts));
        expect(rows.map(({ text }) => text)).toEqual(whole.map((line) => line.trim()));
        expect(rows.map(({ line }) => line)).toEqual(whole.map((_, at) => at + 1));
      }),
    );
  });

  it('replaces bytes that are not UTF-8 and goes on', () => {
    expect(linesOf([Uint8Array.of(0x41, 0xff, 0x0a, 0x42)])).toEqual(['A\ufffd', 'B']);
  });

  it('keeps the beginning of an endless line and the next line whole', () => {
    const chunks = function* () {
      yield 'ASQ1:';
      for (let count = 0; count < 2000; count += 1) yield 'A'.repeat(10_000);
      yield '\nshort\n';
    };
    const [long, short, ...more] = linesOf(chunks());
    expect([(long?.length ?? 0) > 1000 && (long?.length ?? 0) < 100_000, long?.startsWith('ASQ1:AAA'), short, more]).toEqual([true, true, 'short', []]);
  });

  it('goes on behind a long line, however many chunks it took', () => {
    const text = utf8Encode(`first\n${'A'.repeat(300_000)}\n${'short\n'.repeat(20_000)}`);
    const cutter = new BlockCutter(TEXT);
    const blocks = [];
    for (let at = 0; at < text.length; at += 65_536) blocks.push(...cutter.push(text.subarray(at, at + 65_536)));
    blocks.push(...cutter.end());
    const ends = blocks.map(({ offset, size }) => offset + size);
    expect(blocks.slice(2).map(({ offset }) => offset)).toEqual(ends.slice(1, -1));
    expect([ends[1], ends.at(-1)]).toEqual([300_007, text.length]);
  });

  it('does not call a line long for the white space around it', () => {
    expect(linesOf([' '.repeat(100_000), 'ASQ1:A', ' '.repeat(100_000), '\n'])).toEqual(['ASQ1:A']);
    const [line] = linesOf(['A', ' '.repeat(100_000), 'B\n']);
    expect((line?.length ?? 0) > 1000).toBe(true);
  });

  it('parts large chunks into blocks that cover the file without a gap', () => {
    const text = Array.from({ length: 5000 }, (_, at) => `${at} ${'x'.repeat(at % 300)}`).join('\n');
    const cutter = new BlockCutter(TEXT);
    const blocks = [...cutter.push(utf8Encode(text)), ...cutter.end()];
    expect(blocks.length).toBeGreaterThan(4);
    let [offset, line] = [0, 1];
    for (const block of blocks) {
      expect([block.offset, block.line]).toEqual([offset, line]);
      [offset, line] = [offset + block.size, line + block.lines];
    }
    expect([offset, line]).toEqual([text.length, 5001]);
    // and a run that was stopped goes on at any of them
    const from = blocks[2];
    const again = new BlockCutter(TEXT, { offset: from?.offset ?? 0, line: from?.line ?? 0 });
    const plain = (some: readonly Block[]) => some.map(({ bytes, ...place }) => ({ ...place, text: utf8Decode(bytes) }));
    expect(plain([...again.push(utf8Encode(text.slice(from?.offset))), ...again.end()])).toEqual(plain(blocks.slice(2)));
  });
});

describe('BlockCutter: tables and items', () => {
  it('a line feed inside quotes ends no row; the header and empty rows are not judged; numbers are of lines', () => {
    const csv = 'when;code;where\n2026-11-18T06:00Z;ASQ1:A;"Арман\n№ 2"\n\n1700000000;"ASQ1:""B";x\n';
    for (const cuts of [[], [5], [40, 41, 60], [52]]) {
      expect(cut(piecesOf(utf8Encode(csv), cuts), CSV).map(({ text, at, line }) => [line, text, at])).toEqual([
        [2, 'ASQ1:A', Date.UTC(2026, 10, 18, 6) / 1000],
        [5, 'ASQ1:"B', 1_700_000_000],
      ]);
    }
  });

  it('rows of NDJSON give their member, and one that is none is judged as it stands', () => {
    const rows = cut(['\ufeff{"qr":"ASQ1:A","at":5}\n{"qr":7}\n\n{"qr":"x"\n{"q":1}\n'], { kind: 'ndjson', code: 'qr', time: 'at' });
    expect(rows.map(({ line, text }) => [line, text])).toEqual([
      [1, 'ASQ1:A'],
      [2, '{"qr":7}'],
      [4, '{"qr":"x"'],
      [5, ''],
    ]);
  });

  it('items of a sequence are lines however they are cut, and what cannot be parted is one last line', () => {
    const items = [encodeCbor(['a', 1]), encodeCbor(new Map([[1, new Uint8Array(300)]])), encodeCbor(7)];
    const whole = concat(...items);
    for (const cuts of [[], [1], [2, 9, 200]]) {
      expect(cut(piecesOf(whole, cuts), { kind: 'cbor' }).map(({ start: _, ...row }) => [row.line, row.length])).toEqual(
        items.map((item, at) => [at + 1, item.length]),
      );
    }
    expect(cut([whole, Uint8Array.of(0xff, 1, 2)], { kind: 'cbor' }).map(({ length }) => length)).toEqual([...items.map(({ length }) => length), 3]);
    expect(cut([whole.subarray(0, 9)], { kind: 'cbor' }).map(({ line }) => line)).toEqual([1, 2]);
  });
});
