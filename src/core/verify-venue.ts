/**
 * Verifying venue codes (formats.md §5): the poster or tablet credential against the `venue` role, the door code against its tablet.
 * The app opens nothing else: addresses are never followed, a forged poster is refused with a code.
 */
import { equal } from './bytes.ts';
import { listOf } from './checks/revocation.ts';
import { type Ed25519Engine, type SignatureFault, verifyStrict } from './codec/ed25519.ts';
import { MalformedError, type StructureCode } from './codec/malformed.ts';
import { decodeDoorCode, decodeVenueCredential, type SignedVenue, type VenueClaims } from './token/venue.ts';
import { isKidOfRoot } from './trust/signed-file.ts';
import { tokenState } from './trust/status-list.ts';
import type { Trust } from './trust/trust.ts';

/** Why a venue code is not believed. */
export type VenueRefusal =
  | StructureCode
  | SignatureFault
  | 'key-wrong-role'
  | 'key-unknown'
  | 'claims-inconsistent'
  | 'venue-expired'
  | 'venue-revoked'
  | 'venue-without-tablet';
export type VenueResult =
  /** `iat`: when the tablet made the door code, by its own clock; it and `nonce` are null for a poster or tablet credential */
  | { readonly ok: true; readonly venue: VenueClaims; readonly nonce: Uint8Array | null; readonly iat: number | null }
  | { readonly ok: false; readonly code: VenueRefusal };

interface At {
  readonly trust: Trust;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

/** Verifies the credential of a poster or tablet. */
export async function verifyVenueCredential(bytes: Uint8Array, at: At): Promise<VenueResult> {
  return unlessMalformed(async () => {
    const venue = decodeVenueCredential(bytes);
    const refusal = await refuseVenue(venue, at);
    return refusal === null ? { ok: true, venue: venue.payload, nonce: null, iat: null } : { ok: false, code: refusal };
  });
}

/** Verifies a tablet's door code and gives its nonce and time. The time is not judged: the point of a door code is that clocks may be wrong. */
export async function verifyDoorCode(bytes: Uint8Array, at: At): Promise<VenueResult> {
  return unlessMalformed(async () => {
    const { code, venue } = decodeDoorCode(bytes);
    const refusal = await refuseVenue(venue, at);
    if (refusal !== null) return { ok: false, code: refusal };
    const { tabletKey } = venue.payload;
    if (tabletKey === null) return { ok: false, code: 'venue-without-tablet' };
    const fault = await verifyStrict(at.engine, tabletKey, code);
    return fault === null ? { ok: true, venue: venue.payload, ...code.payload } : { ok: false, code: fault };
  });
}

async function unlessMalformed(verify: () => Promise<VenueResult>): Promise<VenueResult> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, code: error.code };
    throw error;
  }
}

async function refuseVenue(venue: SignedVenue, { trust, now, engine }: At): Promise<VenueRefusal | null> {
  const fault = await refuseVenueSignature(venue, trust, engine);
  if (fault !== null) return fault;
  const { exp, iat, index } = venue.payload;
  if (exp <= iat) return 'claims-inconsistent';
  if (now >= exp) return 'venue-expired';
  const list = index === null ? null : listOf(trust, index);
  return list !== null && index !== null && tokenState(list, index) !== 'valid' ? 'venue-revoked' : null;
}

/** Why this is not signed by a key of role `venue`; null where it is. */
export async function refuseVenueSignature(
  signed: Pick<SignedVenue, 'header' | 'message' | 'signature'>,
  trust: Trust,
  engine: Ed25519Engine,
): Promise<VenueRefusal | null> {
  const kid = signed.header.kid ?? new Uint8Array(0);
  const candidates = trust.root.roles.venue.keys.filter((key) => equal(key.kid, kid));
  let fault: VenueRefusal = isKidOfRoot(trust.root, kid) ? 'key-wrong-role' : 'key-unknown';
  for (const key of candidates) {
    const found = await verifyStrict(engine, key.x, signed);
    if (found === null) return null;
    fault = found;
  }
  return fault;
}
