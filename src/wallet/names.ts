/** What a holder is called on this phone: the person's own word, else the initials of the token. */
import type { PassState } from './check.ts';
import type { HeldPass } from './state.ts';
import { readToken } from './token.ts';

export function nameOf({ holder }: HeldPass): string {
  return holder.label ?? readToken(holder.token)?.initials ?? '';
}

/** The colour that may be shown, or `unknown`: only a pass that is genuine and in force has one. */
export function colourOf(pass: PassState | null) {
  return pass?.kind === 'current' ? pass.facts.health : 'unknown';
}

/** Refusals that end a pass on this phone for good; only asking anew brings it back. */
const ENDED: ReadonlySet<string> = new Set(['device-replaced', 'guardian-ended', 'request-invalid']);

/** True when this phone's pass of the holder has ended and will not renew by itself. */
export const hasEnded = ({ problem }: HeldPass): boolean => problem !== null && ENDED.has(problem);
