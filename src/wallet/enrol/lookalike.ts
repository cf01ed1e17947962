/**
 * Whose pass a new one carries on. Two tokens tell no more than initials and a birthday, which twins and strangers can share; so where a pass in this phone
 * looks like the person who enrols, the person is asked, and without a yes it is somebody else's.
 */
import { parseIin } from '../../core/registry/iin.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { readToken } from '../pass/token.ts';
import type { HeldPass, WalletState } from '../state.ts';

/**
 * The pass that this may be again, or null: the own one, whoever it belongs to, because all of theirs leaves with it; a relative's whose owner was born on the
 * day that the IIN names. Of several relatives one that has ended here is the likelier.
 */
export function lookalikeOf({ holders }: Pick<WalletState, 'holders'>, kind: HolderRecord['kind'], iin: string): HeldPass | null {
  const born = parseIin(iin);
  if (born === null) return null;
  const birth = born.month * 100 + born.day;
  const alike = holders.filter(({ holder }) => holder.kind === kind && (kind === 'own' || readToken(holder.token)?.birth === birth));
  return alike.find(({ problem }) => problem === 'device-replaced') ?? alike[0] ?? null;
}

/** As far as two tokens tell: the same initials and birthday. Never enough by itself. */
export function looksAlike(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [readToken(one), readToken(other)];
  return a !== null && b !== null && a.initials === b.initials && a.birth === b.birth;
}
