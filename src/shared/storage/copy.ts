/**
 * A second copy of what only this phone has (passes with their keys, paper passes, visits), in a storage bucket of its own (docs/decisions/059): a database beside the
 * first, in files of its own, so that what destroys one leaves the other. Chromium alone has buckets; elsewhere there is no copy, and what ends here says `none`.
 *
 * Each write of these stores counts itself in the same transaction (open.ts), and the copy keeps the count that it was made at. That tells which of the two is the
 * older: a database that is empty and never counted, or that counts less than its copy, has lost something, and takes the copy. What a person deletes counts too,
 * so it does not come back. A key that cannot be read can be copied as what it is, without being read.
 */
import { type IDBPDatabase, wrap } from 'idb';
import { equal } from '../../core/bytes.ts';
import { underLock } from './lock.ts';
import { startNewLog } from './new-log.ts';
import type { Storage, Transaction } from './open.ts';
import { type AshyqSchema, COPIED, type CopyMark } from './schema.ts';

type Copied = (typeof COPIED)[number];
type Row = AshyqSchema[Copied]['value'];
type Rows = Readonly<Record<Copied, readonly Row[]>>;

/** What is stored, and how often it was written; null: it was never counted. */
interface Held {
  readonly mark: CopyMark | null;
  readonly rows: Rows;
}

/** `restored`: the storage had lost something and has it back. `kept`: the copy is as the storage is. `none`: no buckets here, or one of the two did not answer. */
export type CopyResult = 'restored' | 'kept' | 'none';

/** The part of the Storage Buckets API that is used here. */
export interface Buckets {
  keys(): Promise<string[]>;
  open(name: string, options: { readonly durability: 'strict'; readonly persisted: boolean }): Promise<{ readonly indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

/** Reading two small databases and writing one takes less; a tab that sleeps with the lock must not hold up who registers a visit. */
const PATIENCE_MS = 1000;
const MARK = 'mark';

/** Buckets whose log was begun anew since the page was opened. */
const begun = new Set<string>();

/** Brings what was lost back, else the copy up to date; one tab at a time. `name`: of the storage's database. Never rejects. */
export function keepCopy(storage: Storage, name: string): Promise<CopyResult> {
  const { storageBuckets } = navigator as { readonly storageBuckets?: Buckets };
  if (storageBuckets === undefined) return Promise.resolve('none');
  return underLock(`${name}-copy`, PATIENCE_MS, () => level(storageBuckets, storage, `${name}-copy`)).catch(() => 'none' as const);
}

async function level(buckets: Buckets, storage: Storage, name: string): Promise<CopyResult> {
  const read = await storage.read([...COPIED, 'settings'], async (tx) => {
    const mark = (await tx.objectStore('settings').get('copy')) as CopyMark | undefined;
    return { mark: mark ?? null, rows: await rowsIn((store) => tx.objectStore(store).getAll()) };
  });
  if (!read.ok) return 'none';
  const here = read.value;
  const exists = (await buckets.keys()).includes(name);
  if (!exists && isEmpty(here)) {
    if (here.mark !== null) await forget(buckets, storage, name);
    return 'none';
  }
  const db = await open((await buckets.open(name, { durability: 'strict', persisted: true })).indexedDB, name);
  try {
    const copy = await readCopy(db);
    if (hasLost(here, copy)) return (await putBack(storage, copy)) ? 'restored' : 'none';
    if (!isEmpty(here)) await bring(db, here, copy);
  } finally {
    db.close();
  }
  if (isEmpty(here)) await forget(buckets, storage, name);
  return 'kept';
}

async function open(databases: IDBFactory, name: string): Promise<IDBPDatabase> {
  const request = databases.open('copy', 1);
  request.onupgradeneeded = () => {
    for (const store of COPIED) request.result.createObjectStore(store, { keyPath: 'id' });
    request.result.createObjectStore(MARK);
  };
  const db = await (wrap(request) as Promise<IDBPDatabase>);
  // The bucket may be deleted by another tab, with everything that is in it.
  db.onversionchange = () => db.close();
  if (!begun.has(name)) await startNewLog(databases);
  begun.add(name);
  return db;
}

async function rowsIn(all: (store: Copied) => Promise<Row[]>): Promise<Rows> {
  const [holders, papers, visits] = await Promise.all(COPIED.map(all));
  return { holders: holders ?? [], papers: papers ?? [], visits: visits ?? [] };
}

async function readCopy(db: IDBPDatabase): Promise<Held> {
  const tx = db.transaction([...COPIED, MARK]);
  const copy = { mark: (await tx.objectStore(MARK).get(MARK)) ?? null, rows: await rowsIn((store) => tx.objectStore(store).getAll()) };
  await tx.done;
  return copy;
}

const isEmpty = ({ rows }: Held): boolean => COPIED.every((store) => rows[store].length === 0);

/** A key whose token has not come yet is nobody's pass: who lost everything may have begun to ask for a new one. */
const holdsNobody = ({ rows }: Held): boolean =>
  rows.papers.length === 0 && rows.visits.length === 0 && rows.holders.every((row) => 'token' in row && row.token.length === 0);

function hasLost(here: Held, copy: Held): boolean {
  if (copy.mark === null || holdsNobody(copy)) return false;
  return here.mark?.id === copy.mark.id ? copy.mark.count > here.mark.count : holdsNobody(here);
}

/** All of the copy in the place of what is here, in one transaction. */
async function putBack(storage: Storage, { mark, rows }: Held): Promise<boolean> {
  const write = async (tx: Transaction<'readwrite'>) => {
    for (const name of COPIED) {
      const store = tx.objectStore(name);
      await store.clear();
      await Promise.all(rows[name].map((row) => store.put(row)));
    }
    if (mark !== null) await tx.objectStore('settings').put(mark, 'copy');
  };
  return (await storage.write([...COPIED, 'settings'], write, { counted: false })).ok;
}

/** What is new, changed or gone, in one transaction. */
async function bring(db: IDBPDatabase, here: Held, copy: Held): Promise<void> {
  const tx = db.transaction([...COPIED, MARK], 'readwrite', { durability: 'strict' });
  for (const name of COPIED) {
    const [store, before] = [tx.objectStore(name), new Map(copy.rows[name].map((row) => [row.id, row]))];
    for (const row of here.rows[name]) {
      if (!same(row, before.get(row.id))) void store.put(row);
      before.delete(row.id);
    }
    for (const id of before.keys()) void store.delete(id);
  }
  void tx.objectStore(MARK).put(here.mark, MARK);
  await tx.done;
}

/** Everything was deleted: of the copy nothing stays, and then of the count. */
async function forget(buckets: Buckets, storage: Storage, name: string): Promise<void> {
  await buckets.delete(name);
  begun.delete(name);
  await storage.write(['settings'], (tx) => tx.objectStore('settings').delete('copy'));
}

/** Of a key that cannot be read the public half, which lies beside it, says which it is. */
function same(one: unknown, other: unknown): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return equal(one, other);
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return Object.is(one, other);
  if (one instanceof CryptoKey) return other instanceof CryptoKey;
  const [mine, its] = [Object.entries(one), Object.entries(other)];
  return mine.length === its.length && mine.every(([key, value]) => same(value, (other as Readonly<Record<string, unknown>>)[key]));
}
