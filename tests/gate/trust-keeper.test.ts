/** The tablet's refreshes: one at a time, and the user's word about the clock is not lost among them. */
import { expect, test } from 'vitest';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { NOW } from '../core/world.ts';

function keeperAt(now: number) {
  const keeper = new TrustKeeper({ storage: new Storage(), engine: tweetnaclEngine, now: () => now, onEvent: () => undefined, onFloorReset: () => undefined });
  const busy: boolean[] = [];
  keeper.state.subscribe((state) => busy.push(state.busy));
  return { keeper, busy };
}

test('a refresh joins the one that runs; a confirmed clock gets its own after it', async () => {
  const { keeper, busy } = keeperAt(NOW);
  await Promise.all([keeper.refresh(), keeper.refresh()]);
  expect(busy).toEqual([false, true, false]);
  busy.length = 0;
  await Promise.all([keeper.refresh(), keeper.refresh(true)]);
  expect(busy).toEqual([true, false, true, false]);
});

test('a source that fails in a way nobody foresaw keeps no later refresh waiting', async () => {
  const { keeper, busy } = keeperAt(NOW);
  await expect(keeper.take(() => Promise.reject(new TypeError('broken')), false)).rejects.toThrow('broken');
  expect(keeper.state.value.busy).toBe(false);
  busy.length = 0;
  await keeper.refresh();
  expect(busy).toEqual([true, false]);
});
