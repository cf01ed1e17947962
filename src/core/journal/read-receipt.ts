/** A door's refusal receipt (typ 65010) as phone and auditor read it: believed when a tablet that the ministry certified signed it, whatever became of that tablet since. */
import type { Ed25519Engine } from '../codec/ed25519.ts';
import { MalformedError } from '../codec/malformed.ts';
import type { ToldReceipt } from '../token/contest.ts';
import type { Trust } from '../trust/trust.ts';
import { type VenueRefusal, verifyVenueCredential } from '../verify-venue.ts';
import { decodeReceipt, verifyReceipt } from './receipt.ts';

/** `receipt`: genuine, with its bytes; `forged`: looks like one, `code` says why it is not believed. */
export type ReceiptState =
  | { readonly kind: 'receipt'; readonly bytes: Uint8Array<ArrayBuffer>; readonly says: ToldReceipt }
  | { readonly kind: 'forged'; readonly code: VenueRefusal };

interface At {
  readonly trust: Trust;
  readonly engine: Ed25519Engine;
}

/** What a code of ours says where it is a receipt; null: it is something else. */
export async function readReceipt(bytes: Uint8Array<ArrayBuffer>, { trust, engine }: At): Promise<ReceiptState | null> {
  const verified = await verifyReceipt(bytes, engine);
  if (!verified.ok)
    return verified.code === 'token-type' ? null : { kind: 'forged', code: verified.code === 'receipt-place' ? 'signature-invalid' : verified.code };
  const { receipt } = verified;
  const credential = credentialOf(bytes);
  // A certificate that has run out or was called back since has signed this refusal all the same: it is judged as of that moment. The ministry's keys are those of now:
  // one that was taken out speaks for nothing any more, since whoever has it writes any moment he likes.
  const door = credential === null ? null : await verifyVenueCredential(credential, { trust, engine, now: receipt.iat });
  if (door === null || (!door.ok && door.code !== 'venue-revoked')) return { kind: 'forged', code: door === null || door.ok ? 'cose-malformed' : door.code };
  return { kind: 'receipt', bytes, says: sayReceipt(bytes) };
}

/** What the bytes of a genuine receipt say. @throws MalformedError */
export function sayReceipt(bytes: Uint8Array): ToldReceipt {
  const { receipt, venue } = decodeReceipt(bytes);
  const { venueId, gate, iat, code, rule } = receipt.payload;
  return { venueId, venue: venue.payload.name, gate, at: iat, code, rule };
}

function credentialOf(bytes: Uint8Array): Uint8Array | null {
  try {
    return decodeReceipt(bytes).receipt.header.kcwt;
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
