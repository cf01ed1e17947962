/** Making a presentation (formats.md §4): all that a phone needs to show its QR, and no decoder. What a verifier makes of it is `presentation.ts`. */
import type { Bytes } from '../bytes.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { CLAIM, TYP } from './typ.ts';

/** Makes the presentation of a token. `signer` holds the key named in the token's `cnf`. */
export function present(token: Uint8Array, claims: { aud: string; iat: number; nonce?: Uint8Array }, signer: Signer): Promise<Bytes> {
  const payload = new Map<number, CborValue>([
    [CLAIM.aud, claims.aud],
    [CLAIM.iat, claims.iat],
  ]);
  if (claims.nonce !== undefined) payload.set(CLAIM.nonce, claims.nonce);
  const header = new Map<number, CborValue>([
    [LABEL.kcwt, { embedded: token }],
    [LABEL.typ, TYP.presentation],
  ]);
  return encodeSign1(header, payload, signer);
}
