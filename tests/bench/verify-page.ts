/**
 * Row 1 in a page of Chromium. A first call must find nothing warm, so what makes passes comes only to the page that prepares: it leaves trust and a pass in
 * IndexedDB, as a door's tablet has them, and every fresh page reads them from there.
 */
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { verify } from '../../src/core/verify.ts';
import type { Row } from './measure.ts';
import type { Signed } from './verify-rows.ts';

interface Prepared {
  readonly trust: Trust;
  readonly text: string;
  readonly now: number;
  readonly door: { readonly category: string; readonly area: string };
  readonly signed: readonly Signed[];
}

declare global {
  var verifyBench: { prepare(): Promise<void>; firstVerdict(): Promise<number>; firstBare(): Promise<number>; rows(): Promise<Row[]> };
}

globalThis.verifyBench = {
  async prepare() {
    const { prepared } = await import('./verify-prepared.ts');
    const pass: Prepared = await prepared();
    await settled((await store('readwrite')).put(pass, 'pass'));
  },
  /** milliseconds */
  async firstVerdict() {
    const { trust, text, now, door } = await pass();
    const start = performance.now();
    const verdict = await verify(text, { trust, now, door, memory: new VerifierMemory(), engine: webCryptoEngine });
    const took = performance.now() - start;
    if (verdict.code !== 'ok') throw new RangeError(`bench pass is ${verdict.code}`);
    return took;
  },
  /** milliseconds, the import of both keys included as a first verdict has it */
  async firstBare() {
    const { signed } = await pass();
    const start = performance.now();
    for (const { publicKey, signature, message } of signed) {
      const key = await crypto.subtle.importKey('raw', publicKey as BufferSource, 'Ed25519', true, ['verify']);
      if (!(await crypto.subtle.verify('Ed25519', key, signature as BufferSource, message as BufferSource))) throw new RangeError('bench');
    }
    return performance.now() - start;
  },
  async rows() {
    const { bareWebCrypto, verifyRows } = await import('./verify-rows.ts');
    return verifyRows({ where: 'Chromium', engine: webCryptoEngine, bare: bareWebCrypto });
  },
};

async function pass(): Promise<Prepared> {
  return (await settled((await store('readonly')).get('pass'))) as Prepared;
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const open = indexedDB.open('bench', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('bench');
  return (await settled(open)).transaction('bench', mode).objectStore('bench');
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
