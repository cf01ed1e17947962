/** The second copy (copy.ts), in a real browser's storage buckets: what is stored lies there too, what was lost comes back, what was deleted does not. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteEverything } from '../../../src/shared/storage/delete-everything.ts';
import { signerOf } from '../../../src/shared/storage/device-key.ts';
import { deleteHolder, listHolders, putHolder, updateHolder } from '../../../src/shared/storage/holders.ts';
import { Storage } from '../../../src/shared/storage/open.ts';
import { addPaper, listPapers } from '../../../src/shared/storage/papers.ts';
import type { CopyMark, VisitRecord } from '../../../src/shared/storage/schema.ts';
import { getSetting, putSetting } from '../../../src/shared/storage/settings.ts';
import { addVisit, deleteVisit, listVisits, updateVisit } from '../../../src/shared/storage/visits.ts';
import { bytes, freshStorage, holder } from './records.ts';

interface Buckets {
  keys(): Promise<string[]>;
  open(name: string): Promise<unknown>;
  delete(name: string): Promise<void>;
}
const withBuckets = navigator as unknown as { readonly storageBuckets: Buckets | undefined };
const storageBuckets = withBuckets.storageBuckets as Buckets;
const HAS_BUCKETS = withBuckets.storageBuckets !== undefined;
const own = freshStorage({ copied: true });
afterEach(async () => {
  vi.restoreAllMocks();
  if (HAS_BUCKETS) await storageBuckets.delete(`${own.name}-copy`);
});

const venue = { id: 'V', name: 'A place', category: 'mall', area: 'ALA', gate: 1 };
const visit = (id: string, left: number | null = null): VisitRecord => ({
  ...{ id, holderId: 'a', venue, entered: 1000, left, witnessed: false, statement: bytes(1, 2, left ?? 0) },
  ...{ doorCode: null, sync: 'waiting', refusal: null, receivedAt: null },
});
const never = () => false;

/** What a browser does with a database that it takes for damaged. */
async function lose(): Promise<void> {
  await own.storage.close();
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(own.name);
    request.onsuccess = resolve;
    request.onerror = reject;
  });
}

/** What the database was at an earlier moment: all that came after is gone from it, as if it had been written behind a torn end. */
async function loseWhatFollows(work: () => Promise<void>): Promise<void> {
  const stores = ['holders', 'papers', 'visits', 'settings'] as const;
  const before = await own.storage.read(stores, async (tx) => ({
    visits: await tx.objectStore('visits').getAll(),
    mark: (await tx.objectStore('settings').get('copy')) as CopyMark,
  }));
  await work();
  if (!before.ok) throw new TypeError(before.code);
  const back = async (tx: Parameters<Parameters<Storage['write']>[1]>[0]) => {
    await tx.objectStore('visits').clear();
    for (const one of before.value.visits) await tx.objectStore('visits').put(one);
    await tx.objectStore('settings').put(before.value.mark, 'copy');
  };
  await own.storage.write(stores, back, { counted: false });
}

async function ids(): Promise<{ holders: string[]; papers: string[]; visits: string[] }> {
  const all = await Promise.all([listHolders(own.storage), listPapers(own.storage), listVisits(own.storage)]);
  const [holders, papers, visits] = all.map((list) => (list.ok ? list.value.map(({ id }) => id).sort() : [list.code]));
  return { holders: holders ?? [], papers: papers ?? [], visits: visits ?? [] };
}

async function live(): Promise<void> {
  await putHolder(own.storage, await holder('a'));
  await addPaper(own.storage, { id: 'p', label: null, token: bytes(9), addedAt: 5 });
  await addVisit(own.storage, visit('v1'), never);
  await addVisit(own.storage, visit('v2'), never);
}

describe('buckets', () => {
  it('are there in Chromium, and what is said of them below was tried', () => {
    expect(HAS_BUCKETS).toBe(/Chrome\//.test(navigator.userAgent));
  });

  it.skipIf(HAS_BUCKETS)('are not there: stored is stored, and there is no copy', async () => {
    await live();
    expect(await own.storage.keepCopy()).toBe('none');
    expect(await ids()).toEqual({ holders: ['a'], papers: ['p'], visits: ['v1', 'v2'] });
  });
});

describe.runIf(HAS_BUCKETS)('a lost database', () => {
  it('is as it was: passes, papers, visits, and the key signs', async () => {
    await live();
    const before = await ids();
    const key = await listHolders(own.storage);
    await lose();
    expect(await ids()).toEqual({ holders: [], papers: [], visits: [] });
    expect(await own.storage.keepCopy()).toBe('restored');
    expect(await ids()).toEqual(before);
    const after = await listHolders(own.storage);
    if (!key.ok || !after.ok) throw new TypeError('no holders');
    const [old, back] = [key.value[0], after.value[0]];
    if (!old || !back || back.key.kind !== 'webcrypto') throw new TypeError('no key');
    expect(back.key.privateKey.extractable).toBe(false);
    expect(await signerOf(back.key).sign(bytes(1))).toEqual(await signerOf(old.key).sign(bytes(1)));
    expect(await own.storage.keepCopy()).toBe('kept');
  });

  it('comes back also after a new pass was begun to be asked for', async () => {
    await live();
    await lose();
    vi.spyOn(own.storage, 'keepCopy').mockResolvedValueOnce('none');
    await putHolder(own.storage, { ...(await holder('pending')), token: bytes() });
    expect(await own.storage.keepCopy()).toBe('restored');
    expect((await ids()).holders).toEqual(['a']);
  });

  it('does not take the place of a new pass that somebody has got meanwhile', async () => {
    await live();
    await lose();
    vi.spyOn(own.storage, 'keepCopy').mockResolvedValueOnce('none');
    await putHolder(own.storage, await holder('new'));
    expect(await own.storage.keepCopy()).toBe('kept');
    expect((await ids()).holders).toEqual(['new']);
    await lose();
    expect(await own.storage.keepCopy()).toBe('restored');
    expect(await ids()).toEqual({ holders: ['new'], papers: [], visits: [] });
  });
});

describe.runIf(HAS_BUCKETS)('a database that lost its end', () => {
  it('takes it back: visits, exits, what was renewed', async () => {
    await live();
    await loseWhatFollows(async () => {
      await addVisit(own.storage, visit('v3'), never);
      await updateVisit(own.storage, 'v1', (before) => ({ ...before, left: 2000, statement: bytes(3) }));
      await updateHolder(own.storage, 'a', (before) => ({ ...before, token: bytes(7, 7) }));
    });
    expect((await ids()).visits).toEqual(['v1', 'v2']);
    expect(await own.storage.keepCopy()).toBe('restored');
    const [visits, holders] = await Promise.all([listVisits(own.storage), listHolders(own.storage)]);
    expect(visits.ok && visits.value.find(({ id }) => id === 'v1')).toMatchObject({ left: 2000, statement: bytes(3) });
    expect(holders.ok && holders.value[0]?.token).toEqual(bytes(7, 7));
    expect((await ids()).visits).toEqual(['v1', 'v2', 'v3']);
  });
});

describe.runIf(HAS_BUCKETS)('what was deleted', () => {
  it('does not come back: a visit, a pass', async () => {
    await live();
    await deleteVisit(own.storage, 'v1');
    await deleteHolder(own.storage, 'a');
    expect(await own.storage.keepCopy()).toBe('kept');
    await lose();
    expect(await own.storage.keepCopy()).toBe('restored');
    expect(await ids()).toEqual({ holders: [], papers: ['p'], visits: ['v2'] });
  });

  it('all of it: the copy is gone, and so is the count', async () => {
    await live();
    expect(await storageBuckets.keys()).toContain(`${own.name}-copy`);
    await deleteEverything(own.storage);
    expect(await storageBuckets.keys()).not.toContain(`${own.name}-copy`);
    expect(await getSetting(own.storage, 'copy')).toEqual({ ok: true, value: null });
    expect(await own.storage.keepCopy()).toBe('none');
  });

  it('all of it, the power cut before the copy was deleted: it does not come back, and the copy goes', async () => {
    await live();
    vi.spyOn(own.storage, 'keepCopy').mockResolvedValueOnce('none');
    await deleteEverything(own.storage);
    expect(await storageBuckets.keys()).toContain(`${own.name}-copy`);
    expect(await own.storage.keepCopy()).toBe('kept');
    expect(await ids()).toEqual({ holders: [], papers: [], visits: [] });
    expect(await storageBuckets.keys()).not.toContain(`${own.name}-copy`);
  });
});

describe.runIf(HAS_BUCKETS)('the copy', () => {
  it('is of two windows that write at once what both have written', async () => {
    await live();
    const other = new Storage({ name: own.name, copied: true });
    await Promise.all([addVisit(own.storage, visit('v3'), never), addVisit(other, visit('v4'), never), deleteVisit(other, 'v2')]);
    await other.close();
    await lose();
    await own.storage.keepCopy();
    expect((await ids()).visits).toEqual(['v1', 'v3', 'v4']);
  });

  it('is made of what an older version of the app had stored', async () => {
    vi.spyOn(own.storage, 'keepCopy').mockResolvedValue('none');
    await live();
    await own.storage.write(['settings'], (tx) => tx.objectStore('settings').delete('copy'));
    vi.restoreAllMocks();
    expect(await own.storage.keepCopy()).toBe('kept');
    await updateVisit(own.storage, 'v2', (before) => ({ ...before, left: 3000 }));
    await lose();
    expect(await own.storage.keepCopy()).toBe('restored');
  });

  it('is not made for what it is not of, nor where there is nothing', async () => {
    expect(await own.storage.keepCopy()).toBe('none');
    await putSetting(own.storage, 'language', 'kk');
    expect(await storageBuckets.keys()).not.toContain(`${own.name}-copy`);
  });

  it.each([
    ['has no buckets any more', () => vi.spyOn(withBuckets, 'storageBuckets', 'get').mockReturnValue(undefined)],
    ['refuses one', () => vi.spyOn(storageBuckets, 'open').mockRejectedValue(new DOMException('', 'QuotaExceededError'))],
    ['never answers', () => vi.spyOn(storageBuckets, 'open').mockReturnValue(new Promise(() => undefined))],
  ])('where the browser %s: stored is stored', async (_, refuse) => {
    refuse();
    expect(await addVisit(own.storage, visit('v1'), never)).toMatchObject({ ok: true });
    vi.restoreAllMocks();
    expect((await ids()).visits).toEqual(['v1']);
  });
});
