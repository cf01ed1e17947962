/** The issuer's keys: ceremony, sealing, typed signing, rotation and revocation, judged by core's own trust client. */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { decodeStatusToken } from '../../../src/core/token/status-token.ts';
import { decodeRoot } from '../../../src/core/trust/root.ts';
import { verifyThreshold } from '../../../src/core/trust/signed-file.ts';
import { LIST_ENTRIES, SPECIMEN_LIST } from '../../../src/core/trust/status-list.ts';
import { keyTask } from '../../../src/issuer/assemble.ts';
import { ensureKeys } from '../../../src/issuer/keys/ceremony.ts';
import { readRecords } from '../../../src/issuer/keys/key-file.ts';
import { openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { keyLayout, trustDirOf } from '../../../src/issuer/keys/layout.ts';
import { renewRootFile } from '../../../src/issuer/keys/root-rotation.ts';
import { revokeToken, rotateToken } from '../../../src/issuer/keys/token-rotation.ts';
import { CLAIMS, COST, change, dataDir, GIVEN, init, kidOfToken, NOW, withKeyFolder } from './key-folder.ts';

withKeyFolder();

describe('holdCeremony', () => {
  it('makes a root that two of three keys signed, with thresholds of 2 for root and bundle', async () => {
    const result = await init();
    const root = await decodeRoot(await readFile(result.rootFile));
    expect([root.version, root.roles.root.threshold, root.roles.root.keys.length, root.roles.bundle.threshold, root.roles.bundle.keys.length]).toEqual([
      1, 2, 3, 2, 3,
    ]);
    for (const role of ['stamp', 'status', 'venue', 'statement'] as const) expect(root.roles[role].keys).toHaveLength(1);
    expect(root.file.signatures).toHaveLength(2);
    await verifyThreshold(root.file.signatures, root, { role: 'root', engine: webCryptoEngine });
    expect(await readFile(join(trustDirOf(dataDir), 'root.cbor'))).toEqual(await readFile(result.rootFile));
  });

  it('keeps root keys out of the online files and each in a file of its own', async () => {
    await init();
    const layout = keyLayout(dataDir);
    const online = [...(await readRecords(layout.online)), ...(await readRecords(layout.secondBundle))].map(({ role }) => role).sort();
    expect(online).toEqual(['bundle', 'bundle', 'stamp', 'status', 'token', 'token', 'venue']);
    expect((await readdir(join(dataDir, 'offline-root'))).sort()).toEqual(['bundle-3.json', 'root-1.json', 'root-2.json', 'root-3.json', 'statement-1.json']);
    for (const file of ['root-1', 'root-2', 'root-3'])
      expect((await readRecords(join(dataDir, 'offline-root', `${file}.json`))).map(({ role }) => role)).toEqual(['root']);
  });

  it('draws passphrases where none is given, in files that only the owner reads', async () => {
    const result = await init({});
    expect(result.passphraseFile).toBe(keyLayout(dataDir).passphrase);
    expect(result.offlinePassphrasesDrawn).toBe(true);
    for (const file of [result.passphraseFile ?? '', keyLayout(dataDir).online, join(result.offlineRoot, 'root-1.passphrase')]) {
      expect((await stat(file)).mode & 0o777, file).toBe(0o600);
    }
    await openKeyring(dataDir, {});
    await renewRootFile({ ...change(), environment: {} });
  });

  it('never overwrites: a second ceremony and one beside a published root are refused', async () => {
    await init();
    const before = await readFile(keyLayout(dataDir).online);
    await expect(init()).rejects.toMatchObject({ code: 'keys-exist' });
    expect(await readFile(keyLayout(dataDir).online)).toEqual(before);
    await rm(join(dataDir, 'keys'), { recursive: true });
    await expect(init()).rejects.toMatchObject({ code: 'keys-exist' });
  });

  it('held twice at once ends as one: the offline keys belong to the root', async () => {
    const both = [ensureKeys({ dataDir, now: NOW, environment: GIVEN, cost: COST }), ensureKeys({ dataDir, now: NOW, environment: GIVEN, cost: COST })];
    expect((await Promise.all(both)).filter((result) => result !== null)).toHaveLength(1);
    await renewRootFile(change());
  });

  it('starts over after a ceremony that was interrupted before its commit, and keeps what that left', async () => {
    await init();
    await rm(join(dataDir, 'keys'), { recursive: true });
    await rm(join(dataDir, 'public'), { recursive: true });
    await init();
    expect((await readdir(join(dataDir, 'offline-root'))).filter((name) => name.includes('abandoned'))).toHaveLength(5);
    await openKeyring(dataDir, GIVEN);
  });

  it('refuses a passphrase of fewer than 12 characters', async () => {
    await expect(init({ ASHYQ_KEY_PASSPHRASE: 'short' })).rejects.toMatchObject({ code: 'passphrase-weak' });
    await expect(init({ ASHYQ_ROOT_PASSPHRASE_FILE: join(dataDir, 'nowhere') })).rejects.toMatchObject({ code: 'passphrase-missing' });
    // nothing lies on the officers' medium that would be in the way of the next try
    expect(await readdir(dataDir)).not.toContain('offline-root');
  });
});

describe('openKeyring', () => {
  it('opens with the right passphrase only, given directly or by file', async () => {
    await init();
    await expect(openKeyring(dataDir, { ASHYQ_KEY_PASSPHRASE: 'wrong horse battery' })).rejects.toMatchObject({ code: 'passphrase-wrong' });
    await expect(openKeyring(dataDir, {})).rejects.toMatchObject({ code: 'passphrase-missing' });
    const file = join(dataDir, 'secret');
    await writeFile(file, `${GIVEN.ASHYQ_KEY_PASSPHRASE}\n`);
    await openKeyring(dataDir, { ASHYQ_KEY_PASSPHRASE_FILE: file });
  });

  it('says that there are no keys before it asks for a passphrase', async () => {
    await expect(openKeyring(dataDir, {})).rejects.toMatchObject({ code: 'keys-missing' });
  });

  it('does not open a record that was edited on disk: a revocation cannot be taken back', async () => {
    await init();
    const kid = await kidOfToken();
    await revokeToken(change(), kid, null);
    const path = keyLayout(dataDir).online;
    await writeFile(path, (await readFile(path, 'utf8')).replace(`"revokedAt": ${NOW}`, '"revokedAt": null'));
    await expect(openKeyring(dataDir, GIVEN)).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });

  it.each(['', '{}', 'not json', '{"format":"ashyq-keys","version":2}'])('calls a damaged file damaged: %j', async (text) => {
    await init();
    await writeFile(keyLayout(dataDir).online, text);
    await expect(openKeyring(dataDir, GIVEN)).rejects.toMatchObject({ code: 'keys-damaged' });
  });

  it('refuses key derivation parameters that would stop the server', async () => {
    await init();
    const path = keyLayout(dataDir).online;
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"n": \d+/, '"n": 1073741824'));
    await expect(openKeyring(dataDir, GIVEN)).rejects.toMatchObject({ code: 'keys-damaged' });
  });

  it('gives no way to sign bytes and none to read a seed', async () => {
    await init();
    const keyring = await openKeyring(dataDir, GIVEN);
    const typed = [
      'signBundle',
      'signCheckpoint',
      'signCountersignature',
      'signGuardAnswer',
      'signStamp',
      'signStatusList',
      'signStatusToken',
      'signVenueCredential',
      'signVenueSettings',
    ];
    expect(
      Object.keys(keyring)
        .filter((name) => name.startsWith('sign'))
        .sort(),
    ).toEqual(typed);
    expect(JSON.stringify(keyring.records())).not.toContain('seed');
    await expect(keyring.signStatusToken({ ...CLAIMS, birth: 9999 })).rejects.toThrow(RangeError);
  });

  it('signs specimens with another key', async () => {
    await init();
    const keyring = await openKeyring(dataDir, GIVEN);
    const specimen =
      decodeStatusToken(await keyring.signStatusToken({ ...CLAIMS, index: SPECIMEN_LIST * LIST_ENTRIES + 5 }, { specimen: true })).header.kid ??
      new Uint8Array();
    expect(keyring.records().find(({ kid }) => kid === toHex(specimen))?.token?.specimen).toBe(true);
    expect(toHex(specimen)).not.toBe(await kidOfToken());
  });

  it('signs no person’s token by a specimen key, and no specimen by a key that admits', async () => {
    await init();
    const keyring = await openKeyring(dataDir, GIVEN);
    await expect(keyring.signStatusToken(CLAIMS, { specimen: true })).rejects.toThrow(TypeError);
    for (const index of [SPECIMEN_LIST * LIST_ENTRIES, (SPECIMEN_LIST + 1) * LIST_ENTRIES - 1])
      await expect(keyring.signStatusToken({ ...CLAIMS, index })).rejects.toThrow(TypeError);
  });
});

describe('token keys', () => {
  it('changes at the same moment are all kept', async () => {
    await init();
    await Promise.all([rotateToken(change(), NOW + 10), rotateToken(change(), NOW + 20), rotateToken(change(), NOW + 30)]);
    expect((await readRecords(keyLayout(dataDir).online)).filter(({ role }) => role === 'token')).toHaveLength(5);
  });

  it('rotate: the new key waits until doors know it, then replaces the old one', async () => {
    await init();
    const old = await kidOfToken();
    const keyring = await openKeyring(dataDir, GIVEN);
    const { made } = await rotateToken(change(), NOW + 48 * 3600);
    await keyring.refresh();
    const signedAt = async (iat: number) =>
      toHex(decodeStatusToken(await keyring.signStatusToken({ ...CLAIMS, iat, exp: iat + 60 })).header.kid ?? new Uint8Array());
    expect(await signedAt(NOW + 48 * 3600 - 1)).toBe(old);
    expect(await signedAt(NOW + 48 * 3600)).toBe(made[0]);
  });

  it('a running issuer takes up a revocation within seconds and has it published, once', async () => {
    await init();
    const old = await kidOfToken();
    const keyring = await openKeyring(dataDir, GIVEN);
    let asked = 0;
    const task = keyTask(keyring, {
      soon() {
        asked += 1;
      },
    });
    await task.run();
    expect(asked).toBe(0);
    const { made } = await revokeToken(change(), old, null);
    await task.run();
    await task.run();
    expect([asked, task.everySeconds <= 15]).toEqual([1, true]);
    expect(toHex(decodeStatusToken(await keyring.signStatusToken(CLAIMS)).header.kid ?? new Uint8Array())).toBe(made[0]);
  });

  it('revoke: a revoked key signs nothing; where none is left one is made', async () => {
    await init();
    const old = await kidOfToken();
    const { made } = await revokeToken(change(NOW), old, null);
    expect(await kidOfToken()).toBe(made[0]);
    await expect(revokeToken(change(), old, null)).rejects.toMatchObject({ code: 'already-revoked' });
    await expect(revokeToken(change(), '00000000', null)).rejects.toMatchObject({ code: 'kid-unknown' });
  });

  it('void: the key lives on and voidBefore only rises', async () => {
    await init();
    const kid = await kidOfToken();
    await revokeToken(change(), kid, NOW - 5);
    await revokeToken(change(), kid, NOW - 50);
    expect(await kidOfToken()).toBe(kid);
    const keyring = await openKeyring(dataDir, GIVEN);
    expect(keyring.records().find((record) => record.kid === kid)?.token?.voidBefore).toBe(NOW - 5);
  });
});
