/** What may be said of a pass by a clock that nobody has confirmed: not that it is over. */
import type { PassState } from '../pass/check.ts';
import type { WalletState } from '../state.ts';

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
