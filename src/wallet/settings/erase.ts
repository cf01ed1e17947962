/**
 * Erasing (product.md, citizen 11): everything of the wallet, or one holder's pass. The ministry is told where there is a network and withdraws the
 * passes that these keys hold; a phone without one erases all the same. Where this browser is also a gate, its tablet and journal are not the wallet's.
 */
import { forgetLanguage } from '../../shared/i18n/words.ts';
import { deleteEverything } from '../../shared/storage/delete-everything.ts';
import { alone, markHeld } from '../../shared/storage/held.ts';
import { deleteHolders } from '../../shared/storage/holders.ts';
import type { Storage } from '../../shared/storage/open.ts';
import type { StorageResult } from '../../shared/storage/result.ts';
import type { HolderRecord, SettingName } from '../../shared/storage/schema.ts';
import { loadTablet } from '../../shared/storage/tablet.ts';
import { deleteVisits } from '../../shared/storage/visits.ts';
import type { Environment } from '../environment.ts';
import { forgetShared } from '../papers/intake.ts';
import { papers } from '../papers/papers.ts';
import { heldPass, type WalletState } from '../state.ts';
import { giveUp } from './give-up.ts';

/** What of the wallet erasing needs. */
interface Erased {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  drop(id: string): void;
}

/** Erases every holder, their visits and papers, and where no gate lives here the rest as well. The value: whether the ministry knows of all of them. */
export async function eraseWallet({ environment, state }: Erased): Promise<StorageResult<boolean>> {
  const { storage } = environment;
  const tablet = await loadTablet(storage);
  if (!tablet.ok) return tablet;
  const told = await tellAll(environment, state.value);
  const erased = await forGood(() => (tablet.value === null ? deleteEverything(storage) : clearWallet(storage)));
  if (!erased.ok) return erased;
  forgetLanguage();
  await forgetShared();
  papers.value = [];
  return { ok: true, value: told.every(Boolean) };
}

/** Erases one holder and their visits, with the own one the children that it speaks for; the others stay. The value: whether the ministry knows. */
export async function eraseHolder(wallet: Erased, id: string): Promise<StorageResult<boolean>> {
  const { environment, state } = wallet;
  const held = heldPass(state.value, id);
  const told = held !== null && (await tell(environment, held.holder, state.value.offset));
  // The ministry ends the children's passes of a phone together with its own.
  const children = held?.holder.kind === 'own' ? state.value.holders.filter(({ holder }) => holder.kind === 'child') : [];
  const leaving = [id, ...children.map(({ holder }) => holder.id)];
  const isLast = state.value.holders.every(({ holder }) => leaving.includes(holder.id));
  const erase = () => deleteHolders(environment.storage, leaving);
  const erased = await (isLast ? forGood(erase) : erase());
  if (!erased.ok) return erased;
  for (const one of leaving) {
    await deleteVisits(environment.storage, one);
    wallet.drop(one);
  }
  return { ok: true, value: told };
}

/** Nothing is left that another tab might take for lost and put back. */
function forGood(erase: () => Promise<StorageResult<void>>): Promise<StorageResult<void>> {
  return alone(async () => {
    markHeld(false);
    const erased = await erase();
    if (!erased.ok) markHeld(true);
    return erased;
  });
}

/** The own pass last: with it the ministry ends the children's, and their keys could ask for nothing any more. */
async function tellAll(environment: Environment, { holders, offset }: WalletState): Promise<readonly boolean[]> {
  const [own, others] = [holders.filter(({ holder }) => holder.kind === 'own'), holders.filter(({ holder }) => holder.kind !== 'own')];
  const all = (held: typeof holders) => Promise.all(held.map(({ holder }) => tell(environment, holder, offset)));
  return [...(await all(others)), ...(await all(own))];
}

/** A key that no longer signs must not keep anybody from deleting it. */
const tell = (environment: Environment, holder: HolderRecord, offset: number | null): Promise<boolean> =>
  giveUp(environment, holder, offset ?? 0).catch(() => false);

/** The wallet's own part, where a gate lives in the same browser. */
const WALLET_SETTINGS = ['language', 'activeHolder', 'installHintDismissedAt'] as const satisfies readonly SettingName[];

function clearWallet(storage: Storage): Promise<StorageResult<void>> {
  return storage.write(['holders', 'papers', 'visits', 'settings'], async (tx) => {
    const stores = (['holders', 'papers', 'visits'] as const).map((name) => tx.objectStore(name).clear());
    await Promise.all([...stores, ...WALLET_SETTINGS.map((name) => tx.objectStore('settings').delete(name))]);
  });
}
