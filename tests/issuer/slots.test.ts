/** slotsOf: never more at once, in turn, the others refused at once; a failure frees its place. */
import { expect, test } from 'vitest';
import { BusyError, IN_PLACE, slotsOf } from '../../src/issuer/staff/slots.ts';

/** Work that ends when the test says so. */
function held() {
  const ends: (() => void)[] = [];
  const started: number[] = [];
  const work = (nr: number) => async () => {
    started.push(nr);
    await new Promise<void>((resolve) => ends.push(resolve));
    return nr;
  };
  return { started, work, endOne: () => ends.shift()?.() };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('two at once, three wait in turn, the sixth is refused; who ends hands the place on', async () => {
  const slots = slotsOf({ atOnce: 2, waiting: 3 });
  const { started, work, endOne } = held();
  const running = [1, 2, 3, 4, 5].map((nr) => slots.run(work(nr)));
  await expect(slots.run(work(6))).rejects.toThrow(BusyError);
  await settled();
  expect(started).toEqual([1, 2]);
  endOne();
  await settled();
  expect(started).toEqual([1, 2, 3]);
  for (let nr = 0; nr < 4; nr += 1) {
    endOne();
    await settled();
  }
  expect(await Promise.all(running)).toEqual([1, 2, 3, 4, 5]);
  expect(started).toEqual([1, 2, 3, 4, 5]);
});

test('a failure frees its place', async () => {
  const slots = slotsOf({ atOnce: 1, waiting: 0 });
  for (let nr = 0; nr < 3; nr += 1) await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.run(async () => 'yes')).toBe('yes');
});

test('work that has its place takes no second one: parts of it never wait for each other', async () => {
  const slots = slotsOf({ atOnce: 1, waiting: 0 });
  expect(await slots.run(() => IN_PLACE.run(async () => 'done'))).toBe('done');
});
