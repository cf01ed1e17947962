/**
 * COSE (RFC 9052) as we write it, the profile of formats.md §2: labels, the bytes that signatures cover, COSE_Sign1 with tag 18. Reading is `cose.ts`, apart
 * from this because a phone that shows its QR signs and reads nothing.
 */
import { type Bytes, concat } from '../bytes.ts';
import { bytesHead, type CborKey, type CborValue, encodeCbor } from './cbor-write.ts';
import type { Signer } from './ed25519.ts';

export const ALG_ED25519 = -19;
/** Header labels. */
export const LABEL = { alg: 1, crit: 2, kid: 4, kcwt: 13, typ: 16 } as const;

const EMPTY = new Uint8Array(0);
const EMPTY_HEAD = /* @__PURE__ */ bytesHead(EMPTY);
/** The head of an array of four, and its first element. Made once: a verifier writes it twice for every pass. */
const SIGNATURE1 = /* @__PURE__ */ concat(Uint8Array.of(0x84), /* @__PURE__ */ encodeCbor('Signature1'));

/** The bytes that a COSE_Sign1 signature covers (RFC 9052 §4.4). */
export function sign1Message(protectedBytes: Uint8Array, payload: Uint8Array): Bytes {
  return concat(SIGNATURE1, bytesHead(protectedBytes), protectedBytes, EMPTY_HEAD, bytesHead(payload), payload);
}

/** The bytes that one signature of a COSE_Sign covers. */
export function signMessage(bodyProtected: Uint8Array, signProtected: Uint8Array, payload: Uint8Array): Bytes {
  return encodeCbor(['Signature', bodyProtected, signProtected, EMPTY, payload]);
}

/** Signs a payload as COSE_Sign1. `header` holds what stands beside alg. */
export async function encodeSign1(header: ReadonlyMap<number, CborValue>, payload: CborValue, signer: Signer): Promise<Bytes> {
  const protectedBytes = encodeCbor(new Map<CborKey, CborValue>([[LABEL.alg, ALG_ED25519], ...header]));
  const payloadBytes = encodeCbor(payload);
  const signature = await signer.sign(sign1Message(protectedBytes, payloadBytes));
  return concat(Uint8Array.of(0xd2), encodeCbor([protectedBytes, new Map(), payloadBytes, signature]));
}
