/** `ashyq keys drill` and `keys specimen`: each drill is passed, tells when it is not, and never touches the live data. */
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drillKeys } from '../../src/cli/drill/drill.ts';
import { isRight, type Protocol } from '../../src/cli/drill/protocol.ts';
import { LANGUAGES, toHtml, toMarkdown } from '../../src/cli/drill/render.ts';
import type { Io } from '../../src/cli/io.ts';
import { VERDICT_CODES } from '../../src/core/verdict.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { writeDurable } from '../../src/issuer/publish/durable-file.ts';
import { ashyq, Collector, ndjson, scratch } from './support.ts';
import { NOW } from './world.ts';

const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
const COST = 2 ** 10;

let dir: string;
let cleanUp: () => Promise<void>;
beforeEach(async () => {
  ({ dir, cleanUp } = await scratch());
});
afterEach(() => cleanUp());

const ioOf = (environment: Record<string, string> = {}): Io & { stdout: Collector } => ({
  stdin: Readable.from([]),
  stdout: new Collector(),
  stderr: new Collector(),
  environment,
  now: () => NOW,
  stopped: () => Promise.resolve(),
});

async function play(
  name: string,
  place: { in: string; environment?: Record<string, string>; offlineRoot?: string },
): Promise<{ code: number; protocol: Protocol }> {
  const io = ioOf(place.environment);
  const options = { name, in: place.in, offlineRoot: place.offlineRoot, language: 'en', json: true, tokens: 20, cost: COST };
  const code = await drillKeys(options, io);
  return { code, protocol: JSON.parse(io.stdout.text) };
}

const wrongOf = ({ steps }: Protocol) => steps.flatMap(({ name, checks }) => checks.filter((check) => !isRight(check)).map((check) => ({ name, ...check })));

describe('keys drill', () => {
  it.each(['rotation', 'revocation', 'recovery', 'leak'])('%s: every client does what it has to', async (name) => {
    const place = join(dir, 'drill');
    const { code, protocol } = await play(name, { in: place });
    expect(wrongOf(protocol)).toEqual([]);
    expect([code, protocol.passed]).toEqual([0, true]);
    expect(protocol.after.root).toBeGreaterThanOrEqual(protocol.before.root);
    expect(protocol.after.stamp).toBeGreaterThan(protocol.before.stamp);
    const files = await readdir(join(place, 'protocol'));
    expect(files.sort()).toEqual([...LANGUAGES.flatMap((language) => [`${name}.${language}.html`, `${name}.${language}.md`]), `${name}.json`].sort());
    // The copies of keys that thieves and backups were given are gone.
    expect((await readdir(place)).sort()).toEqual(['data', 'passphrase', 'protocol']);
  });

  it('is played on a copy of an installation too, with offline keys from elsewhere, and leaves both as they were', async () => {
    const live = join(dir, 'live');
    await holdCeremony({ dataDir: live, now: NOW - 1000, environment: ENVIRONMENT, cost: COST, offlineRoot: join(dir, 'usb') });
    await writeDurable(join(live, 'policy.json'), demoPolicy(1));
    const copy = join(dir, 'copy');
    await cp(live, copy, { recursive: true });
    const officers = await Promise.all((await readdir(join(dir, 'usb'))).map((file) => readFile(join(dir, 'usb', file))));
    const { code, protocol } = await play('recovery', { in: copy, environment: ENVIRONMENT, offlineRoot: join(dir, 'usb') });
    expect([wrongOf(protocol), code, protocol.scratch]).toEqual([[], 0, false]);
    expect(await Promise.all((await readdir(join(dir, 'usb'))).map((file) => readFile(join(dir, 'usb', file))))).toEqual(officers);
    expect((await readdir(dir)).sort()).toEqual(['copy', 'live', 'usb']);
  });

  it('says so when a client does not do what it has to, in the exit code and in every language', async () => {
    const { protocol } = await play('leak', { in: join(dir, 'drill') });
    const [first, ...rest] = protocol.steps;
    if (first === undefined) throw new TypeError('a drill has steps');
    const failed: Protocol = {
      ...protocol,
      passed: false,
      steps: [{ ...first, checks: first.checks.map((check) => ({ ...check, found: 'rollback' })) }, ...rest],
    };
    for (const language of LANGUAGES) {
      expect(toMarkdown(failed, language)).toContain('| **rollback** |');
      expect(toHtml(failed, language)).toContain('<tr class="wrong">');
      expect(toMarkdown(protocol, language)).not.toContain('**');
    }
    expect(protocol.measured?.tokens).toBe(20);
  });

  it.each([
    [['keys', 'drill']],
    [['keys', 'drill', 'leak']],
    [['keys', 'drill', 'fire', '--in', 'x']],
    [['keys', 'drill', 'leak', '--in', 'x', '--language', 'de']],
    [['keys', 'list', '--in', 'x']],
    [['keys', 'specimen']],
  ])('exits 64: %j', async (args) => {
    expect((await ashyq(args, { environment: { ASHYQ_DATA: join(dir, 'live') } })).code).toBe(64);
  });

  it('never plays in the live data directory, nor in a folder that holds something else', async () => {
    expect((await ashyq(['keys', 'drill', 'leak', '--in', dir], { environment: { ASHYQ_DATA: dir } })).stderr).toContain('live data directory');
    await writeDurable(join(dir, 'notes.txt'), 'mine');
    expect((await ashyq(['keys', 'drill', 'leak', '--in', dir], { environment: {} })).code).toBe(64);
    expect(await readdir(dir)).toEqual(['notes.txt']);
  });
});

describe('keys specimen', () => {
  it('gives every status and every fault; a door says of each what it is said to say, and admits none', async () => {
    const data = join(dir, 'data');
    await holdCeremony({ dataDir: data, now: NOW, environment: ENVIRONMENT, cost: COST });
    await writeDurable(join(data, 'policy.json'), demoPolicy(1));
    expect((await ashyq(['publish', '--data', data], { environment: ENVIRONMENT, now: NOW })).code).toBe(0);
    const out = join(dir, 'specimens');
    const made = await ashyq(['keys', 'specimen', '--data', data, '--out', out, '--json'], { environment: ENVIRONMENT, now: NOW });
    expect(made.code).toBe(0);
    const set = JSON.parse(made.stdout) as { name: string; text: string; expected: string }[];
    const args = ['verify', '--trust', join(data, 'public/trust'), '--at', String(NOW + 60), '--json', join(out, 'specimens.txt')];
    const judged = ndjson((await ashyq(args)).stdout);
    expect(judged.map(({ code }) => code)).toEqual(set.map(({ expected }) => expected));
    expect(judged.some(({ outcome }) => outcome === 'admit')).toBe(false);
    expect(set.every(({ expected }) => VERDICT_CODES.some((code) => code === expected))).toBe(true);
    expect(set.slice(0, 4).map(({ name }) => name)).toEqual(['red', 'yellow', 'blue', 'green']);
    const page = await readFile(join(out, 'specimens.html'), 'utf8');
    expect(page.match(/<svg/g)).toHaveLength(set.length);
    for (const { name } of set) expect((await readFile(join(out, `${name}.png`))).subarray(1, 4).toString()).toBe('PNG');
    await rm(out, { recursive: true });
  });
});
