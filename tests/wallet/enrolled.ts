/** What tests of one person's wallet begin with and look at. */
import { toHex } from '../../src/core/bytes.ts';
import { activePass } from '../../src/wallet/state.ts';
import type { Wallet } from '../../src/wallet/wallet.ts';
import { PERSON, type TestIssuer } from './issuer.ts';
import type { Pocket } from './pocket.ts';

/** Opened, and the person of the phone enrolled. */
export async function enrolled(pocket: Pocket<TestIssuer>, open = () => pocket.open()): Promise<Wallet> {
  const wallet = open();
  await wallet.start();
  await wallet.refresh('opened');
  const result = await wallet.enrol(PERSON);
  if (!result.ok) throw new Error(result.code);
  return wallet;
}

export const idsOf = (wallet: Wallet) => wallet.state.value.holders.map(({ holder }) => holder.id);
export const shown = (wallet: Wallet) => activePass(wallet.state.value);
export const health = (wallet: Wallet): string | null => {
  const pass = shown(wallet)?.pass;
  return pass?.kind === 'current' ? pass.facts.health : null;
};
export const keyOf = (wallet: Wallet): string => toHex(shown(wallet)?.holder.key.publicKey ?? new Uint8Array(0));
