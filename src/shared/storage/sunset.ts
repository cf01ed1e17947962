/**
 * The end of the mission on this device (docs/decisions/019): when its notice was first shown, and erasing what a wallet or a tablet holds. The ministry's public
 * files stay: they are how the page knows why it is empty, and they say nothing of anybody.
 */
import { type EndOfMission, NOTICE_SECONDS } from '../../core/trust/end-of-mission.ts';
import { journalsPutAway } from './journals-away.ts';
import type { Storage } from './open.ts';
import type { StorageResult } from './result.ts';
import type { SettingValues } from './schema.ts';

/** When the notice was first shown, and since when the device's clock has been past the time to erase; seconds. */
export interface EndSeen {
  readonly at: number;
  readonly pastAt: number | null;
}

/**
 * Notes that the notice of this statement is on the screen now, and answers when it first was. Not before it was signed, whatever a clock that lags says: its owner
 * has a whole week. A time that lies more than that week ahead came from a clock that has been put right since, and would keep the data for years. `pastAt`: since
 * when the clock has said that the time to erase has come; one look at a clock that does not say so begins it anew.
 */
export function noteEndSeen(storage: Storage, { version, iat, phonesAt }: EndOfMission, now: number): Promise<StorageResult<EndSeen>> {
  return storage.write(['settings'], async (tx) => {
    const store = tx.objectStore('settings');
    const before = (await store.get('endSeen')) as SettingValues['endSeen'] | undefined;
    const known = before?.version === version && before.at <= Math.max(now, iat) + NOTICE_SECONDS ? before : null;
    const at = known?.at ?? Math.max(now, iat);
    const pastAt = now < phonesAt ? null : Math.min(known?.pastAt ?? now, now);
    if (known === null || pastAt !== (known.pastAt ?? null)) await store.put({ version, at, pastAt }, 'endSeen');
    return { at, pastAt };
  });
}

/** Erases passes with their keys, paper passes, visits and what was measured for them. */
export function eraseWalletData(storage: Storage): Promise<StorageResult<void>> {
  return storage.write(['holders', 'papers', 'visits', 'settings'], async (tx) => {
    await Promise.all((['holders', 'papers', 'visits'] as const).map((name) => tx.objectStore(name).clear()));
    await tx.objectStore('settings').delete('activeHolder');
  });
}

/** Erases the tablet's key and credential, its journal, and the secrets behind the journal's references. */
export function eraseTabletData(storage: Storage): Promise<StorageResult<void>> {
  return storage.write(['tablet', 'journal', 'memory', 'settings'], async (tx) => {
    await Promise.all((['tablet', 'journal', 'memory'] as const).map((name) => tx.objectStore(name).clear()));
    await Promise.all((['pin', 'pinTries', 'shift'] as const).map((name) => tx.objectStore('settings').delete(name)));
  });
}

/** Whether a wallet still holds something of somebody. */
export function holdsWalletData(storage: Storage): Promise<StorageResult<boolean>> {
  return storage.read(['holders', 'papers', 'visits'], async (tx) => {
    const counts = await Promise.all((['holders', 'papers', 'visits'] as const).map((name) => tx.objectStore(name).count()));
    return counts.some((count) => count > 0);
  });
}

/** Whether a tablet still holds its key or a journal, its own or one that was put away. */
export async function holdsTabletData(storage: Storage): Promise<StorageResult<boolean>> {
  const away = await journalsPutAway(storage);
  if (!away.ok || away.value.length > 0) return away.ok ? { ok: true, value: true } : away;
  return storage.read(['tablet', 'journal'], async (tx) => {
    const counts = await Promise.all((['tablet', 'journal'] as const).map((name) => tx.objectStore(name).count()));
    return counts.some((count) => count > 0);
  });
}
