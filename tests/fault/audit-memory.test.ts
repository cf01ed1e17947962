/**
 * Files of gigabytes through the built command (ASHYQ_AUDIT_MEGABYTES for other sizes): made as they are read and held nowhere, in a heap that could not hold a tenth of them. What
 * the process held at most does not depend on how long the input is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, publish } from '../core/world.ts';

const MEGABYTE = 1024 * 1024;
const SIZE = Number(process.env['ASHYQ_AUDIT_MEGABYTES'] ?? 1024);
const HOME = resolve(import.meta.dirname, '../..');
const OUT = join(HOME, 'dist', 'audit-memory-under-test');
/** The program, its threads and one block for each of them (docs/performance.md, row 2). */
const HELD_MOST = 300 * MEGABYTE;

let trust: string;
beforeAll(async () => {
  trust = await mkdtemp(join(tmpdir(), 'ashyq-memory-'));
  for (const [name, bytes] of await publish()) {
    await mkdir(dirname(join(trust, name)), { recursive: true });
    await writeFile(join(trust, name), bytes);
  }
  await build({ configFile: join(HOME, 'vite.config.ts'), mode: 'node', logLevel: 'error', build: { outDir: OUT } });
}, 300_000);
afterAll(() => Promise.all([trust, OUT].map((one) => rm(one, { recursive: true, force: true }))));

/** A million bytes or so, whatever the row; as often as they are asked for. */
const megabyteOf = (row: string): Buffer => Buffer.from(row.repeat(Math.ceil(MEGABYTE / Buffer.byteLength(row))));

function* stream(first: string, row: string): Generator<Buffer> {
  if (first !== '') yield Buffer.from(first);
  const piece = megabyteOf(row);
  for (let count = 0; count < SIZE; count += 1) yield piece;
}

interface Held {
  readonly lines: number;
  readonly code: number | null;
  /** bytes that the process held at most, until half of its input was taken and until its end; 0 where the system does not tell */
  readonly half: number;
  readonly most: number;
}

async function verify(input: Iterable<Buffer>): Promise<Held> {
  const args = ['--max-old-space-size=48', join(OUT, 'ashyq.js'), 'verify', '--trust', trust, '--at', String(NOW), '--json', '--jobs', '2', '-'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const held = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
  };
  let [lines, half, most, fed] = [0, 0, 0, 0];
  child.stdout.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  });
  const source = Readable.from(
    (async function* () {
      for (const piece of input) {
        yield piece;
        fed += 1;
        if (fed % 16 !== 0) continue;
        most = Math.max(most, await held());
        if (fed <= SIZE / 2) half = most;
      }
    })(),
  );
  source.pipe(child.stdin);
  const [code] = await once(child, 'close');
  return { lines, code, half, most };
}

function expectFlat({ half, most }: Held): void {
  expect(most).toBeLessThan(HELD_MOST);
  // After half of it nothing more is needed than before: room for what the collector leaves lying about, not for a share of the input.
  expect(most - half).toBeLessThan(96 * MEGABYTE);
}

describe(`${SIZE} megabytes`, () => {
  const note = 'x'.repeat(4000);

  it('of a table, with line feeds in its cells', async () => {
    const row = `"remark ""${note}\n${note}""";no code of ours\r\n`;
    const held = await verify(stream('remark;code\r\n', row));
    console.info(`table: ${held.lines} rows, ${Math.round(held.half / MEGABYTE)} MB until half, ${Math.round(held.most / MEGABYTE)} MB at most`);
    expect([held.code, held.lines]).toEqual([1, SIZE * Math.ceil(MEGABYTE / Buffer.byteLength(row))]);
    expectFlat(held);
  });

  it('of one line that does not end, and of a cell whose quote is never closed', async () => {
    const endless = await verify(stream('ASQ1:', 'A'));
    expect([endless.code, endless.lines]).toEqual([1, 1]);
    expectFlat(endless);
    const open = await verify(stream('code;remark\nx;"', `${note};${note}\n`));
    expect([open.code, open.lines]).toEqual([1, SIZE * Math.ceil(MEGABYTE / (2 * note.length + 2))]);
    expectFlat(open);
  });
});
