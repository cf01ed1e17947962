/**
 * The state of this tablet's journal for an inspector (formats.md §9): how many lines it has and which is the last, signed, as one QR to be kept. Where the ministry has
 * countersigned all of it that is what is shown, else a checkpoint that is signed now.
 */
import { equal } from '../core/bytes.ts';
import { decodeCheckpoint } from '../core/journal/checkpoint.ts';
import { formatCheckpointQr } from '../core/journal/checkpoint-qr.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import { checkpointOver, epochOf } from './checkpoint-over.ts';
import type { JournalSource } from './journal-source.ts';

export interface SignedJournal {
  /** of the QR */
  readonly text: string;
  readonly size: number;
  /** 32 bytes */
  readonly head: Uint8Array;
  /** when it was signed, this tablet's clock */
  readonly iat: number;
  /** how many lines the ministry has countersigned, 0: none; all of them where that is in the QR */
  readonly countersigned: number;
}

/** Null where the journal is empty: of nothing there is nothing to show. */
export async function signedJournal(
  source: JournalSource,
  at: { readonly iat: number; readonly stampVersion: number },
): Promise<StorageResult<SignedJournal | null>> {
  const [end, noted] = [await source.end(), await source.noted()];
  if (!end.ok) return end;
  if (!noted.ok) return noted;
  const { size, head } = end.value;
  if (size === 0) return { ok: true, value: null };
  const { checkpoint: newest, handedIn } = noted.value;
  const under = handedIn.countersigned;
  const whole = under !== null && under.size === size && equal(decodeCheckpoint(under.checkpoint).payload.head, head) ? under : null;
  const checkpoint = whole?.checkpoint ?? (await checkpointOver(source.tablet, { size, head, epoch: epochOf(newest) }, at));
  const text = formatCheckpointQr({ checkpoint, certificate: source.tablet.credential, countersignature: whole?.countersignature ?? null });
  return { ok: true, value: { text, size, head, iat: decodeCheckpoint(checkpoint).payload.iat, countersigned: under?.size ?? 0 } };
}
