/** `ashyq audit` as a function: a door's journal in both its forms, and a ministry's history from its first publication over a rotated root to a rewritten file. */
import { appendFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, concat } from '../../src/core/bytes.ts';
import { formatQr } from '../../src/core/qr.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { exported, halves } from './exported.ts';
import { ashyq, ndjson, scratch } from './support.ts';
import { KEYS, makeTrust, NOW, POLICY, writeTrust } from './world.ts';

let dir: string;
let trust: string;
let cleanUp: () => Promise<void>;
let lines: Bytes[];
let proofs: Bytes;

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  trust = await writeTrust(join(dir, 'trust'), await makeTrust());
  ({ lines, proofs } = await exported());
});
afterAll(() => cleanUp());

const audit = (args: readonly string[], stdin?: Uint8Array | string) =>
  ashyq(['audit', ...args], { now: NOW + 100, ...(stdin === undefined ? {} : { stdin }) });
const journal = (...parts: readonly Uint8Array[]) => concat(...parts);

describe('audit journal', () => {
  it('an honest one is intact, signed and countersigned: exit 0', async () => {
    const { code, stdout, stderr } = await audit(['journal', '--trust', trust, '--json'], journal(...lines, proofs));
    expect([code, stderr]).toEqual([0, '']);
    const [report] = ndjson(stdout);
    expect(report).toMatchObject({
      file: '-',
      state: 'intact',
      size: 50,
      signed: 50,
      countersigned: 50,
      breaks: [],
      certificates: [{ venueId: 'ALA-00123', fault: null }],
    });
  });

  it('as NDJSON it is the same journal, byte for byte', async () => {
    const { code, stdout } = await audit(['journal', '--lines'], journal(...lines, proofs));
    expect(code).toBe(0);
    expect(ndjson(stdout)).toHaveLength(53);
    const [of, again] = await Promise.all([
      audit(['journal', '--trust', trust, '--json'], journal(...lines, proofs)),
      audit(['journal', '--trust', trust, '--json'], stdout),
    ]);
    expect(again).toEqual(of);
  });

  it('a dropped line, and a file that ends within a line: exit 1, each named', async () => {
    const { code, stdout } = await audit(['journal', '--trust', trust], journal(...lines.filter((_, seq) => seq !== 17), proofs));
    expect(code).toBe(1);
    expect(stdout).toContain('  missing\tline 17\n');
    const cut = journal(...lines.slice(0, 30), (lines[30] ?? new Uint8Array(0)).subarray(0, 9));
    expect((await audit(['journal'], cut)).stdout).toContain('  unreadable\tline 30\n');
  });

  it('proofs from another file count; nothing signed is exit 2', async () => {
    const [own, beside] = [join(dir, 'own.cborseq'), join(dir, 'proofs.cborseq')];
    await writeFile(own, journal(...lines));
    await writeFile(beside, proofs);
    expect((await audit(['journal', own])).code).toBe(2);
    expect((await audit(['journal', '--trust', trust, '--proof', beside, own])).code).toBe(0);
    const both = await audit(['journal', '--trust', trust, '--json', '--proof', beside, own, own]);
    const [one, other, all] = ndjson(both.stdout);
    expect([one, other].map((report) => [report?.['file'], report?.['state']])).toEqual([
      [own, 'intact'],
      [own, 'intact'],
    ]);
    expect(all).toMatchObject({ together: { findings: [], compared: [], alone: ['ALA-00123'] } });
  });

  it('two exports in one file are one journal; what nobody signed is told apart', async () => {
    const both = await audit(['journal', '--trust', trust], journal(...lines, proofs, ...lines.slice(20), proofs));
    expect([both.code, both.stderr]).toEqual([0, '']);
    expect(both.stdout).toContain('  again\tline 20, 30 lines\tthe same, counted once\n');
    const [report] = ndjson((await audit(['journal', '--trust', trust, '--json'], journal(...lines, proofs, ...lines.slice(20), proofs))).stdout);
    expect(report).toMatchObject({ state: 'intact', again: [{ seq: 20, count: 30 }], counts: { lines: 50 }, totals: {}, unsigned: {} });
  });

  it('the code that a tablet shows: told by itself, and as a proof of a journal that ends before it', async () => {
    const code = join(dir, 'code.txt');
    await writeFile(code, `${formatQr(proofs)}\n`);
    const alone = await audit(['journal', '--trust', trust, code]);
    expect(alone.code).toBe(2);
    expect(alone.stdout).toMatch(/ {2}checkpoint\tgate 1, epoch 0\t50 lines, head [0-9a-f]{64}\tsigned \S+Z\tcountersigned \S+Z\n/);
    const cut = await audit(['journal', '--trust', trust, '--proof', code], journal(...lines.slice(0, 40)));
    expect([cut.code, cut.stdout]).toMatchObject([1, expect.stringContaining('  truncated\tline 40, 10 lines\tend-unsigned: ')]);
    const holding = await audit(['journal', '--trust', trust, '--proof', code], journal(...lines.slice(0, 40), proofs));
    expect([holding.code, holding.stdout]).toMatchObject([1, expect.stringContaining('  truncated\tline 40, 10 lines\tin-file: ')]);
    expect((await audit(['journal', '--trust', trust, '--proof', code], journal(...lines))).code).toBe(0);
  });

  it('a photographed code as a FILE of its own is held against the journals in the others, in any order', async () => {
    const [code, whole, short] = ['photo.txt', 'whole.cborseq', 'short.cborseq'].map((name) => join(dir, name)) as [string, string, string];
    await writeFile(code, `${formatQr(proofs)}\n`);
    await writeFile(whole, journal(...lines, proofs));
    await writeFile(short, journal(...lines.slice(0, 40)));
    const good = await audit(['journal', '--trust', trust, whole, code]);
    expect([good.code, good.stdout]).toMatchObject([0, expect.stringContaining(`checkpoint\tgate 1, epoch 0, 50 lines\t${whole} fits\n`)]);
    for (const names of [
      [short, code],
      [code, short],
    ]) {
      const cut = await audit(['journal', '--trust', trust, ...names]);
      expect([cut.code, cut.stdout]).toMatchObject([1, expect.stringContaining(`checkpoint\tgate 1, epoch 0, 50 lines\t${short} ahead\n`)]);
      expect(cut.stdout).toContain('  truncated\tline 40, 10 lines\tend-unsigned: ');
      const reports = ndjson((await audit(['journal', '--trust', trust, '--json', ...names])).stdout);
      expect(reports.find(({ file }) => file === short)).toMatchObject({
        state: 'broken',
        breaks: [{ kind: 'truncated', seq: 40, count: 10, shownBy: 'end-unsigned' }],
      });
      expect(reports).toContainEqual({ checkpoints: [expect.objectContaining({ against: [{ file: short, journal: names.indexOf(short), state: 'ahead' }] })] });
    }
    const [report, check] = [join(dir, 'cut.json'), ['report', '--trust', trust]];
    const made = await audit([...check, short, code]);
    expect([made.code, JSON.parse(made.stdout)]).toMatchObject([1, { obtained: null, journals: [{ state: 'broken' }, { state: 'unproven' }] }]);
    await writeFile(report, made.stdout);
    expect((await audit([...check, '--check', report, short, code])).stdout).toBe('same\n');
  });

  it('when files were taken is the auditor’s word: it decides, the report has it, and who makes the report again is told', async () => {
    const { early, late } = await halves();
    const [file, code, report] = ['early.cborseq', 'late.txt', 'taken.json'].map((name) => join(dir, name)) as [string, string, string];
    await writeFile(file, early);
    await writeFile(code, `${formatQr(late)}\n`);
    const beside = ['journal', '--trust', trust, file, code];
    const unsure = await audit(beside);
    expect([unsure.code, unsure.stdout]).toMatchObject([2, expect.stringContaining('  cannot say\tsigned-later\t10\n')]);
    const word = ['--taken', String(NOW + 90)];
    const cut = await audit([...beside, ...word]);
    expect([cut.code, cut.stdout]).toMatchObject([1, expect.stringContaining('  truncated\tline 40, 10 lines\ttaken: ')]);
    expect((await audit([...beside, '--taken', String(NOW + 60)])).code).toBe(2);
    const made = await audit(['report', '--trust', trust, ...word, file, code]);
    expect([made.code, JSON.parse(made.stdout)]).toMatchObject([1, { obtained: { taken: NOW + 90, seen: null } }]);
    await writeFile(report, made.stdout);
    const again = await audit(['report', '--trust', trust, '--check', report, file, code]);
    expect([again.code, again.stdout]).toEqual([0, 'same\n']);
    expect(again.stderr).toContain('on faith: obtained: /obtained: ');
    expect((await audit(['report', '--trust', trust, '--check', report, ...word, file, code])).code).toBe(64);
  });

  it('two files of one tablet that tell two stories: exit 1, and the line from which on', async () => {
    const rewritten = await exported(33);
    const [own, other] = [join(dir, 'story.cborseq'), join(dir, 'other-story.cborseq')];
    await writeFile(own, journal(...lines, proofs));
    await writeFile(other, journal(...rewritten.lines, rewritten.proofs));
    const told = await audit(['journal', '--trust', trust, own, other]);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain(`two-stories\tALA-00123\t${own} line 33, ${other} line 33\t17`);
  });

  it('a text that is no journal is broken, an empty file unproven, trust that is refused exit 3', async () => {
    expect((await audit(['journal'], '{"seq":0}\nhello\n')).code).toBe(1);
    expect((await audit(['journal'], '')).code).toBe(2);
    // A wrong file is told so; whether it was a journal once nobody can say.
    expect((await audit(['journal'], 'HC1:SOMETHING\n')).stderr).toContain('no line of a journal in it; codes are judged by ashyq verify');
    const bad = await writeTrust(join(dir, 'bad'), await makeTrust({ stampSigner: KEYS.stranger }));
    const { code, stdout, stderr } = await audit(['journal', '--trust', bad], journal(...lines));
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('stamp.cbor');
  });

  it.each([
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'is a picture: the page /audit reads its codes'],
    ['a PDF', [...Buffer.from('%PDF-1.7\n')], 'is a pdf: the page /audit reads its codes'],
    ['an archive', [0x50, 0x4b, 0x03, 0x04], 'is an archive: unpack it and name the folder with --trust'],
    ['UTF-16', [0xff, 0xfe, 0x41, 0], 'is UTF-16'],
    ['a checkpoint of the log', [...Buffer.from('ashyq/log/abc\n7\n')], 'is a checkpoint of the ministry’s log: ashyq audit log --since'],
    ['a report', [...Buffer.from('{"format":"ashyq-audit-report"')], 'is the report of an audit'],
  ])('%s is no broken journal: exit 64, and where it belongs', async (_, bytes, where) => {
    const { code, stdout, stderr } = await audit(['journal'], Uint8Array.from(bytes));
    expect([code, stdout, stderr]).toEqual([64, '', expect.stringContaining(where)]);
  });

  it('one of the ministry’s files is no broken journal either, by whatever name', async () => {
    await cp(join(trust, 'bundle.2.cbor'), join(dir, 'journal.cborseq'));
    const { code, stderr } = await audit(['journal', join(dir, 'journal.cborseq')]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('is one of the ministry’s files: name their folder with --trust')]);
  });

  it('says that it waits for somebody to type, on a terminal only', async () => {
    const typed = Object.assign(Readable.from([journal(...lines)]), { isTTY: true });
    const [{ stderr }, piped] = [await ashyq(['audit', 'journal'], { stdin: typed }), await audit(['journal'], journal(...lines))];
    expect([stderr, piped.stderr]).toEqual([expect.stringMatching(/^ashyq: reading from the terminal; Ctrl-D .*\n$/), '']);
  });

  it.each([
    [['audit']],
    [['audit', 'journal', '--since', 'x']],
    [['audit', 'journal', '--pin', 'x']],
    [['audit', 'journal', '--taken', 'yesterday']],
    [['audit', 'log', '--trust', '.', '--seen', '1']],
    [['audit', 'log']],
    [['audit', 'log', '--trust', '.', '--lines']],
    [['audit', 'log', '--trust', '.', 'operand']],
    [['audit', 'journal', '/nowhere/journal']],
  ])('%j cannot be carried out', async (args) => {
    expect((await ashyq(args)).code).toBe(64);
  });
});

describe('audit log', () => {
  const environment = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
  let data: string;
  const published = () => join(data, 'public/trust');
  const ok = async (now: number, ...args: string[]) => {
    const { code, stderr } = await ashyq([...args, '--data', data], { environment, now });
    expect([args[0], code, code === 0 ? '' : stderr]).toEqual([args[0], 0, '']);
  };

  beforeAll(async () => {
    data = join(dir, 'data');
    await writeFile(join(dir, 'policy.json'), JSON.stringify(POLICY));
    await holdCeremony({ dataDir: data, now: NOW, environment, cost: 2 ** 10 });
    await cp(join(dir, 'policy.json'), join(data, 'policy.json'));
    await ok(NOW, 'publish');
    await cp(join(published(), 'log/checkpoint'), join(dir, 'kept'));
    await ok(NOW + 300, 'keys', 'rotate', 'stamp');
    await ok(NOW + 301, 'publish');
    await ok(NOW + 601, 'publish');
  });

  it('an honest one is intact, over a change of the key that signs it, and begins with what was kept', async () => {
    const { code, stdout, stderr } = await audit(['log', '--trust', published(), '--since', join(dir, 'kept'), '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const [report] = ndjson(stdout);
    expect(report).toMatchObject({ faults: [], unchanged: expect.any(Number) });
    expect(report?.['unchanged']).toBeGreaterThan(2);
    expect((await audit(['log', '--trust', published()])).stdout).toMatch(/^ashyq\/log\/\S+\tintact\t\d+ entries/);
  });

  it('proves a published file', async () => {
    const { code, stdout } = await audit(['log', '--trust', published(), '--prove', 'root.2.cbor']);
    expect(code).toBe(0);
    expect(ndjson(stdout)[0]).toMatchObject({ file: 'root.2.cbor', proof: expect.any(Array), origin: expect.stringMatching(/^ashyq\/log\//) });
    expect((await audit(['log', '--trust', published(), '--prove', 'bundle.99.cbor'])).code).toBe(64);
  });

  it('a file that was changed after it was logged, and a log that was begun anew', async () => {
    const copy = join(dir, 'copy');
    await cp(published(), copy, { recursive: true });
    const policy = join(copy, 'policy.3.json');
    await appendFile(policy, ' ');
    const changed = await audit(['log', '--trust', copy]);
    expect([changed.code, changed.stderr]).toEqual([3, expect.stringContaining('policy.3.json')]);
    await cp(join(published(), 'policy.3.json'), policy);
    await rm(join(copy, 'root.1.cbor'));
    expect((await audit(['log', '--trust', copy])).code).toBe(3);
    const other = join(dir, 'other');
    await writeFile(join(dir, 'other.json'), JSON.stringify(POLICY));
    await holdCeremony({ dataDir: other, now: NOW, environment, cost: 2 ** 10 });
    await cp(join(dir, 'other.json'), join(other, 'policy.json'));
    expect((await ashyq(['publish', '--data', other], { environment, now: NOW })).code).toBe(0);
    const foreign = await audit(['log', '--trust', join(other, 'public/trust'), '--since', join(dir, 'kept')]);
    expect([foreign.code, foreign.stdout]).toEqual([2, expect.stringMatching(/\tintact\t[\s\S]*since\tnot known: checkpoint-origin/)]);
    expect(foreign.stderr).toContain('kept: this is the checkpoint of another log; the log was audited without it');
  });

  it('a kept checkpoint that is none, or that nobody signed, says nothing against the log', async () => {
    const kept = join(dir, 'damaged');
    const text = await readFile(join(dir, 'kept'), 'utf8');
    const [, size = ''] = text.split('\n');
    for (const [damaged, said] of [
      ['ABC', 'checkpoint-format'],
      [text.replace(`\n${size}\n`, `\n${Number(size) + 1}\n`), 'checkpoint-signature'],
    ] as const) {
      await writeFile(kept, damaged);
      const told = await audit(['log', '--trust', published(), '--since', kept, '--json']);
      expect([told.code, ndjson(told.stdout)[0]]).toMatchObject([2, { faults: [], unchanged: null, earlierRefused: said }]);
      expect(told.stderr).toContain(`${said}: ${kept}: `);
    }
  });
});
