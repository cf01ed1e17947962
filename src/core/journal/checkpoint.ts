/**
 * Journal checkpoint (formats.md §9, typ 65007): the tablet's signature under the state of its journal, so that what was cut off or rewritten later shows.
 * `COSE_Sign1`, protected `{1:-19, 16:65007}`, payload `{2: venueId, 6: iat, -65537: [gate, epoch, size, head(32), stampVersion]}`, signed by the tablet key.
 * epoch counts the journals of one tablet: a tablet that lost its storage begins the next one.
 */
import type { Bytes } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import { type Ed25519Engine, type SignatureFault, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError, type StructureCode } from '../codec/malformed.ts';
import { readAtVenue } from '../token/at-venue.ts';
import { CLAIM, TYP } from '../token/typ.ts';
import type { ChainState } from './chain.ts';

/** What a checkpoint says. */
export interface Checkpoint extends ChainState {
  readonly venueId: string;
  /** when it was signed, seconds since 1970, the tablet's clock */
  readonly iat: number;
  readonly gate: number;
  readonly epoch: number;
  readonly stampVersion: number;
}

/** Sign after this many entries or this many seconds, whichever comes first, and at the end of a shift. */
export const CHECKPOINT_ENTRIES = 100;
export const CHECKPOINT_SECONDS = 900;

const HEAD_BYTES = 32;
const FIELDS = 5;
const SHAPE = {
  ...expectTyp(TYP.journalCheckpoint, { kid: false, kcwt: false }),
  readPayload: (reader: CborReader): Checkpoint => readAtVenue(reader, (count, at) => readFields(reader, count, at)),
};

/** Signs a checkpoint; `signer` holds the tablet key. @throws MalformedError on values that no reader would take */
export async function makeCheckpoint({ venueId, iat, gate, epoch, size, head, stampVersion }: Checkpoint, signer: Signer): Promise<Bytes> {
  const payload = new Map<number, CborValue>([
    [CLAIM.sub, venueId],
    [CLAIM.iat, iat],
    [CLAIM.own, [gate, epoch, size, head, stampVersion]],
  ]);
  const bytes = await encodeSign1(new Map([[LABEL.typ, TYP.journalCheckpoint]]), payload, signer);
  decodeCheckpoint(bytes);
  return bytes;
}

/** @throws MalformedError */
export function decodeCheckpoint(bytes: Uint8Array): Sign1<Checkpoint> {
  return decodeSign1(bytes, SHAPE);
}

/** The checkpoint when its shape and the tablet's signature hold, else what is wrong. */
export async function verifyCheckpoint(
  bytes: Uint8Array,
  tabletKey: Uint8Array,
  engine: Ed25519Engine,
): Promise<{ readonly ok: true; readonly checkpoint: Checkpoint } | { readonly ok: false; readonly code: StructureCode | SignatureFault }> {
  try {
    const signed = decodeCheckpoint(bytes);
    const fault = await verifyStrict(engine, tabletKey, signed);
    return fault === null ? { ok: true, checkpoint: signed.payload } : { ok: false, code: fault };
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, code: error.code };
    throw error;
  }
}

type Fields = Omit<Checkpoint, 'venueId' | 'iat'>;

function readFields(reader: CborReader, count: number, at: number): Fields {
  if (count !== FIELDS) throw new MalformedError(count < FIELDS ? 'claim-missing' : 'claim-unknown', at);
  return { gate: reader.uint(), epoch: reader.uint(), size: reader.uint(), head: reader.bytes(HEAD_BYTES), stampVersion: reader.uint() };
}
