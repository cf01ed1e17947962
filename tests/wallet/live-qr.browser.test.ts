/** The live QR: anew every 15 s, at once when the page is seen again, once for a door code, and always what a door admits. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { verify } from '../../src/core/verify.ts';
import type { HolderRecord } from '../../src/shared/storage/schema.ts';
import { type LiveQr, makeLiveQr, RENEW_SECONDS, runLiveQr } from '../../src/wallet/pass/live-qr.ts';
import { DOOR, goodTrust, KEYS, NOW, token } from '../core/world.ts';

let holder: HolderRecord;
let now = NOW;

beforeEach(async () => {
  now = NOW;
  const key = { kind: 'seed' as const, seed: new Uint8Array(32).fill(13), publicKey: new Uint8Array(KEYS.holder.publicKey) };
  holder = { id: 'x', kind: 'own', order: 0, label: null, key, token: await token(), refreshedAt: NOW, nextKey: null };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => vi.useRealTimers());

/** Lets `seconds` pass, and the signing that they start come to its end. */
async function pass(seconds: number, done: () => boolean): Promise<void> {
  now += seconds;
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await vi.waitUntil(done);
}

function run(nonce: Uint8Array | null = null) {
  const made: LiveQr[] = [];
  const stop = runLiveQr({ holder, aud: '*', nonce, now: () => now }, { onQr: (qr) => made.push(qr), onFault: () => expect.unreachable() });
  return { made, stop };
}

describe('runLiveQr', () => {
  it('makes one at once and one every 15 s, each different, until it is stopped', async () => {
    const { made, stop } = run();
    await pass(0, () => made.length === 1);
    await pass(RENEW_SECONDS - 1, () => true);
    expect(made).toHaveLength(1);
    await pass(1, () => made.length === 2);
    await pass(RENEW_SECONDS, () => made.length === 3);
    stop();
    await pass(10 * RENEW_SECONDS, () => true);
    expect(made).toHaveLength(3);
    expect(new Set(made.map(({ text }) => text)).size).toBe(3);
    expect(made.map(({ madeAt }) => madeAt - NOW)).toEqual([0, 15, 30]);
  });

  it('makes a fresh one when the page is seen again', async () => {
    const { made, stop } = run();
    await pass(0, () => made.length === 1);
    now += 300;
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitUntil(() => made.length === 2);
    stop();
    expect(made[1]?.madeAt).toBe(NOW + 300);
  });

  it('answers a door code once', async () => {
    const { made, stop } = run(new Uint8Array(8));
    await pass(0, () => made.length === 1);
    await pass(4 * RENEW_SECONDS, () => true);
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(0, () => true);
    stop();
    expect(made).toHaveLength(1);
  });

  it('dies within a minute: ok, ok, undecided, undecided at 0, 59, 61 and 91 s', async () => {
    const { text } = await makeLiveQr({ holder, aud: '*', now: () => NOW });
    const trust = await goodTrust();
    const at = async (seconds: number) =>
      (await verify(text, { trust, now: NOW + seconds, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine })).outcome;
    expect([await at(0), await at(59), await at(61), await at(91)]).toEqual(['admit', 'admit', 'undecided', 'undecided']);
  });
});
