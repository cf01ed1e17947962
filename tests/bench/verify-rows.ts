/**
 * Row 1 of docs/performance.md: one whole verdict over the two signatures inside it. The anchor is the host's own verify and nothing else, its keys read in
 * beforehand: one after the other, as a verdict asks for them (a holder's key is trusted by nobody until the ministry's signature over it held), and both at
 * once, which no verdict does, for who wants the stricter figure.
 */
import type { Ed25519Engine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr, parseQr } from '../../src/core/qr.ts';
import { decodePresented } from '../../src/core/token/presentation.ts';
import { verify } from '../../src/core/verify.ts';
import { DOOR, goodTrust, KEYS, NOW, shown } from '../core/world.ts';
import { compare, type Row } from './measure.ts';

/** The host's verify of one signature with a key that it holds already. */
export type BareVerify = () => Promise<unknown> | unknown;
export interface Signed {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
}
/** An engine and how its host is asked without it. */
export interface Host {
  readonly where: string;
  readonly engine: Ed25519Engine;
  bare(signed: Signed): Promise<BareVerify> | BareVerify;
}

/** `crypto.subtle.verify` with a key imported once. */
export async function bareWebCrypto({ publicKey, signature, message }: Signed): Promise<BareVerify> {
  const bytes = (view: Uint8Array) => new Uint8Array(view);
  const key = await crypto.subtle.importKey('raw', bytes(publicKey), 'Ed25519', true, ['verify']);
  const [ownSignature, ownMessage] = [bytes(signature), bytes(message)];
  return () => crypto.subtle.verify('Ed25519', key, ownSignature, ownMessage);
}

const TIMES = 200;
const TARGET = '<= 1.15';

export async function verifyRows({ where, engine, bare }: Host): Promise<Row[]> {
  const trust = await goodTrust();
  const text = formatQr(await shown());
  const { token, proof } = decodePresented(parseQr(text));
  const holder = token.payload.holderKey;
  if (proof === null || holder === null) throw new RangeError('the bench needs a bound presentation');
  const first = await bare({ publicKey: KEYS.token.publicKey, signature: token.signature, message: token.message });
  const second = await bare({ publicKey: holder, signature: proof.signature, message: proof.message });
  const a = async () => {
    // A fresh memory each time: the same picture again would end as a replay.
    const verdict = await verify(text, { trust, now: NOW, door: DOOR, memory: new VerifierMemory(), engine });
    if (verdict.code !== 'ok') throw new RangeError(`bench pass is ${verdict.code}`);
  };
  const what = `verify one presentation, ${where}, ${engine.name}`;
  const turns = async () => [await first(), await second()];
  const rows = [await compare({ what, over: 'the bare two verifies in turn', target: TARGET, times: TIMES, a, b: turns })];
  // Where the host verifies on the very thread that asks, there is no at once.
  if (first() instanceof Promise)
    rows.push(await compare({ what, over: 'the bare two verifies at once', times: TIMES, a, b: () => Promise.all([first(), second()]) }));
  return rows;
}
