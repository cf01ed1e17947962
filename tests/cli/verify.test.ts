/** `ashyq verify` (formats.md §10) as a function: verdicts, order, exit codes, refused trust. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ashyq, ndjson, type RunOptions, scratch } from './support.ts';
import { DAY, HOUR, KEYS, makePaper, makeQr, makeTrust, NOW, POLICY, type WorldChange, writeTrust } from './world.ts';

let dir: string;
let trust: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  trust = await writeTrust(join(dir, 'trust'), await makeTrust({ revoked: [7] }));
});
afterAll(() => cleanUp());

const verify = (args: readonly string[], stdin: string, options: RunOptions = {}) =>
  ashyq(['verify', '--trust', trust, '--at', String(NOW), '--json', ...args], { stdin, ...options });

describe('verify: verdicts in order', () => {
  it('judges a mixed list line by line and exits 1', async () => {
    const lines = [
      await makeQr(),
      '',
      'hello',
      await makePaper({ index: 7 }),
      await makePaper({ health: 1, basis: 2 }),
      'ASQ2:ABC',
      await makePaper({}, KEYS.specimen),
    ];
    const { code, stdout, stderr } = await verify([], lines.join('\n'));
    expect(ndjson(stdout).map(({ line, outcome, code }) => [line, outcome, code])).toEqual([
      [1, 'admit', 'ok'],
      [2, 'refuse', 'input-empty'],
      [3, 'refuse', 'not-ashyq'],
      [4, 'refuse', 'token-revoked'],
      [5, 'undecided', 'no-rule'],
      [6, 'undecided', 'version-unknown'],
      [7, 'refuse', 'specimen'],
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe('');
  });

  it('gives the members of formats.md §7', async () => {
    const { stdout } = await verify([], await makeQr());
    const [verdict] = ndjson(stdout);
    expect(verdict).toMatchObject({
      line: 1,
      outcome: 'admit',
      code: 'ok',
      health: 'green',
      basis: 'pcr-negative',
      rule: 'default',
      evidenceAt: NOW - 2 * HOUR,
      initials: 'А.С.',
      birth: 419,
      identity: 'glance',
      degraded: false,
      ages: { stamp: 60, bundle: HOUR, list: 60 },
    });
    expect(verdict?.['kid']).toMatch(/^[0-9a-f]{8}$/);
  });

  it.each([
    ['all admitted', async () => [await makeQr(), await makePaper()], 0],
    ['something undecided', async () => [await makeQr(), await makePaper({ health: 1, basis: 2 })], 2],
    ['refused and undecided', async () => [await makePaper({ health: 1, basis: 2 }), 'x'], 1],
    ['nothing at all', async () => [], 0],
  ] as const)('exit code: %s', async (_name, makeLines, expected) => {
    expect((await verify([], (await makeLines()).join('\n'))).code).toBe(expected);
  });

  it('says on stderr that nothing was judged', async () => {
    const { stdout, stderr } = await verify([], '');
    expect([stdout, stderr]).toEqual(['', 'ashyq: no lines: nothing was judged\n']);
  });

  it('makes no line of a last line feed, and one of every empty line before it', async () => {
    expect(ndjson((await verify([], 'x\n')).stdout)).toHaveLength(1);
    expect(ndjson((await verify([], 'x\n\n')).stdout).map(({ code }) => code)).toEqual(['not-ashyq', 'input-empty']);
    expect(ndjson((await verify([], '\n')).stdout)).toHaveLength(1);
  });

  it('trims white space, carriage returns and a byte order mark, never inside', async () => {
    const qr = await makePaper();
    const { stdout } = await verify([], `\ufeff  ${qr} \t\r\n${qr.slice(0, 20)} ${qr.slice(20)}`);
    expect(ndjson(stdout).map(({ code }) => code)).toEqual(['ok', 'base45-invalid']);
  });

  it('prints columns without --json', async () => {
    const { stdout } = await ashyq(['verify', '--trust', trust, '--at', String(NOW)], { stdin: `${await makeQr()}\nx` });
    const [first, second] = stdout.split('\n');
    expect(first).toMatch(/^1\tadmit\tok\tgreen\/pcr-negative; А\.С\. 19\.04; rule default; key [0-9a-f]{8}$/);
    expect(second).toBe('2\trefuse\tnot-ashyq');
  });

  it('lets no control character of an initial reach the terminal', async () => {
    const { stdout } = await ashyq(['verify', '--trust', trust, '--at', String(NOW)], { stdin: await makePaper({ initials: '\u001b[2J\u202eA' }) });
    expect(stdout).toContain('\ufffd[2J\ufffdA');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('verify: the door', () => {
  it('asks the policy about --category and --area; voluntary and * unless given', async () => {
    const blue = await makePaper({ health: 2, basis: 0, evidenceAt: null });
    expect(ndjson((await verify([], blue)).stdout)[0]).toMatchObject({ code: 'ok', rule: 'default' });
    expect(ndjson((await verify(['--category', 'airport'], blue)).stdout)[0]).toMatchObject({
      code: 'not-admitted',
      rule: 'airport',
      reason: 'test-required',
      wouldAdmit: ['green'],
    });
    expect(ndjson((await verify(['--area', '7510'], blue)).stdout)[0]).toMatchObject({ code: 'not-admitted', rule: 'zone' });
    // Misspelt it would ask for none of its rules, and say nothing.
    expect((await verify(['--category', 'airprot'], blue)).stderr).toBe('ashyq: the policy has no category "airprot": only its rules for every door apply\n');
    expect((await verify(['--category', 'airport'], blue)).stderr).toBe('');
  });

  it('needs --venue for a bound presentation, --gate and --nonce for one with a nonce', async () => {
    const bound = await makeQr({ aud: 'ALA-1' });
    expect(ndjson((await verify([], bound)).stdout)[0]?.['code']).toBe('proof-audience');
    expect(ndjson((await verify(['--venue', 'ALA-1'], bound)).stdout)[0]?.['code']).toBe('ok');
    const nonce = new Uint8Array(8).fill(0xab);
    const answer = await makeQr({ aud: 'ALA-1/2', nonce, iat: NOW - 5000 });
    const door = ['--venue', 'ALA-1', '--gate', '2'];
    expect(ndjson((await verify(door, answer)).stdout)[0]?.['code']).toBe('proof-nonce');
    expect(ndjson((await verify([...door, '--nonce', 'abababababababab'], answer)).stdout)[0]?.['code']).toBe('ok');
  });

  it('--registration refuses to decide about an unbound presentation', async () => {
    expect(ndjson((await verify(['--venue', 'ALA-1', '--registration'], await makeQr())).stdout)[0]).toMatchObject({
      outcome: 'undecided',
      code: 'registration-missing',
    });
  });

  it('judges a replay within one call, in line order, and forgets it afterwards', async () => {
    const qr = await makeQr();
    expect(ndjson((await verify([], `${qr}\n${qr}`)).stdout).map(({ code }) => code)).toEqual(['ok', 'proof-replayed']);
    expect(ndjson((await verify([], qr)).stdout).map(({ code }) => code)).toEqual(['ok']);
  });

  it('takes the clock floor from the trust files and not from a token before', async () => {
    const later = await makePaper({ iat: NOW + 20, exp: NOW + HOUR });
    expect(ndjson((await verify([], `${later}\n${await makePaper()}`)).stdout).map(({ code }) => code)).toEqual(['ok', 'ok']);
    const early = await ashyq(['verify', '--trust', trust, '--at', String(NOW - 1000), '--json'], { stdin: await makePaper() });
    expect(ndjson(early.stdout)[0]).toMatchObject({ outcome: 'undecided', code: 'clock-jumped' });
  });

  it('reads --at as NumericDate, ISO 8601 with a zone, and ISO without one as UTC', async () => {
    const paper = await makePaper();
    const iso = new Date(NOW * 1000).toISOString();
    for (const at of [String(NOW), iso, iso.replace('.000Z', ''), `${new Date((NOW + 5 * HOUR) * 1000).toISOString().slice(0, 19)}+05:00`]) {
      const { stdout } = await ashyq(['verify', '--trust', trust, '--at', at, '--json'], { stdin: paper });
      expect(ndjson(stdout)[0], at).toMatchObject({ code: 'ok', ages: { stamp: 60 } });
    }
  });
});

describe('verify: files', () => {
  it('counts lines through all files and names file and line in each', async () => {
    const [a, b] = [join(dir, 'a.txt'), join(dir, 'b.txt')];
    await writeFile(a, 'x\ny');
    await writeFile(b, 'z\n');
    const { stdout } = await verify([a, '-', b], 'in\n');
    expect(ndjson(stdout).map(({ line, file, fileLine }) => [line, file, fileLine])).toEqual([
      [1, a, 1],
      [2, a, 2],
      [3, '-', 1],
      [4, b, 1],
    ]);
    expect(ndjson((await verify([a], '')).stdout)[0]).not.toHaveProperty('file');
  });

  it('judges nothing when one of the files is missing', async () => {
    const { code, stdout } = await verify(['-', join(dir, 'missing.txt')], 'x');
    expect([code, stdout]).toEqual([64, '']);
  });
});

describe('verify: trust at use and trust refused', () => {
  const at = async (name: string, change: WorldChange, now = NOW) => {
    const broken = await writeTrust(join(dir, name), await makeTrust(change));
    return ashyq(['verify', '--trust', broken, '--at', String(now), '--json'], { stdin: await makePaper({ exp: now + HOUR, iat: now - HOUR }) });
  };

  it('judges expiry at use only', async () => {
    expect(ndjson((await at('stale', {}, NOW + 3 * DAY)).stdout)[0]).toMatchObject({ outcome: 'undecided', code: 'trust-stale' });
    const expired = await at('expired', { rootExpiresAt: NOW - 1 });
    expect(expired.code).toBe(2);
    expect(ndjson(expired.stdout)[0]).toMatchObject({ outcome: 'undecided', code: 'root-expired' });
  });

  it.each([
    ['one bundle signature of two', { bundleSigners: [KEYS.bundles[0]] }, 'threshold', 'bundle.2.cbor'],
    ['one bundle key twice', { bundleSigners: [KEYS.bundles[0], KEYS.bundles[0]] }, 'threshold', 'bundle.2.cbor'],
    ['one root signature of two', { rootSigners: [KEYS.roots[0]] }, 'threshold', 'root.cbor'],
    ['a stamp by the status key', { stampSigner: KEYS.status }, 'wrong-role', 'stamp.cbor'],
    ['a list by a stranger', { listSigner: KEYS.stranger }, 'threshold', 'lists/0.4.cwt'],
    ['a policy with an unknown member', { policy: JSON.stringify({ ...POLICY, extra: 1 }) }, 'format', 'policy.3.json'],
  ] as const)('refuses %s: exit 3, code on stderr, nothing on stdout', async (name, change, code, file) => {
    const result = await at(name.replaceAll(' ', '-'), change);
    expect(result).toEqual({ code: 3, stdout: '', stderr: `ashyq: trust refused: ${code}: ${file}\n` });
  });

  const page = new TextEncoder().encode('<!doctype html><title>Wi-Fi</title>');
  it.each([
    ['root.cbor', page, 'not-trust-data'],
    ['root.cbor', null, 'not-trust-data'],
    ['stamp.cbor', page, 'not-trust-data'],
    ['stamp.cbor', null, 'not-trust-data'],
    ['bundle.2.cbor', page, 'not-trust-data'],
    ['policy.3.json', new TextEncoder().encode(JSON.stringify({ ...POLICY, version: 4 })), 'hash-mismatch'],
    ['policy.3.json', new TextEncoder().encode('{}'), 'length-mismatch'],
    ['lists/0.4.cwt', new Uint8Array(300_000).fill(0xd2), 'length-mismatch'],
  ] as const)('refuses %s replaced (%#)', async (name, bytes, code) => {
    const broken = join(dir, 'replaced');
    await rm(broken, { recursive: true, force: true });
    await writeTrust(broken, await makeTrust());
    if (bytes === null) await rm(join(broken, name));
    else await writeFile(join(broken, name), bytes);
    const result = await ashyq(['verify', '--trust', broken, '--at', String(NOW)], { stdin: 'x' });
    expect([result.code, result.stdout, result.stderr]).toEqual([3, '', `ashyq: trust refused: ${code}: ${name}\n`]);
  });

  it('follows --pin and refuses a directory of another ministry', async () => {
    const foreign = await writeTrust(join(dir, 'foreign'), await makeTrust({ rootExpiresAt: NOW + 10 * DAY }));
    const paper = await makePaper();
    const pinned = await ashyq(['verify', '--trust', foreign, '--pin', join(trust, 'root.1.cbor'), '--at', String(NOW)], { stdin: paper });
    expect([pinned.code, pinned.stderr]).toEqual([3, 'ashyq: trust refused: equivocation: root.cbor\n']);
    const own = await ashyq(['verify', '--trust', trust, '--pin', join(trust, 'root.1.cbor'), '--at', String(NOW)], { stdin: paper });
    expect(own.code).toBe(0);
  });
});

describe('verify: usage', () => {
  it.each([
    [[]],
    [['--trust', '/nowhere/at/all']],
    [['--trust', '.', '--gate', '1']],
    [['--trust', '.', '--nonce', 'abcd']],
    [['--trust', '.', '--at', 'yesterday']],
    [['--trust', '.', '--at', '2026-13-45']],
    [['--trust', '.', '--frobnicate']],
    [['--trust', '.', '--pin', '/nowhere/root']],
    [['--trust', '.', '-', '-']],
  ])('exits 64: %j', async (args) => {
    await mkdir(join(dir, 'empty'), { recursive: true });
    const { code, stdout, stderr } = await ashyq(['verify', ...args], { stdin: 'x' });
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/^ashyq: /);
  });

  it('shows progress only on a terminal or when asked', async () => {
    expect((await verify([], 'x', { isTTY: true })).stderr).toMatch(/1 lines in/);
    expect((await verify(['--progress'], 'x')).stderr).toMatch(/1 lines in/);
    expect((await verify([], 'x')).stderr).toBe('');
  });
});
