/** Device requests (typ 65012): proof of possession of the new key, authorised by the old one. */
import { describe, expect, test } from 'vitest';
import { webCryptoEngine as engine } from '../../../src/core/codec/ed25519.ts';
import { DEVICE_ACTIONS, makeDeviceRequest, makeRenewal, verifyDeviceRequest, verifyRenewal } from '../../../src/core/token/request.ts';
import { flipped, pairs, type RawMap, rawSign1 } from '../raw.ts';
import { KEYS, NOW, seeded, token, xOf } from '../world.ts';

const NEW = seeded(77);
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
    const bytes = await makeDeviceRequest({ action, iat: NOW }, NEW);
    expect(await verifyDeviceRequest(bytes, engine)).toEqual({ action, iat: NOW, key: xOf(NEW) });
  });

  test('no bit of it can be turned', async () => {
    const bytes = await makeDeviceRequest({ action: 'enrol', iat: NOW }, NEW);
    for (let bit = 0; bit < bytes.length * 8; bit += 7) expect(await verifyDeviceRequest(flipped(bytes, bit), engine)).toBeNull();
  });

  test('somebody else’s key is not certified: the named key must sign', async () => {
    const payload = pairs(6, NOW, 8, cnfOf(xOf(KEYS.stranger)), -65537, [0]);
    const bytes = await rawSign1({ header: pairs(1, -19, 16, 65012), payload }, NEW);
    expect(await verifyDeviceRequest(bytes, engine)).toBeNull();
  });

  test.each<[string, RawMap]>([
    ['an unknown action', pairs(6, NOW, 8, cnfOf(xOf(NEW)), -65537, [4])],
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
    expect(renewal?.request).toEqual({ action: 'renew', iat: NOW, key: xOf(NEW) });
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
