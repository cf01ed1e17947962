/**
 * The wallet's visits (formats.md §9), kept 30 days on the phone. Registering, leaving and the ministry's answer are one strict transaction each: two tabs never
 * register one entrance twice, and an answer about an older statement never marks a newer one as received.
 */
import { equal } from '../../core/bytes.ts';
import type { Storage } from './open.ts';
import type { StorageResult } from './result.ts';
import type { VisitRecord } from './schema.ts';

/** How many visits are in each state of sending. */
export interface VisitCounts {
  readonly waiting: number;
  readonly received: number;
  readonly refused: number;
}

/** What the ministry said about one statement: `refusal` null when it has it; `at` by its clock. */
export interface VisitAnswer {
  readonly id: string;
  /** the bytes that were sent */
  readonly statement: Uint8Array;
  readonly refusal: string | null;
  readonly at: number;
}

const newestFirst = (a: VisitRecord, b: VisitRecord): number => b.entered - a.entered || b.id.localeCompare(a.id);

/** All visits, the latest entrance first. */
export function listVisits(storage: Storage): Promise<StorageResult<VisitRecord[]>> {
  return storage.read(['visits'], async (tx) => (await tx.objectStore('visits').getAll()).sort(newestFirst));
}

/** Puts visits back that the browser threw away; one that is stored stays as it is. */
export function restoreVisits(storage: Storage, visits: readonly VisitRecord[]): Promise<StorageResult<void>> {
  return storage.write(['visits'], async (tx) => {
    const store = tx.objectStore('visits');
    const known = new Set(await store.getAllKeys());
    for (const visit of visits) if (!known.has(visit.id)) await store.put(visit);
  });
}

/** One visit, or null if it was erased. */
export function getVisit(storage: Storage, id: string): Promise<StorageResult<VisitRecord | null>> {
  return storage.read(['visits'], async (tx) => (await tx.objectStore('visits').get(id)) ?? null);
}

/**
 * Stores a new visit unless one of those stored is the same entrance (`isSame`); answers the one that stands. Both in one transaction, so that two tabs
 * that scan the same poster register one visit.
 */
export function addVisit(storage: Storage, visit: VisitRecord, isSame: (stored: VisitRecord) => boolean): Promise<StorageResult<VisitRecord>> {
  return storage.write(['visits'], async (tx) => {
    const store = tx.objectStore('visits');
    // The write may run twice (open.ts, promise 4): then the visit itself is found.
    const known = (await store.getAll()).sort(newestFirst).find((stored) => stored.id === visit.id || isSame(stored));
    if (known !== undefined) return known;
    await store.add(visit);
    return visit;
  });
}

/** Changes one visit inside one transaction. Answers what is stored now, or null if it was erased. The id does not change. */
export function updateVisit(storage: Storage, id: string, change: (visit: VisitRecord) => VisitRecord): Promise<StorageResult<VisitRecord | null>> {
  return storage.write(['visits'], async (tx) => {
    const store = tx.objectStore('visits');
    const before = await store.get(id);
    if (before === undefined) return null;
    const after = change(before);
    if (after.id !== id) throw new RangeError('updateVisit: the id of a visit does not change');
    if (after !== before) await store.put(after);
    return after;
  });
}

/** The visits that wait to be sent, the oldest entrance first. */
export async function waitingVisits(storage: Storage): Promise<StorageResult<VisitRecord[]>> {
  const visits = await listVisits(storage);
  return visits.ok ? { ok: true, value: visits.value.filter(({ sync }) => sync === 'waiting').reverse() } : visits;
}

/** Records the ministry's answers. One about a statement that was replaced meanwhile (an exit) says nothing of the new one, which goes on waiting. */
export function recordAnswers(storage: Storage, answers: readonly VisitAnswer[]): Promise<StorageResult<void>> {
  return storage.write(['visits'], async (tx) => {
    const store = tx.objectStore('visits');
    for (const { id, statement, refusal, at } of answers) {
      const visit = await store.get(id);
      if (visit === undefined || visit.sync !== 'waiting' || !equal(visit.statement, statement)) continue;
      await store.put({ ...visit, sync: refusal === null ? 'received' : 'refused', refusal, receivedAt: refusal === null ? at : visit.receivedAt });
    }
  });
}

/** Erases one visit from this phone. */
export function deleteVisit(storage: Storage, id: string): Promise<StorageResult<void>> {
  return storage.write(['visits'], (tx) => tx.objectStore('visits').delete(id));
}

/** Erases every visit from this phone, or every visit of one holder. */
export function deleteVisits(storage: Storage, holderId: string | null = null): Promise<StorageResult<void>> {
  return purge(storage, (visit) => holderId === null || visit.holderId === holderId);
}

/** Erases what was entered before `time`: visits are kept 30 days, sent or not. */
export function purgeVisits(storage: Storage, time: number): Promise<StorageResult<void>> {
  return purge(storage, ({ entered }) => entered < time);
}

/** How many visits wait, were received and were refused. */
export async function countVisits(storage: Storage): Promise<StorageResult<VisitCounts>> {
  const visits = await listVisits(storage);
  if (!visits.ok) return visits;
  const count = (sync: VisitRecord['sync']) => visits.value.filter((visit) => visit.sync === sync).length;
  return { ok: true, value: { waiting: count('waiting'), received: count('received'), refused: count('refused') } };
}

/** Looks first: most days there is nothing to erase, and a strict write for nothing costs a phone its disk. */
async function purge(storage: Storage, isOver: (visit: VisitRecord) => boolean): Promise<StorageResult<void>> {
  const visits = await listVisits(storage);
  if (!visits.ok) return visits;
  const over = visits.value.filter(isOver).map(({ id }) => id);
  if (over.length === 0) return { ok: true, value: undefined };
  return storage.write(['visits'], async (tx) => {
    await Promise.all(over.map((id) => tx.objectStore('visits').delete(id)));
  });
}
