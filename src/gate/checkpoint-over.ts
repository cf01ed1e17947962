/** A checkpoint over a whole journal, signed when it is handed in or exported (formats.md §9). */
import type { Bytes } from '../core/bytes.ts';
import type { ChainState } from '../core/journal/chain.ts';
import { decodeCheckpoint, makeCheckpoint } from '../core/journal/checkpoint.ts';
import type { Trust } from '../core/trust/trust.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';

export function checkpointOver(
  { venue, key }: TabletRecord,
  end: ChainState & { readonly epoch: number },
  at: { readonly iat: number; readonly stampVersion: number },
): Promise<Bytes> {
  const { id: venueId, gate } = venue;
  return makeCheckpoint({ venueId, gate, ...at, ...end }, signerOf(key));
}

/** The epoch that the newest checkpoint names; a journal without one is its tablet's first. */
export function epochOf(checkpoint: Uint8Array | null): number {
  try {
    return checkpoint === null ? 0 : decodeCheckpoint(checkpoint).payload.epoch;
  } catch {
    return 0;
  }
}

/**
 * The moment of a checkpoint that somebody asks for on the screen: this second, not the screens' own time, which moves every ten seconds: a line of the last ones
 * would be later than what is signed over it, and a journal that was begun then would not be the one of its inspector's code.
 */
export const signedAt = (trust: Trust | null): { readonly iat: number; readonly stampVersion: number } => ({
  iat: Math.floor(Date.now() / 1000),
  stampVersion: trust?.stamp.version ?? 0,
});
