/** "Delete everything" (product.md, citizen 11): what a wallet keeps in this browser, and nothing of a tablet's that may live beside it. */
import { clearMemoryButJournals } from './journals-away.ts';
import type { Storage } from './open.ts';
import type { StorageResult } from './result.ts';
import type { SettingName } from './schema.ts';

/** Settings of whoever holds a pass here; the others are a tablet's, or of both. */
const WALLET_SETTINGS = ['language', 'activeHolder', 'installHintDismissedAt'] as const satisfies readonly SettingName[];

/**
 * Deletes everything that a wallet keeps in this browser ("Delete everything"): holders, papers, visits, and with them trust and settings. A tablet's journal, also
 * one that was put away, is not the wallet's to delete: it stays, and so does all that belongs to a tablet that is enrolled here.
 */
export function deleteEverything(storage: Storage): Promise<StorageResult<void>> {
  const stores = ['holders', 'papers', 'visits', 'trust', 'tablet', 'journal', 'memory', 'settings'] as const;
  return storage.write(stores, async (tx) => {
    await Promise.all((['holders', 'papers', 'visits'] as const).map((name) => tx.objectStore(name).clear()));
    const isGate = (await tx.objectStore('tablet').getKey('tablet')) !== undefined;
    if (isGate) return void (await Promise.all(WALLET_SETTINGS.map((name) => tx.objectStore('settings').delete(name))));
    await Promise.all((['trust', 'settings'] as const).map((name) => tx.objectStore(name).clear()));
    await clearMemoryButJournals(tx);
  });
}
