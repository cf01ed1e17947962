/** A hidden page is quiet. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { whileSeen } from '../../src/wallet/refresh/while-seen.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('whileSeen works while the page is seen, rests while it is hidden, and ends', () => {
  const seen = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
  const work = vi.fn();
  const stop = whileSeen(1000, work);
  vi.advanceTimersByTime(2000);
  expect(work).toHaveBeenCalledTimes(2);
  seen.mockReturnValue('hidden');
  vi.advanceTimersByTime(60_000);
  expect(work).toHaveBeenCalledTimes(2);
  seen.mockReturnValue('visible');
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(3);
  stop();
  vi.advanceTimersByTime(5000);
  expect(work).toHaveBeenCalledTimes(3);
});
