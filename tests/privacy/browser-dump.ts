/** Everything that this page's origin keeps in the browser, as it lies there: databases, settings of the page, caches, cookies. */
import { concat, utf8Encode } from '../../src/core/bytes.ts';

/** Content of a place, by its name: `database/store/key`, `localStorage/key`, `caches/name/address`, `cookies`. */
export type BrowserDump = ReadonlyMap<string, unknown>;

/** `databases`: whose name begins so (tests beside this one have their own). */
export async function dumpBrowser(databases: string): Promise<BrowserDump> {
  const dump = new Map<string, unknown>();
  for (const { name = '' } of await indexedDB.databases()) if (name.startsWith(databases)) await dumpIndexedDb(name, dump);
  for (const [kind, area] of [
    ['localStorage', localStorage],
    ['sessionStorage', sessionStorage],
  ] as const)
    for (let nr = 0; nr < area.length; nr += 1) dump.set(`${kind}/${area.key(nr)}`, area.getItem(area.key(nr) ?? ''));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      dump.set(`caches/${name}/${request.url}`, new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer(0)));
    }
  }
  if (document.cookie !== '') dump.set('cookies', document.cookie);
  return dump;
}

async function dumpIndexedDb(name: string, dump: Map<string, unknown>): Promise<void> {
  const database = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  try {
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([all(objects.getAllKeys()), all(objects.getAll())]);
      for (const [nr, key] of keys.entries()) dump.set(`${name}/${store}/${String(key)}`, { key, value: values[nr] });
    }
  } finally {
    database.close();
  }
}

const all = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** All bytes and texts of a structured value, one after the other. What cannot be read (a key that the browser keeps to itself) is not there. */
export function flattened(value: unknown): Uint8Array {
  return concat(...partsOf(value));
}

function partsOf(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value, utf8Encode('\n')];
  if (value instanceof ArrayBuffer) return [new Uint8Array(value), utf8Encode('\n')];
  if (typeof value === 'string' || typeof value === 'number') return [utf8Encode(`${value}\n`)];
  if (value instanceof Map) return [...value].flatMap(([key, one]) => [...partsOf(key), ...partsOf(one)]);
  if (value instanceof CryptoKey) return [];
  if (Array.isArray(value)) return value.flatMap(partsOf);
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, one]) => [utf8Encode(`${key}\n`), ...partsOf(one)]);
  return [];
}
