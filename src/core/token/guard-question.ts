/**
 * A door's question about somebody without a phone (typ 65015, formats.md §9): `COSE_Sign1` `{1:-19, 13: <the tablet's venue credential>, 16: 65015}`, payload
 * `{6: iat, 39: nonce(8), -65537: [number]}`, signed by the tablet key. `number` is what the identity document says: an IIN, or a passport as `KGZ:AN1234567`.
 * Refused: anything that is no such number in its one form. It travels over TLS only and is written down nowhere.
 */
import type { Bytes } from '../bytes.ts';
import { VENUE_LIMITS } from '../codec/cbor-limits.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { isPersonNumber } from './person-number.ts';
import { NONCE_BYTES } from './presentation.ts';
import { CLAIM, TYP } from './typ.ts';
import { decodeVenueCredential, type SignedVenue } from './venue.ts';

export interface GuardQuestion {
  /** when the tablet asked, its clock */
  readonly iat: number;
  /** 8 random bytes, which the answer repeats */
  readonly nonce: Uint8Array;
  /** an IIN, or a passport with its country */
  readonly number: string;
}

/** A decoded question with the credential of its tablet, neither verified yet. */
export interface SignedGuardQuestion {
  readonly message: Sign1<GuardQuestion>;
  readonly venue: SignedVenue;
  readonly tabletKey: Uint8Array;
}

const SHAPE = { ...expectTyp(TYP.guardQuestion, { kid: false, kcwt: true }), limits: VENUE_LIMITS, readPayload: readQuestion };

/** Signs a question; `credential` is the tablet's own, `signer` holds its key. @throws MalformedError on a number that is none */
export async function makeGuardQuestion(credential: Uint8Array, { iat, nonce, number }: GuardQuestion, signer: Signer): Promise<Bytes> {
  const header = new Map<number, CborValue>([
    [LABEL.kcwt, { embedded: credential }],
    [LABEL.typ, TYP.guardQuestion],
  ]);
  const payload = new Map<number, CborValue>([
    [CLAIM.iat, iat],
    [CLAIM.nonce, nonce],
    [CLAIM.own, [number]],
  ]);
  const bytes = await encodeSign1(header, payload, signer);
  decodeGuardQuestion(bytes);
  return bytes;
}

/** @throws MalformedError */
export function decodeGuardQuestion(bytes: Uint8Array): SignedGuardQuestion {
  const message = decodeSign1(bytes, SHAPE);
  if (message.header.kcwt === null) throw new MalformedError('cose-malformed', 0);
  const venue = decodeVenueCredential(message.header.kcwt);
  // a poster asks nothing
  if (venue.payload.tabletKey === null) throw new MalformedError('claim-missing', 0);
  return { message, venue, tabletKey: venue.payload.tabletKey };
}

function readQuestion(reader: CborReader): GuardQuestion {
  let iat: number | null = null;
  let nonce: Uint8Array | null = null;
  let number: string | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.nonce) nonce = reader.bytes(NONCE_BYTES);
    else if (label === CLAIM.own) number = reader.array((count, arrayAt) => readNumber(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (iat === null || nonce === null || number === null) throw new MalformedError('claim-missing', reader.offset);
  return { iat, nonce, number };
}

function readNumber(reader: CborReader, count: number, at: number): string {
  if (count !== 1) throw new MalformedError('claim-type', at);
  const textAt = reader.offset;
  const number = reader.text();
  if (!isPersonNumber(number)) throw new MalformedError('claim-type', textAt);
  return number;
}
