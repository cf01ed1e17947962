/**
 * Device requests (typ 65012, formats.md §2): how a phone or tablet asks the issuer for a credential.
 * A request is a COSE_Sign1 without key id, signed by the NEW key that it names in `cnf` (proof of possession), payload `{6: iat, 8: cnf, -65537: [action]}`,
 * a request for a child's pass `[6, ref(16)]`, a contest `[7, ground|null, receipt|null]` (contest.ts). Everything that an existing pass authorises (all but `enrol` and `tablet`) wraps it: COSE_Sign1 `{1:-19, 13: <current token>, 16: 65012}` with the request's bytes as payload item (a byte string), signed by the OLD key.
 */
import type { Bytes } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { decodeSign1, expectTyp } from '../codec/cose.ts';
import { encodeSign1, LABEL } from '../codec/cose-write.ts';
import { type Ed25519Engine, type Signer, verifyStrict } from '../codec/ed25519.ts';
import { MalformedError, unlessMalformed } from '../codec/malformed.ts';
import { cnfOf, readCnf } from './cnf.ts';
import { type ContestWish, contestFields, readContest } from './contest.ts';
import { decodeStatusToken, type SignedToken } from './status-token.ts';
import { CLAIM, TYP } from './typ.ts';

/** What a device can ask for, by number. */
export const DEVICE_ACTIONS = ['enrol', 'renew', 'delete', 'tablet', 'paper', 'family', 'child', 'contest'] as const;
export type DeviceAction = (typeof DEVICE_ACTIONS)[number];

/** Bytes of the name under which the register lets a guardian ask for a child. */
export const CHILD_REF_BYTES = 16;

/** What to ask for. */
export interface DeviceAsk {
  readonly action: DeviceAction;
  readonly iat: number;
  /** 16 bytes, with `child` and only there: which child, as `POST /api/family` names it */
  readonly ref?: Uint8Array;
  /** with `contest` and only there: what is contested, and why */
  readonly contest?: ContestWish;
}

export interface DeviceRequest {
  readonly action: DeviceAction;
  readonly iat: number;
  /** 16 bytes with `child`, else null */
  readonly ref: Uint8Array | null;
  /** with `contest`, else null */
  readonly contest: ContestWish | null;
  /** 32 bytes: the key that signed the request and will be certified */
  readonly key: Uint8Array;
}

export interface Renewal {
  readonly request: DeviceRequest;
  /** The token that authorises the request. Its holder signature is verified, the ministry's signature on it is not. */
  readonly token: SignedToken;
}

const REQUEST_SHAPE = { ...expectTyp(TYP.deviceRequest, { kid: false, kcwt: false }), readPayload: readRequest };
const RENEWAL_SHAPE = { ...expectTyp(TYP.deviceRequest, { kid: false, kcwt: true }), readPayload: (reader: CborReader) => reader.bytes() };

/** Asks for a credential for `signer`'s key. A `child` without its ref or a `contest` without its wish, a ref of another length, either elsewhere: TypeError. */
export async function makeDeviceRequest({ action, iat, ref, contest }: DeviceAsk, signer: Signer): Promise<Bytes> {
  if (ref?.length !== (action === 'child' ? CHILD_REF_BYTES : undefined))
    throw new TypeError('a request for a child carries a ref of 16 bytes, no other one does');
  if ((contest !== undefined) !== (action === 'contest')) throw new TypeError('a contest says what is contested, no other request does');
  const payload = new Map<number, CborValue>([
    [CLAIM.iat, iat],
    [CLAIM.cnf, cnfOf(signer.publicKey)],
    [CLAIM.own, [DEVICE_ACTIONS.indexOf(action), ...(ref === undefined ? [] : [ref]), ...(contest === undefined ? [] : contestFields(contest))]],
  ]);
  return encodeSign1(new Map([[LABEL.typ, TYP.deviceRequest]]), payload, signer);
}

/** Authorises a request with the key of the token held now. */
export function makeRenewal(token: Uint8Array, request: Uint8Array, oldSigner: Signer): Promise<Bytes> {
  const header = new Map<number, CborValue>([
    [LABEL.kcwt, { embedded: token }],
    [LABEL.typ, TYP.deviceRequest],
  ]);
  return encodeSign1(header, request, oldSigner);
}

/** The request when its shape and signature hold, else null. The caller judges `iat` and `action`. */
export async function verifyDeviceRequest(bytes: Uint8Array, engine: Ed25519Engine): Promise<DeviceRequest | null> {
  const signed = unlessMalformed(() => decodeSign1(bytes, REQUEST_SHAPE));
  if (signed === null) return null;
  return (await verifyStrict(engine, signed.payload.key, signed)) === null ? signed.payload : null;
}

/** The renewal when its shape, the old key's signature and the new key's signature hold, else null. */
export async function verifyRenewal(bytes: Uint8Array, engine: Ed25519Engine): Promise<Renewal | null> {
  const outer = unlessMalformed(() => decodeSign1(bytes, RENEWAL_SHAPE));
  const carried = outer?.header.kcwt ?? null;
  const token = carried === null ? null : unlessMalformed(() => decodeStatusToken(carried));
  const oldKey = token?.payload.holderKey ?? null;
  if (outer === null || token === null || oldKey === null) return null;
  if ((await verifyStrict(engine, oldKey, outer)) !== null) return null;
  const request = await verifyDeviceRequest(outer.payload, engine);
  return request === null ? null : { request, token };
}

function readRequest(reader: CborReader): DeviceRequest {
  let iat: number | null = null;
  let key: Uint8Array | null = null;
  let wish: Wish | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.cnf) key = readCnf(reader, at);
    else if (label === CLAIM.own) wish = reader.array((count, arrayAt) => readWish(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (iat === null || key === null || wish === null) throw new MalformedError('claim-missing', reader.offset);
  return { iat, key, ...(wish as Wish) };
}

type Wish = Pick<DeviceRequest, 'action' | 'ref' | 'contest'>;

/** How many elements an action has; one, where nothing stands here. */
const ELEMENTS: Partial<Record<DeviceAction, number>> = { child: 2, contest: 3 };

function readWish(reader: CborReader, count: number, at: number): Wish {
  const action = count === 0 ? undefined : DEVICE_ACTIONS[reader.uint()];
  if (action === undefined || count !== (ELEMENTS[action] ?? 1)) throw new MalformedError('claim-type', at);
  const ref = action === 'child' ? reader.bytes(CHILD_REF_BYTES) : null;
  return { action, ref, contest: action === 'contest' ? readContest(reader, at) : null };
}
