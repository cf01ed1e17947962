/** The door between texts and verdicts, over the real storage: what a lock and a training do to a code in view and to the manager's word. */
import { beforeEach, describe, expect, test } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { decodeEntry } from '../../src/core/journal/entry.ts';
import { DOOR_KEY, type DoorState, LOCK_SECONDS, parseDoorState, UNCHANGED } from '../../src/gate/door-state.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import type { Judged } from '../../src/gate/judged.ts';
import { Scanning } from '../../src/gate/scanning.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { readJournal } from '../../src/shared/storage/journal.ts';
import { saveMemory } from '../../src/shared/storage/memory.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { HOUR, NOW } from '../core/world.ts';
import { live } from './disk.ts';

const VENUE = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-02', gate: 2, registration: false };
let storage: Storage;
let tablet: TabletRecord;
let now: number;
let steady: number;
let scanning: Scanning;
let names = 0;

beforeEach(async () => {
  storage = new Storage({ name: `scanning-${Date.now()}-${names++}` });
  tablet = { key: await createDeviceKey('seed'), credential: new Uint8Array(), venue: VENUE, enrolledAt: NOW };
  await replaceTablet(storage, tablet, NOW);
  [now, steady] = [NOW, 1000];
  scanning = new Scanning({ storage, now: () => now, steady: () => steady, mayJudge: () => true, sound: () => false, onUnwritten: () => undefined });
});

/** Judges by these rules; without the ministry's data every pass is undecided. */
async function judgeBy(rules: DoorState): Promise<void> {
  await saveMemory(storage, DOOR_KEY, rules);
  const keeper = new TrustKeeper({ storage, engine: webCryptoEngine, now: () => now, onEvent: () => undefined, onFloorReset: () => undefined });
  expect(await scanning.begin(webCryptoEngine, tablet, keeper)).toBeNull();
}
const kinds = async () => {
  const read = await readJournal(storage, 0, 99);
  return read.ok ? read.value.map(({ entry }) => decodeEntry(entry).kind) : [];
};
async function undecided(): Promise<Judged> {
  await judgeBy(UNCHANGED);
  const judged = await scanning.present(await live());
  if (judged === null) throw new TypeError('nothing was judged');
  expect(judged.verdict).toMatchObject({ outcome: 'undecided', code: 'trust-missing' });
  return judged;
}

describe('Scanning.sighted', () => {
  test('a code that was in view under a lock is judged when the lock ends, without leaving the picture', async () => {
    await judgeBy({ ...UNCHANGED, lockedUntil: NOW + 60 });
    const text = await live();
    scanning.sighted(text);
    expect(scanning.display.state.value.phase).toBe('ready');
    [now, steady] = [NOW + 60, 1060];
    scanning.sighted(text);
    await expect.poll(() => scanning.display.state.value.phase).toBe('judged');
    scanning.sighted(text);
    expect(await kinds()).toEqual(['scan']);
  });
});

describe('Scanning.present', () => {
  let late = true;
  beforeEach(() => {
    late = true;
    const options = { storage, now: () => now, steady: () => steady, sound: () => false, onUnwritten: () => undefined };
    scanning = new Scanning({ ...options, mayJudge: () => !late, isLate: () => late });
  });

  test('what is typed before the script is there is judged when it is, the newest alone', async () => {
    await judgeBy(UNCHANGED);
    expect(await scanning.present('HELLO')).toBeNull();
    expect(await scanning.present(await live())).toBeNull();
    [late, steady] = [false, steady + 20];
    await scanning.catchUp();
    expect(scanning.display.state.value).toMatchObject({ phase: 'judged', judged: { verdict: { code: 'trust-missing' } } });
    await scanning.catchUp();
    expect(await kinds()).toEqual(['scan']);
  });

  test('nobody is judged who stood there half a minute ago', async () => {
    await judgeBy(UNCHANGED);
    await scanning.present(await live());
    [late, steady] = [false, steady + 31];
    await scanning.catchUp();
    expect(await kinds()).toEqual([]);
  });
});

describe('Scanning.changeRules', () => {
  const change = async () => {
    await judgeBy(UNCHANGED);
    expect(await scanning.changeRules({ category: 'airport' }, tablet)).toBe(true);
    expect((await scanning.rules.load(now)).ok).toBe(true);
  };

  test('the lock holds for five minutes by the clock that nobody can set, however far the other one is put ahead', async () => {
    await change();
    [now, steady] = [NOW + HOUR, 1010];
    expect([scanning.isLocked(), scanning.rules.until(now)]).toEqual([true, NOW + HOUR + LOCK_SECONDS - 10]);
    steady = 1000 + LOCK_SECONDS - 1;
    expect(scanning.isLocked()).toBe(true);
    steady += 1;
    expect(scanning.isLocked()).toBe(false);
  });

  test('a lock that runs moves with the clock, so that a page loaded anew does not unlock it', async () => {
    await change();
    [now, steady] = [NOW + HOUR + 10, 1010];
    await scanning.rules.moved(HOUR, now);
    const anew = new Scanning({ storage, now: () => now, steady: () => 0, mayJudge: () => true, sound: () => false, onUnwritten: () => undefined });
    await anew.rules.load(now);
    expect(anew.rules.until(now)).toBe(NOW + HOUR + LOCK_SECONDS);
    // One that has ended does not begin again.
    [now, steady] = [NOW + 3 * HOUR, 1010 + HOUR];
    await scanning.rules.moved(HOUR, now);
    expect(scanning.isLocked()).toBe(false);
  });

  test('a change and a renewal in the same moment keep what each of them changed', async () => {
    await judgeBy(UNCHANGED);
    const renewal = { key: DOOR_KEY, change: (stored: unknown) => ({ ...parseDoorState(stored), registration: true }) };
    const [changed, renewed] = await Promise.all([
      scanning.changeRules({ category: 'airport' }, tablet),
      scanning.noteAll('settings', ['ministry-registration-on'], [renewal]),
    ]);
    expect([changed, renewed.ok]).toEqual([true, true]);
    expect(await scanning.rules.stored(now)).toMatchObject({ value: { category: 'airport', registration: true } });
  });
});

describe('Scanning.setDirection', () => {
  test('whoever is in view is not judged again the other way because the switch was touched', async () => {
    await judgeBy(UNCHANGED);
    const text = await live();
    scanning.sighted(text);
    await expect.poll(() => scanning.display.state.value.phase).toBe('judged');
    await scanning.setDirection(1);
    scanning.sighted(text);
    expect(scanning.display.state.value.phase).toBe('ready');
    expect(await kinds()).toEqual(['scan', 'settings']);
  });

  test('a switch whose line cannot be written stays as it was', async () => {
    await judgeBy(UNCHANGED);
    await replaceTablet(storage, null, NOW);
    await scanning.setDirection(1);
    expect(scanning.direction.value).toBe(0);
  });
});

describe('Scanning.override', () => {
  test('the manager lets somebody in against an undecided verdict', async () => {
    expect(await scanning.override(await undecided(), 'көзбен тексерілді')).toBe(true);
    expect(await kinds()).toEqual(['scan', 'app', 'override']);
  });

  test.each([
    ['in training, which began while the form was open', { ...UNCHANGED, training: NOW + HOUR }],
    ['under a lock, which was set while the form was open', { ...UNCHANGED, lockedUntil: NOW + 60 }],
  ])('nobody is let in %s', async (_, rules) => {
    const judged = await undecided();
    await judgeBy(rules);
    expect(await scanning.override(judged, 'көзбен тексерілді')).toBe(false);
    expect(await kinds()).toEqual(['scan']);
    expect(scanning.counters.value?.in).toBe(0);
  });
});
