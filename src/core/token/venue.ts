/**
 * Venue credential and door code (formats.md §5). The credential says which door a poster or tablet belongs to and is signed by role `venue`;
 * a door code is a nonce that a certified tablet signs anew every 30 s, so that a wrong phone clock or a relayed video does not matter.
 */
import type { Bytes } from '../bytes.ts';
import { VENUE_LIMITS } from '../codec/cbor-limits.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import type { Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { cnfOf, readCnf } from './cnf.ts';
import { NONCE_BYTES } from './presentation.ts';
import { readVenueId, shortText } from './short-text.ts';
import { signAs } from './sign-as.ts';
import { CLAIM, TYP } from './typ.ts';

const FIELDS = 5;
/** Where only a name may be 128 bytes long, other texts stay at 64. */
const TEXT_MAX = 64;

export interface VenueClaims {
  /** at most 16 bytes, `ALA-00123` */
  readonly venueId: string;
  readonly exp: number;
  readonly iat: number;
  /** the tablet's public key; null on a poster */
  readonly tabletKey: Uint8Array | null;
  readonly category: string;
  readonly name: string;
  /** district code; the policy maps areas to zones */
  readonly area: string;
  readonly gate: number;
  /** position in the status lists, null where the credential cannot be revoked alone */
  readonly index: number | null;
}

/** A decoded credential, not yet verified. */
export type SignedVenue = Sign1<VenueClaims>;

const VENUE_SHAPE = { ...expectTyp(TYP.venueCredential, { kid: true, kcwt: false }), limits: VENUE_LIMITS, readPayload: readVenueClaims };

/** @throws MalformedError */
export function decodeVenueCredential(bytes: Uint8Array): SignedVenue {
  return decodeSign1(bytes, VENUE_SHAPE);
}

/** Signs a credential for a poster (`tabletKey` null) or a tablet. @throws MalformedError on claims that no reader would take */
export async function issueVenueCredential(claims: VenueClaims, signer: Signer): Promise<Bytes> {
  const payload = new Map<number, CborValue>([
    [CLAIM.sub, claims.venueId],
    [CLAIM.exp, claims.exp],
    [CLAIM.iat, claims.iat],
    [CLAIM.own, [claims.category, claims.name, claims.area, claims.gate, claims.index]],
  ]);
  if (claims.tabletKey !== null) payload.set(CLAIM.cnf, cnfOf(claims.tabletKey));
  const credential = await signAs(TYP.venueCredential, payload, signer);
  decodeVenueCredential(credential);
  return credential;
}

function readVenueClaims(reader: CborReader): VenueClaims {
  let venueId: string | null = null;
  let exp: number | null = null;
  let iat: number | null = null;
  let tabletKey: Uint8Array | null = null;
  let fields: Fields | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.sub) venueId = readVenueId(reader);
    else if (label === CLAIM.exp) exp = reader.uint();
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.cnf) tabletKey = readCnf(reader, at);
    else if (label === CLAIM.own) fields = reader.array((count, arrayAt) => readFields(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (venueId === null || exp === null || iat === null || fields === null) throw new MalformedError('claim-missing', reader.offset);
  return { venueId, exp, iat, tabletKey, ...(fields as Fields) };
}

type Fields = Pick<VenueClaims, 'category' | 'name' | 'area' | 'gate' | 'index'>;

function readFields(reader: CborReader, count: number, at: number): Fields {
  if (count !== FIELDS) throw new MalformedError(count < FIELDS ? 'claim-missing' : 'claim-unknown', at);
  const category = shortText(reader, TEXT_MAX);
  const name = reader.text();
  const area = shortText(reader, TEXT_MAX);
  return { category, name, area, gate: reader.uint(), index: reader.uintOrNull() };
}

export interface DoorCodeClaims {
  readonly iat: number;
  /** 8 bytes */
  readonly nonce: Uint8Array;
}

/** A decoded door code with the credential of its tablet, neither verified yet. */
export interface SignedDoorCode {
  readonly code: Sign1<DoorCodeClaims>;
  readonly venue: SignedVenue;
}

const DOOR_SHAPE = { ...expectTyp(TYP.doorCode, { kid: false, kcwt: true }), limits: VENUE_LIMITS, readPayload: readDoorClaims };

/** Makes a door code; `signer` holds the tablet key that the credential names. */
export function makeDoorCode(credential: Uint8Array, claims: DoorCodeClaims, signer: Signer): Promise<Bytes> {
  const header = new Map<number, CborValue>([
    [LABEL.kcwt, { embedded: credential }],
    [LABEL.typ, TYP.doorCode],
  ]);
  const payload = new Map<number, CborValue>([
    [CLAIM.iat, claims.iat],
    [CLAIM.nonce, claims.nonce],
  ]);
  return encodeSign1(header, payload, signer);
}

/** @throws MalformedError */
export function decodeDoorCode(bytes: Uint8Array): SignedDoorCode {
  const code = decodeSign1(bytes, DOOR_SHAPE);
  if (code.header.kcwt === null) throw new MalformedError('cose-malformed', 0);
  return { code, venue: decodeVenueCredential(code.header.kcwt) };
}

function readDoorClaims(reader: CborReader): DoorCodeClaims {
  let iat: number | null = null;
  let nonce: Uint8Array | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.nonce) nonce = reader.bytes(NONCE_BYTES);
    else throw new MalformedError('claim-unknown', at);
  });
  if (iat === null || nonce === null) throw new MalformedError('claim-missing', reader.offset);
  return { iat, nonce };
}
