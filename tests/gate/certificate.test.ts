/** Whether a tablet may stand at its door: its certificate against the time, the lists that it holds, and the ministry's word; and what a renewal changes. */
import { beforeAll, describe, expect, test } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { issueVenueCredential, type VenueClaims } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { isAskDue, judgeCertificate, NEVER_ASKED, parseAsked } from '../../src/gate/certificate.ts';
import { LOCK_SECONDS, UNCHANGED } from '../../src/gate/door-state.ts';
import { planRenewal, type RenewalPlan } from '../../src/gate/renewal-plan.ts';
import type { TabletRecord, VenueDescription } from '../../src/shared/storage/schema.ts';
import { DAY, goodTrust, HOUR, KEYS, NOW, trustOf, venueClaims } from '../core/world.ts';

const INDEX = 77;
let trust: Trust;
let revoked: Trust;

beforeAll(async () => {
  trust = await goodTrust();
  revoked = await trustOf({ lists: [{ k: 0, revoked: [INDEX] }] });
});

const certificate = (changes: Partial<VenueClaims> = {}, signer = KEYS.venue) =>
  issueVenueCredential(venueClaims({ tabletKey: KEYS.tablet.publicKey, index: INDEX, iat: NOW - DAY, exp: NOW + 90 * DAY, ...changes }), signer);
const judge = async (bytes: Uint8Array, at: { trust?: Trust | null; now?: number; asked?: typeof NEVER_ASKED } = {}) => {
  const { stop, urgent } = await judgeCertificate(bytes, { trust, now: NOW, engine: webCryptoEngine, asked: NEVER_ASKED, ...at });
  return { stop, urgent };
};

describe('judgeCertificate', () => {
  test('a good one stops nobody; without trust only its times speak', async () => {
    expect(await judge(await certificate())).toEqual({ stop: null, urgent: false });
    expect(await judge(await certificate(), { trust: null })).toEqual({ stop: null, urgent: false });
  });

  test('ends at the second that it names, by the clock or by a time that the ministry has signed', async () => {
    const bytes = await certificate();
    expect((await judge(bytes, { now: NOW + 90 * DAY - 1 })).stop).toBeNull();
    expect((await judge(bytes, { now: NOW + 90 * DAY })).stop).toBe('credential-expired');
    const ended = await certificate({ iat: NOW - 9 * DAY, exp: trust.floor });
    expect((await judge(ended, { now: NOW - 8 * DAY })).stop).toBe('credential-expired');
  });

  test('a set bit in the list that this tablet holds stops it; another tablet’s bit, or a list that it does not hold, does not', async () => {
    expect(await judge(await certificate(), { trust: revoked })).toEqual({ stop: 'certificate-revoked', urgent: true });
    expect((await judge(await certificate({ index: INDEX + 1 }), { trust: revoked })).stop).toBeNull();
    expect((await judge(await certificate({ index: INDEX + 9 * 2 ** 20 }), { trust: revoked })).stop).toBeNull();
    expect((await judge(await certificate({ index: null }), { trust: revoked })).stop).toBeNull();
  });

  test('the ministry’s word stops it over a reload, whatever the lists say', async () => {
    expect((await judge(await certificate(), { asked: { askedAt: NOW, revoked: true } })).stop).toBe('gate-revoked');
    expect((await judge(await certificate(), { asked: { askedAt: NOW, revoked: true }, trust: null })).stop).toBe('gate-revoked');
  });

  test('a venue key that was replaced is asked about at once and stops nobody', async () => {
    expect(await judge(await certificate({}, KEYS.stranger))).toEqual({ stop: null, urgent: true });
  });

  test('what is stored and not ours is as if nothing had been asked', () => {
    for (const odd of [null, 7, {}, { askedAt: 'x', revoked: true }, { askedAt: null }]) expect(parseAsked(odd)).toEqual(NEVER_ASKED);
    expect(parseAsked({ askedAt: NOW, revoked: true })).toEqual({ askedAt: NOW, revoked: true });
  });
});

describe('isAskDue', () => {
  const key = (first: number) => new Uint8Array(32).fill(first);
  test('once a day, doors spread over some hours, and a clock that was ahead keeps nobody silent', () => {
    const asked = (askedAt: number | null) => ({ askedAt, revoked: false });
    expect(isAskDue(asked(null), key(0), NOW)).toBe(true);
    expect(isAskDue(asked(NOW + 1), key(0), NOW)).toBe(true);
    expect(isAskDue(asked(NOW - 20 * HOUR + 1), key(0), NOW)).toBe(false);
    expect(isAskDue(asked(NOW - 20 * HOUR), key(0), NOW)).toBe(true);
    expect(isAskDue(asked(NOW - 20 * HOUR), key(255), NOW)).toBe(false);
    expect(isAskDue(asked(NOW - 24 * HOUR), key(255), NOW)).toBe(true);
  });
});

describe('planRenewal', () => {
  const venue: VenueDescription = {
    id: 'ALA-00123',
    name: 'Арман',
    category: 'cinema',
    area: '7511',
    gate: 2,
    registration: false,
    trainingUntil: null,
    capacity: null,
  };
  const credential = new Uint8Array([1]);
  const before = { key: { kind: 'seed', seed: new Uint8Array(32), publicKey: new Uint8Array(32) }, credential, venue, enrolledAt: NOW } satisfies TabletRecord;
  const withDoor = ({ door, ...plan }: RenewalPlan, stood = UNCHANGED) => ({ ...plan, door: door === null ? null : door(stood) });
  const plan = (changes: Partial<VenueDescription>, stood = UNCHANGED, bytes = credential) =>
    withDoor(planRenewal(before, { credential: bytes, venue: { ...venue, ...changes }, now: NOW }), stood);
  const locked = NOW + LOCK_SECONDS;

  test('the same answer changes and writes nothing', () => {
    expect(plan({})).toMatchObject({ same: true, lines: [], door: null });
  });

  test.each<[string, Partial<VenueDescription>, string]>([
    ['category', { category: 'theatre' }, 'ministry-category-theatre'],
    ['area', { area: '7513' }, 'ministry-area-7513'],
    ['registration', { registration: true }, 'ministry-registration-on'],
    ['training', { trainingUntil: NOW + DAY }, 'ministry-training-on'],
  ])('another %s is a line and locks the door for five minutes', (_, changes, line) => {
    expect(plan(changes)).toMatchObject({ same: false, lines: [line], door: { lockedUntil: locked }, tablet: { venue: { ...venue, ...changes } } });
  });

  test.each<[string, Partial<VenueDescription>, string]>([
    ['name', { name: 'Цезарь' }, 'ministry-name'],
    ['gate', { gate: 3 }, 'ministry-gate-3'],
    ['capacity', { capacity: 300 }, 'ministry-capacity-300'],
  ])('another %s is a line and locks nobody out', (_, changes, line) => {
    expect(plan(changes)).toMatchObject({ same: false, lines: [line], door: null });
  });

  test('a new certificate alone is a line; a training that is only longer is stored without one', () => {
    expect(plan({}, UNCHANGED, new Uint8Array([2]))).toMatchObject({ same: false, lines: ['certificate-renewed'], door: null });
    const training = { ...before, venue: { ...venue, trainingUntil: NOW + DAY } };
    const longer = planRenewal(training, { credential, venue: { ...venue, trainingUntil: NOW + 2 * DAY }, now: NOW });
    expect(longer).toMatchObject({ same: false, lines: [], door: null });
    expect(withDoor(planRenewal(training, { credential, venue, now: NOW }))).toMatchObject({
      lines: ['ministry-training-off'],
      door: { lockedUntil: locked },
    });
    expect(planRenewal(training, { credential, venue, now: NOW + 2 * DAY }).lines).toEqual([]);
  });

  test('what the manager said of the kind of place ends with another word of the ministry, not with another registration', () => {
    const door = { ...UNCHANGED, category: 'catering' };
    expect(plan({ category: 'theatre' }, door).door?.category).toBeNull();
    expect(plan({ registration: true }, door).door?.category).toBe('catering');
  });

  test('a category of any length fits into a line', () => {
    expect(plan({ category: 'x'.repeat(64) }).lines.map((code) => code.length)).toEqual([64]);
  });
});
