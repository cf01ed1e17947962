/** COSE_Sign1 and COSE_Sign writers (RFC 9052, formats.md §2 and §6). Every part can be replaced, to write wrong objects. */
import { encode, raw, tag } from './cbor-write.mjs';

const NOTHING = Buffer.alloc(0);

/** What a COSE_Sign1 signature covers. @param {Uint8Array} header @param {Uint8Array} payload */
export function toBeSigned1(header, payload) {
  return encode(['Signature1', header, NOTHING, payload]);
}

/**
 * A tagged COSE_Sign1. `header` and `payload` are encoded values or bytes; `signer` makes the signature unless `signature` is given.
 * @param {{ header: Uint8Array, payload: Uint8Array, signer?: (message: Buffer) => Uint8Array, signature?: unknown, unprotected?: unknown, shape?: (parts: unknown[]) => unknown }} o
 */
export function sign1({ header, payload, signer, signature, unprotected = new Map(), shape = (parts) => tag(18, parts) }) {
  const proof = signature ?? signer(toBeSigned1(header, payload));
  return encode(shape([header, unprotected, payload, proof]));
}

/**
 * A tagged COSE_Sign of a trust file: body protected `{16: typ}`, one entry per signer.
 * @param {{ typ: unknown, payload: Uint8Array, signers: { kid: Uint8Array, sign: (m: Buffer) => Uint8Array, broken?: boolean, alg?: number }[], shape?: (parts: unknown[]) => unknown }} o
 */
export function coseSign({ typ, payload, signers, shape = (parts) => tag(98, parts) }) {
  const body = encode(new Map([[16, typ]]));
  const entries = signers.map(({ kid, sign, broken, alg = -19 }) => {
    const header = encode(
      new Map([
        [1, alg],
        [4, kid],
      ]),
    );
    const signature = Buffer.from(sign(encode(['Signature', body, header, NOTHING, payload])));
    if (broken) signature[40] ^= 1;
    return [header, new Map(), signature];
  });
  return encode(shape([body, new Map(), payload, entries]));
}

/** A map as raw bytes, for use inside another one. @param {unknown} value */
export function inner(value) {
  return raw(encode(value));
}
