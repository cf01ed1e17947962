/** What a tablet does whose clock is set, in Chromium over the real storage and journal: the line first, then no verdict but `clock-jumped`, until the time is right. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { ClockKeeper, clock } from '../../src/gate/clock-keeper.ts';
import { LOCK_SECONDS } from '../../src/gate/door-state.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { Scanning } from '../../src/gate/scanning.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { readJournal } from '../../src/shared/storage/journal.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { GATE, goodTrust, HOUR, NOW } from '../core/world.ts';
import { live } from './disk.ts';

const VENUE = { id: GATE.venueId, name: 'Арман', category: GATE.category, area: GATE.area, gate: GATE.gate, registration: false };
let storage: Storage;
let tablet: TabletRecord;
let scanning: Scanning;
let keeper: ClockKeeper;
let trust: Awaited<ReturnType<typeof goodTrust>>;
/** The clocks of this tablet, and whether its page is seen. */
let [wall, steady, awake] = [NOW, 1000, true];
let names = 0;

beforeEach(async () => {
  storage = new Storage({ name: `clock-${Date.now()}-${names++}` });
  tablet = { key: await createDeviceKey('seed'), credential: new Uint8Array(), venue: VENUE, enrolledAt: NOW };
  await replaceTablet(storage, tablet, NOW);
  [wall, steady, awake] = [NOW, 1000, true];
  trust = await goodTrust();
  await start();
});
afterEach(() => {
  clock.value = null;
});

/** A page of this tablet, loaded anew. */
async function start(): Promise<void> {
  const trusting = new TrustKeeper({ storage, engine: webCryptoEngine, now: () => wall, onEvent: () => undefined, onFloorReset: () => undefined });
  trusting.state.value = { ...trusting.state.value, trust };
  scanning = new Scanning({ storage, now: () => wall, steady: () => steady, mayJudge: () => true, sound: () => false, onUnwritten: () => undefined });
  expect(await scanning.begin(webCryptoEngine, tablet, trusting)).toBeNull();
  keeper = new ClockKeeper({
    storage,
    read: () => ({ wall, steady, awake }),
    stamp: () => trust.stamp,
    record: (code, kept) => scanning.noteAll('clock', [code], kept),
    onMoved: (by, now) => void scanning.rules.moved(by, now),
  });
  await keeper.load(tablet.key.publicKey);
  clock.value = keeper;
  scanning.watch = () => keeper.look();
}

/** Ten seconds later, by clocks that go on; `by`: and the one on the wall was set. */
function pass(by = 0): void {
  [wall, steady] = [wall + 10 + by, steady + 10];
}
const scan = async () => (await scanning.present(await live(wall - 5, { iat: Math.min(wall, NOW) - HOUR })))?.verdict;
const lines = async () => {
  const read = await readJournal(storage, 0, 99);
  return read.ok ? read.value.map(({ entry }) => decodeEntry(entry)) : [];
};
const codes = async () => (await lines()).map(({ code }) => code);

describe('ClockKeeper', () => {
  test('a clock that went back: the line before the scan, and no verdict but that; put right, the next one is', async () => {
    expect(await scan()).toMatchObject({ code: 'ok' });
    pass(-HOUR);
    expect(await scan()).toMatchObject({ outcome: 'undecided', code: 'clock-jumped', skew: HOUR });
    expect(await lines()).toMatchObject([{ code: 'ok' }, { kind: 'clock', code: `back-${HOUR}-steady`, time: NOW + 10 - HOUR }, { code: 'clock-jumped' }]);
    expect(keeper.state.value).toEqual({ off: -HOUR });
    pass(HOUR);
    expect(await scan()).toMatchObject({ code: 'ok' });
    expect((await codes()).slice(3)).toEqual(['right-again', 'ok']);
    expect(keeper.state.value).toBeNull();
  });

  test('each thing is said once, however often it is looked', async () => {
    for (let times = 0; times < 5; times++) {
      pass(times === 0 ? -HOUR : 0);
      keeper.look();
    }
    await expect.poll(codes).toEqual([`back-${HOUR}-steady`]);
  });

  test('a page loaded anew knows what was said, and what the journal’s last line says', async () => {
    expect(await scan()).toMatchObject({ code: 'ok' });
    wall -= HOUR;
    await start();
    expect(await scan()).toMatchObject({ code: 'clock-jumped' });
    await start();
    expect(await scan()).toMatchObject({ code: 'clock-jumped' });
    expect(await codes()).toEqual(['ok', `back-${HOUR}-journal`, 'clock-jumped', 'clock-jumped']);
    pass(HOUR);
    await start();
    expect(await scan()).toMatchObject({ code: 'ok' });
    expect((await codes()).slice(4)).toEqual(['right-again', 'ok']);
  });

  test('a shift that was opened before anybody looked hides nothing', async () => {
    await scan();
    wall -= HOUR;
    scanning.watch = null;
    await scanning.note('shift-open', 'opened');
    await start();
    expect(keeper.state.value).toEqual({ off: -HOUR });
  });

  test('a newer stamp that fits says that the time is right; the one that was known does not, nor one of another time', async () => {
    pass(-HOUR);
    expect(await scan()).toMatchObject({ code: 'clock-jumped' });
    const stamped = (version: number, iat: number) => {
      trust = { ...trust, stamp: { ...trust.stamp, version, iat } };
      pass();
      keeper.look();
    };
    stamped(trust.stamp.version, wall);
    expect(keeper.floor).toBeGreaterThan(wall);
    stamped(trust.stamp.version + 1, wall - HOUR);
    expect(keeper.floor).toBeGreaterThan(wall);
    stamped(trust.stamp.version + 1, wall - 60);
    expect([keeper.floor, keeper.state.value]).toEqual([0, null]);
    await expect.poll(codes).toEqual([`back-${HOUR}-steady`, 'clock-jumped', 'right-stamp']);
  });

  test('the manager’s word: in the journal, and the door is locked for five minutes', async () => {
    // It was an hour ahead all the time, and is right now: only the manager can say so here.
    wall += HOUR;
    await start();
    pass(-HOUR);
    await scan();
    expect(await keeper.accept()).toBe(true);
    expect(await codes()).toEqual([`back-${HOUR}-steady`, 'clock-jumped', 'right-manager']);
    await scanning.rules.load(wall);
    expect([scanning.isLocked(), scanning.rules.until(wall)]).toEqual([true, wall + LOCK_SECONDS]);
    await start();
    expect(keeper.state.value).toBeNull();
    [wall, steady] = [wall + LOCK_SECONDS, steady + LOCK_SECONDS];
    expect(await scan()).toMatchObject({ code: 'ok' });
  });

  test('a word of the manager that cannot be written changes nothing', async () => {
    pass(-HOUR);
    await scan();
    await replaceTablet(storage, null, NOW);
    expect(await keeper.accept()).toBe(false);
    expect(keeper.floor).toBeGreaterThan(wall);
  });

  test('ahead before everybody’s eyes: a line and a word, and verdicts as before; back again it is over', async () => {
    pass(HOUR);
    expect(await scan()).toMatchObject({ code: 'ok' });
    expect(keeper.state.value).toEqual({ off: HOUR });
    pass(-HOUR);
    await scan();
    expect(await codes()).toEqual([`ahead-${HOUR}-steady`, 'ok', 'right-again', 'ok']);
  });

  test('a tablet that slept is not ahead', async () => {
    awake = false;
    pass(8 * HOUR);
    keeper.look();
    expect([keeper.state.value, await codes()]).toEqual([null, []]);
  });

  test('ahead by the ministry’s answer: told, and put right by hand nothing is held against the tablet', async () => {
    keeper.told(-HOUR);
    expect(keeper.state.value).toEqual({ off: HOUR });
    pass(-HOUR);
    keeper.look();
    expect([keeper.state.value, keeper.floor]).toEqual([null, 0]);
    await expect.poll(codes).toEqual([`ahead-${HOUR}-ministry`, 'right-again']);
  });

  test('no answer that nobody signed lets a door go on whose clock went back', async () => {
    pass(-HOUR);
    keeper.look();
    keeper.told(0);
    expect(await scan()).toMatchObject({ code: 'clock-jumped' });
  });

  test('a lock that runs is not ended by a clock that is put ahead, over a reload either', async () => {
    expect(await scanning.changeRules({ category: 'airport' }, tablet)).toBe(true);
    await scanning.rules.load(wall);
    pass(HOUR);
    keeper.look();
    await expect.poll(() => scanning.rules.state.value.lockedUntil).toBe(wall + LOCK_SECONDS - 10);
    await start();
    expect(scanning.isLocked()).toBe(true);
  });
});
