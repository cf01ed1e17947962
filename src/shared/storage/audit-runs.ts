/**
 * A long audit that outlives a reload: its question, its inputs by name, size and fingerprint, and every judged block. A database of its own, so that the wallet's and the
 * tablet's schema knows nothing of it; one run at a time, gone when the auditor clears it. What cannot be kept (no room, private window) is a run that a reload ends.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Judged } from '../../core/audit/bulk/judge-block.ts';
import type { LineFormat } from '../../core/audit/bulk/line-format.ts';
import type { HashedFile } from '../../core/audit/report.ts';
import type { Door } from '../../core/verify.ts';

const NAME = 'ashyq-audit';
const KEY = 'run';

/** `file` where it is small enough to be kept; `handle` where the browser lends one; else the auditor is asked for the file again. */
export interface KeptInput {
  readonly name: string;
  readonly size: number;
  /** of its beginning and end, hexadecimal */
  readonly fingerprint: string;
  readonly format: LineFormat;
  readonly file: Blob | null;
  readonly handle: FileSystemFileHandle | null;
}

export interface KeptPosition {
  readonly input: number;
  /** bytes, and lines, of that input */
  readonly offset: number;
  readonly line: number;
  /** through all inputs */
  readonly firstLine: number;
}

export interface KeptRun {
  /** random: a run of another tab is another one */
  readonly id: string;
  /** how often it was written: who writes behind somebody else's back knows less than what is kept */
  readonly saved: number;
  readonly startedAt: number;
  /** as of when lines are judged that do not say it themselves */
  readonly now: number;
  readonly ownMoments: boolean;
  readonly door: Door;
  readonly inputs: readonly KeptInput[];
  /** the trust files that the run began with, and the folder or archive they came in, null for this device's own */
  readonly trust: ReadonlyMap<string, Uint8Array>;
  readonly broughtIn: string | null;
  /** every published file that was read so far */
  readonly read: readonly HashedFile[];
  /** inputs that were read to their end, by their places */
  readonly hashed: readonly HashedFile[];
  readonly position: KeptPosition;
  /** lines with a verdict: a table's header has none */
  readonly judged: number;
  readonly isDone: boolean;
}

/** Where a block begins, and where the next one does. */
export interface KeptBlock {
  readonly input: number;
  readonly offset: number;
  readonly firstLine: number;
  readonly end: KeptPosition;
  /** SHA-256 of its bytes in the input, hexadecimal: who brings the file again must bring these */
  readonly sha256: string;
  readonly judged: Judged;
}

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
  blocks: { key: number; value: KeptBlock };
}

/** Calls give false or null where the browser keeps nothing; none of them rejects. */
export class AuditRuns {
  #database: Promise<IDBPDatabase<Schema>> | null = null;

  /** The run that was begun and not cleared. */
  load(): Promise<KeptRun | null> {
    return this.#try(async (database) => {
      const run = await database.get('runs', KEY);
      // One without an id is of an earlier version of this app.
      return run === undefined || typeof run.id !== 'string' ? null : run;
    }, null);
  }

  /** Its blocks, in order, each when the one before was taken; false where they could not all be read. */
  blocks(each: (block: KeptBlock) => Promise<void>): Promise<boolean> {
    return this.#try(async (database) => {
      // In parts: a million lines at once would be half a gigabyte.
      for (let after = 0; ; ) {
        const part = await database.getAll('blocks', IDBKeyRange.lowerBound(after, true), PART);
        const keys = await database.getAllKeys('blocks', IDBKeyRange.lowerBound(after, true), PART);
        for (const block of part) await each(block);
        if (part.length < PART) return true;
        after = keys.at(-1) ?? Number.POSITIVE_INFINITY;
      }
    }, false);
  }

  /** Begins a run: what there was of another one goes. */
  begin(run: KeptRun): Promise<boolean> {
    return this.#try(async (database) => {
      const tx = database.transaction(['runs', 'blocks'], 'readwrite');
      await Promise.all([tx.objectStore('blocks').clear(), tx.objectStore('runs').put(run, KEY), tx.done]);
      return true;
    }, false);
  }

  /** Blocks and how far they reach, together or not at all; and not where another tab has written since. */
  keep(run: KeptRun, blocks: readonly KeptBlock[]): Promise<boolean> {
    return this.#try(async (database) => {
      const tx = database.transaction(['runs', 'blocks'], 'readwrite');
      const kept = await tx.objectStore('runs').get(KEY);
      if (kept?.id !== run.id || kept.saved !== run.saved - 1) return false;
      await Promise.all([...blocks.map((block) => tx.objectStore('blocks').add(block)), tx.objectStore('runs').put(run, KEY), tx.done]);
      return true;
    }, false);
  }

  clear(): Promise<boolean> {
    return this.#try(async (database) => {
      const tx = database.transaction(['runs', 'blocks'], 'readwrite');
      await Promise.all([tx.objectStore('blocks').clear(), tx.objectStore('runs').clear(), tx.done]);
      return true;
    }, false);
  }

  async #try<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>, otherwise: T): Promise<T> {
    try {
      this.#database ??= openDB<Schema>(NAME, 1, {
        upgrade(database) {
          database.createObjectStore('runs');
          database.createObjectStore('blocks', { autoIncrement: true });
        },
      });
      return await work(await this.#database);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return otherwise;
    }
  }
}

const PART = 16;
