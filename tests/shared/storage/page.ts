/** What the fault tests drive in a page of their own (faults.test.ts): the real storage, reachable from outside. */
import { Storage } from '../../../src/shared/storage/open.ts';
import { getSetting, putSetting } from '../../../src/shared/storage/settings.ts';
import { loadTrustFiles, saveTrustFiles } from '../../../src/shared/storage/trust.ts';

const storage = new Storage();

const api = {
  /** Saves trust files of 60 kB that no compression shrinks, told apart by `number`. */
  saveBig: async (number: number): Promise<{ ok: true } | { ok: false; code: string }> => {
    const files = new Map([
      ['stamp.cbor', Uint8Array.of(0xd2, number)],
      ['lists/0.1.cwt', crypto.getRandomValues(new Uint8Array(60_000))],
    ]);
    const saved = await saveTrustFiles(storage, { files, fetchedAt: number });
    return saved.ok ? { ok: true } : saved;
  },
  savedNumber: async () => {
    const stored = await loadTrustFiles(storage, 'current');
    return stored.ok ? (stored.value?.fetchedAt ?? null) : stored.code;
  },
  getLanguage: () => getSetting(storage, 'language'),
  putLanguage: (language: 'kk' | 'ru' | 'en') => putSetting(storage, 'language', language),
};
export type StoragePage = typeof api;
Object.assign(globalThis, { api });
