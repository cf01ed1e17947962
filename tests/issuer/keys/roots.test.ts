/** The offline root: renewed, rotated, revoked from, by the officers’ files and never by half of them. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { verifyThreshold } from '../../../src/core/trust/signed-file.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { writeKeyFile } from '../../../src/issuer/keys/key-file.ts';
import { makeKey } from '../../../src/issuer/keys/key-maker.ts';
import { openKeyring, openOnline } from '../../../src/issuer/keys/keyring.ts';
import { keyLayout, publishRoots, trustDirOf } from '../../../src/issuer/keys/layout.ts';
import { renewRootFile, revokeRoleKey, rotateRole } from '../../../src/issuer/keys/root-rotation.ts';
import { COST, change, dataDir, GIVEN, init, NOW, rootOf, withKeyFolder } from './key-folder.ts';

withKeyFolder();

describe('roots', () => {
  it.each(['stamp', 'status', 'statement', 'bundle'] as const)('rotate %s: the next root names the new key only, signed by the old threshold', async (role) => {
    await init();
    const keyring = await openKeyring(dataDir, GIVEN);
    await rotateRole(change(NOW + 10), role);
    const [one, two] = [await rootOf(1), await rootOf(2)];
    await verifyThreshold(two.file.signatures, one, { role: 'root', engine: webCryptoEngine });
    await verifyThreshold(two.file.signatures, two, { role: 'root', engine: webCryptoEngine });
    const kept = two.roles[role].keys.filter(({ kid }) => one.roles[role].keys.some((key) => toHex(key.kid) === toHex(kid)));
    expect(kept).toHaveLength(role === 'bundle' ? 1 : 0);
    expect(two.roles[role].keys).toHaveLength(one.roles[role].keys.length);
    await keyring.refresh();
    if (role === 'stamp' || role === 'status') expect(keyring.activeKid(role)).toBe(toHex(two.roles[role].keys[0]?.kid ?? new Uint8Array()));
    if (role === 'bundle') expect(keyring.bundleKids()).toHaveLength(2);
  });

  it('rotate venue keeps the old key named until it is revoked', async () => {
    await init();
    const keyring = await openKeyring(dataDir, GIVEN);
    const old = keyring.activeKid('venue');
    await rotateRole(change(), 'venue');
    await keyring.refresh();
    expect((await rootOf(2)).roles.venue.keys).toHaveLength(2);
    expect(keyring.activeKid('venue')).not.toBe(old);
    await revokeRoleKey(change(), old);
    expect((await rootOf(3)).roles.venue.keys.map(({ kid }) => toHex(kid))).not.toContain(old);
  });

  it('rotate root replaces all three; the chain holds and the new keys sign the next one', async () => {
    await init();
    await rotateRole(change(), 'root');
    const [one, two] = [await rootOf(1), await rootOf(2)];
    await verifyThreshold(two.file.signatures, one, { role: 'root', engine: webCryptoEngine });
    await verifyThreshold(two.file.signatures, two, { role: 'root', engine: webCryptoEngine });
    await renewRootFile(change(NOW + 100));
    const three = await rootOf(3);
    await verifyThreshold(three.file.signatures, two, { role: 'root', engine: webCryptoEngine });
    expect(three.expiresAt).toBe(NOW + 100 + 365 * 86_400);
  });

  it('revoke a root key: the two others sign it out and a third takes its place', async () => {
    await init();
    const lost = toHex((await rootOf(1)).roles.root.keys[1]?.kid ?? new Uint8Array());
    await revokeRoleKey(change(), lost);
    const two = await rootOf(2);
    expect(two.roles.root.keys).toHaveLength(3);
    expect(two.roles.root.keys.map(({ kid }) => toHex(kid))).not.toContain(lost);
    expect(two.file.signatures.map(({ kid }) => toHex(kid))).not.toContain(lost);
  });

  it('needs two of the offline keys and no more', async () => {
    await init();
    await rm(join(dataDir, 'offline-root/root-3.json'));
    await renewRootFile(change());
    await rm(join(dataDir, 'offline-root/root-2.json'));
    await expect(renewRootFile(change())).rejects.toMatchObject({ code: 'offline-root-missing' });
    await expect(renewRootFile({ ...change(), offlineRoot: join(dataDir, 'nowhere') })).rejects.toMatchObject({ code: 'offline-root-missing' });
  });

  it('refuses root keys of another ministry', async () => {
    await init();
    const other = await mkdtemp(join(tmpdir(), 'ashyq-keys-'));
    await holdCeremony({ dataDir: other, now: NOW, environment: GIVEN, cost: COST });
    for (const name of await readdir(join(other, 'offline-root'))) await copyFile(join(other, 'offline-root', name), join(dataDir, 'offline-root', name));
    await rm(other, { recursive: true });
    await expect(renewRootFile(change())).rejects.toMatchObject({ code: 'offline-root-foreign' });
  });

  it('makes no key where the officers’ keys are not there, too few or another ministry’s', async () => {
    await init();
    const keyring = await openKeyring(dataDir, GIVEN);
    const before = keyring.records();
    await expect(rotateRole({ ...change(), offlineRoot: join(dataDir, 'nowhere') }, 'stamp')).rejects.toMatchObject({ code: 'offline-root-missing' });
    for (const name of ['root-1', 'root-2']) await rm(join(dataDir, `offline-root/${name}.json`));
    for (const role of ['stamp', 'bundle', 'root'] as const) await expect(rotateRole(change(), role)).rejects.toMatchObject({ code: 'offline-root-missing' });
    await keyring.refresh();
    expect(keyring.records()).toEqual(before);
    expect((await readdir(join(dataDir, 'offline-root'))).filter((name) => name.startsWith('root-'))).not.toContain('root-1.v2.json');
  });

  it('goes on with the old keys when a rotation stops before its root is written', async () => {
    await init();
    const keyring = await openKeyring(dataDir, GIVEN);
    const active = keyring.activeKid('stamp');
    const file = await openOnline(dataDir, GIVEN);
    await writeKeyFile(keyLayout(dataDir).online, { ...file, keys: [...file.keys, await makeKey('stamp', NOW)] });
    await keyring.refresh();
    expect(keyring.records().filter(({ role }) => role === 'stamp')).toHaveLength(2);
    expect(keyring.activeKid('stamp')).toBe(active);
    await publishRoots(dataDir);
    expect(await readdir(trustDirOf(dataDir))).not.toContain('root.2.cbor');
  });
});
