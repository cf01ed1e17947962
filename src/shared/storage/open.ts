/**
 * The door to IndexedDB: opens `ashyq` when first needed, gives way to a newer version, comes back after the browser dropped the connection.
 *
 * The promises, each with a test in tests/shared/storage:
 * 1. A write that answered `ok` is on the disk (`durability: 'strict'`; the default, `relaxed`, lost the last 21-25 s of writes in a power cut).
 * 2. A transaction is written whole or not at all; whatever fails in it is a code, and what was stored before is still there.
 * 3. A tab with an older schema lets go at once when a newer one wants to upgrade; the newer one never waits for ever.
 * 4. A connection that the browser dropped is opened again by the next call; a write that was cut off is repeated once.
 * 5. What a power cut left at the end of the browser's log takes nothing with it that is written after (new-log.ts).
 * 6. Nothing is asked of the user at boot: `persist()` is requested and not awaited (Firefox leaves it pending until somebody answers).
 */
import { type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import type { Buckets, CopyResult } from './copy.ts';
import { startNewLog } from './new-log.ts';
import { isConnectionLost, StorageRefusal, type StorageResult, storageCodeOf } from './result.ts';
import { type AshyqSchema, COPIED, type CopyMark, DATABASE_NAME, SCHEMA_VERSION } from './schema.ts';

const HAS_COPY: ReadonlySet<string> = new Set(COPIED);
/** A copy that does not come must not hold up who registers a visit. */
const COPY_PATIENCE_MS = 2000;

/** A transaction over some of our stores. */
export type Transaction<Mode extends 'readonly' | 'readwrite'> = IDBPTransaction<AshyqSchema, StoreNames<AshyqSchema>[], Mode>;

/** The database of one page. One for each page is enough; it has a life (open, lost, open again), hence a class. */
export class Storage {
  readonly #name: string;
  readonly #patience: number;
  readonly #copied: boolean;
  #opening: Promise<IDBPDatabase<AshyqSchema>> | null = null;
  #hasNewLog = false;

  /**
   * `name` is the database's name, other than `ashyq` only in tests; `patience` how long to wait for other tabs and a slow disk, in ms; `copied`: whether there is a
   * second copy (copy.ts), which only Chromium has the buckets for.
   */
  constructor({ name = DATABASE_NAME, patience = 8000, copied = name === DATABASE_NAME }: { name?: string; patience?: number; copied?: boolean } = {}) {
    this.#name = name;
    this.#patience = patience;
    this.#copied = copied;
  }

  /** Where the browser has a second place. */
  get #isCopied(): boolean {
    return this.#copied && 'storageBuckets' in navigator;
  }

  /** Runs `work` in one read-only transaction. */
  read<T>(stores: readonly StoreNames<AshyqSchema>[], work: (tx: Transaction<'readonly'>) => Promise<T>): Promise<StorageResult<T>> {
    return this.#run(async (db) => settle(db.transaction([...stores], 'readonly'), work));
  }

  /**
   * Runs `work` in one transaction with strict durability; `ok` means: on the disk, and what has a copy lies there twice where the browser can. `work` may run twice
   * (promise 4), so it must bear it. `counted` false: for the copy itself.
   */
  async write<T>(
    stores: readonly StoreNames<AshyqSchema>[],
    work: (tx: Transaction<'readwrite'>) => Promise<T>,
    { counted = this.#isCopied && stores.some((name) => HAS_COPY.has(name)) } = {},
  ): Promise<StorageResult<T>> {
    const result = await this.#run(async (db) => {
      if (!this.#hasNewLog) await startNewLog();
      this.#hasNewLog = true;
      const names = counted ? new Set<StoreNames<AshyqSchema>>([...stores, 'settings']) : stores;
      return settle(db.transaction([...names], 'readwrite', { durability: 'strict' }), counted ? counting(work) : work);
    });
    if (counted && result.ok) await Promise.race([this.keepCopy(), new Promise((go) => setTimeout(go, COPY_PATIENCE_MS))]);
    return result;
  }

  /** Whether there may be a copy: a phone that never had one need not fetch what compares with it before its first screen. Never rejects. */
  async mayHaveCopy(): Promise<boolean> {
    if (!this.#isCopied) return false;
    const { storageBuckets } = navigator as unknown as { readonly storageBuckets: Buckets };
    return storageBuckets.keys().then(
      (names) => names.length > 0,
      () => true,
    );
  }

  /** Compares with the copy (copy.ts): `restored` where something was lost here and is back. Never rejects. */
  async keepCopy(): Promise<CopyResult> {
    if (!this.#isCopied) return 'none';
    return import('./copy.ts').then(
      ({ keepCopy }) => keepCopy(this, this.#name),
      () => 'none',
    );
  }

  /** Closes the connection; the next call opens it again. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    const db = await opening?.catch(() => null);
    db?.close();
  }

  async #run<T>(work: (db: IDBPDatabase<AshyqSchema>) => Promise<T>): Promise<StorageResult<T>> {
    for (const last of [false, true]) {
      try {
        return { ok: true, value: await work(await this.#connect()) };
      } catch (error) {
        if (last || !isConnectionLost(error)) return { ok: false, code: storageCodeOf(error) };
        await this.close();
      }
    }
    throw new RangeError('unreachable');
  }

  #connect(): Promise<IDBPDatabase<AshyqSchema>> {
    if (this.#opening) return this.#opening;
    if (typeof indexedDB === 'undefined') return Promise.reject(new StorageRefusal('storage-unavailable'));
    const forget = () => {
      if (this.#opening === opening) this.#opening = null;
    };
    const opening: Promise<IDBPDatabase<AshyqSchema>> = open(this.#name, this.#patience, forget);
    this.#opening = opening;
    opening.catch(forget);
    return opening;
  }
}

async function open(name: string, patience: number, forget: () => void): Promise<IDBPDatabase<AshyqSchema>> {
  let blocked = false;
  let late = false;
  const request = openDB<AshyqSchema>(name, SCHEMA_VERSION, {
    upgrade: (db, from, _to, tx) => upgradeStores(db, from, tx),
    blocked: () => {
      blocked = true;
    },
    // Without closing here the upgrade in the other tab would wait for as long as this page lives.
    blocking: (_old, _new, event) => {
      forget();
      (event.target as IDBDatabase).close();
    },
    terminated: forget,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new StorageRefusal(blocked ? 'storage-blocked' : 'storage-unavailable'));
    }, patience);
  });
  // A connection that comes after we gave up must not stay open: it would block other tabs.
  request.then(
    (db) => late && db.close(),
    () => undefined,
  );
  return Promise.race([request, deadline]).finally(() => clearTimeout(timer));
}

/** What has a copy counts itself. The count outlives whatever `work` clears: else something deleted would be taken for lost. */
function counting<T>(work: (tx: Transaction<'readwrite'>) => Promise<T>): (tx: Transaction<'readwrite'>) => Promise<T> {
  return async (tx) => {
    const settings = tx.objectStore('settings');
    const before = (await settings.get('copy')) as CopyMark | undefined;
    const value = await work(tx);
    await settings.put({ id: before?.id ?? crypto.randomUUID(), count: (before?.count ?? 0) + 1 }, 'copy');
    return value;
  };
}

type UpgradeTransaction = IDBPTransaction<AshyqSchema, StoreNames<AshyqSchema>[], 'versionchange'>;

/** From any older schema to this one; nothing that was stored is lost. */
async function upgradeStores(db: IDBPDatabase<AshyqSchema>, from: number, tx: UpgradeTransaction): Promise<void> {
  if (from < 1) {
    db.createObjectStore('holders', { keyPath: 'id' });
    db.createObjectStore('trust');
    db.createObjectStore('tablet');
    db.createObjectStore('journal', { keyPath: 'seq', autoIncrement: true });
    db.createObjectStore('memory');
    db.createObjectStore('settings');
  }
  if (from < 2) {
    db.createObjectStore('papers', { keyPath: 'id' });
    db.createObjectStore('visits', { keyPath: 'id' });
    const holders = tx.objectStore('holders');
    // Version 1 knew one holder, the person of the phone.
    for (const holder of await holders.getAll()) await holders.put({ ...holder, kind: 'own' });
  }
}

/** Runs the work and waits until the transaction is complete. The reason of an abort (a full disk) is on the transaction, not on the request. */
async function settle<Mode extends 'readonly' | 'readwrite', T>(tx: Transaction<Mode>, work: (tx: Transaction<Mode>) => Promise<T>): Promise<T> {
  const done = tx.done.then(
    () => null,
    (error: unknown) => error,
  );
  try {
    const value = await work(tx);
    const failure = await done;
    if (failure) throw failure;
    return value;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // Already finished or aborted.
    }
    await done;
    throw tx.error ?? error;
  }
}

/** Asks the browser to keep our data when space runs out. Never awaited: the answer changes nothing that we do. */
export function requestPersistence(): void {
  navigator.storage?.persist?.().catch(() => undefined);
}
