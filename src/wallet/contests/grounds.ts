/** Which reasons make sense for what is contested: nobody who was never called a contact is asked whether they met somebody. */
import { CONTEST_GROUNDS, type ContestGround } from '../../core/token/contest.ts';
import type { PassState } from '../pass/check.ts';

/** Reasons about a thing that this status does not rest on; a pass that cannot be read here leaves all of them. */
function isAside(ground: ContestGround, pass: PassState | null): boolean {
  if (pass?.kind !== 'current') return false;
  const { basis } = pass.facts;
  const isTest = basis === 'pcr-positive' || basis === 'pcr-negative';
  if (ground === 'wrong-result') return !isTest;
  if (ground === 'never-met') return basis !== 'contact';
  return ground === 'wrong-date' && !isTest && basis !== 'contact';
}

/** In the order of the list; with a door's receipt its own reason comes first. */
export function groundsFor(pass: PassState | null, hasReceipt: boolean): readonly ContestGround[] {
  const others = CONTEST_GROUNDS.filter((ground) => ground !== 'wrongly-refused' && !isAside(ground, pass));
  return hasReceipt ? ['wrongly-refused', ...others] : others;
}
