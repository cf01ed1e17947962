/**
 * What may be asked of the signer, version 1: typed objects of a closed list, each checked before anything looks at it; there is no request for bytes to be signed. The
 * first request of a connection is `hello`. Both sides read with these shapes, neither believes the other.
 */
import * as v from 'valibot';
import { fromBase64Url } from '../../../core/bytes.ts';
import { MANUAL_LIST } from '../../../core/trust/status-list.ts';
import { KEY_ERROR_CODES } from '../key-error.ts';
import { recordSchema } from '../key-file.ts';
import { SIGNER_CODES } from './signer-error.ts';

export const PROTOCOL = 1;

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const uint = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Of a status list. */
const number = v.pipe(uint, v.maxValue(MANUAL_LIST));
const text = v.pipe(v.string(), v.maxLength(256));

/** Bytes as base64url; exactly `length` of them, or at most `max`. */
function bytes({ length, max = length ?? 0 }: { readonly length?: number; readonly max?: number }) {
  return v.pipe(
    v.string(),
    v.maxLength(Math.ceil((max * 4) / 3)),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const read = decoded(dataset.value);
      if (read !== null && (length === undefined || read.length === length)) return read;
      addIssue({ message: 'bytes' });
      return NEVER;
    }),
  );
}

function decoded(value: string) {
  try {
    return fromBase64Url(value);
  } catch {
    return null;
  }
}

const key = bytes({ length: 32 });
const digest = { version: uint, sha256: key, length: uint };
const person = v.strictObject({
  health: uint,
  basis: uint,
  evidenceAt: v.nullable(uint),
  initials: text,
  birth: uint,
  ref: bytes({ length: 16 }),
  home: v.exactOptional(text),
});
const tokenKey = v.strictObject({
  x: key,
  notBefore: uint,
  notAfter: uint,
  retiredAt: v.nullable(uint),
  revokedAt: v.nullable(uint),
  voidBefore: v.nullable(uint),
  specimen: v.boolean(),
});

/** Claims by the name of what they become. */
export const CLAIMS = {
  statusToken: v.strictObject({
    exp: uint,
    iat: uint,
    holderKey: v.nullable(key),
    health: uint,
    basis: uint,
    evidenceAt: v.nullable(uint),
    index: uint,
    initials: text,
    birth: uint,
    home: v.exactOptional(text),
  }),
  venueCredential: v.strictObject({
    venueId: text,
    exp: uint,
    iat: uint,
    tabletKey: v.nullable(key),
    category: text,
    name: text,
    area: text,
    gate: uint,
    index: v.nullable(uint),
  }),
  venueSettings: v.strictObject({
    venueId: text,
    gate: uint,
    iat: uint,
    nonce: bytes({ length: 8 }),
    registration: v.boolean(),
    trainingUntil: v.nullable(uint),
    capacity: v.nullable(uint),
  }),
  statusList: v.strictObject({ k: number, iat: uint, exp: uint, ttl: uint, bits: v.literal(1), lst: bytes({ max: 140_000 }) }),
  stamp: v.strictObject({
    exp: uint,
    iat: uint,
    version: uint,
    bundle: v.strictObject(digest),
    lists: v.pipe(v.array(v.strictObject({ k: number, ...digest })), v.maxLength(1500)),
    logRoot: v.nullable(key),
  }),
  checkpoint: v.strictObject({ origin: text, size: uint, root: key }),
  countersignature: v.strictObject({ iat: uint, sha256: key, length: uint }),
  guardAnswer: v.strictObject({ venueId: text, gate: uint, exp: uint, iat: uint, nonce: bytes({ length: 8 }), person: v.nullable(person) }),
  bundle: v.strictObject({
    version: uint,
    issuedAt: uint,
    expiresAt: uint,
    tokenKeys: v.pipe(v.array(tokenKey), v.maxLength(512)),
    policy: v.strictObject(digest),
    minimumApp: text,
    end: v.exactOptional(v.nullable(v.strictObject(digest))),
  }),
} as const;
export type Signed = keyof typeof CLAIMS;

/** The highest public files that the asker has: those above are sent. */
const above = { roots: uint, statements: uint };
const signing = <K extends Signed>(op: K) => v.strictObject({ id, op: v.literal(op), claims: CLAIMS[op] });

export const REQUEST = v.variant('op', [
  v.strictObject({ id, op: v.literal('hello'), protocol: uint, ...above }),
  v.strictObject({ id, op: v.literal('refresh'), ...above }),
  /** the bits of a list as they were signed last, for a register that came from an older copy */
  v.strictObject({ id, op: v.literal('lastList'), k: number }),
  v.strictObject({ id, op: v.literal('specimen'), claims: CLAIMS.statusToken }),
  signing('statusToken'),
  signing('venueCredential'),
  signing('venueSettings'),
  signing('statusList'),
  signing('stamp'),
  signing('checkpoint'),
  signing('countersignature'),
  signing('guardAnswer'),
  signing('bundle'),
]);
export type SignerRequest = v.InferOutput<typeof REQUEST>;

const file = v.strictObject({ version: uint, bytes: bytes({ max: 65_536 }) });
/** Answer to `hello` and `refresh`: everything public that the issuer must know of its keys. */
export const STATE = v.strictObject({ records: v.array(recordSchema), roots: v.array(file), statements: v.array(file) });
export type PublicState = v.InferOutput<typeof STATE>;

export const ANSWER = v.union([
  v.strictObject({ id, signed: bytes({ max: 262_144 }) }),
  v.strictObject({ id, text }),
  v.strictObject({ id, state: STATE }),
  v.strictObject({ id, list: v.nullable(bytes({ max: 140_000 })) }),
  v.strictObject({ id, keyError: v.picklist(KEY_ERROR_CODES) }),
  v.strictObject({ id, error: v.picklist(SIGNER_CODES) }),
]);
export type SignerAnswer = v.InferOutput<typeof ANSWER>;
