/** The mother's phone with her family in it, and what tests look at there. */
import { toHex } from '../../src/core/bytes.ts';
import { takeChild } from '../../src/wallet/family/family.ts';
import type { HeldPass } from '../../src/wallet/state.ts';
import type { Wallet } from '../../src/wallet/wallet.ts';
import { CODE, type FamilyIssuer, type Member } from './family-issuer.ts';
import type { Pocket } from './pocket.ts';

interface Enrolment {
  readonly kind?: 'own' | 'relative';
  readonly heirOf?: string | null;
}

/** `heirOf`: whom the person says to be as well. */
export async function enrol(wallet: Wallet, { iin }: Member, { kind = 'own', heirOf = null }: Enrolment = {}): Promise<string> {
  const result = await wallet.enrol({ iin, phone: '+77010000001', code: CODE, heirOf }, kind);
  if (!result.ok) throw new Error(result.code);
  return result.holder.id;
}

export async function take(wallet: Wallet, child: Member): Promise<string> {
  const taken = await takeChild(wallet, child.ref ?? new Uint8Array(0));
  if (!taken.ok) throw new Error(taken.code);
  return taken.id;
}

/** The mother with her twins and the grandmother, as they stand on the screen. */
export async function family(pocket: Pocket<FamilyIssuer>): Promise<{ wallet: Wallet; mother: string; elder: string; younger: string; grandmother: string }> {
  const wallet = pocket.open();
  await wallet.start();
  await wallet.refresh('opened');
  const mother = await enrol(wallet, pocket.issuer.mother);
  const [elder, younger] = [await take(wallet, pocket.issuer.elder), await take(wallet, pocket.issuer.younger)];
  const grandmother = await enrol(wallet, pocket.issuer.grandmother, { kind: 'relative' });
  pocket.issuer.calls.length = 0;
  return { wallet, mother, elder, younger, grandmother };
}

export function held(wallet: Wallet, id: string): HeldPass {
  const found = wallet.state.value.holders.find(({ holder }) => holder.id === id);
  if (found === undefined) throw new Error('no such holder');
  return found;
}
export const colour = (wallet: Wallet, id: string) => {
  const { pass } = held(wallet, id);
  return pass?.kind === 'current' ? pass.facts.health : (pass?.kind ?? null);
};
export const keyOf = (wallet: Wallet, id: string) => toHex(held(wallet, id).holder.key.publicKey);
export const idsOf = (wallet: Wallet) => wallet.state.value.holders.map(({ holder }) => holder.id);
