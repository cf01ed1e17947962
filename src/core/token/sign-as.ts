/** Signing as a role of the ministry or a source of data: COSE_Sign1 whose protected header names the key and the kind, `{1: alg, 4: kid, 16: typ}` (formats.md §2). */
import type { Bytes } from '../bytes.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { kidOf } from './cnf.ts';

/** A signer has one key, whose id takes a digest: the issuer signs a thousand passes a second under one. */
const kids = new WeakMap<Signer, Promise<Bytes>>();

function kidOfSigner(signer: Signer): Promise<Bytes> {
  const known = kids.get(signer) ?? kidOf(signer.publicKey);
  kids.set(signer, known);
  return known;
}

export async function signAs(typ: number | string, payload: CborValue, signer: Signer): Promise<Bytes> {
  const header = new Map<number, CborValue>([
    [LABEL.kid, await kidOfSigner(signer)],
    [LABEL.typ, typ],
  ]);
  return encodeSign1(header, payload, signer);
}
