/** What the wallet gets from the phone: the engine comes once, and is asked for again where its script did not come. */
import { expect, test, vi } from 'vitest';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { browserEnvironment } from '../../src/wallet/environment.ts';

const detectEngine = vi.hoisted(() => vi.fn());
vi.mock('../../src/core/codec/ed25519.ts', () => ({ detectEngine }));

test('browserEnvironment.engine: a script that did not come is asked for again, one that came is kept', async () => {
  detectEngine.mockRejectedValueOnce(new TypeError('no network')).mockResolvedValue(tweetnaclEngine);
  const { engine } = browserEnvironment();
  await expect(engine()).rejects.toThrow('no network');
  expect(await engine()).toBe(tweetnaclEngine);
  expect(await engine()).toBe(tweetnaclEngine);
  expect(detectEngine).toHaveBeenCalledTimes(2);
});
