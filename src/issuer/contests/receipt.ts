/** A door's receipt (typ 65010) that comes with a contest: believed when a tablet of ours signed it, and told as staff and phones are told it. */
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeReceipt, verifyReceipt } from '../../core/journal/receipt.ts';
import type { ToldReceipt } from '../../core/token/contest.ts';
import type { Issuer } from '../context.ts';
import { ourSigner } from '../keys/ours.ts';
import { REQUEST_SKEW_SECONDS } from '../tokens/authorise.ts';

/** As long as a visit is kept: later nobody could look into what happened at that door. */
export const RECEIPT_SECONDS = 30 * 86_400;

export type ReceiptFault = 'receipt-invalid' | 'receipt-too-old';

/** What is wrong with it, or null. Whose refusal it was the receipt does not tell, and nobody is asked to believe it: decision 024. */
export async function faultOfReceipt(issuer: Issuer, bytes: Uint8Array, now: number): Promise<ReceiptFault | null> {
  const verified = await verifyReceipt(bytes, issuer.engine);
  if (!verified.ok || (await ourSigner(issuer, 'venue', verified.venue)) === null) return 'receipt-invalid';
  const { iat } = verified.receipt;
  if (iat > now + REQUEST_SKEW_SECONDS) return 'receipt-invalid';
  return iat <= now - RECEIPT_SECONDS ? 'receipt-too-old' : null;
}

/** What a stored receipt says; null where there is none. */
export function tellReceipt(bytes: Uint8Array | null): ToldReceipt | null {
  const signed = bytes === null ? null : unlessMalformed(() => decodeReceipt(bytes));
  if (signed === null) return null;
  const { venueId, gate, iat, code, rule } = signed.receipt.payload;
  return { venueId, venue: signed.venue.payload.name, gate, at: iat, code, rule };
}
