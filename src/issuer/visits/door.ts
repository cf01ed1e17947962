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
  if (!certified(venue.payload, visit.entered) || !onDuty(place, tabletKey, visit.entered)) return false;
  const signer = await check.signerOf(venue);
  // a credential that our key signed after it was replaced was not signed by us
  if (signer === null || (signer.revokedAt !== null && venue.payload.iat > signer.revokedAt)) return false;
  return (await verifyStrict(check.engine, tabletKey, code)) === null;
}

/** The credential was valid then. */
function certified({ exp, iat }: VenueClaims, at: number): boolean {
  return exp > iat && at < exp && at >= iat - TABLET_SKEW_SECONDS;
}

/** The gate was not revoked yet, and this is its tablet; of the one that stood there before the present one only the credential is left to tell. */
function onDuty({ public_key, enrolled_at, revoked_at }: Place, tabletKey: Uint8Array, at: number): boolean {
  if (public_key === null || enrolled_at === null || (revoked_at !== null && at >= revoked_at)) return false;
  return at < enrolled_at || equal(public_key, tabletKey);
}
