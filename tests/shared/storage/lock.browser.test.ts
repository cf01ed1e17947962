/** One tab at a time, and never for ever. */
import { expect, it } from 'vitest';
import { underLock } from '../../../src/shared/storage/lock.ts';

/** Another tab that took the lock and is asleep, until the returned function is called. */
function asleepWith(name: string): Promise<() => void> {
  return new Promise((granted) => {
    void navigator.locks.request(name, () => new Promise<void>((wake) => granted(wake)));
  });
}

it('underLock waits its turn while the other works', async () => {
  const wake = await asleepWith('lock-test-turn');
  const order: string[] = [];
  const work = underLock('lock-test-turn', 600_000, async () => void order.push('second'));
  await expect.poll(async () => (await navigator.locks.query()).pending?.some(({ name }) => name === 'lock-test-turn')).toBe(true);
  order.push('first');
  wake();
  await work;
  expect(order).toEqual(['first', 'second']);
});

it('underLock goes on without the lock when its patience is over, once', async () => {
  const wake = await asleepWith('lock-test-patience');
  let runs = 0;
  expect(await underLock('lock-test-patience', 50, async () => ++runs)).toBe(1);
  wake();
  await navigator.locks.request('lock-test-patience', () => undefined);
  expect(runs).toBe(1);
});

it('underLock gives the fault of its work and does not repeat it', async () => {
  let runs = 0;
  const work = underLock('lock-test-fault', 50, async () => {
    runs += 1;
    throw new RangeError('of the work');
  });
  await expect(work).rejects.toThrow('of the work');
  expect(runs).toBe(1);
});
