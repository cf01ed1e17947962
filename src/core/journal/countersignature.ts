/**
 * The ministry's word that it holds a journal up to a checkpoint (typ 65014, formats.md §9): `COSE_Sign1` `{1:-19, 4:kid, 16:65014}`, payload
 * `{6: iat, -65537: [sha256(32), length]}` over the checkpoint's bytes, signed by role `stamp`. The tablet keeps it with the checkpoint: after that neither the
 * tablet can say that it had another journal, nor the ministry that it was handed another.
 */
import { type Bytes, equal, sha256 } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { type Ed25519Engine, type SignatureFault, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError, type StructureCode } from '../codec/malformed.ts';
import { signAs } from '../token/sign-as.ts';
import { CLAIM, TYP } from '../token/typ.ts';

export interface Countersignature {
  /** when it was signed, seconds since 1970, the issuer's clock */
  readonly iat: number;
  /** 32 bytes: SHA-256 of the checkpoint's bytes */
  readonly sha256: Uint8Array;
  /** of the checkpoint, in bytes */
  readonly length: number;
}

/** `countersigned-other`: it is of another checkpoint. */
export type CountersignatureFault = StructureCode | SignatureFault | 'countersigned-other';

const FIELDS = 2;
const SHAPE = { ...expectTyp(TYP.countersignature, { kid: true, kcwt: false }), readPayload };

/** What is to be signed under a checkpoint. */
export async function countersignatureOf(checkpoint: Uint8Array, iat: number): Promise<Countersignature> {
  return { iat, sha256: await sha256(new Uint8Array(checkpoint)), length: checkpoint.length };
}

/** Signs with the key of role `stamp`. @throws MalformedError on values that no reader would take */
export async function signCountersignature({ iat, sha256: digest, length }: Countersignature, signer: Signer): Promise<Bytes> {
  const payload = new Map<number, CborValue>([
    [CLAIM.iat, iat],
    [CLAIM.own, [digest, length]],
  ]);
  const bytes = await signAs(TYP.countersignature, payload, signer);
  decodeCountersignature(bytes);
  return bytes;
}

/** @throws MalformedError */
export function decodeCountersignature(bytes: Uint8Array): Sign1<Countersignature> {
  return decodeSign1(bytes, SHAPE);
}

/** When the ministry countersigned this checkpoint, or what is wrong; `stampKey` is the root's key with the countersignature's kid. */
export async function verifyCountersignature(
  bytes: Uint8Array,
  checkpoint: Uint8Array,
  { stampKey, engine }: { readonly stampKey: Uint8Array; readonly engine: Ed25519Engine },
): Promise<{ readonly ok: true; readonly iat: number } | { readonly ok: false; readonly code: CountersignatureFault }> {
  try {
    const signed = decodeCountersignature(bytes);
    const fault = await verifyStrict(engine, stampKey, signed);
    if (fault !== null) return { ok: false, code: fault };
    const meant = await countersignatureOf(checkpoint, signed.payload.iat);
    const same = meant.length === signed.payload.length && equal(meant.sha256, signed.payload.sha256);
    return same ? { ok: true, iat: meant.iat } : { ok: false, code: 'countersigned-other' };
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, code: error.code };
    throw error;
  }
}

function readPayload(reader: CborReader): Countersignature {
  let iat: number | null = null;
  let own: Omit<Countersignature, 'iat'> | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.own) own = reader.array((count, arrayAt) => readDigest(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (iat === null || own === null) throw new MalformedError('claim-missing', reader.offset);
  return { iat, ...(own as Omit<Countersignature, 'iat'>) };
}

function readDigest(reader: CborReader, count: number, at: number): Omit<Countersignature, 'iat'> {
  if (count !== FIELDS) throw new MalformedError(count < FIELDS ? 'claim-missing' : 'claim-unknown', at);
  return { sha256: reader.bytes(32), length: reader.uint() };
}
