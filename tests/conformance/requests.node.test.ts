/** Device requests (typ 65012, formats.md §3) in both directions: another team's phone at our issuer's reader, our phone at another team's. */
import { describe, expect, test } from 'vitest';
import { webCryptoEngine as engine } from '../../src/core/codec/ed25519.ts';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { DEVICE_ACTIONS, makeDeviceRequest, verifyDeviceRequest, verifyRenewal } from '../../src/core/token/request.ts';
import { deviceRequest, readRequest, wrappedRequest, xOf } from './requests.mjs';

const IAT = 1_795_341_600;
const REF = new Uint8Array(16).fill(0xa5);
const bytes = (buffer: Uint8Array) => new Uint8Array(buffer);
/** The numbers as formats.md gives them, not as our code does. */
const NUMBERS = { enrol: 0, renew: 1, delete: 2, tablet: 3, paper: 4, family: 5, child: 6, contest: 7 } as const;
const RECEIPT = new Uint8Array(400).fill(0x5a);
const bodyOf = (action: keyof typeof NUMBERS, bytesAs: (given: Uint8Array) => Uint8Array = (given) => given) =>
  action === 'child' ? [6, bytesAs(REF)] : action === 'contest' ? [7, 2, bytesAs(RECEIPT)] : [NUMBERS[action]];
const CONTEST = { ground: 'wrong-date', receipt: RECEIPT } as const;

describe.each(DEVICE_ACTIONS)('%s', (action) => {
  const asked = { action, iat: IAT, ref: action === 'child' ? REF : null, contest: action === 'contest' ? CONTEST : null };

  test('written by another phone is read by us, bare and wrapped', async () => {
    const written = { body: bodyOf(action), iat: IAT, by: 'new phone' };
    expect(await verifyDeviceRequest(deviceRequest(written), engine)).toEqual({ ...asked, key: bytes(xOf('new phone')) });
    const wrapped = await verifyRenewal(wrappedRequest({ ...written, holder: 'old phone' }), engine);
    expect(wrapped?.request).toEqual({ ...asked, key: bytes(xOf('new phone')) });
    expect(wrapped?.token.payload.holderKey).toEqual(bytes(xOf('old phone')));
  });

  test('written by our phone is read by others', async () => {
    const signer = signerFromSeed(new Uint8Array(32).fill(7));
    const carried = action === 'child' ? { ref: REF } : action === 'contest' ? { contest: CONTEST } : {};
    const read = readRequest(await makeDeviceRequest({ action, iat: IAT, ...carried }, signer));
    expect({ ...read, x: bytes(read.x), body: JSON.stringify(read.body) }).toEqual({
      iat: IAT,
      x: signer.publicKey,
      body: JSON.stringify(bodyOf(action, Buffer.from)),
    });
  });
});

test.each([
  ['a number that nobody gave', [8]],
  ['a contest without a place for its receipt', [7, 2]],
  ['a refusal contested without its receipt', [7, 6, null]],
  ['a receipt without a ground', [7, null, RECEIPT]],
  ['a child without a ref', [6]],
  ['a child with a short ref', [6, REF.subarray(1)]],
  ['a renewal with a ref', [1, REF]],
  ['nothing', []],
])('%s is no request', async (_, body) => {
  expect(await verifyDeviceRequest(deviceRequest({ body, iat: IAT, by: 'new phone' }), engine)).toBeNull();
  expect(await verifyRenewal(wrappedRequest({ body, iat: IAT, by: 'new phone', holder: 'old phone' }), engine)).toBeNull();
});
