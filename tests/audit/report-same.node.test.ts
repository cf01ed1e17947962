/** One report from the page and from the command: journals, checkpoints apart from them held against each, several journals together; also as a table. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalsBench } from '../../src/audit/journal/journals-bench.ts';
import { rowsLike, worstFirst } from '../../src/audit/journal/shown.ts';
import { compareReports } from '../../src/core/audit/report.ts';
import { type Bytes, concat } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { formatQr } from '../../src/core/qr.ts';
import { ashyq, scratch } from '../cli/support.ts';
import { writeTrust } from '../cli/world.ts';
import { certificate, checkpointAt, journalOf, lineAt, proofsOf, written } from '../core/audit/journals.ts';
import { check, type Files, NOW, publish } from '../core/world.ts';

let dir: string;
let trust: string;
let cleanUp: () => Promise<void>;
let files: Files;
let paths: string[];

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  files = await publish();
  trust = await writeTrust(join(dir, 'trust'), files);
  const lines = await journalOf(60);
  const other = await written(Array.from({ length: 60 }, (_, seq) => ({ ...lineAt(seq), ...(seq === 33 ? { code: 'token-revoked' } : {}) })));
  const own = await certificate();
  const named: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ['whole.cborseq', [...lines, ...(await proofsOf(lines))]],
    ['rewritten.cborseq', [...other, own, await checkpointAt(other, 60)]],
    ['cut.cborseq', [...lines.slice(0, 30), own, await checkpointAt(lines, 20)]],
    // A tablet's screen has no room for its certificate: the journals beside it bring that.
    ['codes.txt', [Buffer.from(`${formatQr(concat(await checkpointAt(lines, 40)))}\n`)]],
  ];
  paths = await Promise.all(named.map(([name, parts]) => write(name, concat(...(parts as Bytes[])))));
}, 60_000);
afterAll(() => cleanUp());

async function write(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(dir, name), bytes);
  return join(dir, name);
}

async function published() {
  const checked = await check(files, { judgeExpiry: false });
  if (!checked.ok) throw new Error(`${checked.code} ${checked.file}`);
  return { trust: checked.trust, read: async (name: string) => files.get(name) ?? null, engine: webCryptoEngine };
}

async function page() {
  const bench = new JournalsBench(await published());
  const rows = [];
  for (const path of paths) rows.push(...((await bench.audit(new File([await readFile(path)], basename(path)), () => undefined))?.rows ?? []));
  return { bench, rows };
}

const command = (args: readonly string[]) => ashyq(['audit', 'report', '--trust', trust, ...args], { now: NOW + 100 });

describe('a report of journals and of checkpoints apart from them', () => {
  it('says the same from the page and from the command', async () => {
    const said = JSON.parse((await command(paths)).stdout);
    expect(said.checkpoints).toMatchObject([{ size: 40, fault: null, against: [{ state: 'fits' }, { state: 'differs' }, { state: 'ahead' }] }]);
    expect(said.checkpoints[0].against.map(({ journal, file }: { journal: number; file: string }) => [journal, basename(file)])).toEqual([
      [0, 'whole.cborseq'],
      [1, 'rewritten.cborseq'],
      [2, 'cut.cborseq'],
    ]);
    const { bench } = await page();
    const beside = { made: said.made, trust: said.trust, inputs: [], settings: null, passes: [], obtained: null };
    const own = JSON.parse(await (await bench.report(beside, 'json')).text());
    expect(own.log).toBeNull();
    expect(compareReports(own, said)).toEqual([]);
    const saved = await write('page.json', Buffer.from(JSON.stringify(own)));
    expect(await command(['--check', saved, ...paths])).toMatchObject({ code: 0, stdout: 'same\n' });
    // Without the picture it is another report.
    expect((await command(['--check', saved, ...paths.slice(0, 3)])).code).toBe(2);
    const names = (text: string) => text.replaceAll(`${dir}/`, '');
    const table = names((await command(['--csv', ...paths])).stdout);
    const rows = (text: string) => text.split('\r\n').filter((row) => /^(?:checkpoint|together|journal),/.test(row));
    expect(rows(await (await bench.report(beside, 'csv')).text())).toEqual(rows(table));
    expect(table).toContain('checkpoint,rewritten.cborseq,ALA-00123 gate 2 epoch 0,differs,40,,');
  }, 60_000);

  it('is exit 1 where a journal is another one than the checkpoint that somebody kept', async () => {
    const [whole = '', rewritten = '', , codes = ''] = paths;
    expect((await command([rewritten])).code).toBe(0);
    expect((await command([rewritten, codes])).code).toBe(1);
    // It has its answer; alone it proves no lines.
    expect((await command([whole, codes])).code).toBe(0);
    expect((await command([codes])).code).toBe(2);
  }, 60_000);

  it('is made again by the command also where a file was dropped twice', async () => {
    const bench = new JournalsBench(await published());
    for (const name of ['one', 'copy']) await bench.audit(new File([await readFile(paths[0] ?? '')], name), () => undefined);
    const { made, trust: by } = JSON.parse((await command(paths.slice(0, 1))).stdout);
    const saved = await write(
      'twice.json',
      Buffer.from(await (await bench.report({ made, trust: by, inputs: [], settings: null, passes: [], obtained: null }, 'json')).text()),
    );
    expect(await command(['--check', saved, ...paths.slice(0, 1)])).toMatchObject({ code: 0, stdout: 'same\n' });
  }, 60_000);

  it('the page lists them worst first and finds them by venue, gate, tablet or file', async () => {
    const { rows } = await page();
    const listed = worstFirst(rows.filter(({ isProofOnly }) => !isProofOnly));
    expect(listed.map(({ name, state }) => [name, state])).toEqual([
      ['whole.cborseq', 'intact'],
      ['rewritten.cborseq', 'intact'],
      ['cut.cborseq', 'intact'],
    ]);
    expect(worstFirst([...listed, { ...listed[0], state: 'broken', breaks: 1, name: 'z' } as never])[0]?.name).toBe('z');
    const tablet = listed[0]?.tablet ?? '';
    for (const [sought, count] of [
      ['ala-00123/2', 3],
      ['CUT', 1],
      [tablet, 3],
      ['ala rewr', 1],
      ['AST', 0],
      ['  ', 3],
    ] as const)
      expect(rowsLike(listed, sought).length, sought).toBe(count);
  }, 60_000);
});
