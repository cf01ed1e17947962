/**
 * A phone's clock that was set while the wallet is open.
 *
 * The page has a second clock, which nobody can set (performance.now). It stands still while a phone sleeps, so it may fall behind the first one; it never
 * runs ahead of it. A clock that went back was therefore set, and one that went a week forward as well, for no page sleeps that long. Then the time is
 * reckoned on by the steady clock, unless it is the new one that can be right: a clock that was wrong is put right in the same way. A smaller step forward
 * may be sleep: nothing is reckoned on, but nothing is a fact either until the issuer is asked.
 */
import { putSetting } from '../../shared/storage/settings.ts';
import type { Environment } from '../environment.ts';
import { readToken } from '../pass/token.ts';
import type { RefreshReason } from '../refresh/ministry.ts';
import type { WalletState } from '../state.ts';

/** Two clocks drift, and a timer may be late. */
const DRIFT_MS = 30_000;
const LONGEST_SLEEP_MS = 7 * 86_400_000;
/** Who puts a clock back by hand is not exact. */
const UNDONE_SECONDS = 600;
/** What was signed a moment ago may lie a little ahead of a clock that nobody would call wrong. */
const SKEW_SECONDS = 60;

/** What of the wallet the watch needs. */
interface Watched {
  readonly environment: Pick<Environment, 'clock' | 'storage'>;
  readonly state: { readonly value: WalletState };
  now(): number;
  set(change: Partial<WalletState>): void;
  judge(): Promise<void>;
  refresh(why: RefreshReason): Promise<void>;
}

/** Gives what is to be called now and then, and whenever the page is seen again; true when the clock was changed since the last call. */
export function watchClock(wallet: Watched, steady: () => number = () => performance.now()): () => boolean {
  const { clock } = wallet.environment;
  let apart = clock() - steady();
  /** Seconds that were reckoned away: a step that undoes them is no sleep. */
  let away = 0;
  return () => {
    const step = clock() - steady() - apart;
    if (Math.abs(step) < DRIFT_MS) return false;
    apart += step;
    const seconds = Math.round(step / 1000);
    const undone = away !== 0 && Math.abs(away + seconds) < UNDONE_SECONDS;
    if ((step < 0 || step > LONGEST_SLEEP_MS || undone) && reckonOn(wallet, seconds)) away += seconds;
    wallet.set({ clockConfirmed: false });
    void wallet.judge();
    void wallet.refresh('opened');
    return true;
  };
}

/** Takes the step of `seconds` back, where the time without it can be right; false where it cannot. It is kept for the next start, which has no steady clock to compare with. */
function reckonOn(wallet: Watched, seconds: number): boolean {
  const { state, environment } = wallet;
  const [changed, before] = [wallet.now(), wallet.now() - seconds];
  if (!canBe(before, state.value) || (seconds * 1000 > LONGEST_SLEEP_MS && canBe(changed, state.value))) return false;
  const offset = (state.value.offset ?? 0) - seconds;
  wallet.set({ offset });
  void putSetting(environment.storage, 'clock', { offset, measuredAt: before, reckoned: true });
  return true;
}

/** Not before the newest thing that the ministry signed here, and not after the end of every pass. */
function canBe(time: number, { trust, holders }: WalletState): boolean {
  const floor = Math.max(trust?.floor ?? 0, ...holders.map(({ holder }) => holder.refreshedAt));
  const ends = holders.map(({ holder }) => readToken(holder.token)?.exp ?? 0);
  return time >= floor - SKEW_SECONDS && (ends.length === 0 || time < Math.max(...ends));
}
