/** `ashyq sunset`: signed by the officers' key after a typed line, published with the next publication, obeyed by a client, taken back by a new key. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../../src/cli/drill/client.ts';
import { decodeLogEntry } from '../../src/core/trust/log/entry.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { readLogEntries } from '../../src/issuer/publish/log-store.ts';
import { ashyq, type RunResult, scratch } from './support.ts';
import { DAY, NOW, POLICY } from './world.ts';

let template: Awaited<ReturnType<typeof scratch>>;
let data: string;
let cleanUp: () => Promise<void>;
const environment = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
const ENDS = NOW + 30 * DAY;
const PHRASE = `end the mission at ${new Date(ENDS * 1000).toISOString().slice(0, 16)}Z`;

beforeAll(async () => {
  template = await scratch();
  await writeFile(join(template.dir, 'policy.json'), JSON.stringify(POLICY));
  await holdCeremony({ dataDir: template.dir, now: NOW, environment, cost: 2 ** 10 });
  await ashyq(['publish', '--data', template.dir], { environment, now: NOW });
});
afterAll(() => template.cleanUp());
beforeEach(async () => {
  const made = await scratch();
  cleanUp = made.cleanUp;
  data = join(made.dir, 'data');
  await cp(template.dir, data, { recursive: true });
});
afterEach(() => cleanUp());

const at = (now: number, args: readonly string[], stdin = ''): Promise<RunResult> => ashyq([...args, '--data', data], { environment, now, stdin });
const sign = (now = NOW + 1, ...more: string[]) => at(now, ['sunset', '--ends', String(ENDS), ...more], `${PHRASE}\n`);
const client = async () => new Client(await readFile(join(data, 'public/trust/root.1.cbor')));
const trustDir = () => join(data, 'public/trust');

describe('sunset', () => {
  it('is heard of by whoever refreshes, and stands in the log', async () => {
    const door = await client();
    expect(await door.refresh(trustDir(), NOW + 1)).toBe('ok');
    expect(door.trust.end).toBeNull();
    await writeFile(join(data, 'order.txt'), 'Order 117');
    const { code, stdout, stderr } = await sign(NOW + 1, '--order', join(data, 'order.txt'), '--visits', String(ENDS + DAY));
    expect([code, stdout]).toEqual([0, `statement 1: ${join(data, 'keys/statements/statement.1.cbor')}\n`]);
    expect(stderr).toContain(`Type exactly: ${PHRASE}`);
    expect((await at(NOW + 2, ['publish'])).code).toBe(0);
    expect(await door.refresh(trustDir(), NOW + 3)).toBe('ok');
    expect(door.trust.end).toMatchObject({
      version: 1,
      iat: NOW + 1,
      endsAt: ENDS,
      phonesAt: ENDS + 30 * DAY,
      journalsAt: ENDS + 30 * DAY,
      visitsAt: ENDS + DAY,
    });
    expect(door.trust.end?.order).toHaveLength(32);
    const verify = (now: number) => ashyq(['verify', '--trust', trustDir(), '--at', String(now)], { environment, now, stdin: 'HELLO' });
    const [before, after] = [await verify(NOW + 3), await verify(ENDS)];
    expect([before.code, before.stderr]).toEqual([1, expect.stringMatching(/^ashyq: the mission ends \d{4}-\S+Z \(statement 1\); judged all the same\n$/)]);
    expect([after.code, after.stderr]).toEqual([1, expect.stringContaining('the mission ended')]);
    const kinds = (await readLogEntries(data)).map((entry) => decodeLogEntry(entry).kind);
    expect(kinds.filter((kind) => kind === 'statement')).toHaveLength(1);
    expect((await at(NOW + 4, ['sunset', 'show'])).stdout).toContain('statement 1\n');
    expect(await readdir(trustDir())).toContain('statement.1.cbor');
  });

  it('is replaced by a later one, and forgotten by no backup', async () => {
    await sign();
    await at(NOW + 2, ['publish']);
    const door = await client();
    await door.refresh(trustDir(), NOW + 3);
    expect((await sign(NOW + 4, '--phones', String(ENDS + DAY))).stdout).toMatch(/^statement 2: /);
    await at(NOW + 5, ['publish']);
    expect(await door.refresh(trustDir(), NOW + 6)).toBe('ok');
    expect(door.trust.end).toMatchObject({ version: 2, phonesAt: ENDS + DAY });
    await rm(join(data, 'keys/statements'), { recursive: true });
    await at(NOW + 7, ['publish']);
    expect(await door.refresh(trustDir(), NOW + 8)).toBe('ok');
    expect(door.trust.end?.version).toBe(2);
  });

  it('is taken back by replacing its key', async () => {
    await sign();
    await at(NOW + 2, ['publish']);
    const door = await client();
    await door.refresh(trustDir(), NOW + 3);
    const listed = JSON.parse((await at(NOW + 3, ['keys', 'list', '--json'])).stdout) as { offline: { role: string; kid: string }[] };
    const kid = listed.offline.find(({ role }) => role === 'statement')?.kid ?? '';
    expect((await at(NOW + 4, ['keys', 'revoke', kid])).code).toBe(0);
    await at(NOW + 5, ['publish']);
    expect(await door.refresh(trustDir(), NOW + 6)).toBe('ok');
    expect(door.trust.end).toBeNull();
    expect((await at(NOW + 7, ['sunset', 'show'])).stdout).toBe('no statement in force\n');
  });

  it('signs nothing without the line, without notice, or without the officers’ key', async () => {
    expect(await at(NOW, ['sunset', '--ends', String(ENDS)], 'yes\n')).toMatchObject({ code: 1, stdout: '' });
    expect((await at(NOW, ['sunset', '--ends', String(ENDS)])).stderr).toContain('not-confirmed');
    expect((await at(NOW, ['sunset', '--ends', String(NOW + 7 * DAY - 1)], `${PHRASE}\n`)).code).toBe(64);
    await rm(join(data, 'offline-root/statement-1.json'));
    expect((await sign()).stderr).toContain('offline-root-missing');
    await expect(readdir(join(data, 'keys/statements'))).rejects.toThrow('ENOENT');
  });

  it('ends issuing by hand too', async () => {
    await sign();
    await at(NOW + 2, ['publish']);
    const args = ['issue', '--health', 'blue', '--initials', 'А.С.', '--birth', '0419', '--paper'];
    expect((await at(ENDS - 1, args)).code).toBe(0);
    expect(await at(ENDS, args)).toMatchObject({ code: 1, stdout: '' });
    expect((await at(ENDS, args)).stderr).toContain('mission-ended');
  });

  it.each([
    [['sunset']],
    [['sunset', 'tomorrow']],
    [['sunset', '--ends', 'soon']],
    [['sunset', '--ends', String(ENDS), '--phones', String(ENDS - 1)]],
    [['sunset', '--ends', String(ENDS), '--visits', String(ENDS + 400 * DAY)]],
    [['sunset', '--ends', String(ENDS), '--order', '/nowhere']],
  ])('exits 64: %j', async (args) => {
    expect((await at(NOW, args)).code).toBe(64);
  });
});
