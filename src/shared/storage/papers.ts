/** Paper passes taken over from a picture or a file: tokens without a key (formats.md §4), shown together with an identity document, never renewed. */
import { equal } from '../../core/bytes.ts';
import type { Storage } from './open.ts';
import type { StorageResult } from './result.ts';
import type { PaperRecord } from './schema.ts';

/** All paper passes, the oldest first. */
export function listPapers(storage: Storage): Promise<StorageResult<PaperRecord[]>> {
  return storage.read(['papers'], async (tx) => {
    const papers = await tx.objectStore('papers').getAll();
    return papers.sort((a, b) => a.addedAt - b.addedAt || a.id.localeCompare(b.id));
  });
}

/** Keeps a paper pass; one with the same token stays the only one. Answers the record that is kept. */
export function addPaper(storage: Storage, paper: PaperRecord): Promise<StorageResult<PaperRecord>> {
  return storage.write(['papers'], async (tx) => {
    const store = tx.objectStore('papers');
    const same = (await store.getAll()).find(({ token }) => equal(token, paper.token));
    if (same) return same;
    await store.put(paper);
    return paper;
  });
}

/** Removes a paper pass from this device; the paper itself, and the ministry, know nothing of it. */
export function deletePaper(storage: Storage, id: string): Promise<StorageResult<void>> {
  return storage.write(['papers'], (tx) => tx.objectStore('papers').delete(id));
}
