/**
 * Before the first write after a start, a log of its own (docs/decisions/059). Chromium keeps IndexedDB in LevelDB, behind whose last durable record there is nearly
 * always one that nobody waited for. A power cut may leave of that one its length and zeros; the next start reads up to the zeros, goes on writing behind them, and
 * the start after that takes all of it for missing or the whole database for damaged. Making and deleting a database has LevelDB put what it read into a table and
 * begin a new log: nothing is ever written behind zeros then. Where there is no LevelDB it costs two empty transactions.
 */

/** Nothing is ever in it. */
const NAME = 'ashyq-new-log';
/** Milliseconds here, and a slow disk's second; then whoever waits goes on without. */
const PATIENCE_MS = 3000;

/** Never rejects; a browser that refuses it keeps the log it has. `databases`: those of another bucket. */
export function startNewLog(databases: IDBFactory = indexedDB): Promise<void> {
  const started = new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
    const opening = databases.open(NAME);
    opening.onerror = () => resolve();
    opening.onsuccess = () => {
      opening.result.close();
      const deleting = databases.deleteDatabase(NAME);
      deleting.onsuccess = deleting.onerror = () => resolve();
    };
  });
  return started.catch(() => undefined);
}
