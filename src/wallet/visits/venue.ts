/**
 * What the wallet makes of a code at a door (formats.md §5): a venue's poster, a tablet's door code, or neither. It opens nothing but credentials that the
 * ministry signed for the role `venue`; addresses are never followed.
 */
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import type { ReceiptState } from '../../core/journal/read-receipt.ts';
import { kindOfQr, parseQr, parseVenueUrl } from '../../core/qr.ts';
import type { VenueClaims } from '../../core/token/venue.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { type VenueRefusal, type VenueResult, verifyDoorCode, verifyVenueCredential } from '../../core/verify-venue.ts';

/** A tablet's door code as scanned: its bytes (typ 65003), its nonce, and its time by the tablet's clock. */
export interface DoorCode {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly nonce: Uint8Array;
  readonly iat: number;
}

/**
 * `forged`: not what the ministry signed for a door, or not any more, `code` says why; `receipt`: a door's for somebody refused (contests/); `pass`: somebody's pass; `foreign`: another code (a web address);
 * `unchecked`: no trust at hand to judge with. `door` is null for a poster.
 */
export type VenueState =
  | { readonly kind: 'venue'; readonly venue: VenueClaims; readonly door: DoorCode | null }
  | { readonly kind: 'forged'; readonly code: VenueRefusal }
  | Extract<ReceiptState, { kind: 'receipt' }>
  | { readonly kind: 'forged-receipt' }
  | { readonly kind: 'neutral' }
  | { readonly kind: 'unchecked' | 'pass' | 'foreign' };

/** The public code that shows a status and registers nothing. */
const NEUTRAL = 'neutral';

interface At {
  readonly trust: Trust | null;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

/** Verifies a scanned text or an opened address. What it means for a holder is judged in visits/rule.ts. */
export async function readVenue(text: string, { trust, now, engine }: At): Promise<VenueState> {
  const code = bytesOf(text.trim());
  if (code === null) return { kind: 'foreign' };
  if (trust === null) return { kind: 'unchecked' };
  const verified = await verifyCode(code, { trust, now, engine });
  if (!verified.ok) return code.door && verified.code === 'token-type' ? another(code, { trust, engine }) : { kind: 'forged', code: verified.code };
  const { venue, nonce, iat } = verified;
  if (venue.category === NEUTRAL) return { kind: 'neutral' };
  const door = nonce === null || iat === null || code.bytes === null ? null : { bytes: code.bytes, nonce, iat };
  return { kind: 'venue', venue, door };
}

/** A door's receipt; whatever else decodes behind the prefix is a pass, or something else that a door may read and a wallet may not. */
async function another({ bytes }: Code, at: { trust: Trust; engine: Ed25519Engine }): Promise<VenueState> {
  const receipt = bytes === null ? null : await (await import('../../core/journal/read-receipt.ts')).readReceipt(bytes, at);
  if (receipt === null) return { kind: 'pass' };
  return receipt.kind === 'forged' ? { kind: 'forged-receipt' } : receipt;
}

interface Code {
  readonly door: boolean;
  /** Null where the text did not even decode: ours by its beginning, and broken. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
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
export function audienceOf({ venue, door }: Extract<VenueState, { kind: 'venue' }>): string {
  return door === null ? venue.venueId : `${venue.venueId}/${venue.gate}`;
}
