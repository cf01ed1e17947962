/** A refusal receipt (formats.md §9, typ 65010): the tablet's signed word for a verdict that stands in its journal. */
import { makeReceipt } from '../core/journal/receipt.ts';
import { formatQr } from '../core/qr.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import type { Judged } from './judged.ts';

/** The receipt's text for its QR; null for a scan that no line of the journal tells the pass of. It names the data that judged, not those that came since. */
export async function receiptOf(tablet: TabletRecord, { verdict, at, ref, by }: Judged): Promise<string | null> {
  if (ref === null || by === null) return null;
  const { id: venueId, gate } = tablet.venue;
  const says = { code: verdict.code, rule: verdict.rule ?? null, ...by };
  return formatQr(await makeReceipt(tablet.credential, { venueId, iat: at, gate, ...says, ref }, signerOf(tablet.key)));
}
