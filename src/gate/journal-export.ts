/**
 * A journal's file for an inspector (formats.md §9): the lines exactly as chained, and behind them what vouches for them: the tablet's certificate, its newest
 * checkpoints, the ministry's countersignature. `ashyq audit journal` and the auditor's page read it.
 */
import type { StorageResult } from '../shared/storage/result.ts';
import { checkpointOver, epochOf } from './checkpoint-over.ts';
import type { HandedIn } from './handed-in.ts';
import type { JournalSource } from './journal-source.ts';

type Part = Uint8Array<ArrayBuffer>;
const CHUNK = 1000;

/** All of it or nothing; a checkpoint over the whole is signed anew, so that no line at the end is without one. */
export async function journalFile(source: JournalSource, at: { readonly iat: number; readonly stampVersion: number }): Promise<StorageResult<readonly Part[]>> {
  const [end, noted] = [await source.end(), await source.noted()];
  if (!end.ok) return end;
  if (!noted.ok) return noted;
  const { size } = end.value;
  const parts: Part[] = [];
  while (parts.length < size) {
    const read = await source.read(parts.length, Math.min(CHUNK, size - parts.length));
    if (!read.ok) return read;
    // Half a journal must not look like a whole one.
    if (read.value.length === 0) return { ok: false, code: 'storage-unavailable' };
    parts.push(...read.value);
  }
  const { checkpoint, handedIn } = noted.value;
  if (size === 0) return { ok: true, value: [] };
  const over = await checkpointOver(source.tablet, { ...end.value, epoch: epochOf(checkpoint) }, at);
  return { ok: true, value: [...parts, source.tablet.credential, ...proofsOf(checkpoint, handedIn), over] };
}

/** What was signed of it before. */
export function proofsOf(checkpoint: Uint8Array | null, { countersigned }: HandedIn): readonly Part[] {
  const found = [checkpoint, countersigned?.checkpoint, countersigned?.countersignature];
  return found.flatMap((bytes) => (bytes instanceof Uint8Array ? [new Uint8Array(bytes)] : []));
}
