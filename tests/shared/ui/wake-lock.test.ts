/** The wake lock: one at a time, none left behind. */
import { afterEach, expect, test, vi } from 'vitest';
import { keepAwake } from '../../../src/shared/ui/wake-lock.ts';

afterEach(() => vi.unstubAllGlobals());

/** A phone that grants each request when `grant` is called. */
function phone() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const locks: { released: boolean; release(): Promise<void> }[] = [];
  const waiting: (() => void)[] = [];
  const request = () =>
    new Promise((resolve) => {
      waiting.push(() => {
        const lock = {
          released: false,
          async release() {
            lock.released = true;
          },
        };
        locks.push(lock);
        resolve(lock);
      });
    });
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { wakeLock: { request } });
  const grant = async () => {
    for (const each of waiting.splice(0)) each();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { page, locks, grant, held: () => locks.filter(({ released }) => !released).length };
}

test('is asked for again when the page is seen again, and released at the end', async () => {
  const { page, locks, grant, held } = phone();
  const release = keepAwake();
  await grant();
  expect(held()).toBe(1);
  await locks[0]?.release();
  page.dispatchEvent(new Event('visibilitychange'));
  await grant();
  expect(held()).toBe(1);
  release();
  expect(held()).toBe(0);
});

test('a page seen again while the lock is being granted holds one, and releases it', async () => {
  const { page, grant, held } = phone();
  const release = keepAwake();
  page.dispatchEvent(new Event('visibilitychange'));
  await grant();
  expect(held()).toBe(1);
  release();
  expect(held()).toBe(0);
});

test('a lock that comes after the end is released at once', async () => {
  const { grant, held } = phone();
  keepAwake()();
  await grant();
  expect(held()).toBe(0);
});
