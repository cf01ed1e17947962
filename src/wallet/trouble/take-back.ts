/** What the browser lost comes back from its copy (shared/storage/copy.ts), and the owner of the phone is told. */
import { getSetting, putSetting } from '../../shared/storage/settings.ts';
import type { Environment } from '../environment.ts';
import type { WalletState } from '../state.ts';

/** What of the wallet it needs. */
interface Losing {
  readonly environment: Environment;
  now(): number;
  set(change: Partial<WalletState>): void;
}

/** True where something is back that was lost. */
export async function takeBack(wallet: Losing): Promise<boolean> {
  const { storage } = wallet.environment;
  const isBack = (await storage.keepCopy()) === 'restored';
  if (isBack) await putSetting(storage, 'restoredAt', wallet.now());
  return isBack;
}

/** Since when the owner is to be told; also what another window took back, or an earlier start of the app. */
export async function tellTakenBack(wallet: Losing): Promise<void> {
  const at = await getSetting(wallet.environment.storage, 'restoredAt');
  if (at.ok) wallet.set({ restoredAt: at.value });
}
