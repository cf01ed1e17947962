/** Writes and reads visit statements (typ 65011, formats.md §9), with this folder's own CBOR and COSE. */
import { strict as assert } from 'node:assert';
import { createPublicKey, verify } from 'node:crypto';
import { decode, Tagged } from './cbor-decode.mjs';
import { encode, raw } from './cbor-write.mjs';
import { sign1, toBeSigned1 } from './cose-write.mjs';
import { NONCE } from './door.mjs';
import { key } from './keys.mjs';
import { doorCode, paper, token } from './tokens.mjs';

const TYP = 65011;
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * A visit of the key `holder`. `own` stands under -65537; `claims(map)` edits the payload; `paperPass` states it under a token without a key.
 * @param {{ own: unknown, holder: string, venueId?: string, iat?: number, by?: string, paperPass?: boolean, claims?: (map: Map<number, unknown>) => Map<number, unknown> }} o
 */
export function visitStatement({ own, holder, venueId = 'ALA-00123', iat = 1_795_341_600, by = holder, paperPass = false, claims = (map) => map }) {
  const header = new Map([
    [1, -19],
    [13, raw(paperPass ? paper() : token({ holder }))],
    [16, TYP],
  ]);
  const payload = new Map([
    [2, venueId],
    [6, iat],
    [-65537, own],
  ]);
  return sign1({ header: encode(header), payload: encode(claims(payload)), signer: key(by).sign });
}

/** What a tablet shows, as bytes. */
export const shownCode = () => doorCode({ nonce: NONCE });

/** x of a named key. @param {string} name */
export const xOf = (name) => key(name).x;

/** What stands in a statement that our phone wrote under a token of `x`; throws where it is not what formats.md says. @param {Uint8Array} bytes @param {Uint8Array} x */
export function readVisit(bytes, x) {
  const object = decode(bytes);
  assert.ok(object instanceof Tagged && object.number === 18, 'tag 18');
  const [header, unprotected, payload, signature] = object.value;
  assert.equal(unprotected.size, 0);
  const protectedMap = decode(header);
  assert.deepEqual([...protectedMap.keys()], [1, 13, 16]);
  assert.equal(protectedMap.get(1), -19);
  assert.equal(protectedMap.get(16), TYP);
  assert.ok(protectedMap.get(13) instanceof Tagged && protectedMap.get(13).number === 18, 'a tagged token');
  const claims = decode(payload);
  assert.deepEqual([...claims.keys()], [2, 6, -65537]);
  const spki = createPublicKey({ key: Buffer.concat([SPKI, x]), format: 'der', type: 'spki' });
  assert.ok(verify(null, toBeSigned1(header, payload), spki, signature), 'signed by the holder');
  return { venueId: claims.get(2), iat: claims.get(6), own: claims.get(-65537) };
}
