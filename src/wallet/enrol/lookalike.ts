/**
 * Whose pass a new one carries on. Two tokens tell no more than initials and a birthday, which twins and strangers can share; so where a pass in this phone
 * looks like the person who enrols, the person is asked, and without a yes it is somebody else's.
 */
import { parseIin } from '../../core/registry/iin.ts';
import { readToken } from '../pass/token.ts';
import type { HeldPass, WalletState } from '../state.ts';

/**
 * The passes that this may be again, to be asked about one after another. For one's own enrolment the own one, whoever it belongs to, because all of theirs
 * leaves with it. For a relative's everybody here who was born on the day that the IIN names: the person of the phone and the children first, whose pass
 * would only move within this phone; then one relative, of several the one whose pass has ended here.
 */
export function lookalikesOf({ holders }: Pick<WalletState, 'holders'>, kind: 'own' | 'relative', iin: string): readonly HeldPass[] {
  const born = parseIin(iin);
  if (born === null) return [];
  if (kind === 'own') return holders.filter(({ holder }) => holder.kind === 'own').slice(0, 1);
  const birth = born.month * 100 + born.day;
  const alike = holders.filter(({ holder }) => readToken(holder.token)?.birth === birth);
  const relatives = alike.filter(({ holder }) => holder.kind === 'relative');
  const relative = relatives.find(({ problem }) => problem === 'device-replaced') ?? relatives[0];
  return [...alike.filter(({ holder }) => holder.kind !== 'relative'), ...(relative === undefined ? [] : [relative])];
}

/** As far as two tokens tell: the same initials and birthday. Never enough by itself. */
export function looksAlike(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [readToken(one), readToken(other)];
  return a !== null && b !== null && a.initials === b.initials && a.birth === b.birth;
}
