/**
 * The door code inside a witnessed visit (formats.md §5 and §9), judged as of the moment it was shown: its tablet may have been replaced, the gate revoked
 * and the venue key rotated since, and the visit is still true. Unlike the phone, which asks the published trust, the issuer asks its own register.
 */
import { equal } from '../../core/bytes.ts';
import { type Ed25519Engine, verifyStrict } from '../../core/codec/ed25519.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeDoorCode, type SignedVenue, type VenueClaims } from '../../core/token/venue.ts';
import type { VisitClaims } from '../../core/token/visit.ts';
import type { KeyRecord } from '../keys/key-file.ts';
import type { Place } from './known.ts';

/** How far a tablet's clock may lie from ours: what it signs right after its enrolment may seem older than its credential. */
const TABLET_SKEW_SECONDS = 300;

export interface DoorCheck {
  readonly engine: Ed25519Engine;
  /** our venue key that signed a credential, or null */
  signerOf(credential: SignedVenue): Promise<KeyRecord | null>;
}

/** Whether this door code makes this a witnessed visit. */
export async function doorCodeHolds(doorCode: Uint8Array, { visit, place }: { visit: VisitClaims; place: Place }, check: DoorCheck): Promise<boolean> {
  const decoded = unlessMalformed(() => decodeDoorCode(doorCode));
  if (decoded === null) return false;
  const { code, venue } = decoded;
  const { tabletKey } = venue.payload;
  if (tabletKey === null || venue.payload.venueId !== visit.venueId || venue.payload.gate !== visit.gate) return false;
  if (code.payload.iat !== visit.entered) return false;
  if (!certified(venue.payload, visit.entered)) return false;
  const signer = await check.signerOf(venue);
  if (signer === null || !onDuty(place, { tabletKey, at: visit.entered, voided: signer.revokedAt !== null })) return false;
  return (await verifyStrict(check.engine, tabletKey, code)) === null;
}

/** The credential was valid then. */
function certified({ exp, iat }: VenueClaims, at: number): boolean {
  return exp > iat && at < exp && at >= iat - TABLET_SKEW_SECONDS;
}

/**
 * The gate was not revoked yet, and this is its tablet. Of one that stood there before the present one only its credential is left to tell, which a revoked
 * venue key (`voided`) cannot: whoever stole it could certify any tablet of the past.
 */
function onDuty(place: Place, { tabletKey, at, voided }: { tabletKey: Uint8Array; at: number; voided: boolean }): boolean {
  const { public_key, enrolled_at, revoked_at } = place;
  if (public_key === null || enrolled_at === null || (revoked_at !== null && at >= revoked_at)) return false;
  return equal(public_key, tabletKey) || (at < enrolled_at && !voided);
}
