/**
 * When the wallet asks the ministry by itself: seen again, the network is back, every minute, and soon after a try that failed. A network that has just come
 * often fails the first try (it has an address before it has a way out), so that one is repeated within seconds, then ever later; each phone at moments of
 * its own, because those that lost one network together come back together.
 */
import { effect } from '@preact/signals';
import type { WalletState } from '../state.ts';
import type { RefreshReason } from './ministry.ts';
import { whileSeen } from './while-seen.ts';

const EVERY_MS = 60_000;
/** The second try, after a want of network, and after a server that fails: there more phones would not help. */
const FIRST_MS = 2000;
const FIRST_SERVER_MS = 10_000;
/** Where the network has come back, no two phones ask in the same moment; and one that comes and goes is asked no oftener than this. */
const SPREAD_MS = 1000;
const GAP_MS = 2000;

/** What of the wallet this needs. */
export interface Refreshing {
  readonly state: { readonly value: WalletState };
  now(): number;
  refresh(why: RefreshReason): Promise<void>;
}

interface Options {
  /** Looks whether the clock was changed; true when it asks the ministry because of that. */
  readonly lookAtClock: () => boolean;
  /** Called when the page is seen again. */
  readonly onSeen: () => void;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** Faults that pass by themselves, a captive portal among them: it ends when somebody signs in, and no event tells of it. A refusal stays one. */
const PASSING: ReadonlySet<string> = new Set(['offline', 'timeout', 'not-issuer', 'server-error']);

/** Goes on until the returned function is called. */
export function keepFresh(wallet: Refreshing, { lookAtClock, onSeen, random = Math.random }: Options): () => void {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let begunAt = Number.NEGATIVE_INFINITY;
  const isSeen = () => document.visibilityState === 'visible';
  const askIn = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => isSeen() && void wallet.refresh('opened'), ms);
  };
  let wasBusy = false;
  const stopWatching = effect(() => {
    const state = wallet.state.value;
    if (state.busy === wasBusy) return;
    wasBusy = state.busy;
    if (state.busy) {
      clearTimeout(timer);
      begunAt = performance.now();
      return;
    }
    const fault = faultOf(state);
    failures = fault === null ? 0 : failures + 1;
    if (fault !== null && navigator.onLine !== false) askIn(Math.max(delayOf(fault, failures, random), pauseOf(wallet)));
  });
  const seen = () => {
    if (!isSeen()) return;
    onSeen();
    if (!lookAtClock()) void wallet.refresh('opened');
  };
  const back = () => {
    failures = 0;
    if (!isSeen()) return;
    onSeen();
    // A try that is under way was begun without this network: should it fail, the next one comes soon.
    if (!lookAtClock() && !wallet.state.value.busy) askIn(Math.max(random() * SPREAD_MS, begunAt + GAP_MS - performance.now()));
  };
  const stopTimer = whileSeen(EVERY_MS, () => void wallet.refresh('timer'));
  document.addEventListener('visibilitychange', seen);
  window.addEventListener('online', back);
  return () => {
    stopTimer();
    stopWatching();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
    window.removeEventListener('online', back);
  };
}

/** The first fault of the last try that a later one may not meet, or null. */
function faultOf({ trustProblem, holders }: WalletState): string | null {
  return [trustProblem, ...holders.map(({ problem }) => problem)].find((problem) => problem !== null && PASSING.has(problem)) ?? null;
}

/** Twice as long after each failure, up to the minute that comes anyway, and anywhere between half and the whole of it. */
function delayOf(fault: string, failures: number, random: () => number): number {
  const first = fault === 'server-error' ? FIRST_SERVER_MS : FIRST_MS;
  return Math.min(EVERY_MS, first * 2 ** (failures - 1)) * (0.5 + random() / 2);
}

/** How long the issuer still wants to be left alone, ms. */
const pauseOf = (wallet: Refreshing): number => Math.min(EVERY_MS, Math.max(0, (wallet.state.value.retryAt ?? 0) - wallet.now()) * 1000);
