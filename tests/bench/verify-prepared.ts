/** A pass, the trust it is judged by and its two signatures, for pages that must not have made them. */
import { formatQr, parseQr } from '../../src/core/qr.ts';
import { decodePresented } from '../../src/core/token/presentation.ts';
import { DOOR, goodTrust, KEYS, NOW, shown } from '../core/world.ts';

export async function prepared() {
  const text = formatQr(await shown());
  const { token, proof } = decodePresented(parseQr(text));
  const holder = token.payload.holderKey;
  if (proof === null || holder === null) throw new RangeError('the bench needs a bound presentation');
  const signed = [
    { publicKey: KEYS.token.publicKey, signature: token.signature, message: token.message },
    { publicKey: holder, signature: proof.signature, message: proof.message },
  ];
  return { trust: await goodTrust(), text, now: NOW, door: DOOR, signed };
}
