/** Scripts that the gate cannot do without: asked for until they come. */
import { expect, test, vi } from 'vitest';
import { isServed, untilLoaded } from '../../src/gate/scripts.ts';

/** A script that comes at the last of so many askings. */
const lateBy = (failures: number) => {
  let asked = 0;
  return vi.fn(async () => {
    if (asked++ < failures) throw new TypeError('Failed to fetch dynamically imported module');
    return 'script';
  });
};

test('untilLoaded: asks again, later and later, until the script comes', async () => {
  const waits: number[] = [];
  const [load, startAnew] = [lateBy(3), vi.fn()];
  expect(await untilLoaded(load, { pause: async (ms) => void waits.push(ms), startAnew })).toBe('script');
  expect([load.mock.calls.length, waits, startAnew.mock.calls.length]).toEqual([4, [1000, 2000, 4000], 0]);
});

test('untilLoaded: a browser that remembers the first failure gets a page loaded anew now and then, and never waits longer than half a minute', async () => {
  const waits: number[] = [];
  const startAnew = vi.fn();
  await untilLoaded(lateBy(10), { pause: async (ms) => void waits.push(ms), startAnew });
  expect([startAnew.mock.calls.length, Math.max(...waits)]).toEqual([2, 30_000]);
});

test('isServed: our server answers, and not a portal, a name that is gone or nobody at all', async () => {
  const json = { headers: { 'content-type': 'application/json; charset=utf-8' } };
  expect(await isServed(async () => new Response('{}', json))).toBe(true);
  expect(await isServed(async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }))).toBe(false);
  expect(await isServed(async () => new Response('{}', { ...json, status: 502 }))).toBe(false);
  expect(await isServed(() => Promise.reject(new TypeError('offline')))).toBe(false);
});
