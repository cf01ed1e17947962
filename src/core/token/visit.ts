/**
 * Visit statement (typ 65011, formats.md §9): a phone tells the ministry that its holder was at a venue. COSE_Sign1 `{1:-19, 13: <status token>, 16: 65011}`,
 * payload `{2: venueId, 6: iat, -65537: [id(16), gate, entered, left|null, doorCode|null]}`, signed by the holder key of the token's `cnf`.
 * A door code inside makes it a witnessed visit, none a self-declared one (a poster). Whether the token, the venue and the door code are genuine is the
 * issuer's to judge: it knows tokens and venues that have expired since. Refused: what leaves before it enters, a door code that no QR could have carried.
 */
import type { Bytes } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import { type Ed25519Engine, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError, unlessMalformed } from '../codec/malformed.ts';
import { readVenueId } from './short-text.ts';
import { decodeStatusToken, type SignedToken } from './status-token.ts';
import { CLAIM, TYP } from './typ.ts';

/** Drawn at random by the phone: what makes sending a visit twice harmless. */
export const VISIT_ID_BYTES = 16;
/** What 1,000 characters of a QR carry in Base45 (formats.md §1). */
export const DOOR_CODE_BYTES = 663;
const FIELDS = 5;

export interface VisitClaims {
  /** at most 16 characters */
  readonly venueId: string;
  /** when the statement was signed, by the phone's clock; of two statements about one visit the later one counts */
  readonly iat: number;
  /** 16 bytes, the same in every statement about one visit */
  readonly id: Uint8Array;
  readonly gate: number;
  /** for a witnessed visit the door code's own time */
  readonly entered: number;
  /** null while the visit is open; never before `entered` */
  readonly left: number | null;
  /** the tablet's door code (typ 65003), null for a poster */
  readonly doorCode: Uint8Array | null;
}

/** A decoded statement with the token it was made under, neither verified yet. */
export interface SignedVisit {
  readonly statement: Sign1<VisitClaims>;
  readonly token: SignedToken;
  /** the key named by the token, which must have signed the statement */
  readonly holderKey: Uint8Array;
}

export type VisitVerification =
  | { readonly ok: true; readonly visit: VisitClaims; readonly token: SignedToken }
  | { readonly ok: false; readonly code: 'visit-malformed' | 'signature-invalid' };

const SHAPE = { ...expectTyp(TYP.visit, { kid: false, kcwt: true }), readPayload: readVisit };

/**
 * States a visit; `signer` holds the key named in the token's `cnf`. An exit is a new statement with the same id, entrance and door code.
 * @throws MalformedError on claims that no reader would take, such as `left` before `entered`
 */
export async function makeVisitStatement(token: Uint8Array, visit: VisitClaims, signer: Signer): Promise<Bytes> {
  const header = new Map<number, CborValue>([
    [LABEL.kcwt, { embedded: token }],
    [LABEL.typ, TYP.visit],
  ]);
  const payload = new Map<number, CborValue>([
    [CLAIM.sub, visit.venueId],
    [CLAIM.iat, visit.iat],
    [CLAIM.own, [visit.id, visit.gate, visit.entered, visit.left, visit.doorCode]],
  ]);
  const bytes = await encodeSign1(header, payload, signer);
  decodeVisitStatement(bytes);
  return bytes;
}

/** Takes a statement and its token apart. @throws MalformedError; `claim-missing` also for the token of a paper pass, which names no key */
export function decodeVisitStatement(bytes: Uint8Array): SignedVisit {
  const statement = decodeSign1(bytes, SHAPE);
  if (statement.header.kcwt === null) throw new MalformedError('cose-malformed', 0);
  const token = decodeStatusToken(statement.header.kcwt);
  const { holderKey } = token.payload;
  if (holderKey === null) throw new MalformedError('claim-missing', 0);
  return { statement, token, holderKey };
}

/** Shape and holder signature. The ministry's signature on the token is the issuer's to verify. */
export async function verifyVisitStatement(bytes: Uint8Array, engine: Ed25519Engine): Promise<VisitVerification> {
  const signed = unlessMalformed(() => decodeVisitStatement(bytes));
  if (signed === null) return { ok: false, code: 'visit-malformed' };
  const fault = await verifyStrict(engine, signed.holderKey, signed.statement);
  return fault === null ? { ok: true, visit: signed.statement.payload, token: signed.token } : { ok: false, code: 'signature-invalid' };
}

function readVisit(reader: CborReader): VisitClaims {
  let venueId: string | null = null;
  let iat: number | null = null;
  let fields: Fields | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.sub) venueId = readVenueId(reader);
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.own) fields = reader.array((count, arrayAt) => readFields(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (venueId === null || iat === null || fields === null) throw new MalformedError('claim-missing', reader.offset);
  return { venueId, iat, ...(fields as Fields) };
}

type Fields = Omit<VisitClaims, 'venueId' | 'iat'>;

function readFields(reader: CborReader, count: number, at: number): Fields {
  if (count !== FIELDS) throw new MalformedError(count < FIELDS ? 'claim-missing' : 'claim-unknown', at);
  const id = reader.bytes(VISIT_ID_BYTES);
  const gate = reader.uint();
  const entered = reader.uint();
  const leftAt = reader.offset;
  const left = reader.uintOrNull();
  if (left !== null && left < entered) throw new MalformedError('claim-type', leftAt);
  const doorAt = reader.offset;
  const doorCode = reader.bytesOrNull();
  if (doorCode !== null && (doorCode.length === 0 || doorCode.length > DOOR_CODE_BYTES)) throw new MalformedError('claim-type', doorAt);
  return { id, gate, entered, left, doorCode };
}
