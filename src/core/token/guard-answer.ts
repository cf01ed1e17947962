/**
 * The ministry's answer to a door about somebody without a phone (typ 65016, formats.md §9): `COSE_Sign1` `{1:-19, 4:kid, 16: 65016}`, payload
 * `{2: venueId, 4: exp, 6: iat, 39: nonce(8), -65537: [gate, person, filler]}`, signed by role `stamp`. `person` is `[health, basis, evidenceAt, initials,
 * birth, ref(16)]`, in a yellow one with `home` after it: what the door's policy asks, the person line, and the person in the door's journal of the day. An
 * empty array: nobody known. The filler makes every answer as long as every other. It answers one question (`nonce`) and is good for two minutes.
 */
import { type Bytes, equal } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import { type CborValue, encodeCbor } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { type Ed25519Engine, type SignatureFault, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError, type StructureCode } from '../codec/malformed.ts';
import type { Root } from '../trust/root.ts';
import { BASIS, HEALTH } from './health.ts';
import { NONCE_BYTES } from './presentation.ts';
import { readVenueId, shortText } from './short-text.ts';
import { signAs } from './sign-as.ts';
import { readBirth, readInitials } from './status-token.ts';
import { CLAIM, TYP } from './typ.ts';

/** How long an answer is good for. */
export const GUARD_SECONDS = 120;

/** What a door is told of somebody. */
export interface GuardPerson {
  /** 0 red, 1 yellow, 2 blue, 3 green */
  readonly health: number;
  /** 0-7, `BASIS` */
  readonly basis: number;
  readonly evidenceAt: number | null;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  /** 16 bytes: this person at this venue on this day */
  readonly ref: Uint8Array;
  /** district code, only when yellow */
  readonly home?: string;
}

export interface GuardAnswer {
  readonly venueId: string;
  readonly gate: number;
  readonly exp: number;
  readonly iat: number;
  /** 8 bytes: the question's */
  readonly nonce: Uint8Array;
  /** null: the register has nobody by this number */
  readonly person: GuardPerson | null;
}

const YELLOW = 1;
const FIELDS = 6;
const REF_BYTES = 16;
const DISTRICT_MAX = 16;
/** Bytes of a payload, more than any answer needs. */
const PAYLOAD_BYTES = 208;
/** From here to 255 a byte string has a head of two bytes. */
const FILLER_LEAST = 24;
const SHAPE = { ...expectTyp(TYP.guardAnswer, { kid: true, kcwt: false }), readPayload: readAnswer };

/** Signs with the key of role `stamp`. @throws RangeError or MalformedError on values that no reader would take */
export async function signGuardAnswer(answer: GuardAnswer, signer: Signer): Promise<Bytes> {
  const short = encodeCbor(payloadOf(answer, FILLER_LEAST)).length;
  if (short > PAYLOAD_BYTES) throw new RangeError('signGuardAnswer: an answer longer than all');
  const bytes = await signAs(TYP.guardAnswer, payloadOf(answer, FILLER_LEAST + PAYLOAD_BYTES - short), signer);
  decodeGuardAnswer(bytes);
  return bytes;
}

function payloadOf({ venueId, gate, exp, iat, nonce, person }: GuardAnswer, filler: number): Map<number, CborValue> {
  return new Map<number, CborValue>([
    [CLAIM.sub, venueId],
    [CLAIM.exp, exp],
    [CLAIM.iat, iat],
    [CLAIM.nonce, nonce],
    [CLAIM.own, [gate, person === null ? [] : fieldsOf(person), new Uint8Array(filler)]],
  ]);
}

function fieldsOf({ health, basis, evidenceAt, initials, birth, ref, home }: GuardPerson): CborValue[] {
  return [health, basis, evidenceAt, initials, birth, ref, ...(home === undefined ? [] : [home])];
}

/** @throws MalformedError */
export function decodeGuardAnswer(bytes: Uint8Array): Sign1<GuardAnswer> {
  return decodeSign1(bytes, SHAPE);
}

/** `answer-other`: it answers another question. */
export type GuardAnswerFault = StructureCode | SignatureFault | 'key-unknown' | 'answer-other';

export interface Asked {
  readonly root: Root;
  readonly engine: Ed25519Engine;
  readonly nonce: Uint8Array;
  readonly venueId: string;
}

/** The answer, when the ministry signed it for this very question. Its times are the caller's to judge: a fresh nonce says that it is of now. */
export async function verifyGuardAnswer(
  bytes: Uint8Array,
  { root, engine, nonce, venueId }: Asked,
): Promise<{ readonly ok: true; readonly answer: GuardAnswer } | { readonly ok: false; readonly code: GuardAnswerFault }> {
  try {
    const signed = decodeGuardAnswer(bytes);
    const kid = signed.header.kid ?? new Uint8Array(0);
    let fault: GuardAnswerFault | null = 'key-unknown';
    for (const key of root.roles.stamp.keys.filter((one) => equal(one.kid, kid))) {
      fault = await verifyStrict(engine, key.x, signed);
      if (fault === null) break;
    }
    if (fault !== null) return { ok: false, code: fault };
    const answer = signed.payload;
    return equal(answer.nonce, nonce) && answer.venueId === venueId ? { ok: true, answer } : { ok: false, code: 'answer-other' };
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, code: error.code };
    throw error;
  }
}

type Own = Pick<GuardAnswer, 'gate' | 'person'>;

function readAnswer(reader: CborReader): GuardAnswer {
  let venueId: string | null = null;
  let exp: number | null = null;
  let iat: number | null = null;
  let nonce: Uint8Array | null = null;
  let own: Own | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.sub) venueId = readVenueId(reader);
    else if (label === CLAIM.exp) exp = reader.uint();
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.nonce) nonce = reader.bytes(NONCE_BYTES);
    else if (label === CLAIM.own) own = reader.array((count, arrayAt) => readOwn(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (venueId === null || exp === null || iat === null || nonce === null || own === null) throw new MalformedError('claim-missing', reader.offset);
  return { venueId, exp, iat, nonce, ...(own as Own) };
}

function readOwn(reader: CborReader, count: number, at: number): Own {
  if (count !== 3) throw new MalformedError('claim-type', at);
  const gate = reader.uint();
  const person = reader.array((fields, fieldsAt) => readPerson(reader, fields, fieldsAt));
  reader.bytes();
  return { gate, person };
}

function readPerson(reader: CborReader, count: number, at: number): GuardPerson | null {
  if (count === 0) return null;
  if (count < FIELDS || count > FIELDS + 1) throw new MalformedError('claim-type', at);
  const health = reader.uint(HEALTH.length - 1);
  const basis = reader.uint(BASIS.length - 1);
  const evidenceAt = reader.uintOrNull();
  const initials = readInitials(reader);
  const birth = readBirth(reader);
  const person = { health, basis, evidenceAt, initials, birth, ref: reader.bytes(REF_BYTES) };
  if (count === FIELDS) return person;
  if (health !== YELLOW) throw new MalformedError('claim-unknown', reader.offset);
  return { ...person, home: shortText(reader, DISTRICT_MAX) };
}
