/** Rows that run alike in Node and in Chromium: verifying over the bare signatures, revocation, decoding. */

import { zlibSync } from 'fflate';
import { type Ed25519Engine, verifyStrict, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr, parseQr } from '../../src/core/qr.ts';
import { decodePresented } from '../../src/core/token/presentation.ts';
import { inflateStatusBits, statusAt } from '../../src/core/trust/status-list.ts';
import { verify } from '../../src/core/verify.ts';
import { DOOR, goodTrust, KEYS, NOW, shown } from '../core/world.ts';
import { compare, type Row } from './measure.ts';

/** One whole verdict over the two bare signature verifications inside it, with the same slow engine; the hosts' own are in `verify-rows.ts`. */
export async function verifyRow(where: string, engine: Ed25519Engine): Promise<Row> {
  const trust = await goodTrust();
  const text = formatQr(await shown());
  const { token, proof } = decodePresented(parseQr(text));
  const holder = token.payload.holderKey;
  if (proof === null || holder === null) throw new RangeError('the bench needs a bound presentation');
  const whole = async () => {
    // A fresh memory each time: the same picture again would end as a replay.
    const verdict = await verify(text, { trust, now: NOW, door: DOOR, memory: new VerifierMemory(), engine });
    if (verdict.code !== 'ok') throw new RangeError(`bench pass is ${verdict.code}`);
  };
  const bare = async () => {
    await engine.verify(KEYS.token.publicKey, token.signature, token.message);
    await engine.verify(holder, proof.signature, proof.message);
  };
  return compare({
    what: `verify one presentation, ${where}, ${engine.name}`,
    over: 'the bare two verifies',
    times: 4,
    a: whole,
    b: bare,
  });
}

/** The strict check before the engine, over the engine alone. */
export async function strictRow(where: string): Promise<Row> {
  const { token } = decodePresented(await shown());
  return compare({
    what: `strict check and verify, ${where}`,
    over: 'the bare verify',
    times: 300,
    a: () => verifyStrict(webCryptoEngine, KEYS.token.publicKey, token),
    b: () => webCryptoEngine.verify(KEYS.token.publicKey, token.signature, token.message),
  });
}

/** A full list of 2^20 entries, one in a hundred set: inflating it over looking a million entries up. */
export async function listRow(where: string): Promise<Row> {
  const bytes = new Uint8Array(131_072);
  // A linear congruential walk of full period: every position at most once, in no order that zlib could use.
  for (let n = 0, at = 1; n < 10_486; n += 1) {
    at = (at * 1_664_525 + 1_013_904_223) % 2 ** 32;
    const position = at >>> 12;
    bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (1 << (position & 7));
  }
  const lst = zlibSync(bytes, { level: 9 });
  const list = inflateStatusBits(1, lst);
  if (list === null) throw new RangeError('the bench list does not inflate');
  let set = 0;
  return compare({
    what: `inflate a list of 2^20, ${where} (${lst.length} bytes)`,
    over: '2^20 look-ups in it',
    times: 3,
    a: () => inflateStatusBits(1, lst),
    b: () => {
      for (let at = 0; at < 2 ** 20; at += 1) set += statusAt(list, at) ?? 0;
      return set;
    },
  });
}
