/** Visits in a real browser's IndexedDB: strict, whole or not at all, two tabs, an answer that comes too late for what changed meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Storage } from '../../../src/shared/storage/open.ts';
import type { VisitRecord } from '../../../src/shared/storage/schema.ts';
import {
  addVisit,
  countVisits,
  deleteVisit,
  deleteVisits,
  getVisit,
  listVisits,
  purgeVisits,
  recordAnswers,
  updateVisit,
  waitingVisits,
} from '../../../src/shared/storage/visits.ts';

let name = '';
let storage: Storage;
let serial = 0;
beforeEach(() => {
  serial += 1;
  name = `visits-test-${Date.now()}-${serial}`;
  storage = new Storage({ name, patience: 1500 });
});
afterEach(async () => {
  await storage.close();
  indexedDB.deleteDatabase(name);
});

const NEVER = () => false;

function visit(nr: number, changes: Partial<VisitRecord> = {}): VisitRecord {
  return {
    id: nr.toString(16).padStart(32, '0'),
    holderId: 'me',
    venue: { id: 'ALA-00123', name: 'Арман кинотеатры', category: 'cinema', area: 'ALA-02', gate: 0 },
    entered: 1000 + nr,
    left: null,
    witnessed: false,
    statement: new Uint8Array([1, nr]),
    doorCode: null,
    sync: 'waiting',
    refusal: null,
    receivedAt: null,
    ...changes,
  };
}
const ids = (result: Awaited<ReturnType<typeof listVisits>>) => (result.ok ? result.value.map(({ id }) => Number.parseInt(id, 16)) : result.code);

describe('addVisit', () => {
  it('asks for strict durability, and so does every other write', async () => {
    const original = IDBDatabase.prototype.transaction;
    const modes: string[] = [];
    IDBDatabase.prototype.transaction = function watched(this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
      if (args[1] === 'readwrite') modes.push(args[2]?.durability ?? 'default');
      return original.apply(this, args);
    };
    try {
      await addVisit(storage, visit(1), NEVER);
      await updateVisit(storage, visit(1).id, (before) => ({ ...before, left: 2000 }));
      await recordAnswers(storage, [{ id: visit(1).id, statement: visit(1).statement, refusal: null, at: 3000 }]);
      await purgeVisits(storage, 1);
      await deleteVisit(storage, visit(1).id);
      await addVisit(storage, visit(2), NEVER);
      await deleteVisits(storage);
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    // A purge that finds nothing writes nothing.
    expect(modes).toEqual(Array.from({ length: 6 }, () => 'strict'));
  });

  it('answers what is there when it is the same entrance, and writes nothing', async () => {
    await addVisit(storage, visit(1), NEVER);
    const again = await addVisit(storage, visit(2), (stored) => stored.venue.id === 'ALA-00123');
    expect(again).toEqual({ ok: true, value: visit(1) });
    expect(ids(await listVisits(storage))).toEqual([1]);
  });

  it('of two tabs that register the same entrance at once one does', async () => {
    const other = new Storage({ name, patience: 1500 });
    const same = (stored: VisitRecord) => stored.venue.id === 'ALA-00123';
    const both = await Promise.all([addVisit(storage, visit(1), same), addVisit(other, visit(2), same)]);
    const answered = both.map((result) => (result.ok ? result.value.id : result.code));
    expect(answered[0]).toBe(answered[1]);
    expect(ids(await listVisits(storage))).toHaveLength(1);
    await other.close();
  });

  it('run twice after a lost connection registers once', async () => {
    const original = IDBDatabase.prototype.transaction;
    let faults = 1;
    IDBDatabase.prototype.transaction = function broken(this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
      const tx = original.apply(this, args);
      if (faults > 0 && args[1] === 'readwrite') {
        faults -= 1;
        throw new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', 'UnknownError');
      }
      return tx;
    };
    try {
      expect(await addVisit(storage, visit(1), NEVER)).toEqual({ ok: true, value: visit(1) });
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    expect(ids(await listVisits(storage))).toEqual([1]);
  });

  it('a full disk is storage-full, and what was stored stays', async () => {
    await addVisit(storage, visit(1), NEVER);
    const original = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function full(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      const request = original.call(this, value, key);
      this.transaction.abort();
      return request;
    };
    try {
      expect((await addVisit(storage, visit(2), NEVER)).ok).toBe(false);
    } finally {
      IDBObjectStore.prototype.add = original;
    }
    expect(ids(await listVisits(storage))).toEqual([1]);
  });
});

describe('listVisits', () => {
  it('gives the latest entrance first, the outbox the oldest first', async () => {
    for (const nr of [2, 9, 4]) await addVisit(storage, visit(nr), NEVER);
    expect(ids(await listVisits(storage))).toEqual([9, 4, 2]);
    expect(ids(await waitingVisits(storage))).toEqual([2, 4, 9]);
  });

  it('counts by state', async () => {
    for (const [nr, sync] of [
      [1, 'waiting'],
      [2, 'received'],
      [3, 'refused'],
      [4, 'waiting'],
    ] as const)
      await addVisit(storage, visit(nr, { sync }), NEVER);
    expect(await countVisits(storage)).toEqual({ ok: true, value: { waiting: 2, received: 1, refused: 1 } });
  });
});

describe('recordAnswers', () => {
  it('marks what the answer names, with the ministry’s time', async () => {
    await addVisit(storage, visit(1), NEVER);
    await addVisit(storage, visit(2), NEVER);
    await recordAnswers(storage, [
      { id: visit(1).id, statement: visit(1).statement, refusal: null, at: 5000 },
      { id: visit(2).id, statement: visit(2).statement, refusal: 'venue-unknown', at: 5000 },
    ]);
    expect(await getVisit(storage, visit(1).id)).toMatchObject({ value: { sync: 'received', receivedAt: 5000, refusal: null } });
    expect(await getVisit(storage, visit(2).id)).toMatchObject({ value: { sync: 'refused', receivedAt: null, refusal: 'venue-unknown' } });
  });

  it('says nothing of a statement that was replaced meanwhile: the exit goes on waiting', async () => {
    await addVisit(storage, visit(1), NEVER);
    await updateVisit(storage, visit(1).id, (before) => ({ ...before, left: 2000, statement: new Uint8Array([2, 1]) }));
    await recordAnswers(storage, [{ id: visit(1).id, statement: visit(1).statement, refusal: null, at: 5000 }]);
    expect(await getVisit(storage, visit(1).id)).toMatchObject({ value: { sync: 'waiting', receivedAt: null } });
  });

  it('brings nothing back that was erased meanwhile', async () => {
    await addVisit(storage, visit(1), NEVER);
    await deleteVisit(storage, visit(1).id);
    await recordAnswers(storage, [{ id: visit(1).id, statement: visit(1).statement, refusal: null, at: 5000 }]);
    expect(ids(await listVisits(storage))).toEqual([]);
  });

  it('is whole or not at all', async () => {
    await addVisit(storage, visit(1), NEVER);
    await addVisit(storage, visit(2), NEVER);
    const original = IDBObjectStore.prototype.put;
    let puts = 0;
    IDBObjectStore.prototype.put = function second(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      puts += 1;
      if (puts === 2) throw new DOMException('', 'QuotaExceededError');
      return original.call(this, value, key);
    };
    try {
      const answers = [1, 2].map((nr) => ({ id: visit(nr).id, statement: visit(nr).statement, refusal: null, at: 5000 }));
      expect(await recordAnswers(storage, answers)).toEqual({ ok: false, code: 'storage-full' });
    } finally {
      IDBObjectStore.prototype.put = original;
    }
    expect(await countVisits(storage)).toEqual({ ok: true, value: { waiting: 2, received: 0, refused: 0 } });
  });
});

describe('purgeVisits', () => {
  it('erases what was entered before, sent or not, and nothing else', async () => {
    await addVisit(storage, visit(1, { sync: 'received' }), NEVER);
    await addVisit(storage, visit(2), NEVER);
    await addVisit(storage, visit(3), NEVER);
    await purgeVisits(storage, 1003);
    expect(ids(await listVisits(storage))).toEqual([3]);
  });
});

describe('deleteVisits', () => {
  it('erases one holder’s, or all', async () => {
    await addVisit(storage, visit(1), NEVER);
    await addVisit(storage, visit(2, { holderId: 'child' }), NEVER);
    await deleteVisits(storage, 'child');
    expect(ids(await listVisits(storage))).toEqual([1]);
    await deleteVisits(storage);
    expect(ids(await listVisits(storage))).toEqual([]);
  });
});

describe('updateVisit', () => {
  it('answers null for a visit that was erased, and never changes an id', async () => {
    expect(await updateVisit(storage, visit(1).id, (before) => before)).toEqual({ ok: true, value: null });
    await addVisit(storage, visit(1), NEVER);
    await expect(updateVisit(storage, visit(1).id, (before) => ({ ...before, id: 'x' }))).rejects.toThrow(RangeError);
    expect(ids(await listVisits(storage))).toEqual([1]);
  });
});
