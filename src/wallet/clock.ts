/**
 * A phone's clock that was set while the wallet is open, and what may be said of a pass by a clock that nobody has confirmed.
 *
 * The page has a second clock, which nobody can set (performance.now). It stands still while a phone sleeps, so it may fall behind the first one; it never
 * runs ahead of it. A clock that went back was therefore set, and one that went a week forward as well, for no page sleeps that long. Then the issuer's
 * time is reckoned on by the steady clock. A smaller step forward may be sleep: nothing is reckoned on, but nothing is a fact either until the issuer is asked.
 */
import { putSetting } from '../shared/storage/settings.ts';
import type { PassState } from './check.ts';
import type { Environment } from './environment.ts';
import type { RefreshReason } from './ministry.ts';
import type { WalletState } from './state.ts';

/** Two clocks drift, and a timer may be late. */
const DRIFT_MS = 30_000;
const LONGEST_SLEEP_MS = 7 * 86_400_000;

/** What of the wallet the watch needs. */
interface Watched {
  readonly environment: Pick<Environment, 'clock' | 'storage'>;
  readonly state: { readonly value: WalletState };
  set(change: Partial<WalletState>): void;
  judge(): Promise<void>;
  refresh(why: RefreshReason): Promise<void>;
}

/** Gives what is to be called now and then, and whenever the page is seen again; true when the clock was changed since the last call. */
export function watchClock(wallet: Watched, steady: () => number = () => performance.now()): () => boolean {
  const { clock, storage } = wallet.environment;
  let apart = clock() - steady();
  return () => {
    const step = clock() - steady() - apart;
    if (Math.abs(step) < DRIFT_MS) return false;
    apart += step;
    const wasSet = step < 0 || step > LONGEST_SLEEP_MS;
    const offset = wasSet ? (wallet.state.value.offset ?? 0) - Math.round(step / 1000) : wallet.state.value.offset;
    wallet.set({ offset, clockConfirmed: false });
    // For the next start too, which has no steady clock to compare with.
    if (wasSet && offset !== null) void putSetting(storage, 'clock', { offset, measuredAt: Math.floor(clock() / 1000) + offset });
    void wallet.judge();
    void wallet.refresh('opened');
    return true;
  };
}

/**
 * Why the clock, and not the pass, may be what is wrong: `ended`: the pass or the ministry's root is over by a clock that the issuer has not confirmed;
 * `behind`: the ministry signed something later than it is by this clock. Null when nothing speaks against it.
 */
export function clockDoubt(pass: PassState | null, { clockConfirmed }: Pick<WalletState, 'clockConfirmed'>): 'ended' | 'behind' | null {
  if (pass === null) return null;
  if (pass.code === 'clock-jumped') return 'behind';
  if (pass.code === 'root-expired') return 'ended';
  return pass.kind === 'expired' && !clockConfirmed ? 'ended' : null;
}
