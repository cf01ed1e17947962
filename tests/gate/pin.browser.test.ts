/** The manager's PIN over the real storage: what may be one, how tries are counted, and that nothing gives them back but the right PIN. */
import { describe, expect, test } from 'vitest';
import { FREE_TRIES, hasPin, isPin, setFirstPin, setPin, tryPin } from '../../src/gate/pin.ts';
import { Storage } from '../../src/shared/storage/open.ts';

const NOW = 1_795_000_000;
let names = 0;
const fresh = () => new Storage({ name: `pin-${Date.now()}-${names++}` });

async function withPin(pin = '4821') {
  const storage = fresh();
  expect(await setPin(storage, pin)).toMatchObject({ ok: true });
  return storage;
}

async function failAll(storage: Storage, now = NOW) {
  for (let nr = 1; nr < FREE_TRIES; nr++) expect(await tryPin(storage, '0001', now)).toEqual({ ok: false, code: 'pin-wrong', left: FREE_TRIES - nr });
  return tryPin(storage, '0001', now);
}

test('isPin takes 4 to 8 digits and not one digit repeated', () => {
  expect(['4821', '00000001', '12345'].filter(isPin)).toHaveLength(3);
  expect(['', '123', '123456789', '7777', '12a4', ' 1234', '١٢٣٤'].filter(isPin)).toEqual([]);
});

describe('tryPin', () => {
  test('says where none was set', async () => {
    const storage = fresh();
    expect(await hasPin(storage)).toEqual({ ok: true, value: false });
    expect(await tryPin(storage, '4821', NOW)).toEqual({ ok: false, code: 'pin-missing' });
  });

  test('takes the right one, and a right one forgives the wrong ones before it', async () => {
    const storage = await withPin();
    for (let nr = 0; nr < 3; nr++) {
      await tryPin(storage, '0001', NOW);
      expect(await tryPin(storage, '4821', NOW)).toEqual({ ok: true });
    }
    expect(await tryPin(storage, '0001', NOW)).toMatchObject({ left: FREE_TRIES - 1 });
  });

  test('the fifth wrong one makes the next wait a minute, and each after it twice as long, up to an hour', async () => {
    const storage = await withPin();
    let now = NOW;
    expect(await failAll(storage)).toEqual({ ok: false, code: 'pin-locked', until: NOW + 60 });
    for (const wait of [120, 240, 480, 960, 1920, 3600, 3600]) {
      const { until } = (await tryPin(storage, '0001', now)) as { until: number };
      now = until;
      expect(await tryPin(storage, '0001', now)).toEqual({ ok: false, code: 'pin-locked', until: now + wait });
    }
  });

  test('while it waits not even the right one is taken, also by another window', async () => {
    const storage = await withPin();
    await failAll(storage);
    expect(await tryPin(storage, '4821', NOW + 59)).toEqual({ ok: false, code: 'pin-locked', until: NOW + 60 });
    expect(await tryPin(storage, '4821', NOW + 60)).toEqual({ ok: true });
  });

  test('a wait that was set by a clock years ahead ends within the hour once the clock is right', async () => {
    const storage = await withPin();
    await failAll(storage, NOW + 100_000_000);
    expect(await tryPin(storage, '4821', NOW)).toEqual({ ok: false, code: 'pin-locked', until: NOW + 3600 });
    expect(await tryPin(storage, '4821', NOW + 3599)).toEqual({ ok: false, code: 'pin-locked', until: NOW + 3600 });
    expect(await tryPin(storage, '4821', NOW + 3600)).toEqual({ ok: true });
  });

  test('tries made at the same time are all counted', async () => {
    const storage = await withPin();
    const results = await Promise.all(Array.from({ length: 12 }, () => tryPin(storage, '0001', NOW)));
    expect(results.filter((result) => !result.ok && result.code === 'pin-wrong')).toHaveLength(FREE_TRIES - 1);
  });
});

test('setPin refuses what is not one, and a new one begins with all tries', async () => {
  const storage = await withPin();
  await expect(setPin(storage, '1111')).rejects.toThrow(RangeError);
  await failAll(storage);
  await setPin(storage, '9035');
  expect(await tryPin(storage, '4821', NOW)).toMatchObject({ code: 'pin-wrong' });
  expect(await tryPin(storage, '9035', NOW)).toEqual({ ok: true });
});

test('setFirstPin: of two windows that set one at the same moment one does, and its PIN is the one that counts', async () => {
  const storage = fresh();
  const pins = ['2580', '3691'];
  const results = await Promise.all(pins.map((pin) => setFirstPin(storage, pin)));
  const values = results.map((result) => result.ok && result.value);
  expect([...values].sort()).toEqual([false, true]);
  expect(await tryPin(storage, pins[values.indexOf(true)] ?? '', NOW)).toEqual({ ok: true });
  expect(await tryPin(storage, pins[values.indexOf(false)] ?? '', NOW)).toMatchObject({ ok: false, code: 'pin-wrong' });
});
