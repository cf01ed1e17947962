/**
 * One look into the database for the first code of a cold start: holders and three settings, in one transaction, without the rest of the storage (open.ts), which
 * comes right after. It makes no database, upgrades none and stands in nobody's way; whatever is unusual is left to open.ts.
 */
import { DATABASE_NAME, type HolderRecord, SCHEMA_VERSION, type SettingValues } from './schema.ts';

export interface Glance {
  readonly holders: readonly HolderRecord[];
  readonly clock: SettingValues['clock'] | null;
  /** Whose pass is on the screen, by id. */
  readonly active: string | null;
  /** This device was told that the mission ends, or that it is over. */
  readonly endSeen: boolean;
}

interface GlanceOptions {
  /** Another than the app's only in tests. */
  readonly name?: string;
  /** How long the app may wait for it, in ms: a database that another tab upgrades, or that a browser does not open, must not hold the app up. */
  readonly patience?: number;
}

/** What is stored, or null where there is no database of this version, or it cannot be read in time. Never rejects. */
export function glance({ name = DATABASE_NAME, patience = 2000 }: GlanceOptions = {}): Promise<Glance | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience, null);
    const answer = (found: Glance | null) => {
      clearTimeout(timer);
      resolve(found);
    };
    try {
      const opening = indexedDB.open(name);
      opening.onupgradeneeded = () => opening.transaction?.abort();
      opening.onerror = () => answer(null);
      // Also when nobody waits any more: it is closed there.
      opening.onsuccess = () => void look(opening.result).then(answer);
    } catch {
      // Private windows of some browsers throw here.
      answer(null);
    }
  });
}

async function look(db: IDBDatabase): Promise<Glance | null> {
  db.onversionchange = () => db.close();
  try {
    if (db.version !== SCHEMA_VERSION) return null;
    const tx = db.transaction(['holders', 'settings']);
    const settings = tx.objectStore('settings');
    const [holders, clock, active, endSeen] = await Promise.all([
      asked<HolderRecord[]>(tx.objectStore('holders').getAll()),
      asked<SettingValues['clock'] | undefined>(settings.get('clock')),
      asked<SettingValues['activeHolder'] | undefined>(settings.get('activeHolder')),
      asked<SettingValues['endSeen'] | undefined>(settings.get('endSeen')),
    ]);
    return { holders, clock: clock ?? null, active: active ?? null, endSeen: endSeen !== undefined };
  } catch {
    return null;
  } finally {
    db.close();
  }
}

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
