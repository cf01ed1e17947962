/** The ministry's data for a page that only reads: what is stored is shown at once, a refresh follows when the network allows. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { detectEngine, type Ed25519Engine } from '../../core/codec/ed25519.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { Storage } from '../storage/open.ts';
import { type LoadTrustResult, loadTrust, pinnedRoot } from './trust-load.ts';
import { type RefreshCode, refreshTrust } from './trust-refresh.ts';

/** `problem`: why the last attempt brought nothing; the older trust, if any, goes on being shown. */
export interface TrustAtHand {
  readonly trust: Trust | null;
  readonly engine: Ed25519Engine | null;
  readonly fetchedAt: number | null;
  readonly problem: RefreshCode | null;
}

const REFRESH_MS = 60_000;
const state = signal<TrustAtHand>({ trust: null, engine: null, fetchedAt: null, problem: null });
const seconds = () => Math.floor(Date.now() / 1000);

/** The trust of this page, loaded on first use and refreshed while the page is open. */
export function useTrust(): TrustAtHand {
  useEffect(() => keepFresh(new Storage()), []);
  return state.value;
}

function keepFresh(storage: Storage): () => void {
  let open = true;
  const refresh = async () => {
    const engine = state.value.engine ?? (await detectEngine());
    const result = await refreshTrust({ storage, engine, now: seconds(), pinned: pinnedRoot(), current: state.value.trust });
    if (!open) return;
    state.value = result.ok ? { trust: result.trust, engine, fetchedAt: result.fetchedAt, problem: null } : { ...state.value, engine, problem: result.code };
  };
  void load(storage).then(refresh);
  const timer = setInterval(() => void refresh(), REFRESH_MS);
  const again = () => void refresh();
  window.addEventListener('online', again);
  return () => {
    open = false;
    clearInterval(timer);
    window.removeEventListener('online', again);
    void storage.close();
  };
}

async function load(storage: Storage): Promise<void> {
  const engine = await detectEngine();
  const loaded: LoadTrustResult = await loadTrust({ storage, engine, now: seconds(), pinned: pinnedRoot() });
  if (loaded.ok) state.value = { trust: loaded.trust, engine, fetchedAt: loaded.fetchedAt, problem: null };
}
