/** Writes and reads device requests (typ 65012, formats.md §3), with this folder's own CBOR and COSE. */
import { strict as assert } from 'node:assert';
import { createPublicKey, verify } from 'node:crypto';
import { decode, Tagged } from './cbor-decode.mjs';
import { encode, raw } from './cbor-write.mjs';
import { sign1, toBeSigned1 } from './cose-write.mjs';
import { coseKey, key } from './keys.mjs';
import { token } from './tokens.mjs';

const TYP = 65012;
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A request of the key `by`; `body` is what stands under -65537. @param {{ body: unknown, iat: number, by: string }} o */
export function deviceRequest({ body, iat, by }) {
  const payload = new Map([
    [6, iat],
    [8, new Map([[1, coseKey(key(by).x)]])],
    [-65537, body],
  ]);
  const header = new Map([
    [1, -19],
    [16, TYP],
  ]);
  return sign1({ header: encode(header), payload: encode(payload), signer: key(by).sign });
}

/** The same, authorised by a token of the key `holder`. @param {{ body: unknown, iat: number, by: string, holder: string }} o */
export function wrappedRequest({ holder, ...request }) {
  const header = encode(
    new Map([
      [1, -19],
      [13, raw(token({ holder }))],
      [16, TYP],
    ]),
  );
  return sign1({ header, payload: encode(deviceRequest(request)), signer: key(holder).sign });
}

/** x of a named key. @param {string} name */
export const xOf = (name) => key(name).x;

/** What stands in a request that our phone wrote; throws where it is not what formats.md says. @param {Uint8Array} bytes */
export function readRequest(bytes) {
  const object = decode(bytes);
  assert.ok(object instanceof Tagged && object.number === 18, 'tag 18');
  const [header, unprotected, payload, signature] = object.value;
  assert.equal(unprotected.size, 0);
  assert.deepEqual(
    [...decode(header)],
    [
      [1, -19],
      [16, TYP],
    ],
  );
  const claims = decode(payload);
  assert.deepEqual([...claims.keys()], [6, 8, -65537]);
  const cose = claims.get(8).get(1);
  assert.deepEqual([...cose.keys()], [1, -1, -2]);
  const x = cose.get(-2);
  const spki = createPublicKey({ key: Buffer.concat([SPKI, x]), format: 'der', type: 'spki' });
  assert.ok(verify(null, toBeSigned1(header, payload), spki, signature), 'signed by the key it names');
  return { iat: claims.get(6), x, body: claims.get(-65537) };
}
