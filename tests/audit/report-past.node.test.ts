/** A report over codes of the past rests on files of the past: each that decided a verdict is named with its digest, and another one in its place is not confirmed. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrustChangedError, TrustReads } from '../../src/core/audit/history/trust-reads.ts';
import { utf8Encode } from '../../src/core/bytes.ts';
import { ashyq, ndjson, scratch } from '../cli/support.ts';
import { DOOR, type MixedLine, mixedLines, PRESENT, publishHistory } from './mixed-world.ts';

const LINES = 160;

let dir: string;
let trust: string;
let cleanUp: () => Promise<void>;
let inputs: string[];
const FLAGS = ['--own-times', '--category', DOOR.category, '--area', DOOR.area, '--at', String(PRESENT)];

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  trust = join(dir, 'trust');
  for (const [name, bytes] of await publishHistory()) {
    await mkdir(dirname(join(trust, name)), { recursive: true });
    await writeFile(join(trust, name), bytes);
  }
  const lines: MixedLine[] = [];
  for await (const line of mixedLines(LINES)) lines.push(line);
  const repeated = lines.find(({ expected }) => expected === 'proof-replayed');
  const csv = (some: readonly MixedLine[]) => `time;code\n${some.map(({ at, text }) => `${at};"${text}"\r\n`).join('')}`;
  const json = (some: readonly MixedLine[]) => some.map(({ at, text }) => `${JSON.stringify({ at, qr: text })}\n`).join('');
  inputs = [join(dir, 'first.csv'), join(dir, 'second.ndjson')];
  await writeFile(inputs[0] ?? '', csv(lines));
  // What was shown in one file and again in another is seen only where both are judged together.
  await writeFile(inputs[1] ?? '', json(repeated === undefined ? [] : [{ ...repeated, at: repeated.at + 3 }]));
}, 60_000);
afterAll(() => cleanUp());

const report = (args: readonly string[]) => ashyq(['audit', 'report', '--trust', trust, ...args], { now: PRESENT });
const brought = async (name: string, text: string) => {
  await writeFile(join(dir, name), text);
  return join(dir, name);
};

describe('audit report of the past', () => {
  it('names every published file that was read, with its digest, and how each input was read', async () => {
    const { code, stdout } = await report([...FLAGS, ...inputs]);
    expect(code).toBe(1);
    const said = JSON.parse(stdout);
    const names: string[] = said.trust.files.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['root.cbor', 'root.1.cbor', 'bundle.1.cbor', 'policy.40.json', 'lists/0.2.cwt', 'log/checkpoint']));
    expect(names.filter((name) => name.startsWith('stamps/')).length).toBeGreaterThan(20);
    for (const { name, sha256, length } of said.trust.files) {
      const bytes = await readFile(join(trust, name));
      expect([name, length, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, bytes.length, sha256]);
    }
    expect(said.passes.map(({ format, lines }: { format: object; lines: number }) => [format, lines])).toEqual([
      [{ kind: 'csv', separator: ';', code: 1, time: 0, header: 1 }, LINES],
      [{ kind: 'ndjson', code: 'qr', time: 'at' }, 1],
    ]);
    expect(said.settings).toEqual({ category: DOOR.category, area: DOOR.area, registration: false, 'own-times': true, at: String(PRESENT) });
  }, 60_000);

  it('its verdicts are those of verify over all files together, without their names', async () => {
    const said = JSON.parse((await report([...FLAGS, ...inputs])).stdout);
    const printed = ndjson((await ashyq(['verify', '--trust', trust, ...FLAGS, '--json', ...inputs], { now: PRESENT })).stdout);
    for (const [nr, name] of inputs.entries()) {
      const alone = printed
        .filter(({ file }) => file === name)
        .map(({ file: _, fileLine, ...verdict }) => `${JSON.stringify({ ...verdict, line: fileLine })}\n`);
      expect(said.passes[nr].verdicts).toBe(createHash('sha256').update(alone.join('')).digest('hex'));
    }
    expect(said.passes[1].codes).toEqual({ 'proof-replayed': 1 });
  }, 60_000);

  it('made again it is the same; with another file of the past in one’s place, or none, it is not', async () => {
    const saved = await brought('report.json', (await report([...FLAGS, ...inputs])).stdout);
    const check = () => report(['--check', saved, ...inputs]);
    expect(await check()).toMatchObject({ code: 0, stdout: 'same\n' });
    const [one, other] = [join(trust, 'stamps/12.cbor'), join(trust, 'stamps/20.cbor')];
    const bytes = await readFile(one);
    await writeFile(one, await readFile(other));
    const differs = await check();
    expect([differs.code, differs.stdout]).toEqual([1, expect.stringMatching(/^differs\t\/trust\/files\/stamps\/12\.cbor\/sha256\t/m)]);
    await rename(one, join(dir, 'gone'));
    expect((await check()).stdout).toMatch(/^differs\t\/trust\/files\/stamps\/12\.cbor\t/m);
    await writeFile(one, bytes);
    // A word of how the files were read is a word of the report like another.
    const forged = await brought('forged.json', (await readFile(saved, 'utf8')).replace('"header": 1', '"header": 40'));
    expect((await report(['--check', forged, ...inputs])).code).toBe(1);
    const unknown = await brought('unknown.json', (await readFile(saved, 'utf8')).replace('"kind": "csv"', '"kind": "xml"'));
    expect((await report(['--check', unknown, ...inputs])).code).toBe(64);
  }, 120_000);

  it('what a report that is confirmed was believed is said beside: how a file was read, no log, fewer trust files', async () => {
    const [first = '', second = ''] = inputs;
    const plain = (await report([...FLAGS, '--format', 'text', first])).stdout;
    const saved = await brought('plain.json', plain);
    const told = await report(['--check', saved, first]);
    const word = expect.stringMatching(/^ashyq: on faith: format: \/passes\/0\/format: \{"kind":"text"\}, here \{"kind":"csv".*\n$/);
    expect([told.code, told.stdout, told.stderr]).toEqual([0, 'same\n', word]);
    expect(await report(['--json', '--check', saved, first])).toMatchObject({ code: 0, stdout: '', stderr: word });
    const said = JSON.parse((await report([...FLAGS, '--column', 'at', '--format', 'ndjson', second])).stdout);
    const member = await report(['--check', await brought('member.json', JSON.stringify({ ...said, log: null })), second]);
    expect([member.code, member.stdout, member.stderr.match(/on faith: [a-z-]+/g)]).toEqual([0, 'same\n', ['on faith: format', 'on faith: log']]);
  }, 60_000);

  it('a report that calls rows of a table its header is not confirmed', async () => {
    const [first = ''] = inputs;
    const said = JSON.parse((await report([...FLAGS, first])).stdout);
    const [part] = said.passes;
    // All that follows from it made to fit: no line, no verdict, no file of the past.
    const empty = { lines: 0, outcomes: {}, codes: {}, verdicts: createHash('sha256').update('').digest('hex') };
    const files = said.trust.files.filter(({ name }: { name: string }) => !/^(?:stamps|lists|bundle|policy|log)/.test(name));
    const hiding = { ...said, trust: { ...said.trust, files }, passes: [{ ...part, ...empty, format: { ...part.format, header: 1_000_000 } }] };
    const told = await report(['--check', await brought('hiding.json', JSON.stringify(hiding)), first]);
    expect([told.code, told.stdout]).toEqual([1, expect.stringMatching(/^differs\t\/passes\/0\/format\/header\t1000000\t1$/m)]);
  }, 60_000);

  it.runIf(process.platform === 'linux')(
    'a file of the past that is another one when it is read again ends it: exit 3, no report',
    async () => {
      const path = join(trust, 'stamps/12.cbor');
      const bytes = await readFile(path);
      await rm(path);
      // Another text whenever it is read: the log is held against it first, then lines are judged by it.
      await symlink('/proc/sys/kernel/random/uuid', path);
      expect(await report([...FLAGS, ...inputs])).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('trust-changed: stamps/12.cbor') });
      await rm(path);
      await writeFile(path, bytes);
    },
    60_000,
  );

  it('--json with --csv is two things at once; --json of a comparison is a line for each place', async () => {
    expect((await report([...FLAGS, '--json', '--csv', ...inputs])).code).toBe(64);
    const saved = JSON.parse((await report([...FLAGS, '--json', inputs[1] ?? ''])).stdout);
    const forged = await brought('counted.json', JSON.stringify({ ...saved, passes: [{ ...saved.passes[0], lines: 7 }] }));
    expect(ndjson((await report(['--json', '--check', forged, inputs[1] ?? ''])).stdout)).toEqual([{ at: '/passes/0/lines', was: 7, is: 1 }]);
  }, 60_000);
});

describe('TrustReads', () => {
  it('remembers each file once, and refuses another one, or none, under the same name', async () => {
    const files = new Map([['a', utf8Encode('1')]]);
    const heard: string[] = [];
    const reads = new TrustReads(async (name) => files.get(name) ?? null, { onNew: ({ name }) => heard.push(name) });
    await reads.read('a');
    await reads.read('a');
    expect(await reads.read('b')).toBeNull();
    expect([heard, reads.files.map(({ name, length }) => [name, length])]).toEqual([['a'], [['a', 1]]]);
    const again = new TrustReads(async () => utf8Encode('2'), { known: reads.files });
    await expect(again.read('a')).rejects.toThrow(TrustChangedError);
    files.delete('a');
    await expect(reads.read('a')).rejects.toThrow(TrustChangedError);
  });
});
