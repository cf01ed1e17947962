/** `ashyq keys`, `publish` and `issue` together: a ministry run from the command line, its passes judged by `ashyq verify`. */
import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { formatQr, parseQr } from '../../src/core/qr.ts';
import { present } from '../../src/core/token/present.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { ashyq, ndjson, type RunResult, scratch } from './support.ts';
import { DAY, KEYS, NOW, POLICY } from './world.ts';

/** Made once, copied for every test: a ceremony with a cheap derivation of keys (the real one is meant to be slow). */
let template: Awaited<ReturnType<typeof scratch>>;
let data: string;
let cleanUp: () => Promise<void>;
const environment = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };

beforeAll(async () => {
  template = await scratch();
  await writeFile(join(template.dir, 'policy.json'), JSON.stringify(POLICY));
  await holdCeremony({ dataDir: template.dir, now: NOW, environment, cost: 2 ** 10 });
  data = template.dir;
  await ok(NOW, 'publish');
});
afterAll(() => template.cleanUp());
beforeEach(async () => {
  const made = await scratch();
  cleanUp = made.cleanUp;
  data = join(made.dir, 'data');
  await cp(template.dir, data, { recursive: true });
});
afterEach(() => cleanUp());

const at = (now: number, ...args: string[]): Promise<RunResult> => ashyq([...args, '--data', data], { environment, now });
const ok = async (now: number, ...args: string[]): Promise<string> => {
  const result = await at(now, ...args);
  expect([args.join(' '), result.code, result.code === 0 ? '' : result.stderr]).toEqual([args.join(' '), 0, '']);
  return result.stdout;
};
const verify = async (qr: string, now: number, ...more: string[]) => {
  const args = ['verify', '--trust', join(data, 'public/trust'), '--pin', join(data, 'public/trust/root.1.cbor'), '--at', String(now), '--json', ...more];
  const { code, stdout, stderr } = await ashyq(args, { stdin: qr });
  return code === 3 ? stderr.trim() : ndjson(stdout).map((verdict) => verdict['code'])[0];
};
const issueArgs = ['issue', '--health', 'green', '--initials', 'А.С.', '--birth', '0419'];
const kidOf = (list: string, role: string): string => new RegExp(`^${role} +([0-9a-f]{8})`, 'm').exec(list)?.[1] ?? '';

describe('keys, publish, issue, verify', () => {
  it('goes from nothing to an admitted paper pass, and to its revocation', async () => {
    const qr = (await ok(NOW + 1, ...issueArgs, '--paper')).trim();
    expect(await verify(qr, NOW + 2)).toBe('ok');
    await ok(NOW + 2, 'publish');
    expect(await verify(qr, NOW + 3)).toBe('ok');
    await appendFile(join(data, 'revoked/4095.txt'), await readFile(join(data, 'issued/4095.txt')));
    expect(await ok(NOW + 4, 'publish')).toContain('lists/4095.2.cwt');
    expect(await verify(qr, NOW + 5)).toBe('token-revoked');
  });

  it('publish writes the neutral code when it is due, and verify does not mind what it is', async () => {
    const year = 365 * 86_400;
    expect(await ok(NOW + 1, 'publish')).not.toContain('neutral.cwt');
    expect(await ok(NOW + year / 2 + 1, 'publish')).toMatch(/^neutral\.cwt$/m);
    const qr = (await ok(NOW + year / 2 + 2, ...issueArgs, '--paper')).trim();
    await writeFile(join(data, 'public/trust/neutral.cwt'), '<html></html>');
    expect(await verify(qr, NOW + year / 2 + 3)).toBe('ok');
  });

  it('issues a token to a holder key, shown by a presentation', async () => {
    const bare = (await ok(NOW, ...issueArgs, '--holder', toHex(KEYS.holder.publicKey))).trim();
    expect(await verify(bare, NOW + 1)).toBe('proof-missing');
    expect(await verify(formatQr(await present(parseQr(bare), { aud: '*', iat: NOW }, KEYS.holder)), NOW + 1)).toBe('ok');
  });

  it.each([1, -1])('issuing leaves the policy in force alone, whatever version policy.json has meanwhile (%i)', async (step) => {
    await writeFile(join(data, 'policy.json'), JSON.stringify({ ...POLICY, version: POLICY.version + step }));
    const qr = (await ok(NOW + 1, ...issueArgs, '--paper')).trim();
    expect(await verify(qr, NOW + 2)).toBe('ok');
    expect(await readdir(join(data, 'public/trust'))).not.toContain(`policy.${POLICY.version + step}.json`);
  });

  it('issues specimens that are never admitted', async () => {
    expect(await verify((await ok(NOW, ...issueArgs, '--paper', '--specimen')).trim(), NOW + 1)).toBe('specimen');
  });

  it('bounds a pass by the policy in force and a green one by its evidence', async () => {
    const exp = async (...more: string[]) => JSON.parse(await ok(NOW, ...issueArgs, '--json', ...more)).exp - NOW;
    expect(await exp('--paper')).toBe(7 * DAY);
    expect(await exp('--holder', toHex(KEYS.holder.publicKey))).toBe(3 * DAY);
    expect(await exp('--paper', '--evidence', String(NOW - DAY))).toBe(2 * DAY);
    expect((await at(NOW, ...issueArgs, '--paper', '--evidence', String(NOW - 4 * DAY))).code).toBe(64);
    expect((await at(NOW, ...issueArgs, '--paper', '--expires', String(NOW + 8 * DAY))).code).toBe(64);
  });

  it.each([
    [['--initials', 'А.С.', '--birth', '0419', '--paper']],
    [['--health', 'pink', '--initials', 'А.С.', '--birth', '0419', '--paper']],
    [['--health', 'blue', '--initials', 'А.С.Б.В.Г.Д.', '--birth', '0419', '--paper']],
    [['--health', 'blue', '--initials', 'А.С.', '--birth', '1332', '--paper']],
    [['--health', 'blue', '--initials', 'А.С.', '--birth', '0419']],
    [['--health', 'blue', '--initials', 'А.С.', '--birth', '0419', '--paper', '--holder', '00']],
    [['--health', 'blue', '--initials', 'А.С.', '--birth', '0419', '--paper', '--home', '7510']],
    [['--health', 'blue', '--initials', 'А.С.', '--birth', '0419', '--paper', '--evidence', String(NOW + 5)]],
  ])('issue refuses what no token can carry: %j', async (args) => {
    const { code, stdout } = await at(NOW, 'issue', ...args);
    expect([code, stdout]).toEqual([64, '']);
  });

  it('rotates the token key: the old pass and the new one are both good', async () => {
    const old = (await ok(NOW + 47 * 3600, ...issueArgs, '--paper')).trim();
    await ok(NOW, 'keys', 'rotate', 'token');
    const later = NOW + 48 * 3600;
    await ok(later, 'publish');
    const fresh = (await ok(later, ...issueArgs, '--paper')).trim();
    expect([await verify(old, later + 1), await verify(fresh, later + 1)]).toEqual(['ok', 'ok']);
  });

  it('revokes a stolen token key, and voids what a key signed before a moment', async () => {
    const before = (await ok(NOW, ...issueArgs, '--paper')).trim();
    const kid = kidOf(await ok(NOW, 'keys', 'list'), 'token');
    await ok(NOW + 10, 'keys', 'revoke', kid, '--void-before', String(NOW + 5));
    await ok(NOW + 10, 'publish');
    expect(await verify(before, NOW + 11)).toBe('token-void');
    const after = (await ok(NOW + 11, ...issueArgs, '--paper')).trim();
    expect(await verify(after, NOW + 12)).toBe('ok');
    await ok(NOW + 20, 'keys', 'revoke', kid);
    await ok(NOW + 20, 'publish');
    expect(await verify(after, NOW + 21)).toBe('key-revoked');
    expect(await verify((await ok(NOW + 21, ...issueArgs, '--paper')).trim(), NOW + 22)).toBe('ok');
    expect((await at(NOW + 22, 'keys', 'revoke', kid)).stderr).toContain('already-revoked');
  });

  it('rotates every role that the root names; a client pinned to root 1 follows', async () => {
    const qr = (await ok(NOW, ...issueArgs, '--paper')).trim();
    for (const role of ['stamp', 'status', 'venue', 'statement', 'bundle', 'root']) await ok(NOW + 1, 'keys', 'rotate', role);
    await ok(NOW + 1, 'keys', 'renew');
    await ok(NOW + 2, 'publish');
    expect(await verify(qr, NOW + 3)).toBe('ok');
    expect(await ok(NOW + 3, 'keys', 'list')).toContain('root 8,');
  });

  it('revokes a stamp key by a new root', async () => {
    const qr = (await ok(NOW, ...issueArgs, '--paper')).trim();
    const stamp = kidOf(await ok(NOW, 'keys', 'list'), 'stamp');
    await ok(NOW + 1, 'keys', 'revoke', stamp);
    await ok(NOW + 1, 'publish');
    expect(await verify(qr, NOW + 2)).toBe('ok');
    expect(kidOf(await ok(NOW + 2, 'keys', 'list', '--json'), 'stamp')).toBe('');
    expect(await ok(NOW + 2, 'keys', 'list')).toMatch(new RegExp(`stamp +${stamp} .*revoked`));
  });
});

describe('keys list', () => {
  it('warns two months before the root or the last token key ends, and not before', async () => {
    const quiet = await at(NOW + 300 * DAY, 'keys', 'list');
    expect(quiet.stderr).toBe('');
    // not a matter of time: it stands there until a key lies elsewhere
    expect(quiet.stdout).toContain('\n2 bundle keys here, 2 sign: this machine can change policy and token keys without the officers\n');
    expect((await at(NOW + 310 * DAY, 'keys', 'list')).stderr).toMatch(/^the root expires on .*ashyq keys renew\n$/);
    await ok(NOW + 310 * DAY, 'keys', 'renew');
    expect((await at(NOW + 345 * DAY, 'keys', 'list')).stderr).toMatch(/^the last token key ends soon.*ashyq keys rotate token\n$/);
    await ok(NOW + 345 * DAY, 'keys', 'rotate', 'token');
    expect((await at(NOW + 345 * DAY, 'keys', 'list')).stderr).toBe('');
  });
});

describe('keys: refusals', () => {
  it('says what is wrong with a code and exit 1', async () => {
    expect(await ashyq(['keys', 'list', '--data', join(data, 'nowhere')])).toMatchObject({ code: 1, stdout: '' });
    expect((await at(NOW, 'keys', 'init')).stderr).toMatch(/^ashyq: keys-exist: /);
    const wrong = await ashyq(['publish', '--data', data], { environment: { ASHYQ_KEY_PASSPHRASE: 'wrong horse battery' }, now: NOW });
    expect([wrong.code, wrong.stderr.startsWith('ashyq: passphrase-wrong: ')]).toEqual([1, true]);
    expect((await at(NOW, 'keys', 'rotate', 'stamp', '--offline-root', join(data, 'nowhere'))).stderr).toMatch(/^ashyq: offline-root-missing: /);
    expect((await at(NOW, 'keys', 'revoke', '00000000')).stderr).toMatch(/^ashyq: kid-unknown: /);
  });

  it.each([
    [['keys']],
    [['keys', 'melt']],
    [['keys', 'rotate']],
    [['keys', 'rotate', 'crown']],
    [['keys', 'revoke', 'xyz']],
    [['keys', 'init', 'extra']],
    [['keys', 'list', '--now']],
  ])('exits 64: %j', async (args) => {
    expect((await at(NOW, ...args)).code).toBe(64);
  });

  it('publish without a policy says so and writes no stamp', async () => {
    await rm(join(data, 'public'), { recursive: true });
    const empty = await ashyq(['publish', '--data', data, '--dir', join(data, 'nowhere')], { environment, now: NOW });
    expect([empty.code, empty.stderr]).toEqual([1, 'ashyq: policy-missing: there is no policy to publish\n']);
  });

  it('init lists what it made, and prints no passphrase', async () => {
    await rm(data, { recursive: true });
    const { stdout, stderr } = await ashyq(['keys', 'init', '--data', data], { environment: {}, now: NOW });
    expect(stdout.match(/offline$/gm)).toHaveLength(5);
    const drawn = (await readFile(join(data, 'keys/passphrase'), 'utf8')).trim();
    expect(drawn.length).toBeGreaterThan(20);
    expect(`${stdout}${stderr}`).not.toContain(drawn);
    expect(stderr).toContain(join(data, 'keys/passphrase'));
  });
});
