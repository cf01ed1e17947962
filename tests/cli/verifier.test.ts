/** The library for makers of turnstiles (docs/cli.md): a door of its own over a folder of published files. */
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Verifier } from '../../src/cli/verifier.ts';
import { decodeRoot, encodeRoot } from '../../src/core/trust/root.ts';
import { scratch } from './support.ts';
import { HOUR, KEYS, makePaper, makeQr, makeTrust, NOW, writeTrust } from './world.ts';

let dir: string;
let trustDir: string;
let cleanUp: () => Promise<void>;
beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  trustDir = await writeTrust(join(dir, 'trust'), await makeTrust({ revoked: [7] }));
});
afterAll(() => cleanUp());

const doorOf = (at = trustDir) =>
  new Verifier({ trustDir: at, pin: join(trustDir, 'root.1.cbor'), door: { category: 'voluntary', area: '*' }, now: () => NOW });

describe('Verifier', () => {
  it('judges nothing before it has read the folder, then opens once for one showing', async () => {
    const door = doorOf();
    const qr = await makeQr();
    expect(await door.verify(qr)).toMatchObject({ outcome: 'undecided', code: 'trust-missing' });
    expect(await door.refresh()).toEqual({ ok: true, stampVersion: 9 });
    expect(await door.verify(` ${qr}\r\n`)).toMatchObject({ outcome: 'admit', code: 'ok', initials: 'А.С.', birth: 419, identity: 'glance' });
    expect(await door.verify(qr)).toMatchObject({ outcome: 'refuse', code: 'proof-replayed' });
    expect(await door.verify(await makePaper({ index: 7 }))).toMatchObject({ outcome: 'refuse', code: 'token-revoked' });
    expect(await door.verify(await makePaper({ exp: NOW + HOUR, iat: NOW - HOUR }, KEYS.stranger))).toMatchObject({ outcome: 'refuse', code: 'key-unknown' });
  });

  it('takes answers to the nonce that it has shown, and no other', async () => {
    const door = new Verifier({ trustDir, door: { category: 'voluntary', area: '*', venueId: 'ALA-1', gate: 2 }, now: () => NOW });
    await door.refresh();
    const nonce = new Uint8Array(8).fill(5);
    const answer = await makeQr({ aud: 'ALA-1/2', nonce, iat: NOW - 5000 });
    expect((await door.verify(answer)).code).toBe('proof-nonce');
    door.issueNonce(nonce);
    expect((await door.verify(answer)).code).toBe('ok');
  });

  it('says so where the folder is not there, and goes on', async () => {
    const nowhere = join(dir, 'not-mounted');
    const door = doorOf(nowhere);
    expect(await door.refresh()).toEqual({ ok: false, code: 'trust-missing', file: nowhere });
    expect(await door.verify(await makeQr())).toMatchObject({ outcome: 'undecided', code: 'trust-missing' });
  });

  it('goes on by what it had when the folder is another ministry’s, or older, or half copied', async () => {
    const at = await writeTrust(join(dir, 'copied'), await makeTrust());
    const door = doorOf(at);
    expect((await door.refresh()).ok).toBe(true);
    await writeTrust(at, await makeTrust({ stampSigner: KEYS.stranger }));
    expect(await door.refresh()).toMatchObject({ ok: false, file: 'stamp.cbor' });
    await rm(join(at, 'stamp.cbor'));
    expect(await door.refresh()).toEqual({ ok: false, code: 'not-trust-data', file: 'stamp.cbor' });
    // A disk that does not answer.
    await symlink('stamp.cbor', join(at, 'stamp.cbor'));
    expect(await door.refresh()).toEqual({ ok: false, code: 'trust-missing', file: at });
    expect((await door.verify(await makePaper())).code).toBe('ok');
  });

  it('goes back to no root of before, whose lists may have been replaced since', async () => {
    const files = await makeTrust({ revoked: [7] });
    const { roles, ...one } = await decodeRoot(files.get('root.cbor') ?? new Uint8Array());
    const keysOf = (role: keyof typeof roles) => ({ threshold: roles[role].threshold, keys: roles[role].keys.map(({ x }) => x) });
    const own = { root: keysOf('root'), bundle: keysOf('bundle'), stamp: keysOf('stamp'), status: keysOf('status'), venue: keysOf('venue') };
    const two = await encodeRoot({ ...one, version: 2, roles: { ...own, statement: keysOf('statement') } }, KEYS.roots.slice(0, 2));
    const at = await writeTrust(join(dir, 'rotated'), new Map([...files, ['root.2.cbor', two], ['root.cbor', two]]));
    const door = doorOf(at);
    expect((await door.refresh()).ok).toBe(true);
    await rm(join(at, 'root.2.cbor'));
    await writeTrust(at, await makeTrust());
    expect(await door.refresh()).toEqual({ ok: false, code: 'rollback', file: 'root.cbor' });
    expect((await door.verify(await makePaper({ index: 7 }))).code).toBe('token-revoked');
  });
});
