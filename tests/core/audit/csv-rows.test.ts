/** Tables as spreadsheets and scanners write them (RFC 4180): one rule for who cuts the stream and who reads its cells, however the bytes arrive and wherever a run goes on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRows, type Separator } from '../../../src/core/audit/bulk/csv-rows.ts';
import { type Block, BlockCutter } from '../../../src/core/audit/bulk/cut.ts';
import { detectLines, type LineFormat } from '../../../src/core/audit/bulk/line-format.ts';
import { rowsOf } from '../../../src/core/audit/bulk/rows.ts';
import { concat, utf8Encode } from '../../../src/core/bytes.ts';

type Table = Extract<LineFormat, { kind: 'csv' }>;
const table = (changes: Partial<Table> = {}): Table => ({ kind: 'csv', separator: ';', code: 1, time: null, header: 0, ...changes });

function blocksOf(pieces: Iterable<Uint8Array>, format: LineFormat, from?: { offset: number; line: number }): Block[] {
  const cutter = new BlockCutter(format, from);
  const blocks = [];
  for (const piece of pieces) blocks.push(...cutter.push(piece));
  return [...blocks, ...cutter.end()];
}
function piecesOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((at) => Math.min(at, bytes.length)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}
/** Each row with its place in the file. */
const rowsIn = (blocks: readonly Block[], format: LineFormat) =>
  blocks.flatMap((block) => rowsOf(block, format).map(({ start, ...row }) => ({ ...row, start: block.offset + start })));
const codesOf = (text: string, format = table()) => rowsIn(blocksOf([utf8Encode(text)], format), format).map(({ line, text: code }) => [line, code]);

describe('a table', () => {
  it.each([
    [
      'line feeds and separators in quotes',
      'a;"x;\ny";\nb;"z"',
      [
        [1, 'x;\ny'],
        [3, 'z'],
      ],
    ],
    [
      'doubled quotes',
      'a;"x ""y"" z"\nb;""""\nc;""',
      [
        [1, 'x "y" z'],
        [2, '"'],
        [3, ''],
      ],
    ],
    [
      'a quote within a cell that has none around it',
      'a;5" disk\nb;x"\nc;"x"y\nd;z',
      [
        [1, '5" disk'],
        [2, 'x"'],
        [3, '"x"y'],
        [4, 'z'],
      ],
    ],
    [
      'CR LF, also within quotes and behind them',
      'a;"x"\r\nb;"y\r\nz" \t\r\nc;w\r\n',
      [
        [1, 'x'],
        [2, 'y\r\nz'],
        [4, 'w'],
      ],
    ],
    [
      'a mark at the beginning, of each file that was put behind another too',
      '\ufeff"a;b";x\n\ufeff"c;\nd";y',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    [
      'rows with too few cells, empty ones, and none at the end',
      'a\n\n;\nb;x\n',
      [
        [1, ''],
        [3, ''],
        [4, 'x'],
      ],
    ],
    [
      'a quote that is never closed ends with its line',
      'a;"x\nb;y\nc;"z"\nd;w',
      [
        [1, '"x'],
        [2, 'y'],
        [3, 'z'],
        [4, 'w'],
      ],
    ],
  ] as const)('%s', (_, text, rows) => {
    expect(codesOf(text)).toEqual(rows);
  });

  it.each([',', '\t'] as const)('parted by %j', (separator) => {
    expect(codesOf(`a${separator}"x${separator}y"\n`, table({ separator }))).toEqual([[1, `x${separator}y`]]);
  });

  it('a quote that nobody closed in a long file costs one row', () => {
    const row = (nr: number) => `${nr};code ${nr} ${'x'.repeat(300)}\n`;
    const text = `${row(1)}2;"code 2\n${Array.from({ length: 3000 }, (_, at) => row(at + 3)).join('')}`;
    for (const size of [1000, 65_536, text.length]) {
      const bytes = utf8Encode(text);
      const blocks = blocksOf(
        piecesOf(
          bytes,
          Array.from({ length: bytes.length / size }, (_, at) => at * size),
        ),
        table(),
      );
      const rows = rowsIn(blocks, table());
      expect([rows.length, rows[1]?.text, rows[2]?.text.slice(0, 7), rows.at(-1)?.line]).toEqual([3002, '"code 2', 'code 3 ', 3002]);
    }
  });

  it('cut anywhere, gone on from any block, says of every row what the whole says', () => {
    const letter = fc.constantFrom('"', '"', ';', '\n', '\r\n', 'x', 'Ә', ' ', '""', ';"', '";', '"\n');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 60 }), fc.array(fc.nat(120), { maxLength: 8 }), (letters, cuts) => {
        const bytes = utf8Encode(letters.join(''));
        const whole = rowsIn([{ bytes, offset: 0, size: bytes.length, line: 1, lines: 0 }], table());
        const blocks = blocksOf(piecesOf(bytes, cuts), table());
        expect(rowsIn(blocks, table())).toEqual(whole);
        expect(blocks.map(({ offset }) => offset)).toEqual([0, ...blocks.map(({ offset, size }) => offset + size)].slice(0, blocks.length));
        for (const { offset, line } of blocks) {
          const rest = rowsIn(blocksOf([bytes.subarray(offset)], table(), { offset, line }), table());
          expect(rest).toEqual(whole.filter(({ start }) => start >= offset));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what a spreadsheet writes is read back, cell by cell', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ';', '\n', 'ё', ' ', '\r\n') }).map((text) => text.trim());
    const write = (text: string) => (/[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 5 }), (rows, cuts) => {
        const bytes = utf8Encode(rows.map((cells) => `${cells.map(write).join(';')}\r\n`).join(''));
        const found = rowsIn(blocksOf(piecesOf(bytes, cuts), table()), table());
        expect(found.map(({ text }) => text)).toEqual(rows.map(([, code]) => code));
      }),
    );
  });

  it('a row without an end is judged by its beginning, and its lines are counted', () => {
    const format = table();
    const endless = utf8Encode(`a;${'"x\n";'.repeat(200_000)}`);
    const blocks = blocksOf([utf8Encode('first;1\n'), endless, utf8Encode('\nlast;2\n')], format);
    const rows = rowsIn(blocks, format);
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 200_003]);
    expect(blocks.at(-1)?.offset).toBe(8 + endless.length + 1);
    expect(rows.at(-1)?.text).toBe('2');
  });
});

describe('detectLines', () => {
  const PASS = 'ASQ1:ABC';
  it.each([
    ['a header with a line feed in it', `"when\nscanned";"who; where";"qr"\n5;6;${PASS}\n`, { separator: ';', code: 2, header: 1 }],
    ['a spreadsheet’s own line above', `sep=\t\r\nwhen\tcode\r\n5\t${PASS}\r\n`, { separator: '\t', code: 1, header: 2 }],
    ['empty lines above', `\n\ntime,code\n5,${PASS}`, { separator: ',', code: 1, time: 0, header: 3 }],
    ['more commas than semicolons, but codes between semicolons', `a,b,c;d\n1,2,3;${PASS}`, { separator: ';', code: 1 }],
    ['one quoted column', `"${PASS}"\r\n"${PASS}"\r\n`, { separator: ',', code: 0, header: 0 }],
    ['one column with its name', `qr\n${PASS}\n`, { separator: ',', code: 0, header: 1 }],
    ['the codes first, a moment beside them', `${PASS};1700000000\n`, { separator: ';', code: 0, time: 1, header: 0 }],
    ['the codes first in every row', `${PASS},gate 1\n${PASS},gate 2\n`, { separator: ',', code: 0, header: 0 }],
  ] as const)('%s', (_, text, format) => {
    expect(detectLines(utf8Encode(text))).toMatchObject({ isSure: true, format: { kind: 'csv', ...format } });
    expect(detectLines(concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8Encode(text)))).toMatchObject({ isSure: true, format: { kind: 'csv', ...format } });
  });

  it.each([`${PASS}\n${PASS}`, `${PASS};broken\n${PASS}`, 'WIFI:S:a;T:WPA;;\n', 'hello'])('no table: %j', (text) => {
    const { format, isSure } = detectLines(utf8Encode(text));
    expect(isSure ? format.kind : 'text').toBe('text');
  });

  it('firstRows gives the rows that have something in them', () => {
    expect(firstRows(utf8Encode('\n;\na;"b\nc"\nd;e\n'), ';' satisfies Separator, 2)).toEqual([
      { line: 3, cells: ['a', 'b\nc'] },
      { line: 5, cells: ['d', 'e'] },
    ]);
  });
});
