/** The venue's other gates: what is kept of them, what is asked, and what a scan says of somebody who came in there (product.md, venue staff 7). */
import { describe, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { verifyStrict, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { dayKey, refOf } from '../../src/core/journal/entry.ts';
import { decodeGateMessage } from '../../src/core/journal/gate-message.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { Neighbours, SEEN_SECONDS } from '../../src/gate/neighbours.ts';
import { askSeen, type SeenAnswer, type Sighting } from '../../src/gate/seen-send.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { GATE, INDEX, KEYS, NOW, seeded, venueClaims } from '../core/world.ts';
import { Disk, live, openGate } from './disk.ts';

const SECRET = new Uint8Array(32).fill(6);
const OWN = new Uint8Array(32).fill(5);
const DAY = Math.floor((NOW + 5 * 3600) / 86_400);
const refUnder = async (secret: Uint8Array, index = INDEX) => refOf(await dayKey(secret, GATE.venueId, DAY), index);
const answer = (seen: readonly Sighting[], secrets = [{ day: DAY, secret: SECRET }]): SeenAnswer => ({ secrets, seen, passed: null, time: NOW });
const sighting = (ref: Uint8Array, changes: Partial<Sighting> = {}): Sighting => ({ ref, at: NOW - 240, gate: 3, direction: 0, ...changes });

describe('Neighbours', () => {
  test('keeps the newest of each pass and comes back from the disk as it was', async () => {
    const ref = await refUnder(SECRET);
    const neighbours = new Neighbours();
    expect(neighbours.take(answer([sighting(ref), sighting(ref, { at: NOW - 60, gate: 4, direction: 1 })]), NOW)).toBe(true);
    const again = new Neighbours(structuredClone(neighbours.snapshot()));
    for (const one of [neighbours, again]) {
      expect(one.lastSeen(ref)).toEqual({ at: NOW - 60, gate: 4, direction: 1 });
      expect(one.secretOf(DAY)).toEqual(SECRET);
      expect(one.secretOf(DAY + 1)).toBeNull();
      expect(one.hasOthers).toBe(true);
    }
  });

  test('says whether there is something new to be stored: the same answer again is not, an older line neither', async () => {
    const ref = await refUnder(SECRET);
    const neighbours = new Neighbours();
    neighbours.take(answer([sighting(ref)]), NOW);
    expect(neighbours.take(answer([sighting(ref)]), NOW)).toBe(false);
    expect(neighbours.take(answer([sighting(ref, { at: NOW - 300 })]), NOW)).toBe(false);
    expect(neighbours.lastSeen(ref)?.at).toBe(NOW - 240);
    expect(neighbours.take(answer([], [{ day: DAY + 1, secret: SECRET }]), NOW)).toBe(true);
  });

  test('forgets what is older than a shift, and the oldest of too many', async () => {
    const refs = Array.from({ length: 7000 }, (_, at) => new Uint8Array(16).map((__, byte) => (byte < 2 ? (at >> (8 * byte)) & 255 : 1)));
    const neighbours = new Neighbours();
    neighbours.take(answer(refs.map((ref, at) => sighting(ref, { at: NOW - 7000 + at }))), NOW);
    expect(neighbours.snapshot().seen).toHaveLength(6000);
    expect(neighbours.lastSeen(refs[0] ?? new Uint8Array())).toBeNull();
    expect(neighbours.lastSeen(refs[6999] ?? new Uint8Array())?.at).toBe(NOW - 1);
    neighbours.take(answer([]), NOW + SEEN_SECONDS);
    expect(neighbours.hasOthers).toBe(false);
  });

  test('keeps what the ministry counts at the other gates; while it is still counting, what it said before', () => {
    const neighbours = new Neighbours();
    const passed = { day: DAY, at: NOW, gates: [{ gate: 2, in: 5, out: 1, heard: NOW - 30 }] };
    expect(neighbours.take({ ...answer([]), passed }, NOW)).toBe(true);
    expect(neighbours.take({ ...answer([]), passed: { ...passed, at: NOW + 60 } }, NOW + 60)).toBe(false);
    expect(neighbours.take(answer([]), NOW + 90)).toBe(false);
    for (const one of [neighbours, new Neighbours(structuredClone(neighbours.snapshot()))]) {
      expect(one.passed).toEqual({ ...passed, at: NOW + 60 });
      expect(one.hasOthers).toBe(true);
    }
  });

  test.each([
    [null],
    [7],
    [{ secrets: 'x', seen: [[1, 2]] }],
    [
      {
        secrets: [[1, new Uint8Array(3)]],
        seen: [
          ['zz', 1, 1, 0],
          ['00'.repeat(16), 1, 1, 2],
        ],
      },
    ],
  ])('what is stored and not ours is as if nothing were: %j', (stored) => {
    const neighbours = new Neighbours(stored);
    expect(neighbours.snapshot()).toEqual({ secrets: [], seen: [], passed: null });
  });
});

describe('Judge with neighbours', () => {
  const gateWith = async (seen: readonly Sighting[]) => {
    const neighbours = new Neighbours();
    neighbours.take(answer(seen), NOW);
    return openGate(new Disk(), { now: NOW }, null, () => neighbours);
  };

  test('the same pass elsewhere four minutes ago is told, and the verdict stays what it is', async () => {
    const { judge, disk } = await gateWith([sighting(await refUnder(SECRET))]);
    expect(await judge.judge(await live(), 0)).toMatchObject({ face: 'admit', verdict: { code: 'ok' }, enteredAt: NOW - 240, enteredGate: 3 });
    expect(disk.lines[0]?.ref).toEqual(await refUnder(SECRET));
  });

  test('whoever went out there since is nobody to be warned of; here the later of the two counts', async () => {
    const ref = await refUnder(SECRET);
    const out = await gateWith([sighting(ref, { direction: 1 })]);
    expect((await out.judge.judge(await live(), 0)).enteredAt).toBeNull();
    const both = await gateWith([sighting(ref)]);
    await both.judge.judge(await live(), 0);
    both.clock.now = NOW + 90;
    const again = await both.judge.judge(await live(NOW + 85), 0);
    expect(again).toMatchObject({ face: 'admit', enteredAt: NOW });
    expect(again).not.toHaveProperty('enteredGate');
  });

  test('a secret that comes during the day keeps the warning of the morning, under the tablet’s own', async () => {
    const neighbours = new Neighbours();
    const { judge, clock, disk } = await openGate(new Disk(), { now: NOW }, null, () => neighbours);
    await judge.judge(await live(), 0);
    neighbours.take(answer([]), NOW);
    clock.now = NOW + 90;
    expect(await judge.judge(await live(NOW + 85), 0)).toMatchObject({ enteredAt: NOW });
    expect(disk.lines.map(({ ref }) => ref)).toEqual([await refUnder(OWN), await refUnder(SECRET)]);
  });

  test('an exit warns of nobody', async () => {
    const { judge } = await gateWith([sighting(await refUnder(SECRET))]);
    expect(await judge.judge(await live(), 1)).toMatchObject({ face: 'exit', enteredAt: null });
  });
});

describe('askSeen', () => {
  const tablet = async (): Promise<TabletRecord> => {
    const seed = new Uint8Array(32).fill(14);
    const credential = await issueVenueCredential(venueClaims({ tabletKey: KEYS.tablet.publicKey }), KEYS.venue);
    const venue = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };
    return { key: { kind: 'seed', seed, publicKey: new Uint8Array(seeded(14).publicKey) }, credential, venue, enrolledAt: NOW };
  };
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' } });

  test('signs the question, and takes two thousand sightings', async () => {
    const seen = Array.from({ length: 2000 }, (_, at) => ({
      ref: toBase64Url(new Uint8Array(16).fill(at & 255)),
      at: NOW - at,
      gate: 9999,
      direction: at % 2,
    }));
    const fetch: typeof globalThis.fetch = async (_, init) => {
      const { message, tabletKey } = decodeGateMessage(new Uint8Array(init?.body as Uint8Array<ArrayBuffer>));
      expect(await verifyStrict(webCryptoEngine, tabletKey, message)).toBeNull();
      expect(message.payload).toEqual({ kind: 'seen', iat: NOW, since: 5 });
      return json({
        secrets: [
          { day: DAY, secret: toBase64Url(SECRET) },
          { day: DAY + 1, secret: 'AAAA' },
        ],
        seen,
        time: NOW,
      });
    };
    const asked = await askSeen({ clock: () => NOW * 1000, fetch }, await tablet(), { iat: NOW, since: 5 });
    const given = asked.ok ? asked.value : 'refused';
    if (typeof given === 'string') throw new TypeError(given);
    expect([given.seen.length, given.secrets]).toEqual([2000, [{ day: DAY, secret: SECRET }]]);
  });

  test('puts the ministry’s times into this tablet’s, whose clock is not the same; what is no count is none', async () => {
    const said = (passed: unknown) =>
      askSeen({ clock: () => NOW * 1000, fetch: async () => json({ secrets: [], seen: [], passed, time: NOW + 90 }) }, own, asking);
    const [own, asking] = [await tablet(), { iat: NOW, since: 0 }];
    const gates = [
      { gate: 1, in: 9, out: 4, heard: NOW - 30 },
      { gate: 3, in: 0, out: 0, heard: null },
    ];
    expect(await said({ day: DAY, gates })).toMatchObject({
      value: {
        passed: {
          day: DAY,
          at: NOW,
          gates: [
            { gate: 1, in: 9, out: 4, heard: NOW - 120 },
            { gate: 3, heard: null },
          ],
        },
      },
    });
    for (const none of [null, undefined, 'x', { day: DAY }]) expect(await said(none)).toMatchObject({ value: { passed: null } });
  });

  test('a refusal and no network are told apart', async () => {
    const refuse: typeof globalThis.fetch = async () => json({ code: 'tablet-revoked' }, 403);
    expect(await askSeen({ clock: () => NOW * 1000, fetch: refuse }, await tablet(), { iat: NOW, since: 0 })).toMatchObject({
      ok: true,
      value: 'tablet-revoked',
    });
    const fail: typeof globalThis.fetch = () => Promise.reject(new TypeError('no network'));
    expect(await askSeen({ clock: () => NOW * 1000, fetch: fail }, await tablet(), { iat: NOW, since: 0 })).toMatchObject({ ok: false, code: 'offline' });
  });
});
