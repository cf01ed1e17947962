/**
 * What the ministry says of a venue's settings to the tablet that asked (typ 65017, formats.md §5): `COSE_Sign1` `{1:-19, 4:kid, 16: 65017}`, payload
 * `{2: venueId, 6: iat, 39: nonce(8), -65537: [gate, registration, trainingUntil|null, capacity|null]}`, signed by role `venue`. It answers one question: the nonce
 * is the beginning of the SHA-256 of the device request that was sent, so that nobody between the two can hand an older answer out again.
 */
import { type Bytes, equal, sha256 } from '../bytes.ts';
import type { CborReader } from '../codec/cbor-read.ts';
import { decodeSign1, expectTyp, type Sign1 } from '../codec/cose.ts';
import type { Ed25519Engine, Signer } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import type { Trust } from '../trust/trust.ts';
import { refuseVenueSignature } from '../verify-venue.ts';
import { NONCE_BYTES } from './presentation.ts';
import { readVenueId } from './short-text.ts';
import { signAs } from './sign-as.ts';
import { CLAIM, TYP } from './typ.ts';

const FIELDS = 4;

/** What a door does beside judging by kind and place, as the register has it. */
export interface VenueSettings {
  /** whether only visits that phones registered count */
  readonly registration: boolean;
  /** NumericDate; null: not in training */
  readonly trainingUntil: number | null;
  /** people at once; null: not said */
  readonly capacity: number | null;
}

export interface VenueSettingsClaims extends VenueSettings {
  readonly venueId: string;
  readonly gate: number;
  readonly iat: number;
  /** 8 bytes: which question this answers */
  readonly nonce: Uint8Array;
}

const SHAPE = { ...expectTyp(TYP.venueSettings, { kid: true, kcwt: false }), readPayload: readClaims };

/** What an answer to this device request has as its nonce. */
export const nonceOfRequest = async (request: Uint8Array): Promise<Bytes> => (await sha256(request)).slice(0, NONCE_BYTES);

/** Signs with the key of role `venue`. @throws MalformedError on claims that no reader would take */
export async function signVenueSettings(claims: VenueSettingsClaims, signer: Signer): Promise<Bytes> {
  const { venueId, gate, iat, nonce, registration, trainingUntil, capacity } = claims;
  const bytes = await signAs(
    TYP.venueSettings,
    new Map<number, string | number | Uint8Array | (number | null)[]>([
      [CLAIM.sub, venueId],
      [CLAIM.iat, iat],
      [CLAIM.nonce, nonce],
      [CLAIM.own, [gate, registration ? 1 : 0, trainingUntil, capacity]],
    ]),
    signer,
  );
  decodeVenueSettings(bytes);
  return bytes;
}

/** @throws MalformedError */
export function decodeVenueSettings(bytes: Uint8Array): Sign1<VenueSettingsClaims> {
  return decodeSign1(bytes, SHAPE);
}

export interface SettingsAsked {
  readonly trust: Trust;
  readonly engine: Ed25519Engine;
  /** the device request that was sent */
  readonly request: Uint8Array;
  readonly venueId: string;
  readonly gate: number;
}

/** The settings, where the ministry signed them as the answer to this request, for this gate; else null. */
export async function verifyVenueSettings(bytes: Uint8Array, { trust, engine, request, venueId, gate }: SettingsAsked): Promise<VenueSettings | null> {
  try {
    const signed = decodeVenueSettings(bytes);
    if ((await refuseVenueSignature(signed, trust, engine)) !== null) return null;
    const { registration, trainingUntil, capacity, ...of } = signed.payload;
    const isOurs = of.venueId === venueId && of.gate === gate && equal(of.nonce, await nonceOfRequest(request));
    return isOurs ? { registration, trainingUntil, capacity } : null;
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

function readClaims(reader: CborReader): VenueSettingsClaims {
  let venueId: string | null = null;
  let iat: number | null = null;
  let nonce: Uint8Array | null = null;
  let own: Own | null = null;
  reader.entries((label, at) => {
    if (label === CLAIM.sub) venueId = readVenueId(reader);
    else if (label === CLAIM.iat) iat = reader.uint();
    else if (label === CLAIM.nonce) nonce = reader.bytes(NONCE_BYTES);
    else if (label === CLAIM.own) own = reader.array((count, arrayAt) => readOwn(reader, count, arrayAt));
    else throw new MalformedError('claim-unknown', at);
  });
  if (venueId === null || iat === null || nonce === null || own === null) throw new MalformedError('claim-missing', reader.offset);
  return { venueId, iat, nonce, ...(own as Own) };
}

type Own = VenueSettings & { readonly gate: number };

function readOwn(reader: CborReader, count: number, at: number): Own {
  if (count !== FIELDS) throw new MalformedError(count < FIELDS ? 'claim-missing' : 'claim-unknown', at);
  const gate = reader.uint();
  const registration = reader.uint(1) === 1;
  return { gate, registration, trainingUntil: reader.uintOrNull(), capacity: reader.uintOrNull() };
}
