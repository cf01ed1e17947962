/** What a ministry answers a tablet of its venue's settings, as the real one does: described, and signed as the answer to this request (typ 65017). */
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import type { VenueClaims } from '../../src/core/token/venue.ts';
import { nonceOfRequest, signVenueSettings, type VenueSettings } from '../../src/core/token/venue-settings.ts';
import { KEYS } from '../core/world.ts';

export const NO_SETTINGS: VenueSettings = { registration: false, trainingUntil: null, capacity: null };

export interface Telling {
  readonly claims: VenueClaims;
  readonly settings?: Partial<VenueSettings>;
  /** of the request that is answered, base64url; another one's is no answer to it */
  readonly request: string;
  readonly signer?: Signer;
}

/** The members `venue` and `settings` of the answer. */
export async function toldSettings({ claims, settings = {}, request, signer = KEYS.venue }: Telling) {
  const { venueId: id, name, category, area, gate, iat } = claims;
  const said = { ...NO_SETTINGS, ...settings };
  const nonce = await nonceOfRequest(fromBase64Url(request));
  const signed = await signVenueSettings({ venueId: id, gate, iat, nonce, ...said }, signer);
  return { venue: { id, name, category, area, gate, ...said }, settings: toBase64Url(signed) };
}
