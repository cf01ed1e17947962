/** The visit book: on the disk before it is called saved, never twice, witnessed by the door's time, left by the key of now. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { issueVenueCredential, makeDoorCode } from '../../../src/core/token/venue.ts';
import { verifyVisitStatement } from '../../../src/core/token/visit.ts';
import { Storage } from '../../../src/shared/storage/open.ts';
import type { VisitRecord } from '../../../src/shared/storage/schema.ts';
import { currentVisit, KEPT_SECONDS, OPEN_SECONDS, openVisitAt, recordVisit } from '../../../src/wallet/visits/book.ts';
import { HOUR, KEYS, NOW, venueClaims } from '../../core/world.ts';
import { PERSON } from '../issuer.ts';
import { Phone, placeOf } from './phone.ts';

let phone: Phone;
beforeEach(async () => {
  phone = await Phone.enrolled();
  phone.desk.weather = 'offline';
});
afterEach(() => phone.close());

const claimsOf = async ({ statement }: VisitRecord) => {
  const verified = await verifyVisitStatement(statement, webCryptoEngine);
  if (!verified.ok) throw new Error(verified.code);
  return verified;
};
const doorCode = async (iat: number) => {
  const bytes = await makeDoorCode(await issueVenueCredential(venueClaims(), KEYS.venue), { iat, nonce: new Uint8Array(8).fill(3) }, KEYS.tablet);
  return { bytes, iat };
};
const myKey = () => toHex(phone.wallet.state.value.holders[0]?.holder.key.publicKey ?? new Uint8Array(0));

describe('recordVisit', () => {
  it('lies on the disk, signed by the holder’s key, when it is called saved', async () => {
    const visit = await phone.entered('ALA-1');
    expect(await phone.stored()).toEqual([visit]);
    expect(visit).toMatchObject({ sync: 'waiting', witnessed: false, entered: NOW, left: null, receivedAt: null, refusal: null });
    const { visit: claims, token } = await claimsOf(visit);
    expect(claims).toMatchObject({ venueId: 'ALA-1', entered: NOW, left: null, doorCode: null, gate: 0 });
    expect(toHex(claims.id)).toBe(visit.id);
    expect(toHex(token.payload.holderKey ?? new Uint8Array(0))).toBe(myKey());
  });

  it('is not called saved when the disk is full', async () => {
    const original = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('', 'QuotaExceededError');
    };
    try {
      expect(await phone.enter('ALA-1')).toEqual({ ok: false, code: 'storage-full' });
    } finally {
      IDBObjectStore.prototype.add = original;
    }
    expect(await phone.stored()).toEqual([]);
    expect(await phone.enter('ALA-1')).toMatchObject({ ok: true, isNew: true });
  });

  it('the same place again while the visit is open registers nothing', async () => {
    const first = await phone.entered('ALA-1');
    phone.issuer.now += OPEN_SECONDS - 1;
    expect(await phone.enter('ALA-1')).toEqual({ ok: true, visit: first, isNew: false });
    expect(await phone.stored()).toHaveLength(1);
  });

  it('twelve hours later it is another visit', async () => {
    await phone.entered('ALA-1');
    phone.issuer.now += OPEN_SECONDS;
    expect(await phone.enter('ALA-1')).toMatchObject({ ok: true, isNew: true });
    expect(await phone.stored()).toHaveLength(2);
  });

  it('two tabs that scan at once register one', async () => {
    const other = new Storage({ name: phone.name });
    const [held] = phone.wallet.state.value.holders;
    if (held === undefined) throw new Error('no holder');
    const recording = { holder: held.holder, entrance: { venue: placeOf('ALA-1'), doorCode: null }, now: phone.wallet.now() };
    const both = await Promise.all([recordVisit({ storage: phone.storage }, recording), recordVisit({ storage: other }, recording)]);
    expect(both.map((result) => result.ok && result.isNew).sort()).toEqual([false, true]);
    expect(await phone.stored()).toHaveLength(1);
    await other.close();
  });

  it('elsewhere leaves the first open, and no longer the current one', async () => {
    const first = await phone.entered('ALA-1');
    phone.issuer.now += HOUR;
    const second = await phone.entered('ALA-2');
    const visits = await phone.stored();
    expect(visits.map(({ left }) => left)).toEqual([null, null]);
    expect(currentVisit(visits, phone.holderId, phone.wallet.now())).toEqual(second);
    expect(openVisitAt(visits, { holderId: phone.holderId, venueId: 'ALA-1', now: phone.wallet.now() })).toEqual(first);
    // Back at the first place nothing is registered by itself; the person says that they came in again.
    phone.issuer.now += HOUR;
    expect(await phone.enter('ALA-1')).toMatchObject({ isNew: false });
    expect(await phone.enter('ALA-1', null, first)).toMatchObject({ ok: true, isNew: true });
    expect(await phone.enter('ALA-1', null, first)).toMatchObject({ ok: true, isNew: false });
    expect(await phone.stored()).toHaveLength(3);
  });

  it.each([
    ['an hour behind', -HOUR],
    ['an hour ahead', HOUR],
    ['a day ahead', 24 * HOUR],
  ])('a door code makes it witnessed at the tablet’s time, with a clock %s', async (_, ahead) => {
    phone.ahead = ahead;
    const code = await doorCode(NOW + 7);
    const visit = await phone.entered('ALA-00123', code);
    expect(visit).toMatchObject({ witnessed: true, entered: NOW + 7, doorCode: code.bytes });
    expect((await claimsOf(visit)).visit).toMatchObject({ entered: NOW + 7, doorCode: code.bytes });
    // The same code scanned again is the same entrance, whatever the clock says.
    expect(await phone.enter('ALA-00123', code)).toMatchObject({ isNew: false });
    expect(await phone.stored()).toHaveLength(1);
  });

  it('a key that the browser lost says so and registers nothing', async () => {
    const [held] = phone.wallet.state.value.holders;
    if (held === undefined) throw new Error('no holder');
    const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
    const lost = { ...held.holder, key: { kind: 'webcrypto' as const, privateKey: pair.publicKey, publicKey: held.holder.key.publicKey } };
    const recording = { holder: lost, entrance: { venue: placeOf('ALA-1'), doorCode: null }, now: NOW };
    expect(await recordVisit({ storage: phone.storage }, recording)).toEqual({ ok: false, code: 'key-lost' });
    expect(await phone.stored()).toEqual([]);
  });
});

describe('closeVisit', () => {
  it('is a later statement of the same visit, signed by the key that the holder has now', async () => {
    const visit = await phone.entered('ALA-1');
    const keyThen = myKey();
    phone.issuer.now += HOUR;
    await phone.wallet.refresh('asked');
    expect(myKey()).not.toBe(keyThen);
    const left = await phone.visits.leave(visit);
    if (!left.ok) throw new Error(left.code);
    expect(left.visit).toMatchObject({ id: visit.id, entered: visit.entered, left: NOW + HOUR, sync: 'waiting' });
    const { visit: claims, token } = await claimsOf(left.visit);
    expect(toHex(token.payload.holderKey ?? new Uint8Array(0))).toBe(myKey());
    expect(claims.iat).toBeGreaterThan((await claimsOf(visit)).visit.iat);
    expect(await phone.stored()).toEqual([left.visit]);
  });

  it('in the very second of the entrance is still the later statement', async () => {
    const visit = await phone.entered('ALA-1');
    const left = await phone.visits.leave(visit);
    if (!left.ok) throw new Error(left.code);
    expect((await claimsOf(left.visit)).visit).toMatchObject({ iat: NOW + 1, left: NOW });
  });

  it('twice: the first exit stands', async () => {
    const visit = await phone.entered('ALA-1');
    phone.issuer.now += HOUR;
    await phone.visits.leave(visit);
    phone.issuer.now += HOUR;
    expect(await phone.visits.leave(visit)).toMatchObject({ ok: true, isNew: false, visit: { left: NOW + HOUR } });
  });

  it('of a visit that was erased says so', async () => {
    const visit = await phone.entered('ALA-1');
    await phone.visits.erase(visit.id);
    expect(await phone.visits.leave(visit)).toEqual({ ok: false, code: 'visit-gone' });
  });

  it.each([
    ['right', 0, 0],
    ['an hour behind all along', -HOUR, -HOUR],
    ['an hour ahead all along', HOUR, HOUR],
    ['an hour behind, then put right', -HOUR, 0],
    ['an hour ahead, then put right', HOUR, 0],
  ])('after half an hour at a witnessed place the stay is half an hour, with a clock %s', async (_, before, after) => {
    phone.ahead = before;
    const visit = await phone.entered('ALA-00123', await doorCode(NOW));
    phone.issuer.now += HOUR / 2;
    phone.ahead = after;
    const left = await phone.visits.leave(visit);
    expect(left.ok && left.visit.left).toBe(NOW + HOUR / 2);
  });
});

describe('a book of 30 days', () => {
  it('forgets what is older, sent or not', async () => {
    await phone.entered('ALA-1');
    phone.issuer.now += KEPT_SECONDS - HOUR;
    await phone.entered('ALA-2');
    phone.issuer.now += 2 * HOUR;
    await phone.visits.purge();
    expect((await phone.stored()).map(({ venue }) => venue.id)).toEqual(['ALA-2']);
    expect(phone.visits.visits.value?.map(({ venue }) => venue.id)).toEqual(['ALA-2']);
  });

  it('loses nothing to a clock that is years ahead', async () => {
    await phone.entered('ALA-1');
    phone.ahead = 400 * 24 * HOUR;
    await phone.visits.purge();
    phone.ahead = 0;
    await phone.visits.purge();
    expect((await phone.stored()).map(({ venue }) => venue.id)).toEqual(['ALA-1']);
  });

  it('goes on with the new pass of the same person', async () => {
    const visit = await phone.entered('ALA-1');
    const before = phone.holderId;
    await phone.wallet.enrol({ ...PERSON, heirOf: before });
    expect(phone.holderId).not.toBe(before);
    expect((await phone.stored()).map(({ id, holderId }) => [id, holderId])).toEqual([[visit.id, phone.holderId]]);
  });
});
