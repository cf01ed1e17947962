/**
 * The tablet's own signatures under its journal (formats.md §9): every 100 entries, every 15 minutes and at the end of a shift, so that an end cut off
 * or rewritten afterwards shows. Signed beside the scan, never in its way; the newest one is kept for the check on screen and for the sync to come.
 */
import type { Signer } from '../core/codec/ed25519.ts';
import { CHECKPOINT_ENTRIES, CHECKPOINT_SECONDS, type Checkpoint, decodeCheckpoint, makeCheckpoint } from '../core/journal/checkpoint.ts';
import type { JournalEntry } from '../core/journal/entry.ts';
import type { StorageResult } from '../shared/storage/result.ts';

/** Where the newest checkpoint lies in the store `memory`. */
export const CHECKPOINT_KEY = 'checkpoint';

export interface CheckpointOptions {
  readonly signer: Signer;
  readonly venueId: string;
  readonly gate: number;
  /** the bytes stored last, or null */
  readonly newest: Uint8Array | null;
  readonly save: (bytes: Uint8Array) => Promise<StorageResult<void>>;
}

export class Checkpoints {
  readonly #options: CheckpointOptions;
  #newest: Checkpoint | null;
  #signing: Promise<void> = Promise.resolve();

  constructor(options: CheckpointOptions) {
    this.#options = options;
    this.#newest = readCheckpoint(options.newest);
  }

  /** To be told of every entry that is on the disk; signs where one is due. */
  written(entry: JournalEntry, head: Uint8Array): void {
    if (!this.#isDue(entry)) return;
    const { venueId, gate, signer, save } = this.#options;
    const epoch = this.#epoch(entry);
    const checkpoint: Checkpoint = { venueId, gate, epoch, iat: entry.time, size: entry.seq + 1, head, stampVersion: entry.stampVersion };
    this.#newest = checkpoint;
    // One that cannot be made or stored is not missed: the next one covers the same entries.
    this.#signing = this.#signing.then(async () => void (await save(await makeCheckpoint(checkpoint, signer)))).catch(() => undefined);
  }

  /** Resolves when what was begun is stored. */
  settled(): Promise<void> {
    return this.#signing;
  }

  #isDue({ kind, seq, time }: JournalEntry): boolean {
    const newest = this.#newest;
    if (kind === 'shift-close' || newest === null || seq + 1 <= newest.size) return true;
    return seq + 1 - newest.size >= CHECKPOINT_ENTRIES || Math.abs(time - newest.iat) >= CHECKPOINT_SECONDS;
  }

  /** A journal that is shorter than what was signed before is another journal. */
  #epoch({ seq }: JournalEntry): number {
    const newest = this.#newest;
    if (newest === null) return 0;
    return seq + 1 <= newest.size ? newest.epoch + 1 : newest.epoch;
  }
}

/** The stored bytes as a checkpoint; null where they are missing or damaged. */
function readCheckpoint(bytes: Uint8Array | null): Checkpoint | null {
  if (bytes === null) return null;
  try {
    return decodeCheckpoint(bytes).payload;
  } catch {
    return null;
  }
}
