/** The tablet's daily question to the ministry in Chromium, with the real storage and journal: what is taken, what is written first, and what stops the door. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { verifyTabletRenewal } from '../../src/core/token/tablet-renewal.ts';
import { issueVenueCredential, type VenueClaims } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { Affairs } from '../../src/gate/affairs.ts';
import { DOOR_KEY, LOCK_SECONDS, parseDoorState, UNCHANGED } from '../../src/gate/door-state.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import type { Judge } from '../../src/gate/judge.ts';
import { openJudge } from '../../src/gate/session.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { readJournal } from '../../src/shared/storage/journal.ts';
import { loadMemory } from '../../src/shared/storage/memory.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { loadTablet } from '../../src/shared/storage/tablet.ts';
import { DAY, goodTrust, KEYS, NOW, trustOf, venueClaims } from '../core/world.ts';

const INDEX = 77;
let storage: Storage;
let tablet: TabletRecord;
let judge: Judge;
let trust: Trust;
let names = 0;

const certificate = (changes: Partial<VenueClaims> = {}, signer = KEYS.venue) =>
  issueVenueCredential(venueClaims({ tabletKey: tablet.key.publicKey, index: INDEX, iat: NOW - DAY, exp: NOW + 90 * DAY, ...changes }), signer);
const describing = ({ venueId: id, name, category, area, gate }: VenueClaims) => ({ id, name, category, area, gate, registration: false, trainingUntil: null });

beforeEach(async () => {
  storage = new Storage({ name: `renewal-${Date.now()}-${names++}` });
  trust = await goodTrust();
  const key = await createDeviceKey('seed');
  tablet = { key, credential: new Uint8Array(), venue: { ...describing(venueClaims()), trainingUntil: null, capacity: null }, enrolledAt: NOW };
  tablet = { ...tablet, credential: await certificate() };
  await replaceTablet(storage, tablet, NOW);
  const keeper = new TrustKeeper({ storage, engine: webCryptoEngine, now: () => NOW, onEvent: () => undefined, onFloorReset: () => undefined });
  const opened = await openJudge({ storage, engine: webCryptoEngine, tablet, rules: UNCHANGED, keeper, now: () => NOW });
  if (!opened.ok) throw new TypeError(opened.code);
  judge = opened.value;
});

type Plan = {
  readonly claims?: Partial<VenueClaims>;
  readonly venue?: Record<string, unknown>;
  readonly refuse?: readonly [number, string, object?];
  readonly signer?: typeof KEYS.venue;
};

/** The ministry's side of POST /api/gate/renew, which looks at the request as the real one does; `plan` null: no network. */
function affairs(plan: Plan | null, { now = NOW } = {}) {
  const asked: number[] = [];
  const renewed: string[][] = [];
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' } });
  const fetch: typeof globalThis.fetch = async (path, init) => {
    if (plan === null || !String(path).endsWith('/renew')) throw new TypeError('no network');
    const request = await verifyTabletRenewal(fromBase64Url(JSON.parse(String(init?.body)).request), webCryptoEngine);
    if (request === null) return json({ code: 'request-invalid' }, 403);
    asked.push(request.iat);
    if (plan.refuse) return json({ code: plan.refuse[1], ...plan.refuse[2] }, plan.refuse[0]);
    const claims = venueClaims({ index: INDEX, ...plan.claims });
    const credential = plan.claims || plan.signer ? await certificate(plan.claims, plan.signer) : tablet.credential;
    return json({ credential: toBase64Url(credential), venue: { ...describing(claims), ...plan.venue }, time: NOW });
  };
  const own = new Affairs({
    storage,
    engine: webCryptoEngine,
    now: () => now,
    tablet: () => tablet,
    trust: () => trust,
    refresh: async () => trust,
    record: (code, memory) => judge.note({ kind: 'settings', code, direction: 0 }, memory),
    onRenewed: async (given) => {
      renewed.push([...given.lines]);
      tablet = given.tablet;
    },
    handIn: async () => undefined,
    fetch,
  });
  return { own, asked, renewed };
}

const lines = async () => {
  const read = await readJournal(storage, 0, 99);
  return read.ok ? read.value.map(({ entry }) => decodeEntry(entry).code) : [];
};
const stored = async () => {
  const read = await loadTablet(storage);
  return read.ok ? read.value : null;
};
const lockedUntil = async () => {
  const read = await loadMemory(storage, DOOR_KEY);
  return parseDoorState(read.ok ? read.value : null).lockedUntil;
};

describe('Affairs.renew', () => {
  test('the same answer writes nothing and is remembered as asked', async () => {
    const { own, asked, renewed } = affairs({});
    await own.look();
    expect(await own.renew()).toBe('done');
    expect([asked, renewed, await lines(), await lockedUntil()]).toEqual([[NOW], [], [], 0]);
    expect(own.certificate.value).toMatchObject({ stop: null, askedAt: NOW, result: 'done', exp: NOW + 90 * DAY });
  });

  test('another category and registration: a line each, the lock with the first, then the certificate', async () => {
    const { own, renewed } = affairs({ claims: { category: 'theatre' }, venue: { registration: true } });
    expect(await own.renew()).toBe('done');
    expect(await lines()).toEqual(['ministry-category-theatre', 'ministry-registration-on', 'certificate-renewed']);
    expect(await lockedUntil()).toBe(NOW + LOCK_SECONDS);
    expect((await stored())?.venue).toMatchObject({ category: 'theatre', registration: true });
    expect((await stored())?.credential).toEqual(tablet.credential);
    expect(renewed).toHaveLength(1);
    expect(await own.renew()).toBe('done');
    expect(await lines()).toHaveLength(3);
  });

  test('where the journal takes no line nothing changes, and the next try writes it', async () => {
    const { own } = affairs({ claims: { category: 'theatre' } });
    const real = judge.note;
    judge.note = async () => false;
    expect(await own.renew()).toBe('unwritten');
    expect((await stored())?.venue.category).toBe('cinema');
    judge.note = real;
    expect(await own.renew()).toBe('done');
    expect(await lines()).toEqual(['ministry-category-theatre', 'certificate-renewed']);
  });

  test.each<[string, Plan]>([
    ['signed by a stranger', { signer: KEYS.stranger }],
    ['of another tablet', { claims: { tabletKey: KEYS.stranger.publicKey } }],
    ['of another venue', { claims: { venueId: 'ALA-99999' } }],
    ['described otherwise than it is signed', { claims: { category: 'theatre' }, venue: { category: 'grocery' } }],
    ['that is called back already', { claims: { index: 654_321 } }],
  ])('a certificate %s is not taken', async (_, plan) => {
    trust = await trustOf({ lists: [{ k: 0, revoked: [654_321] }] });
    const before = await stored();
    expect(await affairs(plan).own.renew()).toBe('credential-invalid');
    expect([await lines(), await stored()]).toEqual([[], before]);
  });

  test('the ministry’s no stops the door, over a reload too, until it says otherwise', async () => {
    const { own } = affairs({ refuse: [403, 'gate-revoked'] });
    expect(await own.renew()).toBe('gate-revoked');
    expect(own.certificate.value?.stop).toBe('gate-revoked');
    const again = affairs(null).own;
    await again.look();
    expect(again.certificate.value?.stop).toBe('gate-revoked');
    const back = affairs({}).own;
    expect(await back.renew()).toBe('done');
    await back.look();
    expect(back.certificate.value?.stop).toBeNull();
  });

  test('a wrong clock asks once more with the ministry’s time', async () => {
    const { own, asked } = affairs({ refuse: [409, 'clock-skew', { time: NOW }] }, { now: NOW + 7200 });
    expect(await own.renew()).toBe('clock-skew');
    expect(asked.map((iat) => Math.abs(iat - NOW) <= 1)).toEqual([false, true]);
  });

  test('without a network nothing changes and nothing is lost', async () => {
    const { own } = affairs(null);
    await own.look();
    expect(await own.renew()).toBe('offline');
    expect([await lines(), own.certificate.value?.stop]).toEqual([[], null]);
  });
});

describe('Affairs.look', () => {
  test('a list with the tablet’s own bit stops the door at once and asks; the next certificate lets it go on', async () => {
    trust = await trustOf({ lists: [{ k: 0, revoked: [INDEX] }] });
    const { own, asked } = affairs({ claims: { category: 'theatre', index: INDEX + 1 } });
    await own.look();
    expect(own.certificate.value?.stop).toBe('certificate-revoked');
    await expect.poll(() => own.certificate.value?.stop, { timeout: 20_000 }).toBeNull();
    expect(asked).toHaveLength(1);
    expect(await lines()).toEqual(['ministry-category-theatre', 'certificate-renewed']);
  });

  test('bytes on the disk that are no certificate stop the door and nothing else', async () => {
    tablet = { ...tablet, credential: new Uint8Array([1, 2, 3]) };
    const { own } = affairs({});
    await own.look();
    expect(own.certificate.value).toMatchObject({ stop: 'credential-expired', exp: 0 });
  });
});
