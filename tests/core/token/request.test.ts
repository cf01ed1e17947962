/** Device requests (typ 65012): proof of possession of the new key, authorised by the old one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { webCryptoEngine as engine } from '../../../src/core/codec/ed25519.ts';
import { CONTEST_GROUNDS, type ContestWish, RECEIPT_MAX_BYTES } from '../../../src/core/token/contest.ts';
import {
  CHILD_REF_BYTES,
  DEVICE_ACTIONS,
  type DeviceAction,
  makeDeviceRequest,
  makeRenewal,
  verifyDeviceRequest,
  verifyRenewal,
} from '../../../src/core/token/request.ts';
import { flipped, pairs, type RawMap, rawSign1 } from '../raw.ts';
import { KEYS, NOW, seeded, token, xOf } from '../world.ts';

const NEW = seeded(77);
const REF = Uint8Array.from({ length: CHILD_REF_BYTES }, (_, at) => at);
const RECEIPT = Uint8Array.from({ length: 400 }, (_, at) => at % 251);
const WISH: ContestWish = { ground: 'wrong-date', receipt: RECEIPT };
/** What an action carries beside its number. */
const refOf = (action: DeviceAction, ref: Uint8Array = REF, contest: ContestWish = WISH) =>
  action === 'child' ? { ref } : action === 'contest' ? { contest } : {};
const NOTHING = { ref: null, contest: null };
const cnfOf = (x: Uint8Array) =>
  new Map([
    [
      1,
      new Map<number, number | Uint8Array>([
        [1, 1],
        [-1, 6],
        [-2, x],
      ]),
    ],
  ]);

describe('makeDeviceRequest, verifyDeviceRequest', () => {
  test.each(DEVICE_ACTIONS)('%s comes back with the key that signed it', async (action) => {
    const bytes = await makeDeviceRequest({ action, iat: NOW, ...refOf(action) }, NEW);
    expect(await verifyDeviceRequest(bytes, engine)).toEqual({ action, iat: NOW, key: xOf(NEW), ...NOTHING, ...refOf(action) });
  });

  test('the numbers of the actions and of a contest’s grounds are on the wire and stay', () => {
    expect(DEVICE_ACTIONS).toEqual(['enrol', 'renew', 'delete', 'tablet', 'paper', 'family', 'child', 'contest']);
    expect(CONTEST_GROUNDS).toEqual(['not-me', 'wrong-result', 'wrong-date', 'never-met', 'exempt', 'other-evidence', 'wrongly-refused']);
  });

  test('any action, time and child survive the way there', async () => {
    const asks = fc.record({
      action: fc.constantFrom(...DEVICE_ACTIONS),
      iat: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      ref: fc.uint8Array({ minLength: CHILD_REF_BYTES, maxLength: CHILD_REF_BYTES }),
    });
    await fc.assert(
      fc.asyncProperty(asks, async ({ action, iat, ref }) => {
        const made = await verifyDeviceRequest(await makeDeviceRequest({ action, iat, ...refOf(action, ref) }, NEW), engine);
        expect(made).toEqual({ action, iat, key: xOf(NEW), ...NOTHING, ...refOf(action, new Uint8Array(ref)) });
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, DeviceAction, Uint8Array | undefined]>([
    ['a child without its ref', 'child', undefined],
    ['a ref of 15 bytes', 'child', REF.subarray(1)],
    ['a ref of 17 bytes', 'child', new Uint8Array(17)],
    ['a ref in a renewal', 'renew', REF],
    ['a ref in a list of the family', 'family', REF],
  ])('%s is a fault of the caller', async (_, action, ref) => {
    await expect(makeDeviceRequest({ action, iat: NOW, ...(ref === undefined ? {} : { ref }) }, NEW)).rejects.toThrow(TypeError);
  });

  test.each<[string, DeviceAction, ContestWish | undefined]>([
    ['a contest without its wish', 'contest', undefined],
    ['a wish in a renewal', 'renew', WISH],
    ['a receipt without a ground', 'contest', { ground: null, receipt: RECEIPT }],
    ['a refusal without its receipt', 'contest', { ground: 'wrongly-refused', receipt: null }],
    ['a receipt longer than a QR', 'contest', { ground: 'not-me', receipt: new Uint8Array(RECEIPT_MAX_BYTES + 1) }],
  ])('%s is a fault of the caller', async (_, action, contest) => {
    await expect(makeDeviceRequest({ action, iat: NOW, ...(contest === undefined ? {} : { contest }) }, NEW)).rejects.toThrow(TypeError);
  });

  test.each<[string, ContestWish]>([
    ['asking how they stand', { ground: null, receipt: null }],
    ['the status', { ground: 'not-me', receipt: null }],
    ['a refusal', { ground: 'wrongly-refused', receipt: RECEIPT }],
  ])('a contest comes back: %s', async (_, contest) => {
    const bytes = await makeDeviceRequest({ action: 'contest', iat: NOW, contest }, NEW);
    expect((await verifyDeviceRequest(bytes, engine))?.contest).toEqual(contest);
  });

  test('no bit of it can be turned', async () => {
    const bytes = await makeDeviceRequest({ action: 'enrol', iat: NOW }, NEW);
    for (let bit = 0; bit < bytes.length * 8; bit += 7) expect(await verifyDeviceRequest(flipped(bytes, bit), engine)).toBeNull();
    const child = await makeDeviceRequest({ action: 'child', iat: NOW, ref: REF }, NEW);
    for (let bit = 0; bit < child.length * 8; bit += 7) expect(await verifyDeviceRequest(flipped(child, bit), engine)).toBeNull();
  });

  test('somebody else’s key is not certified: the named key must sign', async () => {
    const payload = pairs(6, NOW, 8, cnfOf(xOf(KEYS.stranger)), -65537, [0]);
    const bytes = await rawSign1({ header: pairs(1, -19, 16, 65012), payload }, NEW);
    expect(await verifyDeviceRequest(bytes, engine)).toBeNull();
  });

  test.each<[string, RawMap]>([
    ['an unknown action', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [8])],
    ['a negative action', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [-1])],
    ['a child without its ref', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [6])],
    ['a child with a ref of 15 bytes', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [6, REF.subarray(1)])],
    ['a child with a ref of 17 bytes', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [6, new Uint8Array(17)])],
    ['a child with a ref that is no byte string', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [6, 'a text of sixteen'])],
    ['two children', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [6, REF, REF])],
    ['a ref before the action', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [REF, 6])],
    ['a renewal with a ref', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [1, REF])],
    ['a list of the family with a ref', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [5, REF])],
    ['a renewal with nothing in the place of a ref', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [1, null])],
    ['a contest without its elements', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7])],
    ['a contest without the place of a receipt', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7, 1])],
    ['a ground that nobody gave', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7, 7, null])],
    ['a ground in words', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7, 'not-me', null])],
    ['a receipt without a ground', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7, null, RECEIPT])],
    ['an empty receipt', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7, 1, new Uint8Array(0)])],
    ['a receipt longer than a QR', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7, 1, new Uint8Array(RECEIPT_MAX_BYTES + 1)])],
    ['a refusal contested without its receipt', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [7, 6, null])],
    ['a renewal with a ground', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [1, 1, null])],
    ['two actions', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [0, 1])],
    ['no action', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [])],
    ['no key', pairs(6, NOW, -65537, [0])],
    ['no time', pairs(8, cnfOf(xOf(NEW)), -65537, [0])],
    ['a foreign claim', pairs(1, 'x', 6, NOW, 8, cnfOf(xOf(NEW)), -65537, [0])],
  ])('%s is null', async (_, payload) => {
    expect(await verifyDeviceRequest(await rawSign1({ header: pairs(1, -19, 16, 65012), payload }, NEW), engine)).toBeNull();
  });

  test('a weak key is null, whatever it signs', async () => {
    const weak = { publicKey: new Uint8Array(32), sign: async () => new Uint8Array(64) };
    expect(await verifyDeviceRequest(await makeDeviceRequest({ action: 'enrol', iat: NOW }, weak), engine)).toBeNull();
  });

  test('another kind of object is null', async () => {
    expect(await verifyDeviceRequest(await token(), engine)).toBeNull();
    expect(await verifyDeviceRequest(new Uint8Array(0), engine)).toBeNull();
  });
});

describe('makeRenewal, verifyRenewal', () => {
  const request = () => makeDeviceRequest({ action: 'renew', iat: NOW }, NEW);

  test('carries the request and the token that authorises it', async () => {
    const renewal = await verifyRenewal(await makeRenewal(await token(), await request(), KEYS.holder), engine);
    expect(renewal?.request).toEqual({ action: 'renew', iat: NOW, key: xOf(NEW), ...NOTHING });
    expect(renewal?.token.payload.holderKey).toEqual(xOf(KEYS.holder));
  });

  test('carries a request for a child: the guardian’s key authorises, the child’s new key is named', async () => {
    const child = await makeDeviceRequest({ action: 'child', iat: NOW, ref: REF }, NEW);
    const renewal = await verifyRenewal(await makeRenewal(await token(), child, KEYS.holder), engine);
    expect(renewal?.request).toEqual({ action: 'child', iat: NOW, key: xOf(NEW), ...NOTHING, ref: REF });
    expect(renewal?.token.payload.holderKey).toEqual(xOf(KEYS.holder));
  });

  test('only the key of the token can authorise', async () => {
    expect(await verifyRenewal(await makeRenewal(await token(), await request(), KEYS.stranger), engine)).toBeNull();
    expect(await verifyRenewal(await makeRenewal(await token(), await request(), NEW), engine)).toBeNull();
  });

  test('a paper pass authorises nothing', async () => {
    expect(await verifyRenewal(await makeRenewal(await token({ holderKey: null }), await request(), KEYS.holder), engine)).toBeNull();
  });

  test('the request inside must hold by itself', async () => {
    const spoiled = flipped(await request(), 800);
    expect(await verifyRenewal(await makeRenewal(await token(), spoiled, KEYS.holder), engine)).toBeNull();
    expect(await verifyRenewal(await makeRenewal(await token(), new Uint8Array(0), KEYS.holder), engine)).toBeNull();
  });

  test('no bit of it can be turned', async () => {
    const bytes = await makeRenewal(await token(), await request(), KEYS.holder);
    // the ministry's signature on the token is the issuer's to verify: it is covered by the holder's signature here
    for (let bit = 0; bit < bytes.length * 8; bit += 37) expect(await verifyRenewal(flipped(bytes, bit), engine)).toBeNull();
  });

  test('a bare request is no renewal and a renewal no request', async () => {
    expect(await verifyRenewal(await request(), engine)).toBeNull();
    expect(await verifyDeviceRequest(await makeRenewal(await token(), await request(), KEYS.holder), engine)).toBeNull();
  });
});
