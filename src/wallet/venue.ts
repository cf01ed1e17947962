/**
 * What the wallet makes of a code at a door (formats.md §5): a venue's poster, a tablet's door code, or neither. It opens nothing but credentials that the
 * ministry signed for the role `venue`; addresses are never followed.
 */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { MalformedError } from '../core/codec/malformed.ts';
import { type Decision, decide } from '../core/policy/decide.ts';
import { kindOfQr, parseQr, parseVenueUrl } from '../core/qr.ts';
import type { VenueClaims } from '../core/token/venue.ts';
import type { Trust } from '../core/trust/trust.ts';
import { type VenueResult, verifyDoorCode, verifyVenueCredential } from '../core/verify-venue.ts';
import type { PassFacts } from './check.ts';

/** `foreign`: a code, but none of a door (somebody's pass, a web address); `unchecked`: no trust at hand to judge with. */
export type VenueState =
  | { readonly kind: 'venue'; readonly venue: VenueClaims; readonly nonce: Uint8Array | null; readonly decision: Decision | null }
  | { readonly kind: 'neutral' | 'unchecked' | 'forged' | 'foreign' };

/** The public code that shows a status and registers nothing. */
const NEUTRAL = 'neutral';

interface Asked {
  readonly facts: PassFacts | null;
  readonly trust: Trust | null;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

/** Verifies a scanned text or an opened address and asks the policy; `decision` is null without a pass in force or without a rule. */
export async function readVenue(text: string, { facts, trust, now, engine }: Asked): Promise<VenueState> {
  const code = bytesOf(text.trim());
  if (code === null) return { kind: 'foreign' };
  if (trust === null) return { kind: 'unchecked' };
  const verified = await verifyCode(code, { trust, now, engine });
  if (!verified.ok) return { kind: code.door && verified.code === 'token-type' ? 'foreign' : 'forged' };
  const { venue, nonce } = verified;
  if (venue.category === NEUTRAL) return { kind: 'neutral' };
  const decision = facts === null ? null : decide(trust.policy, facts, { place: { category: venue.category, area: venue.area }, now });
  return { kind: 'venue', venue, nonce, decision };
}

interface Code {
  readonly door: boolean;
  /** Null where the text did not even decode: ours by its beginning, and broken. */
  readonly bytes: Uint8Array | null;
}

async function verifyCode({ door, bytes }: Code, at: { trust: Trust; now: number; engine: Ed25519Engine }): Promise<VenueResult> {
  if (bytes === null) return { ok: false, code: 'cbor-malformed' };
  return door ? verifyDoorCode(bytes, at) : verifyVenueCredential(bytes, at);
}

/** The signed bytes in a text, or null when it is nothing of a door. An address that a browser opened may have lost its capitals. */
function bytesOf(text: string): Code | null {
  const door = kindOfQr(text) === 'pass';
  if (!door && !/^https?:\/\/[^/]+\/v\//i.test(text)) return null;
  try {
    return { door, bytes: door ? parseQr(text) : parseVenueUrl(text) };
  } catch (error) {
    if (error instanceof MalformedError) return { door, bytes: null };
    throw error;
  }
}

/** For whom a presentation at this code is made (formats.md §4): the venue, or the very gate whose nonce it answers. */
export function audienceOf({ venue, nonce }: Extract<VenueState, { kind: 'venue' }>): string {
  return nonce === null ? venue.venueId : `${venue.venueId}/${venue.gate}`;
}
