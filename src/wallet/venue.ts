/** A venue's poster opened by the phone's camera (formats.md §5): whose it is and what the policy says there, or why it is not believed. */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { MalformedError } from '../core/codec/malformed.ts';
import { type Decision, decide } from '../core/policy/decide.ts';
import { parseVenueUrl } from '../core/qr.ts';
import type { VenueClaims } from '../core/token/venue.ts';
import type { Trust } from '../core/trust/trust.ts';
import { verifyVenueCredential } from '../core/verify-venue.ts';
import type { PassFacts } from './check.ts';

export type VenueState =
  | { readonly kind: 'venue'; readonly venue: VenueClaims; readonly decision: Decision | null }
  | { readonly kind: 'neutral' }
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'forged' };

/** The public code that shows a status and registers nothing. */
const NEUTRAL = 'neutral';

interface Asked {
  readonly facts: PassFacts | null;
  readonly trust: Trust | null;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

/** Verifies the poster at `href` and asks the policy; `decision` is null without a pass in force or without a rule. */
export async function readVenue(href: string, { facts, trust, now, engine }: Asked): Promise<VenueState> {
  const bytes = bytesOf(href);
  if (bytes === null) return { kind: 'forged' };
  if (trust === null) return { kind: 'unchecked' };
  const verified = await verifyVenueCredential(bytes, { trust, now, engine });
  if (!verified.ok) return { kind: 'forged' };
  const { venue } = verified;
  if (venue.category === NEUTRAL) return { kind: 'neutral' };
  const decision = facts === null ? null : decide(trust.policy, facts, { place: { category: venue.category, area: venue.area }, now });
  return { kind: 'venue', venue, decision };
}

function bytesOf(href: string): Uint8Array | null {
  try {
    return parseVenueUrl(href);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
