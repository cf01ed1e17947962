/** Keys of mixed order (decision 042): possession of one can be proved, and the issuer certifies none of them. */
import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { makeDeviceRequest, makeRenewal, verifyDeviceRequest } from '../../src/core/token/request.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoVenues } from '../../src/issuer/demo/venues.ts';
import { isPrimeOrder } from '../../src/issuer/keys/prime-order.ts';
import { createGateCode } from '../../src/issuer/venues/gates.ts';
import { enrolPerson } from './actions.ts';
import { withDatabase } from './database.ts';
import { keyOf, makeWorld, START, seedOf, type World } from './world.ts';

const { Point } = ed25519;
const L = Point.Fn.ORDER;
/** One of the four points of order eight. */
const EIGHTH = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');

/** The definition, by another's arithmetic. */
function isTorsionFree(key: Uint8Array): boolean {
  try {
    const point = Point.fromBytes(key);
    return !point.is0() && point.isTorsionFree();
  } catch {
    return false;
  }
}

/** kT, and aB + kT, for every k. */
function cosets(): Uint8Array[] {
  const torsion = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((k) => EIGHTH.multiplyUnsafe(k));
  const honest = Array.from({ length: 3 }, (_, nr) => Point.fromBytes(keyOf(`coset ${nr}`).publicKey));
  return [Point.ZERO, ...honest].flatMap((point) => torsion.map((part) => point.add(part).toBytes()));
}

/** y from p - 1 to 2^255 - 1, with both signs of x. */
function notCanonical(): Uint8Array[] {
  const p = 2n ** 255n - 19n;
  const ys = Array.from({ length: 20 }, (_, nr) => scalarBytes(p - 1n + BigInt(nr)));
  return ys.flatMap((y) => [y, y.map((byte, at) => (at === 31 ? byte | 0x80 : byte))]);
}

const REFUSED = { status: 403, body: { code: 'request-invalid' } };
const database = withDatabase();
const person = demoPeople('tests', 1)[0] ?? { iin: '', phone: '' };
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
  const venue = demoVenues('tests')[0];
  if (venue === undefined) throw new RangeError('no venue');
  const { taxNumber, ...row } = venue;
  await database.db
    .insertInto('venue')
    .values({ ...row, tax_number: taxNumber, approved_at: START, closed_at: null })
    .execute();
});

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
const scalarBytes = (scalar: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => Number((scalar >> BigInt(8 * at)) & 255n));

/** aB + kT with T of order eight. What it signs holds in every engine: R is looked for until the part of small order vanishes, hash reduced or not. */
function mixed(a: bigint, k: bigint): Signer {
  const publicKey = Point.BASE.multiply(a).add(EIGHTH.multiplyUnsafe(k)).toBytes();
  return {
    publicKey,
    sign: async (message) => {
      for (let r = 1000n; ; r += 1n) {
        const start = Point.BASE.multiply(r).toBytes();
        const hash = littleEndian(
          createHash('sha512')
            .update(concat(start, publicKey, message))
            .digest(),
        );
        if (hash % 8n === 0n && (hash % L) % 8n === 0n) return concat(start, scalarBytes((r + hash * a) % L));
      }
    },
  };
}

const requestOf = (action: 'enrol' | 'renew' | 'child' | 'tablet', key: Signer) =>
  makeDeviceRequest({ action, iat: world.issuer.now(), ...(action === 'child' ? { ref: new Uint8Array(16) } : {}) }, key);

describe('isPrimeOrder', () => {
  test('tells a key with any part of small order from an honest one, from what is no point and from the identity', () => {
    for (const name of ['one', 'two', 'three']) expect(isPrimeOrder(keyOf(name).publicKey)).toBe(true);
    for (const k of [1n, 2n, 3n, 4n, 5n, 6n, 7n]) expect(isPrimeOrder(mixed(4711n, k).publicKey)).toBe(false);
    expect(isPrimeOrder(EIGHTH.toBytes())).toBe(false);
    expect(isPrimeOrder(Point.ZERO.toBytes())).toBe(false);
    expect(isPrimeOrder(Uint8Array.of(2, ...new Uint8Array(31)))).toBe(false);
    expect(isPrimeOrder(new Uint8Array(31))).toBe(false);
  });

  test('says of every coset of an honest key, of every point of small order and of what is no point or not canonical what the arithmetic of a library says', () => {
    const strange = [...cosets(), ...Array.from({ length: 60 }, (_, nr) => seedOf(`bytes ${nr}`)), ...notCanonical()];
    expect(strange.map((key) => isPrimeOrder(key))).toEqual(strange.map(isTorsionFree));
    expect(strange.filter(isTorsionFree).length).toBeGreaterThanOrEqual(3);
    expect(strange.filter((key) => !isTorsionFree(key)).length).toBeGreaterThan(60);
  });
});

describe('a key of mixed order', () => {
  test('signs what holds: it is the order that the issuer refuses, not the signature', async () => {
    for (const k of [1n, 2n, 4n]) expect(await verifyDeviceRequest(await requestOf('enrol', mixed(815n, k)), world.issuer.engine)).not.toBeNull();
  });

  test('is not enrolled, and costs no try of the code', async () => {
    await world.call('/api/enrol', { ...person, language: 'en' });
    await world.issuer.delivery.idle();
    const code = world.messages.at(-1)?.code;
    for (const k of [1n, 2n, 4n])
      expect(await world.call('/api/enrol/confirm', { ...person, code, request: await requestOf('enrol', mixed(815n, k)) })).toMatchObject(REFUSED);
    expect(await world.call('/api/enrol/confirm', { ...person, code, request: await requestOf('enrol', keyOf('phone')) })).toMatchObject({ status: 200 });
  });

  test('is not taken at a renewal nor for a child, and the pass held is still good for an honest key', async () => {
    world.pass(600);
    const token = await enrolPerson(world, person, 'phone 2');
    const ask = async (path: string, action: 'renew' | 'child', key: Signer) =>
      world.call(path, { request: await makeRenewal(token, await requestOf(action, key), keyOf('phone 2')) });
    expect(await ask('/api/token', 'renew', mixed(815n, 1n))).toMatchObject(REFUSED);
    expect(await ask('/api/family/child', 'child', mixed(815n, 1n))).toMatchObject(REFUSED);
    expect(await ask('/api/family/child', 'child', keyOf('child'))).not.toMatchObject(REFUSED);
    expect(await ask('/api/token', 'renew', keyOf('phone 3'))).toMatchObject({ status: 200 });
  });

  test('is no tablet’s, and its code stays unused', async () => {
    const code = encodeBase32(await createGateCode(world.issuer, { venueId: 'ALA-00001', gate: 1 }));
    expect(await world.call('/api/gate/enrol', { code, request: await requestOf('tablet', mixed(815n, 1n)) })).toMatchObject(REFUSED);
    expect(await world.call('/api/gate/enrol', { code, request: await requestOf('tablet', keyOf('tablet')) })).toMatchObject({ status: 200 });
  });
});
