/**
 * The state of a tablet's journal as one QR for an inspector (formats.md §9, decision 038): `ASQ1:` and the Base45 of a CBOR sequence: the newest checkpoint (typ 65007),
 * the tablet's certificate (65002), so that it can be verified by itself, and the ministry's countersignature (65014) where there is one. No line is in it: it says
 * how many there are and which one is the last. To a door's verifier it is `token-type`. Read by `audit/evidence-texts.ts`.
 */
import { concat } from '../bytes.ts';
import { formatQr, QR_TEXT_MAX } from '../qr.ts';

export interface SignedState {
  readonly checkpoint: Uint8Array;
  readonly certificate: Uint8Array;
  readonly countersignature: Uint8Array | null;
}

/** The text of the QR. @throws RangeError where it is longer than a QR of ours may be: a venue's name of 128 bytes still fits */
export function formatCheckpointQr({ checkpoint, certificate, countersignature }: SignedState): string {
  const text = formatQr(concat(checkpoint, certificate, ...(countersignature === null ? [] : [countersignature])));
  if (text.length > QR_TEXT_MAX) throw new RangeError('formatCheckpointQr: too long');
  return text;
}
