/** Publication (formats.md §6): what is written, when versions rise, and that a crash at any step leaves a set that verifies. */
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { unpackTrust } from '../../../src/core/trust/archive.ts';
import { type CheckedTrust, checkTrust, type TrustResult } from '../../../src/core/trust/check-trust.ts';
import { LIST_ENTRIES, tokenState } from '../../../src/core/trust/status-list.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { type Keyring, openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { rotateRole } from '../../../src/issuer/keys/root-rotation.ts';
import { rotateToken } from '../../../src/issuer/keys/token-rotation.ts';
import { dropSuperseded } from '../../../src/issuer/publish/after.ts';
import { writeDurable, writeOnce } from '../../../src/issuer/publish/durable-file.ts';
import { appendLogEntries } from '../../../src/issuer/publish/log-store.ts';
import { type PublishFiles, publish } from '../../../src/issuer/publish/publisher.ts';
import type { PublicationSource } from '../../../src/issuer/publish/source.ts';
import { reserveVersions } from '../../../src/issuer/publish/versions.ts';
import { POLICY } from '../../cli/world.ts';

const NOW = 1_795_000_000;
const DAY = 86_400;
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };

let dataDir: string;
let keyring: Keyring;
let revoked: Map<number, number[]>;
let policy: string;

const source: PublicationSource = {
  policy: async () => Buffer.from(policy),
  lists: async () => [...revoked].map(([list, indices]) => ({ list, revoked: indices })),
};
const trustDir = () => join(dataDir, 'public/trust');
const publishAt = (now: number, more: { files?: PublishFiles; keepLists?: boolean } = {}) => publish({ dataDir, keyring, source, now, ...more });

async function check(now: number, previous: CheckedTrust | null = null): Promise<TrustResult> {
  const read = (name: string) => readFile(join(trustDir(), name)).catch(() => null);
  const pinned = await readFile(join(trustDir(), 'root.1.cbor'));
  return checkTrust({ read, pinned, previous, now, engine: webCryptoEngine, judgeExpiry: true });
}
async function verified(now: number, previous: CheckedTrust | null = null): Promise<CheckedTrust> {
  const result = await check(now, previous);
  if (!result.ok) throw new Error(`${result.code} ${result.file}`);
  return result;
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-publish-'));
  await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  keyring = await openKeyring(dataDir, ENVIRONMENT);
  revoked = new Map([[0, [5, 1_048_575]]]);
  policy = JSON.stringify(POLICY);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('publish', () => {
  it('writes a set that a client accepts whole, the bits where they belong', async () => {
    const { stamp, written } = await publishAt(NOW);
    expect(written.toSorted()).toEqual(['bundle.1.cbor', 'lists/0.1.cwt']);
    expect([stamp.version, stamp.exp - stamp.iat]).toEqual([1, 48 * 3600]);
    const { trust } = await verified(NOW + 1);
    const list = trust.lists.get(0);
    if (list === undefined) throw new Error('list 0');
    expect([5, 1_048_575, 4, 6, 0].map((index) => tokenState(list, index))).toEqual(['invalid', 'invalid', 'valid', 'valid', 'valid']);
    expect(trust.bundle.tokenKeys.map(({ specimen }) => specimen)).toEqual([false, true]);
    expect(Buffer.from(await readFile(join(trustDir(), 'policy.3.json'))).toString()).toBe(policy);
  });

  it('compresses all 2^20 entries with zlib level 9', async () => {
    await publishAt(NOW);
    const file = await readFile(join(trustDir(), 'lists/0.1.cwt'));
    // 78 da: a zlib stream made at the highest level (RFC 1950 §2.2).
    expect(inflateSync(file.subarray(file.indexOf('78da', 0, 'hex')))).toHaveLength(131_072);
  });

  it('re-signs the stamp and nothing else while nothing changes', async () => {
    await publishAt(NOW);
    const before = await verified(NOW);
    const { stamp, written } = await publishAt(NOW + 300);
    expect([written, stamp.version, stamp.iat]).toEqual([[], 2, NOW + 300]);
    await verified(NOW + 300, before);
  });

  it('gives a new version to the list that changed and to no other', async () => {
    revoked.set(1, []);
    await publishAt(NOW);
    revoked.set(1, [LIST_ENTRIES + 9]);
    expect((await publishAt(NOW + 1)).written).toEqual(['lists/1.2.cwt']);
  });

  it('never clears a bit that was published, even when the source forgets it', async () => {
    await publishAt(NOW);
    revoked.set(0, [77]);
    await publishAt(NOW + 1);
    const list = (await verified(NOW + 1)).trust.lists.get(0);
    expect([5, 77].map((index) => list && tokenState(list, index))).toEqual(['invalid', 'invalid']);
  });

  it('packs everything in force into trust.zip, which a client accepts whole', async () => {
    await publishAt(NOW);
    revoked.get(0)?.push(6);
    await publishAt(NOW + 1);
    const files = unpackTrust(await readFile(join(trustDir(), 'trust.zip')));
    expect([...(files?.keys() ?? [])].toSorted()).toEqual(['bundle.1.cbor', 'lists/0.2.cwt', 'policy.3.json', 'root.1.cbor', 'root.cbor', 'stamp.cbor']);
    const pinned = await readFile(join(trustDir(), 'root.1.cbor'));
    const read = async (name: string) => files?.get(name) ?? null;
    expect(await checkTrust({ read, pinned, previous: null, now: NOW + 1, engine: webCryptoEngine, judgeExpiry: true })).toMatchObject({ ok: true });
  });

  it('deletes a list five weeks after its successor was written, and none that is in force', async () => {
    await publishAt(NOW);
    for (const index of [6, 7]) {
      revoked.get(0)?.push(index);
      await publishAt(NOW + index);
    }
    const age = (version: number, days: number) => utimes(join(trustDir(), `lists/0.${version}.cwt`), NOW - days * DAY, NOW - days * DAY);
    await age(1, 90);
    await age(2, 40);
    await age(3, 34);
    await publishAt(NOW + 8);
    expect((await readdir(join(trustDir(), 'lists'))).toSorted()).toEqual(['0.2.cwt', '0.3.cwt']);
  });

  it('looks no further than the first version of a list that stays', async () => {
    const folder = join(dataDir, 'many');
    await mkdir(join(folder, 'lists'), { recursive: true });
    // ages in days, versions from 1 on; nothing but its successor tells how long a version was in force
    for (const [list, ages] of [
      [90, 80, 10, 80, 5],
      [90, 60, 1],
    ].entries()) {
      for (const [at, days] of ages.entries()) {
        const path = join(folder, `lists/${list}.${at + 1}.cwt`);
        await writeFile(path, '');
        await utimes(path, NOW - days * DAY, NOW - days * DAY);
      }
    }
    const digest = { sha256: new Uint8Array(32), length: 0 };
    const lists = [
      { k: 0, version: 5, ...digest },
      { k: 1, version: 3, ...digest },
    ];
    await dropSuperseded(folder, { iat: NOW, exp: NOW + DAY, version: 1, bundle: { version: 1, ...digest }, lists, logRoot: null });
    expect((await readdir(join(folder, 'lists'))).toSorted()).toEqual(['0.2.cwt', '0.3.cwt', '0.4.cwt', '0.5.cwt', '1.2.cwt', '1.3.cwt']);
  });

  it('lets a list leave the stamp when the source drops it, unless asked to keep it', async () => {
    await publishAt(NOW);
    revoked.clear();
    expect((await publishAt(NOW + 1, { keepLists: true })).stamp.lists.map(({ k }) => k)).toEqual([0]);
    expect((await publishAt(NOW + 2)).stamp.lists).toEqual([]);
  });

  it('renews a bundle at half its life and a list at half its life', async () => {
    await publishAt(NOW);
    expect((await publishAt(NOW + 7 * DAY + 1)).written).toEqual(['lists/0.2.cwt']);
    expect((await publishAt(NOW + 15 * DAY + 1)).written.toSorted()).toEqual(['bundle.2.cbor', 'lists/0.3.cwt']);
    await verified(NOW + 15 * DAY + 1);
  });

  it('publishes a new policy under its own version, and refuses an older or a changed one', async () => {
    await publishAt(NOW);
    policy = JSON.stringify({ ...POLICY, version: 4 });
    expect((await publishAt(NOW + 1)).written).toEqual(['bundle.2.cbor']);
    policy = JSON.stringify({ ...POLICY, version: 3 });
    await expect(publishAt(NOW + 2)).rejects.toMatchObject({ code: 'policy-rollback' });
    policy = JSON.stringify({ ...POLICY, version: 4, utcOffsetMinutes: 360 });
    await expect(publishAt(NOW + 2)).rejects.toMatchObject({ code: 'policy-equivocation' });
    policy = '{"version": 5}';
    await expect(publishAt(NOW + 2)).rejects.toMatchObject({ code: 'policy-malformed' });
    expect((await verified(NOW + 2)).trust.policy.version).toBe(4);
  });

  it('signs nothing when the clock is behind the newest stamp', async () => {
    await publishAt(NOW);
    await expect(publishAt(NOW - 1)).rejects.toMatchObject({ code: 'clock-behind' });
    await rm(join(trustDir(), 'stamp.cbor'));
    await expect(publishAt(NOW - 1)).rejects.toMatchObject({ code: 'clock-behind' });
  });

  it('refuses an index of another list', async () => {
    revoked.set(1, [3]);
    await expect(publishAt(NOW)).rejects.toMatchObject({ code: 'index-out-of-list' });
  });

  it('goes on above every version given out when public/ is lost', async () => {
    await publishAt(NOW);
    await publishAt(NOW + 1);
    await rm(join(dataDir, 'public'), { recursive: true });
    const { stamp, written } = await publishAt(NOW + 2);
    expect([stamp.version, ...written.toSorted()]).toEqual([3, 'bundle.2.cbor', 'lists/0.2.cwt']);
  });

  it('stops when a file that the stamp names was changed', async () => {
    await publishAt(NOW);
    await writeFile(join(trustDir(), 'lists/0.1.cwt'), 'x');
    await expect(publishAt(NOW + 1)).rejects.toMatchObject({ code: 'published-damaged' });
  });

  it('takes up a token key and a root that were changed beside it', async () => {
    await publishAt(NOW);
    const before = await verified(NOW);
    const change = { dataDir, environment: ENVIRONMENT, now: NOW + 1, offlineRoot: join(dataDir, 'offline-root'), cost: 2 ** 10 };
    await rotateToken(change, NOW + 2 * DAY);
    expect((await publishAt(NOW + 1)).written).toEqual(['bundle.2.cbor']);
    for (const role of ['stamp', 'status', 'bundle', 'root'] as const) await rotateRole(change, role);
    expect((await publishAt(NOW + 2)).written.toSorted()).toEqual(['bundle.3.cbor', 'lists/0.2.cwt']);
    expect((await verified(NOW + 2, before)).trust.root.version).toBe(5);
  });
});

describe('publish: interrupted at every step', () => {
  /** Writes for real and stops after `steps` writes, as a power cut would between two renames. */
  const cutAfter = (steps: number): PublishFiles => {
    let left = steps;
    const step = async (work: () => Promise<void>) => {
      if (left === 0) throw new Error('power cut');
      left -= 1;
      await work();
    };
    return {
      reserve: (dir, versions) => step(() => reserveVersions(dir, versions)),
      writeOnce: (path, bytes) => step(() => writeOnce(path, bytes)),
      writeDurable: (path, bytes) => step(() => writeDurable(path, bytes)),
      appendLog: (dir, entries) => step(() => appendLogEntries(dir, entries)),
    };
  };

  it('leaves the old state or the new one, and no version is ever used twice', async () => {
    await publishAt(NOW);
    let previous = await verified(NOW);
    const names = new Map<string, string>();
    let now = NOW;
    // versions, list, bundle, policy; the log's entries, their bundle, a tile, the checkpoint; the stamp
    const STEPS = 9;
    for (let steps = 0; steps <= STEPS; steps += 1) {
      now += 10;
      revoked.get(0)?.push(100 + steps);
      policy = JSON.stringify({ ...POLICY, version: 10 + steps });
      const cut = await publishAt(now, { files: cutAfter(steps) }).then(
        () => 'done',
        (error: Error) => error.message,
      );
      expect(cut).toBe(steps < STEPS ? 'power cut' : 'done');
      previous = await verified(now, previous);
      expect(previous.trust.policy.version).toBe(steps < STEPS ? (steps === 0 ? 3 : 9 + steps) : 10 + STEPS);
      await recordBytes(names);
      now += 10;
      await publishAt(now);
      previous = await verified(now, previous);
      expect(previous.trust.policy.version).toBe(10 + steps);
      await recordBytes(names);
    }
  });

  /** Fails when an immutable name ever shows other bytes. */
  async function recordBytes(names: Map<string, string>): Promise<void> {
    for (const name of await readdir(trustDir(), { recursive: true })) {
      if (!/\.\d+\.(cbor|json|cwt)$/.test(name)) continue;
      const bytes = (await readFile(join(trustDir(), name))).toString('base64');
      expect(names.get(name) ?? bytes, name).toBe(bytes);
      names.set(name, bytes);
    }
  }
});
