/** What the wallet knows at one moment: its holders and their passes, the ministry's data, and what is under way. Values only; wallet.ts changes them. */
import type { Trust } from '../core/trust/trust.ts';
import type { RefreshCode } from '../shared/network/trust-refresh.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import type { HolderRecord } from '../shared/storage/schema.ts';
import type { PassState } from './pass/check.ts';
import type { RenewCode } from './refresh/renew.ts';

/** One holder of this wallet and what is known of their pass. */
export interface HeldPass {
  readonly holder: HolderRecord;
  /** Null until the pass was judged for the first time. */
  readonly pass: PassState | null;
  /** Why the last renewal failed; null after one that did not. */
  readonly problem: RenewCode | null;
  /** A renewal has brought another colour, and nobody has seen the notice yet. */
  readonly changed: boolean;
}

export interface WalletState {
  /** `broken`: the browser gives no storage; `storageCode` says why. `empty`: nobody has a pass here. */
  readonly phase: 'starting' | 'empty' | 'ready' | 'broken';
  readonly storageCode: StorageCode | null;
  /** In the order of the screen; those whose token has not come yet are not among them. */
  readonly holders: readonly HeldPass[];
  /** The id of the holder on screen; null or unknown is the first, see `activePass`. */
  readonly active: string | null;
  readonly trust: Trust | null;
  readonly trustProblem: RefreshCode | null;
  /** A refresh is under way. */
  readonly busy: boolean;
  /** When this phone took back from its copy what its storage had lost (seconds), until its owner has read that; null: it did not. */
  readonly restoredAt: number | null;
  /** The own pass has just come to this phone, and nobody has seen the notice of what that means yet. */
  readonly arrived: boolean;
  /** Seconds to add to this device's clock; null while never compared with the issuer's. */
  readonly offset: number | null;
  /** The issuer has told its time since this page was opened, and the clock was not changed after that: what the clock says is a fact. */
  readonly clockConfirmed: boolean;
  /** Until when the issuer asked to be left alone (its time), or null. */
  readonly retryAt: number | null;
}

export const EMPTY: WalletState = {
  phase: 'starting',
  storageCode: null,
  holders: [],
  active: null,
  trust: null,
  trustProblem: null,
  busy: false,
  restoredAt: null,
  arrived: false,
  offset: null,
  clockConfirmed: false,
  retryAt: null,
};

/** A record that nothing is known of yet. */
export const unjudged = (holder: HolderRecord): HeldPass => ({ holder, pass: null, problem: null, changed: false });

/** The pass on screen, or null in an empty wallet. */
export function activePass({ holders, active }: WalletState): HeldPass | null {
  return holders.find(({ holder }) => holder.id === active) ?? holders[0] ?? null;
}

/** The pass of one holder, or null when there is none of that id. */
export function heldPass({ holders }: WalletState, id: string): HeldPass | null {
  return holders.find(({ holder }) => holder.id === id) ?? null;
}

/** True for a record whose token has not come yet. */
export const isPending = (holder: HolderRecord): boolean => holder.token.length === 0;

/** The order of the screen. */
export const inOrder = (a: HeldPass, b: HeldPass): number => a.holder.order - b.holder.order || a.holder.id.localeCompare(b.holder.id);

/** Reasons that are nobody's fault and need no alarm: no network is the wallet's normal state. */
const NO_NETWORK: ReadonlySet<string> = new Set(['offline', 'timeout']);

/** Why the last refresh did not bring everything for the pass on screen, or null: `offline` for every want of a network. */
export function faultOf(state: WalletState): RenewCode | RefreshCode | null {
  const fault = activePass(state)?.problem ?? (state.trustProblem === 'trust-missing' ? null : state.trustProblem);
  return fault !== null && NO_NETWORK.has(fault) ? 'offline' : fault;
}

/** Refusals that only a new enrolment ends. */
export const ENROL_AGAIN: ReadonlySet<string> = new Set(['device-replaced', 'request-invalid']);

/** True when this phone's pass of the holder has ended and will not renew by itself: only asking anew brings it back. */
export const hasEnded = ({ problem }: HeldPass): boolean => problem !== null && (ENROL_AGAIN.has(problem) || problem === 'guardian-ended');

/** No answer keeps a phone quiet for longer, and a clock that was changed meanwhile neither. */
const LONGEST_PAUSE = 3600;

/** The issuer has asked to be left alone for a while (retry-after). */
export function isPaused(wallet: { readonly state: { readonly value: WalletState }; now(): number }): boolean {
  const left = (wallet.state.value.retryAt ?? 0) - wallet.now();
  return left > 0 && left <= LONGEST_PAUSE;
}

/** The warning comes a day ahead. */
const SOON_SECONDS = 86_400;

/** In force, and over within a day. */
export const endsSoon = (pass: PassState | null, now: number): boolean => pass?.kind === 'current' && pass.facts.exp - now <= SOON_SECONDS;

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
