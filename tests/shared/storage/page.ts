/** What the fault tests drive in a page of their own (faults.test.ts): the real storage, reachable from outside. */
import { Storage } from '../../../src/shared/storage/open.ts';
import { getSetting, putSetting } from '../../../src/shared/storage/settings.ts';
import { loadTrustFiles, saveTrustFiles } from '../../../src/shared/storage/trust.ts';
import { addVisit, listVisits, recordAnswers } from '../../../src/shared/storage/visits.ts';

const storage = new Storage();

/** A visit of 60 kB that no compression shrinks; a real one has half a kilobyte. */
const visit = (number: number) => ({
  id: number.toString(16).padStart(32, '0'),
  holderId: 'me',
  venue: { id: 'ALA-00001', name: 'Place', category: 'cinema', area: '7510', gate: 0 },
  entered: number,
  left: null,
  witnessed: false,
  statement: crypto.getRandomValues(new Uint8Array(60_000)),
  doorCode: null,
  sync: 'waiting' as const,
  refusal: null,
  receivedAt: null,
});

const api = {
  /** Registers a visit; `number` is its time of entrance. */
  enter: (number: number) => addVisit(storage, visit(number), () => false),
  /** Marks every visit received, in one transaction; says how many there were. */
  receiveAll: async () => {
    const visits = await listVisits(storage);
    if (!visits.ok) return visits.code;
    const answers = visits.value.map(({ id, statement }) => ({ id, statement, refusal: null, at: 9 }));
    const recorded = await recordAnswers(storage, answers);
    return recorded.ok ? answers.length : recorded.code;
  },
  /** Entrance, state and size of statement of every visit, the earliest first. */
  visits: async () => {
    const visits = await listVisits(storage);
    return visits.ok ? visits.value.map(({ entered, sync, statement }) => [entered, sync, statement.length] as const).reverse() : visits.code;
  },
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
