/** The neutral code (formats.md §5): when it is made anew, that phones believe it, and that nothing which reads the trust files minds it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webCryptoEngine as engine } from '../../../src/core/codec/ed25519.ts';
import { decodeVenueCredential } from '../../../src/core/token/venue.ts';
import { checkTrust } from '../../../src/core/trust/check-trust.ts';
import { verifyVenueCredential } from '../../../src/core/verify-venue.ts';
import { trustFiles } from '../../../src/issuer/http/trust-files.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { type Keyring, openKeyring } from '../../../src/issuer/keys/keyring.ts';
import { trustDirOf } from '../../../src/issuer/keys/layout.ts';
import { revokeRoleKey, rotateRole } from '../../../src/issuer/keys/root-rotation.ts';
import { publishNeutral, readNeutral } from '../../../src/issuer/publish/neutral.ts';
import { publish } from '../../../src/issuer/publish/publisher.ts';
import { POLICY } from '../../cli/world.ts';

const NOW = 1_795_000_000;
const YEAR = 365 * 86_400;
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };

let dataDir: string;
let keyring: Keyring;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-neutral-'));
  await holdCeremony({ dataDir, now: NOW, environment: ENVIRONMENT, cost: 2 ** 10 });
  keyring = await openKeyring(dataDir, ENVIRONMENT);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const make = (now: number) => publishNeutral({ dataDir, keyring, now });
const change = () => ({ dataDir, now: NOW + 10, environment: ENVIRONMENT, offlineRoot: join(dataDir, 'offline-root'), cost: 2 ** 10 });
const file = () => join(trustDirOf(dataDir), 'neutral.cwt');
async function bytes(): Promise<Uint8Array> {
  const read = await readNeutral(dataDir);
  if (read === null) throw new Error('not published');
  return read;
}
/** The trust of a client that has what is published now. */
async function trust(now: number) {
  await publish({ dataDir, keyring, now, source: { policy: async () => Buffer.from(JSON.stringify(POLICY)), lists: async () => [{ list: 0, revoked: [] }] } });
  const read = (name: string) => readFile(join(trustDirOf(dataDir), name)).catch(() => null);
  const result = await checkTrust({ read, pinned: await readFile(join(trustDirOf(dataDir), 'root.1.cbor')), previous: null, now, engine, judgeExpiry: true });
  if (!result.ok) throw new Error(`${result.code} ${result.file}`);
  return result.trust;
}

describe('publishNeutral', () => {
  it('draws the code for the public pages where the address is known, and anew when either is another', async () => {
    const picture = () => readFile(join(trustDirOf(dataDir), 'neutral.svg'), 'utf8');
    await make(NOW);
    await expect(picture()).rejects.toThrow('ENOENT');
    await publishNeutral({ dataDir, keyring, now: NOW, origin: 'https://ashyq.example' });
    const first = await picture();
    expect(first).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 \d+ \d+"><path fill="#fff"[^>]*\/><path d="M[^"]+z"\/><\/svg>$/);
    await publishNeutral({ dataDir, keyring, now: NOW, origin: 'https://another.example' });
    const second = await picture();
    expect(second).not.toBe(first);
    await rm(file());
    await publishNeutral({ dataDir, keyring, now: NOW + 5, origin: 'https://another.example' });
    expect(await picture()).not.toBe(second);
  });

  it('makes a code that phones believe for a year, and that names no venue', async () => {
    expect(await readNeutral(dataDir)).toBeNull();
    expect(await make(NOW)).toBe(true);
    const result = await verifyVenueCredential(await bytes(), { trust: await trust(NOW), now: NOW, engine });
    const claims = { venueId: 'NEUTRAL', category: 'neutral', name: 'Ashyq', area: '0000', gate: 0, index: null, tabletKey: null };
    expect(result).toEqual({ ok: true, venue: { ...claims, iat: NOW, exp: NOW + YEAR }, nonce: null, iat: null });
    const at = async (now: number) => verifyVenueCredential(await bytes(), { trust: await trust(NOW), now, engine });
    expect([await at(NOW + YEAR - 1), await at(NOW + YEAR)]).toMatchObject([{ ok: true }, { ok: false, code: 'venue-expired' }]);
  });

  it('leaves it alone for half a year, to the second, and makes it anew then', async () => {
    await make(NOW);
    const first = await bytes();
    expect(await make(NOW + YEAR / 2)).toBe(false);
    expect(await bytes()).toEqual(first);
    expect(await make(NOW + YEAR / 2 + 1)).toBe(true);
    expect(decodeVenueCredential(await bytes()).payload).toMatchObject({ iat: NOW + YEAR / 2 + 1, exp: NOW + YEAR / 2 + 1 + YEAR });
  });

  it('makes it anew when the venue key was rotated; the former one is believed as other posters are', async () => {
    await make(NOW);
    const former = await bytes();
    await rotateRole(change(), 'venue');
    await keyring.refresh();
    expect(await make(NOW + 20)).toBe(true);
    expect(await bytes()).not.toEqual(former);
    const at = { trust: await trust(NOW + 30), now: NOW + 30, engine };
    for (const code of [await bytes(), former]) expect(await verifyVenueCredential(code, at)).toMatchObject({ ok: true });
    expect(await make(NOW + 30)).toBe(false);
  });

  it('makes it anew when the venue key was revoked: a phone that knows the new root believes the new one only', async () => {
    await make(NOW);
    const former = await bytes();
    await revokeRoleKey(change(), keyring.activeKid('venue'));
    await keyring.refresh();
    expect(await make(NOW + 20)).toBe(true);
    const at = { trust: await trust(NOW + 30), now: NOW + 30, engine };
    expect(await verifyVenueCredential(await bytes(), at)).toMatchObject({ ok: true });
    expect(await verifyVenueCredential(former, at)).toEqual({ ok: false, code: 'key-unknown' });
  });

  it('leaves it alone when another key was rotated', async () => {
    await make(NOW);
    await rotateRole(change(), 'stamp');
    await keyring.refresh();
    expect(await make(NOW + 20)).toBe(false);
  });

  it.each<[string, (good: Buffer) => Uint8Array]>([
    ['nothing in it', () => new Uint8Array(0)],
    ['half of it', (good) => good.subarray(0, good.length / 2)],
    ['one bit turned in its signature', (good) => Buffer.concat([good.subarray(0, -1), Buffer.from([(good.at(-1) ?? 0) ^ 1])])],
    ['a page of a captive portal', () => Buffer.from('<html></html>')],
  ])('makes it anew when the file has %s', async (_, spoil) => {
    await make(NOW);
    const good = await readFile(file());
    await writeFile(file(), spoil(good));
    expect(await make(NOW)).toBe(true);
    expect(await readFile(file())).toEqual(good);
    expect(await make(NOW)).toBe(false);
  });

  it('makes it anew when it is another venue’s credential', async () => {
    const poster = { venueId: 'ALA-00001', category: 'cinema', name: 'Арман', area: '7511', gate: 0, index: null, tabletKey: null, iat: NOW, exp: NOW + YEAR };
    await make(NOW);
    await writeFile(file(), await keyring.signVenueCredential(poster));
    expect(await make(NOW)).toBe(true);
    expect(decodeVenueCredential(await bytes()).payload.venueId).toBe('NEUTRAL');
  });

  it('makes it anew when it was signed by a clock since set right', async () => {
    await make(NOW + 1);
    expect(await make(NOW)).toBe(true);
    expect(decodeVenueCredential(await bytes()).payload.iat).toBe(NOW);
  });

  it('two at once leave one whole file and nothing beside it', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, nr) => make(NOW + nr)));
    expect((await readdir(trustDirOf(dataDir))).filter((name) => name.includes('neutral'))).toEqual(['neutral.cwt']);
    expect(await make(NOW + 8)).toBe(false);
  });
});

describe('GET /trust/neutral.cwt', () => {
  it('is served to anybody from anywhere, and asked for anew each time', async () => {
    await make(NOW);
    const app = trustFiles(trustDirOf(dataDir));
    const response = await app.request('/trust/neutral.cwt');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(await bytes());
    const headers = (of: Response) =>
      ['content-type', 'cache-control', 'access-control-allow-origin', 'cross-origin-resource-policy'].map((name) => of.headers.get(name));
    expect(headers(response)).toEqual(['application/cwt', 'no-cache', '*', 'cross-origin']);
    const again = await app.request('/trust/neutral.cwt', { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('is 404 before the first publication, readable from anywhere', async () => {
    const response = await trustFiles(trustDirOf(dataDir)).request('/trust/neutral.cwt');
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([404, '*']);
  });
});
