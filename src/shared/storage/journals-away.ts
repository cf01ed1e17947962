/**
 * Journals that were put away when another tablet took this one's place (formats.md §9: what one key signed is not another key's to continue). Each keeps the key
 * that wrote it until the ministry has the whole of it, so that it can still be handed in; the entries stay for an inspector.
 */
import type { Storage, Transaction } from './open.ts';
import type { StorageResult } from './result.ts';
import type { TabletRecord } from './schema.ts';

/** One of them. `at`: when it was put away, seconds; its name too, moved on where another lies under the same second. */
export interface JournalAway {
  readonly at: number;
  readonly entries: readonly Uint8Array<ArrayBuffer>[];
  /** who wrote it; null once the ministry has it all or has refused it for good, and for one that an older version of the app put away */
  readonly tablet: TabletRecord | null;
  /** the tablet's newest checkpoint, and how far the ministry holds the journal, as the gate stored them */
  readonly checkpoint: unknown;
  readonly handedIn: unknown;
}

/** Names in the store `memory`. */
const PUT_AWAY = 'journal-before-';
const names = () => IDBKeyRange.bound(PUT_AWAY, `${PUT_AWAY}\uffff`);
const nameOf = (at: number): string => `${PUT_AWAY}${at}`;

/** What belongs to a journal beside its entries: where it lies in the store `memory`. */
export interface Beside {
  readonly checkpoint: string;
  readonly handedIn: string;
}

/** Puts the journal of the enrolled tablet away as it is, with its key, and begins an empty one. */
export async function putJournalAway(tx: Transaction<'readwrite'>, now: number, beside: Beside): Promise<void> {
  const records = await tx.objectStore('journal').getAll();
  if (records.length === 0) return;
  const memory = tx.objectStore('memory');
  const at = await freeTime(memory, now);
  const away: JournalAway = {
    at,
    entries: records.map(({ entry }) => entry),
    tablet: (await tx.objectStore('tablet').get('tablet')) ?? null,
    checkpoint: (await memory.get(beside.checkpoint)) ?? null,
    handedIn: (await memory.get(beside.handedIn)) ?? null,
  };
  await memory.add(away, nameOf(at));
  await tx.objectStore('journal').clear();
}

/** A clock that was put back must not write over a journal that lies under the same second. */
async function freeTime(memory: { getKey: (name: string) => Promise<string | undefined> }, at: number): Promise<number> {
  return (await memory.getKey(nameOf(at))) === undefined ? at : freeTime(memory, at + 1);
}

/** The oldest first; each is read whole, so one that needs no reading is named in `but` (by its `at`). */
export function journalsPutAway(storage: Storage, but: ReadonlySet<number> = new Set()): Promise<StorageResult<readonly JournalAway[]>> {
  return storage.read(['memory'], async (tx) => {
    const store = tx.objectStore('memory');
    const times = (await store.getAllKeys(names())).map((name) => Number(name.slice(PUT_AWAY.length)));
    return Promise.all(times.filter((at) => !but.has(at)).map(async (at) => readAway(at, await store.get(nameOf(at)))));
  });
}

/** Older versions of the app stored the entries alone. */
function readAway(at: number, stored: unknown): JournalAway {
  if (Array.isArray(stored)) return { at, entries: stored as Uint8Array<ArrayBuffer>[], tablet: null, checkpoint: null, handedIn: null };
  return stored as JournalAway;
}

/** Changes what is noted of one of them, in one transaction; its entries stay. Nothing happens where it is gone. */
export function changeJournalAway(
  storage: Storage,
  at: number,
  change: (away: JournalAway) => Pick<JournalAway, 'tablet' | 'handedIn'>,
): Promise<StorageResult<void>> {
  return storage.write(['memory'], async (tx) => {
    const store = tx.objectStore('memory');
    const stored = await store.get(nameOf(at));
    if (stored === undefined) return;
    const away = readAway(at, stored);
    const { tablet, handedIn } = change(away);
    await store.put({ ...away, tablet, handedIn }, nameOf(at));
  });
}

/** Empties the store `memory` but for them. */
export async function clearMemoryButJournals(tx: Transaction<'readwrite'>): Promise<void> {
  const store = tx.objectStore('memory');
  const keep = new Set(await store.getAllKeys(names()));
  await Promise.all((await store.getAllKeys()).filter((name) => !keep.has(name)).map((name) => store.delete(name)));
}
