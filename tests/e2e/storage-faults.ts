/** Faults of a phone's storage, caused for real: a quota that is used up to the last byte, a database that is thrown away. */
import type { Page } from 'playwright-core';
import type { Citizen } from './citizen.ts';

/** How much this phone's browser gives the app; to be said before the app comes, for Chromium believes an earlier look for half a minute. */
export async function limitStorage(citizen: Citizen): Promise<void> {
  const devTools = await citizen.phone.context.newCDPSession(citizen.page);
  await devTools.send('Storage.overrideQuotaForOrigin', { origin: citizen.network.origin, quotaSize: 16_000_000 });
}

/** A page of the same origin beside the app. */
export async function beside(citizen: Citizen): Promise<Page> {
  const page = await citizen.phone.context.newPage();
  await page.goto(`${citizen.network.origin}/version.json`);
  return page;
}

/** Writes until not one byte more fits. */
export const fillUp = (page: Page) =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open('filler', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('bytes', { autoIncrement: true });
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    for (let size = 1 << 20; size >= 64; size >>= 2) {
      const fits = () =>
        new Promise<boolean>((done) => {
          const work = database.transaction('bytes', 'readwrite', { durability: 'strict' });
          for (let at = 0; at < size; at += 65_536) work.objectStore('bytes').add(crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536))));
          work.oncomplete = () => done(true);
          work.onabort = () => done(false);
        });
      while (await fits());
    }
    database.close();
  });

export const makeRoom = (page: Page) => page.evaluate(deleteDatabase, 'filler');

/** Runs in the page. */
export function deleteDatabase(name: string): Promise<unknown> {
  return new Promise((done, fail) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => done(null);
    request.onerror = () => fail(request.error);
  });
}
