/** What a holder is called on this phone: the person's own word, else the initials of the token. */

import { contain } from '../../shared/ui/contain.ts';
import type { HeldPass } from '../state.ts';
import type { PassState } from './check.ts';
import { readToken } from './token.ts';

export function nameOf({ holder }: Pick<HeldPass, 'holder'>): string {
  return contain(holder.label ?? readToken(holder.token)?.initials ?? '');
}

/** The colour that may be shown, or `unknown`: only a pass that is genuine and in force has one. */
export function colourOf(pass: PassState | null) {
  return pass?.kind === 'current' ? pass.facts.health : 'unknown';
}
