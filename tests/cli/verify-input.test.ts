/** What `ashyq verify` takes for what: told by content, however little of it a pipe hands over at a time; what is no list of codes is refused with a way on. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, utf8Encode } from '../../src/core/bytes.ts';
import { formatQr } from '../../src/core/qr.ts';
import { exported } from './exported.ts';
import { ashyq, ndjson, scratch } from './support.ts';
import { makePaper, makeToken, makeTrust, NOW, writeTrust } from './world.ts';

let dir: string;
let trust: string;
let cleanUp: () => Promise<void>;
beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  trust = await writeTrust(join(dir, 'trust'), await makeTrust());
});
afterAll(() => cleanUp());

const verify = (stdin: string | Uint8Array | Readable, args: readonly string[] = []) =>
  ashyq(['verify', '--trust', trust, '--at', String(NOW), '--json', ...args], { stdin });

function* inPieces(bytes: Uint8Array, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

describe('verify: what comes through a pipe', () => {
  it.each([
    ['a table with a header', async () => `"time of\nscan";"code"\r\n${NOW};"${await makePaper()}"\r\n`, [['ok', 3]]],
    ['a table without one', async () => `${NOW}\t${await makePaper()}\n`, [['ok', 1]]],
    [
      'NDJSON',
      async () => `${JSON.stringify({ code: await makePaper() })}\n{"code":"x"}\n`,
      [
        ['ok', 1],
        ['not-ashyq', 2],
      ],
    ],
    [
      'lines',
      async () => `${await makePaper()}\nx\n`,
      [
        ['ok', 1],
        ['not-ashyq', 2],
      ],
    ],
    ['a marked text', async () => `\ufeff${await makePaper()}\r\n`, [['ok', 1]]],
  ] as const)('%s', async (_, make, codes) => {
    const bytes = utf8Encode(await make());
    const whole = await verify(bytes);
    expect(ndjson(whole.stdout).map(({ code, line }) => [code, line])).toEqual(codes);
    for (const size of [1, 7, 100]) expect(await verify(Readable.from(inPieces(bytes, size)))).toEqual(whole);
  });

  it('a sequence of tokens, byte by byte', async () => {
    const token = await makeToken({ holderKey: null });
    const bytes = concat(token, token);
    const said = ndjson((await verify(Readable.from(inPieces(bytes, 1)))).stdout);
    expect(said.map(({ code }) => code)).toEqual(['ok', 'ok']);
    expect(formatQr(token)).toBe(await makePaper());
  });
});

describe('verify: what is no list of codes', () => {
  const file = async (name: string, bytes: Uint8Array | string) => {
    await writeFile(join(dir, name), bytes);
    return join(dir, name);
  };
  it.each([
    ['a journal', async () => concat(...(await exported()).lines), 'ashyq audit journal'],
    ['an archive', async () => Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), '--trust'],
    ['a picture', async () => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), '/audit'],
    ['a PDF', async () => utf8Encode('%PDF-1.7\n%\u00e2\u00e3\n'), '/audit'],
    ['a text in UTF-16', async () => new Uint8Array(Buffer.from('\ufeffcode\nASQ1:A\n', 'utf16le')), 'UTF-8'],
    ['a program', async () => Uint8Array.of(0x4d, 0x5a, 9, 0, 10, 0x41, 9, 0, 10), 'no-text: '],
    ['a disk’s picture', async () => new Uint8Array(100_000), 'no-text: '],
  ] as const)('%s: exit 64 and where it belongs', async (name, make, way) => {
    const { code, stdout, stderr } = await verify('', [await file(name, await make())]);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain(way);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('Try: ashyq verify --help');
  });

  it('a zero byte among lines: refused through a pipe too; with --format text each line is judged', async () => {
    const bytes = utf8Encode(`x;y\0\n${await makePaper()}\n`);
    for (const stdin of [bytes, Readable.from(inPieces(bytes, 1))]) expect(await verify(stdin)).toMatchObject({ code: 64, stdout: '' });
    expect(ndjson((await verify(bytes, ['--format', 'text'])).stdout).map(({ code }) => code)).toEqual(['not-ashyq', 'ok']);
  });

  it('a flag that says another kind of lines than it holds: exit 64, judged as none', async () => {
    for (const format of ['csv', 'ndjson']) {
      const { code, stdout, stderr } = await verify('', [await file('program', new Uint8Array(64)), '--format', format]);
      expect([code, stdout]).toEqual([64, '']);
      expect(stderr).toContain(`program is not ${format}`);
    }
  });
});
