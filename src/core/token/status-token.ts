/**
 * Status token (formats.md §3): a person's health colour as a CWT of about 165 bytes, signed by a `token` key and bound to the holder's key.
 * A paper pass is the same without `cnf`. Decoding checks the shape only; signature, times and meaning are judged in `verify.ts`.
 */
import type { Bytes } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import type { Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import { cnfOf, readCnf } from './cnf.ts';
import { BASIS } from './health.ts';
import { signAs } from './sign-as.ts';
import { CLAIM, TYP } from './typ.ts';

const YELLOW = 1;
const FIELDS = 6;

export interface StatusTokenClaims {
  readonly exp: number;
  readonly iat: number;
  /** 32 bytes of the holder's public key; null on a paper pass */
  readonly holderKey: Uint8Array | null;
  /** 0 red, 1 yellow, 2 blue, 3 green; other numbers are `health-unknown` */
  readonly health: number;
  /** 0-7, `BASIS` */
  readonly basis: number;
  readonly evidenceAt: number | null;
  /** position in the status lists */
  readonly index: number;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  /** district code, only when yellow */
  readonly home?: string;
}

/** A decoded token, not yet verified. */
export type SignedToken = Sign1<StatusTokenClaims>;

const SHAPE = { ...expectTyp(TYP.statusToken, { kid: true, kcwt: false }), readPayload: readClaims };

/** @throws MalformedError */
export function decodeStatusToken(bytes: Uint8Array): SignedToken {
  return decodeSign1(bytes, SHAPE);
}

/** Signs a token. @throws RangeError on claims that no verifier would read */
export async function issueStatusToken(claims: StatusTokenClaims, signer: Signer): Promise<Bytes> {
  const { health, basis, evidenceAt, index, initials, birth, home, holderKey } = claims;
  const fields: CborValue[] = [health, basis, evidenceAt, index, initials, birth];
  if (home !== undefined) fields.push(home);
  const payload = new Map<number, CborValue>([
    [CLAIM.exp, claims.exp],
    [CLAIM.iat, claims.iat],
    [CLAIM.own, fields],
  ]);
  if (holderKey !== null) payload.set(CLAIM.cnf, cnfOf(holderKey));
  const token = await signAs(TYP.statusToken, payload, signer);
  refuseUnreadable(token);
  return token;
}

/** What we sign we can read: a wrong claim is found at the issuer, not at a door. */
function refuseUnreadable(token: Uint8Array): void {
  try {
    decodeStatusToken(token);
  } catch (error) {
    throw new RangeError(`claims no verifier would read: ${error instanceof MalformedError ? error.code : 'internal'}`);
  }
}

export function readClaims(reader: CborReader): StatusTokenClaims {
  let exp: number | null = null;
  let iat: number | null = null;
  let holderKey: Uint8Array | null = null;
  let fields: Fields | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.exp) exp = reader.uint();
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.cnf) holderKey = readCnf(reader, at);
    else if (label === CLAIM.own) fields = reader.array((count, arrayAt) => readFields(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (exp === null || iat === null || fields === null) throw new MalformedError('claim-missing', reader.offset);
  return { exp, iat, holderKey, ...(fields as Fields) };
}

type Fields = Omit<StatusTokenClaims, 'exp' | 'iat' | 'holderKey'>;

function readFields(reader: CborReader, count: number, at: number): Fields {
  if (count < FIELDS) throw new MalformedError('claim-missing', at);
  if (count > FIELDS + 1) throw new MalformedError('claim-unknown', at);
  const health = reader.uint();
  const basis = reader.uint(BASIS.length - 1);
  const evidenceAt = reader.uintOrNull();
  const index = reader.uint();
  const initials = readInitials(reader);
  const birth = readBirth(reader);
  if (count === FIELDS) return { health, basis, evidenceAt, index, initials, birth };
  // Only "near home" needs the district; anywhere else it would tell doors where people live.
  if (health !== YELLOW) throw new MalformedError('claim-unknown', reader.offset);
  return { health, basis, evidenceAt, index, initials, birth, home: reader.text() };
}

/** 1 to 8 code points. @throws MalformedError */
export function readInitials(reader: CborReader): string {
  const at = reader.offset;
  const initials = reader.text();
  const length = [...initials].length;
  if (length < 1 || length > 8) throw new MalformedError('claim-type', at);
  return initials;
}

/** month * 100 + day. @throws MalformedError */
export function readBirth(reader: CborReader): number {
  const at = reader.offset;
  const birth = reader.uint();
  const month = Math.floor(birth / 100);
  const day = birth % 100;
  if (month < 1 || month > 12 || day < 1 || day > 31) throw new MalformedError('claim-type', at);
  return birth;
}
