/** The tablet's daily question to the ministry in Chromium, with the real storage and journal: what is taken, what is written first, and what stops the door. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { type Ed25519Engine, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { verifyTabletRenewal } from '../../src/core/token/tablet-renewal.ts';
import { issueVenueCredential, type VenueClaims } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { Affairs } from '../../src/gate/affairs.ts';
import { DOOR_KEY, LOCK_SECONDS, parseDoorState, UNCHANGED } from '../../src/gate/door-state.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import type { Judge } from '../../src/gate/judge.ts';
import { type RenewalContext, renewTablet } from '../../src/gate/renewal.ts';
import { RulesKeeper } from '../../src/gate/rules-keeper.ts';
import { openJudge } from '../../src/gate/session.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { readJournal } from '../../src/shared/storage/journal.ts';
import { loadMemory } from '../../src/shared/storage/memory.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { loadTablet } from '../../src/shared/storage/tablet.ts';
import { DAY, goodTrust, KEYS, NOW, trustOf, venueClaims } from '../core/world.ts';
import { NO_SETTINGS, type Telling, toldSettings } from './settings.ts';

const INDEX = 77;
let storage: Storage;
let tablet: TabletRecord;
let judge: Judge;
let trust: Trust;
let names = 0;

const certificate = (changes: Partial<VenueClaims> = {}, signer = KEYS.venue) =>
  issueVenueCredential(venueClaims({ tabletKey: tablet.key.publicKey, index: INDEX, iat: NOW - DAY, exp: NOW + 90 * DAY, ...changes }), signer);
const describing = ({ venueId: id, name, category, area, gate }: VenueClaims) => ({ id, name, category, area, gate, ...NO_SETTINGS });

beforeEach(async () => {
  storage = new Storage({ name: `renewal-${Date.now()}-${names++}` });
  trust = await goodTrust();
  const key = await createDeviceKey('seed');
  tablet = { key, credential: new Uint8Array(), venue: describing(venueClaims()), enrolledAt: NOW };
  tablet = { ...tablet, credential: await certificate() };
  await replaceTablet(storage, tablet, NOW);
  judge = await openWindow();
});

/** What judges and writes in a window of this tablet. */
async function openWindow(now = NOW): Promise<Judge> {
  const keeper = new TrustKeeper({ storage, engine: webCryptoEngine, now: () => NOW, onEvent: () => undefined, onFloorReset: () => undefined });
  const opened = await openJudge({ storage, engine: webCryptoEngine, tablet, rules: UNCHANGED, keeper, now: () => now });
  if (!opened.ok) throw new TypeError(opened.code);
  return opened.value;
}

type Plan = {
  readonly claims?: Partial<VenueClaims>;
  /** what the answer says beside what is signed */
  readonly venue?: Record<string, unknown>;
  readonly settings?: Partial<Telling>;
  readonly refuse?: readonly [number, string, object?];
  readonly signer?: typeof KEYS.venue;
  /** as a ministry of before answers */
  readonly unsigned?: boolean;
};

/** The ministry's side of POST /api/gate/renew, which looks at the request as the real one does; `plan` null: no network. */
function affairs(plan: Plan | null, { now = NOW, engine = webCryptoEngine } = {}) {
  const asked: number[] = [];
  const renewed: string[][] = [];
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' } });
  const fetch: typeof globalThis.fetch = async (path, init) => {
    if (plan === null || !String(path).endsWith('/renew')) throw new TypeError('no network');
    const asking = JSON.parse(String(init?.body)).request;
    const request = await verifyTabletRenewal(fromBase64Url(asking), webCryptoEngine);
    if (request === null) return json({ code: 'request-invalid' }, 403);
    asked.push(request.iat);
    if (plan.refuse) return json({ code: plan.refuse[1], ...plan.refuse[2] }, plan.refuse[0]);
    const claims = venueClaims({ index: INDEX, ...plan.claims });
    const credential = plan.claims || plan.signer ? await certificate(plan.claims, plan.signer) : tablet.credential;
    const { settings, ...rest } = await toldSettings({ claims, request: asking, ...plan.settings });
    const told = { ...rest, ...(plan.unsigned ? {} : { settings }) };
    return json({ credential: toBase64Url(credential), ...told, venue: { ...told.venue, ...plan.venue }, time: NOW });
  };
  const own = new Affairs({
    storage,
    engine,
    now: () => now,
    tablet: () => tablet,
    trust: () => trust,
    refresh: async () => trust,
    record: (codes, kept) => judge.noteAll(settingsLines(codes), kept),
    onRenewed: async (given) => {
      renewed.push([...given.lines]);
      tablet = given.tablet;
    },
    handIn: async () => undefined,
    fetch,
  });
  return { own, asked, renewed, fetch };
}

const settingsLines = (codes: readonly string[]) => codes.map((code) => ({ kind: 'settings', code, direction: 0 }) as const);
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
    const { own, renewed } = affairs({ claims: { category: 'theatre' }, settings: { settings: { registration: true } } });
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
    const real = judge.noteAll;
    judge.noteAll = async () => ({ ok: false, code: 'storage-full' });
    expect(await own.renew()).toBe('unwritten');
    expect((await stored())?.venue.category).toBe('cinema');
    judge.noteAll = real;
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

  test.each<[string, Plan]>([
    ['in the description alone', { venue: { registration: false, capacity: 900 }, settings: { settings: { registration: true, capacity: 300 } } }],
    ['signed as well', { settings: { settings: { registration: true, capacity: 300 } } }],
  ])('what the door asks and how many fit in count as they are signed, whatever stands %s', async (_, plan) => {
    expect(await affairs(plan).own.renew()).toBe('done');
    expect((await stored())?.venue).toMatchObject({ registration: true, capacity: 300 });
    expect(await lines()).toEqual(['ministry-registration-on', 'ministry-capacity-300']);
  });

  test.each<[string, Plan]>([
    ['a stranger', { settings: { signer: KEYS.stranger } }],
    ['the ministry to another question', { settings: { request: toBase64Url(new Uint8Array(90)) } }],
    ['nobody', { venue: { registration: true }, unsigned: true }],
    ['the ministry for another gate', { settings: { claims: venueClaims({ gate: 9, index: INDEX }) }, venue: { gate: 2 } }],
  ])('settings signed by %s are not taken', async (_, plan) => {
    expect(await affairs(plan).own.renew()).toBe('credential-invalid');
    expect([await lines(), (await stored())?.venue]).toEqual([[], tablet.venue]);
  });

  test('a restored ministry’s older certificate does not take the place of the newer one; its settings count', async () => {
    const { own } = affairs({ claims: { iat: NOW - 20 * DAY, category: 'grocery' }, settings: { settings: { registration: true } } });
    const before = tablet;
    expect(await own.renew()).toBe('done');
    expect(await stored()).toMatchObject({ credential: before.credential, venue: { category: 'cinema', registration: true } });
    expect(await lines()).toEqual(['ministry-registration-on']);
  });

  test('an older certificate is taken where the newer one is called back', async () => {
    trust = await trustOf({ lists: [{ k: 0, revoked: [INDEX] }] });
    expect(await affairs({ claims: { iat: NOW - 20 * DAY, index: INDEX + 1 } }).own.renew()).toBe('done');
    expect(await lines()).toEqual(['certificate-renewed']);
  });

  test('two runs at once, of two windows too, write each line once', async () => {
    const [one, other] = [affairs({ claims: { category: 'theatre' } }), affairs({ claims: { category: 'theatre' } })];
    expect(await Promise.all([one.own.renew(), one.own.renew(), other.own.renew()])).toEqual(['done', 'done', 'done']);
    expect(await lines()).toEqual(['ministry-category-theatre', 'certificate-renewed']);
    expect(one.asked).toHaveLength(1);
  });

  test('another window that took the same answer a moment before: no line stands twice', async () => {
    const [one, other] = [affairs({ claims: { category: 'theatre' } }), await openWindow(NOW + 1)];
    let before: Promise<unknown> | null = null;
    const context = (own: Judge, first: () => Promise<unknown>): RenewalContext => ({
      storage,
      engine: webCryptoEngine,
      tablet,
      now: () => NOW,
      trust: async () => trust,
      record: async (codes, kept) => {
        before ??= first();
        await before;
        return own.noteAll(settingsLines(codes), kept);
      },
      fetch: one.fetch,
    });
    const nothing = async () => undefined;
    const result = await renewTablet(
      context(other, () => renewTablet({ ...context(judge, nothing), record: (codes, kept) => judge.noteAll(settingsLines(codes), kept) })),
    );
    expect(result).toMatchObject({ code: 'done', plan: { same: true } });
    expect(await lines()).toEqual(['ministry-category-theatre', 'certificate-renewed']);
  });

  test('what the manager changes while the answer is taken stands beside what the ministry changed, the line and the state of both', async () => {
    const { fetch } = affairs({ settings: { settings: { registration: true } } });
    const rules = new RulesKeeper(storage);
    const result = await renewTablet({
      storage,
      engine: webCryptoEngine,
      tablet,
      now: () => NOW,
      trust: async () => trust,
      record: async (codes, kept) => {
        expect(await rules.change({ category: 'airport' }, { judge, venue: tablet.venue, direction: 0, now: NOW })).toBe(true);
        return judge.noteAll(settingsLines(codes), kept);
      },
      fetch,
    });
    expect(result.code).toBe('done');
    expect(await lines()).toEqual(['category-airport', 'ministry-registration-on']);
    expect(await rules.stored(NOW)).toMatchObject({ value: { category: 'airport', lockedUntil: NOW + LOCK_SECONDS } });
    expect((await stored())?.venue.registration).toBe(true);
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
  test('a slow look at the list of before does not take back what a later one found', async () => {
    let goOn: (valid: boolean) => void = () => undefined;
    const first = vi.fn(() => new Promise<boolean>((resolve) => (goOn = resolve)));
    const engine: Ed25519Engine = { name: 'slow', verify: (...given) => (first.mock.calls.length === 0 ? first() : webCryptoEngine.verify(...given)) };
    const { own } = affairs(null, { engine });
    const slow = own.look();
    await expect.poll(() => first.mock.calls.length).toBe(1);
    trust = await trustOf({ lists: [{ k: 0, revoked: [INDEX] }] });
    await own.look();
    goOn(true);
    await slow;
    expect(own.certificate.value?.stop).toBe('certificate-revoked');
  });

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
