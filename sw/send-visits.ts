/**
 * Background Sync (Chromium): visits that wait are sent when the network is back, although the app was closed meanwhile. The page's own outbox
 * (src/wallet/visits/sync.ts) asks for it when it could not send, and does all the sending while any window of the app is open: it knows what must not be sent
 * just now. This one reads and writes the same records, under the same lock, by the same judgement of the answer; a visit that both send is registered once.
 */
import { equal, toBase64Url } from '../src/core/bytes.ts';
import { judgeVisitResults, type VisitResult } from '../src/core/token/visit-answers.ts';
import { startNewLog } from '../src/shared/storage/new-log.ts';

/** The page registers the same name (src/shared/network/background-sync.ts), and locks by it. */
export const VISITS_TAG = 'ashyq-visits';
/** src/shared/storage/schema.ts; a worker that meets another version of the database only reads what it knows. */
const DATABASE = 'ashyq';
const STORE = 'visits';
const BATCH = 200;

/** What of a stored visit is needed here (schema.ts, VisitRecord). */
interface Visit {
  readonly id: string;
  readonly entered: number;
  readonly statement: Uint8Array;
  readonly sync: string;
  readonly receivedAt: number | null;
}

/** Sends what waits. @throws where it could not be sent: the browser then tries again, later each time */
export async function sendVisits(): Promise<void> {
  await navigator.locks.request(VISITS_TAG, { ifAvailable: true }, async (lock) => {
    const db = lock === null ? null : await openDatabase();
    if (db === null) return;
    try {
      const all = await asked<Visit[]>(db.transaction(STORE).objectStore(STORE).getAll());
      const waiting = all.filter(({ sync }) => sync === 'waiting').sort((a, b) => a.entered - b.entered);
      for (let from = 0; from < waiting.length; from += BATCH) await sendBatch(db, waiting.slice(from, from + BATCH));
    } finally {
      db.close();
    }
  });
}

/** The database as it is; null where there is none, and none is made. */
function openDatabase(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    const request = indexedDB.open(DATABASE);
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onerror = () => resolve(null);
    request.onsuccess = () => {
      const db = request.result;
      // A page that brings a newer schema must not wait.
      db.onversionchange = () => db.close();
      resolve(db.objectStoreNames.contains(STORE) ? db : null);
    };
  });
}

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function sendBatch(db: IDBDatabase, visits: readonly Visit[]): Promise<void> {
  const response = await fetch('/api/visits', {
    method: 'POST',
    credentials: 'omit',
    redirect: 'error',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ visits: visits.map(({ statement }) => toBase64Url(statement)) }),
  });
  const answer = response.ok && response.headers.get('content-type')?.startsWith('application/json') ? ((await response.json()) as unknown) : null;
  const { results, time: at } = (answer ?? {}) as { results?: unknown; time?: unknown };
  if (!isResults(results) || !Number.isSafeInteger(at)) throw new TypeError('not the issuer');
  const answers = judgeVisitResults(results, { visits, at: at as number });
  if (answers.length === 0) return;
  await startNewLog();
  await record(db, answers, at as number);
}

const isResults = (value: unknown): value is VisitResult[] =>
  Array.isArray(value) && value.every((one) => [one?.id, one?.code].every((part) => part === null || typeof part === 'string'));

/** In one transaction, on the disk when it ends. A statement that was replaced meanwhile goes on waiting. */
function record(db: IDBDatabase, answers: ReturnType<typeof judgeVisitResults<Visit>>, at: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(STORE, 'readwrite', { durability: 'strict' });
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error);
    const store = tx.objectStore(STORE);
    for (const { visit: sent, refusal } of answers) {
      const get: IDBRequest<Visit | undefined> = store.get(sent.id);
      get.onsuccess = () => {
        const visit = get.result;
        if (visit === undefined || visit.sync !== 'waiting' || !equal(visit.statement, sent.statement)) return;
        store.put({ ...visit, sync: refusal === null ? 'received' : 'refused', refusal, receivedAt: refusal === null ? at : visit.receivedAt });
      };
    }
  });
}
