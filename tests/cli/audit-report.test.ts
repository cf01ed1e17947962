/** `ashyq audit report`: made of files, made again of the same files by other names, and not confirmed when one byte or one word is another. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat } from '../../src/core/bytes.ts';
import { exported } from './exported.ts';
import { ashyq, scratch } from './support.ts';
import { makePaper, makeQr, makeTrust, NOW, writeTrust } from './world.ts';

let dir: string;
let trust: string;
let cleanUp: () => Promise<void>;
/** An honest journal, and one with a line dropped. */
let honest: string;
let broken: string;
let saved: string;

const report = (args: readonly string[], now = NOW + 100) => ashyq(['audit', 'report', ...args], { now });

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  trust = await writeTrust(join(dir, 'trust'), await makeTrust());
  [honest, broken, saved] = [join(dir, 'honest.cborseq'), join(dir, 'broken.cborseq'), join(dir, 'report.json')];
  const { lines, proofs } = await exported();
  await writeFile(honest, concat(...lines, proofs));
  await writeFile(broken, concat(...lines.filter((_, at) => at !== 17), proofs));
  await writeFile(saved, (await report(['--trust', trust, honest, broken])).stdout);
});
afterAll(() => cleanUp());

describe('audit report', () => {
  it('says what it rests on and what was found', async () => {
    const { code, stdout } = await report(['--trust', trust, honest, broken]);
    expect(code).toBe(1);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ format: 'ashyq-audit-report', version: 1, made: { at: NOW + 100 }, trust: { root: 1 }, log: null });
    expect(said.inputs.map(({ kind, sha256 }: { kind: string; sha256: string }) => [kind, sha256.length])).toEqual([
      ['journal', 64],
      ['journal', 64],
    ]);
    expect(said.journals.map(({ state }: { state: string }) => state)).toEqual(['intact', 'broken']);
    expect(said.trust.files.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['root.cbor', 'stamp.cbor', 'policy.3.json']));
    expect((await report(['--trust', trust, honest])).code).toBe(0);
    expect((await report([honest])).code).toBe(0);
  });

  it('made again from the same files, later and by other names, is the same', async () => {
    const renamed = join(dir, 'renamed');
    await copyFile(honest, renamed);
    const again = await report(['--trust', trust, '--check', saved, broken, renamed], NOW + 90_000);
    expect([again.code, again.stdout, again.stderr]).toEqual([0, 'same\n', '']);
  });

  it('names a file that is not here, and one that the report does not know', async () => {
    const other = join(dir, 'other.cborseq');
    await copyFile(honest, other);
    await appendFile(other, Uint8Array.of(0));
    const { code, stderr } = await report(['--trust', trust, '--check', saved, broken, other]);
    expect(code).toBe(2);
    expect(stderr).toContain(`not here: ${honest}`);
    expect(stderr).toContain(`not in the report: ${other}`);
  });

  it('does not confirm a report that leaves out a file which was given', async () => {
    const path = join(dir, 'part.json');
    await writeFile(path, (await report(['--trust', trust, honest])).stdout);
    const { code, stdout, stderr } = await report(['--trust', trust, '--check', path, honest, broken]);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(`not in the report: ${broken}`)]);
  });

  it('confirms one that rests on fewer trust files and audited no log, as the page writes it, and none whose trust file is another', async () => {
    const said = JSON.parse(await readFile(saved, 'utf8'));
    const files = said.trust.files.filter(({ name }: { name: string }) => name !== 'root.1.cbor').reverse();
    const path = join(dir, 'page.json');
    await writeFile(path, JSON.stringify({ ...said, trust: { ...said.trust, files } }));
    const all = said.trust.files.length;
    const told = await report(['--trust', trust, '--check', path, honest, broken]);
    expect([told.code, told.stdout, told.stderr]).toEqual([0, 'same\n', `ashyq: on faith: trust-files: /trust/files: ${all - 1}, here ${all}\n`]);
    await writeFile(path, JSON.stringify({ ...said, trust: { ...said.trust, files: [...files, { name: 'bundle.9.cbor', length: 1, sha256: '00' }] } }));
    expect((await report(['--trust', trust, '--check', path, honest, broken])).stdout).toContain('/trust/files/bundle.9.cbor');
  });

  it('against a folder that went on since, says so and the way back, which confirms it', async () => {
    const later = await writeTrust(join(dir, 'later'), await makeTrust({ stampVersion: 11 }));
    const files = [honest, broken];
    const without = await report(['--trust', later, '--check', saved, ...files]);
    expect([without.code, without.stdout]).toEqual([1, expect.stringMatching(/^differs\t\/trust\/stamp\t9\t11\n/)]);
    expect(without.stderr).toContain('published since the report was made: stamp 9 in it, 11 in --trust');
    expect(without.stderr).toContain('ashyq trust mirror');
    // The issuer keeps stamps for five weeks.
    await mkdir(join(later, 'stamps'));
    await copyFile(join(trust, 'stamp.cbor'), join(later, 'stamps/9.cbor'));
    const kept = await report(['--trust', later, '--check', saved, ...files]);
    expect([kept.code, kept.stderr]).toEqual([1, expect.stringContaining('put stamps/9.cbor in the place of stamp.cbor')]);
    const copy = join(dir, 'copy');
    await cp(later, copy, { recursive: true });
    await copyFile(join(copy, 'stamps/9.cbor'), join(copy, 'stamp.cbor'));
    expect(await report(['--trust', copy, '--check', saved, ...files])).toMatchObject({ code: 0, stdout: 'same\n' });
    // Another stamp under its number is no way back, and a folder from before the report is told from one that went on.
    await copyFile(join(later, 'stamp.cbor'), join(later, 'stamps/9.cbor'));
    expect((await report(['--trust', later, '--check', saved, ...files])).stderr).not.toContain('put stamps/9.cbor');
    const earlier = await writeTrust(join(dir, 'earlier'), await makeTrust({ stampVersion: 8 }));
    expect((await report(['--trust', earlier, '--check', saved, ...files])).stderr).toContain('--trust is older than the report: stamp 9 there, 8 here');
  });

  it('does not read a report that names one thing twice, of which a program takes the last and a reader the first', async () => {
    const text = await readFile(saved, 'utf8');
    const said = JSON.parse(text);
    const path = join(dir, 'doubled.json');
    const forged = { name: 'root.cbor', length: 1, sha256: '00' };
    await writeFile(path, JSON.stringify({ ...said, trust: { ...said.trust, files: [forged, ...said.trust.files] } }));
    expect(await report(['--trust', trust, '--check', path, honest, broken])).toMatchObject({ code: 64, stderr: expect.stringContaining('twice: root.cbor') });
    await writeFile(path, text.replace('"state": "broken"', '"state": "intact", "state": "broken"'));
    expect(await report(['--trust', trust, '--check', path, honest, broken])).toMatchObject({ code: 64, stderr: expect.stringContaining('twice') });
  });

  it('names every word of a report that the files do not bear out', async () => {
    const forged = JSON.parse(await readFile(saved, 'utf8'));
    forged.journals[1] = { ...forged.journals[1], state: 'intact', breaks: [] };
    const path = join(dir, 'forged.json');
    await writeFile(path, JSON.stringify(forged));
    const { code, stdout } = await report(['--trust', trust, '--check', path, honest, broken]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^differs\t\/journals\/1\/state\t"intact"\t"broken"$/m);
    expect(stdout).toMatch(/^differs\t\/journals\/1\/breaks\/0\t/m);
    expect((await report(['--check', saved, honest, broken])).stdout).toContain('/trust');
  });

  it('as a table', async () => {
    const { stdout } = await report(['--trust', trust, '--csv', broken]);
    const rows = stdout.split('\r\n');
    expect(rows[0]).toBe('part,file,what,code,line,count,at');
    expect(rows).toContain(`journal,${broken},break,missing,17,1,`);
    expect(rows).toContain(`journal,${broken},state,broken,,49,`);
  });

  it.each([
    ['no file', () => []],
    ['standard input', () => ['-']],
    ['a report that is none', () => ['--check', honest, honest]],
    ['a report that is not there', () => ['--check', '/nowhere', honest]],
    ['a table of a comparison', () => ['--check', saved, '--csv', honest]],
  ])('%s cannot be carried out', async (_, args) => {
    expect((await report(args())).code).toBe(64);
  });

  it('of codes has the counts and the digest of the very verdicts that verify prints, made again by its own settings', async () => {
    const codes = join(dir, 'codes.txt');
    await writeFile(codes, `${await makeQr()}\nhello\n${await makePaper()}\n`);
    const args = ['--trust', trust, '--category', 'cinema', '--at', String(NOW)];
    const made = await report([...args, codes, honest]);
    expect(made.code).toBe(1);
    const printed = await ashyq(['verify', ...args, '--json', codes], { now: NOW + 100 });
    const said = JSON.parse(made.stdout);
    expect(said.passes).toMatchObject([{ input: 0, lines: 3, outcomes: { refuse: 1 }, verdicts: createHash('sha256').update(printed.stdout).digest('hex') }]);
    const path = join(dir, 'codes.json');
    await writeFile(path, made.stdout);
    expect(await report(['--trust', trust, '--check', path, honest, codes], NOW + 9000)).toMatchObject({ code: 0, stdout: 'same\n' });
    expect(await report(['--trust', trust, '--json', '--check', path, honest, codes], NOW + 9000)).toMatchObject({ code: 0, stdout: '' });
    await writeFile(path, made.stdout.replace(`"${NOW}"`, `"${NOW + 9_000_000}"`));
    expect((await report(['--trust', trust, '--check', path, honest, codes])).code).toBe(1);
    await writeFile(path, made.stdout.replace('"category"', '"trust"'));
    expect((await report(['--trust', trust, '--check', path, honest, codes])).code).toBe(64);
    expect((await report([codes])).code).toBe(64);
  });

  it('says which root was trusted first, and is confirmed by that one only', async () => {
    const [pin, path] = [join(dir, 'pinned.cbor'), join(dir, 'of-pin.json')];
    await copyFile(join(trust, 'root.1.cbor'), pin);
    const made = await report(['--trust', trust, '--pin', pin, honest]);
    const bytes = await readFile(pin);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(JSON.parse(made.stdout).trust.files).toContainEqual({ name: 'pin', length: bytes.length, sha256: digest });
    await writeFile(path, made.stdout);
    expect((await report(['--trust', trust, '--pin', pin, '--check', path, honest])).stdout).toBe('same\n');
    const without = await report(['--trust', trust, '--check', path, honest]);
    expect([without.code, without.stdout]).toEqual([1, expect.stringMatching(/^differs\t\/trust\/files\/pin\t/)]);
    const stranger = await writeTrust(join(dir, 'stranger'), await makeTrust({ rootExpiresAt: NOW + 9000 }));
    const other = await report(['--trust', trust, '--pin', join(stranger, 'root.cbor'), '--check', path, honest]);
    expect([other.code, other.stdout]).not.toEqual([0, 'same\n']);
    expect((await report(['--pin', pin, honest])).code).toBe(64);
  });

  it('takes no pipe, which is empty when it is read again, and no file that changes while it is read', async () => {
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await report([pipe])).toMatchObject({ code: 64, stdout: '', stderr: expect.stringContaining('cannot be read twice') });
    // Another text whenever it is read.
    if (process.platform !== 'linux') return;
    expect(await report(['--trust', trust, '/proc/sys/kernel/random/uuid'])).toMatchObject({
      code: 64,
      stdout: '',
      stderr: expect.stringContaining('changed while it was read'),
    });
  });

  it('trust files that are refused: exit 3, no report', async () => {
    const { code, stdout } = await report(['--trust', dir, honest]);
    expect([code, stdout]).toEqual([3, '']);
  });
});
