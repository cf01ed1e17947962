/** The shift over the real storage: the line in the journal and the setting that keeps a shift open change together, or not at all. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalWriter } from '../../src/gate/journal-writer.ts';
import { ShiftKeeper } from '../../src/gate/shift-keeper.ts';
import { appendJournal, countJournal, lastJournalEntry } from '../../src/shared/storage/journal.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { StorageCode } from '../../src/shared/storage/result.ts';
import { getSetting, putSetting } from '../../src/shared/storage/settings.ts';
import { NOW } from '../core/world.ts';

let storage: Storage;
let failure: StorageCode | null;
let codes: string[];
let shift: ShiftKeeper;
let stages: string[];
let names = 0;
/** All of a test's, whose holds end with it. */
const keepers: ShiftKeeper[] = [];
const PATIENT = { timeout: 15_000 };

/** A page's own keeper over the same storage. */
function openKeeper(): ShiftKeeper {
  const writer = new JournalWriter({ append: (records, memory) => appendJournal(storage, records, { memory }), last: () => lastJournalEntry(storage) });
  const keeper = new ShiftKeeper({
    storage,
    now: () => NOW,
    note: async (kind, code, setting) => {
      if (failure !== null) return { ok: false, code: failure };
      await writer.sync();
      const line = { time: NOW, kind, ref: null, outcome: null, code, direction: 0, stampVersion: 0 } as const;
      const written = await writer.writeAll([line], [setting]);
      if (written.ok) codes.push(code);
      return written.ok ? { ok: true, value: undefined } : written;
    },
    onOpened: () => stages.push('open'),
    onClosed: () => stages.push('closed'),
  });
  keepers.push(keeper);
  return keeper;
}

afterEach(() => {
  for (const keeper of keepers.splice(0)) keeper.leave();
});

beforeEach(() => {
  storage = new Storage({ name: `shift-${Date.now()}-${names++}` });
  [failure, codes, stages] = [null, [], []];
  shift = openKeeper();
});
const stored = async () => {
  const read = await getSetting(storage, 'shift');
  return read.ok ? read.value : read.code;
};

describe('ShiftKeeper.open', () => {
  test('a shift whose line is not on the disk is not open, nor after a reload', async () => {
    failure = 'storage-full';
    expect(await shift.open()).toBe('storage-full');
    expect([shift.openedAt.value, stages, await stored(), await openKeeper().resume()]).toEqual([null, [], null, false]);
    failure = null;
    expect(await shift.open()).toBeNull();
    expect([shift.openedAt.value, codes, await stored()]).toEqual([NOW, ['opened'], { openedAt: NOW }]);
  });
});

describe('ShiftKeeper.close', () => {
  test('the line that could not be written is written later, and until then the stored shift is open', async () => {
    await shift.open();
    failure = 'storage-full';
    await shift.close('closed-by-clock');
    expect([stages, shift.openedAt.value, shift.justClosed.value, await stored()]).toEqual([['open', 'closed'], null, null, { openedAt: NOW }]);
    // What begins this door again meanwhile (other rules, a renewal) does not open what somebody has closed.
    expect(await shift.resume()).toBe(false);
    failure = null;
    await shift.finish();
    expect([codes, await stored(), shift.justClosed.value]).toEqual([['opened', 'closed-by-clock'], null, NOW]);
    await shift.finish();
    expect(await countJournal(storage)).toEqual({ ok: true, value: 2 });
  });

  test('a page that is loaded anew before the line is written has the shift open, as the journal says', async () => {
    await shift.open();
    failure = 'storage-failed';
    await shift.close();
    const anew = openKeeper();
    expect([await anew.resume(), anew.openedAt.value]).toEqual([true, NOW]);
  });

  test('pressed twice it is one line', async () => {
    await shift.open();
    await Promise.all([shift.close(), shift.close('closed-by-clock')]);
    expect(codes).toEqual(['opened', 'closed']);
  });

  test('the next shift is opened after the line of the one before', async () => {
    await shift.open();
    failure = 'storage-full';
    await shift.close();
    failure = null;
    await shift.open();
    expect([codes, await stored()]).toEqual([['opened', 'closed', 'opened'], { openedAt: NOW }]);
  });
});

describe('ShiftKeeper.resume', () => {
  /** How many holds of updates this page has; another test file's page is another client. */
  const holds = () =>
    navigator.locks.request('shift-keeper-test', async () => {
      const { held = [] } = await navigator.locks.query();
      const own = held.find(({ name }) => name === 'shift-keeper-test')?.clientId;
      return held.filter(({ name, clientId }) => name === 'ashyq-hold' && clientId === own).length;
    });

  test('a shift that went with the tablet, which was enrolled anew meanwhile, is open here no more and holds no update', async () => {
    await expect.poll(holds, PATIENT).toBe(0);
    await shift.open();
    await expect.poll(holds, PATIENT).toBe(1);
    await putSetting(storage, 'shift', null);
    expect([await shift.resume(), shift.openedAt.value, codes]).toEqual([false, null, ['opened']]);
    await expect.poll(holds, PATIENT).toBe(0);
    // Nor is there a line to be written about it in the journal of the new tablet.
    await shift.finish();
    expect(codes).toEqual(['opened']);
  });
});

test('ShiftKeeper.abandon: a tablet that is no gate’s any more ends its shift without a line', async () => {
  await shift.open();
  await shift.abandon();
  expect([codes, stages, await stored()]).toEqual([['opened'], ['open', 'closed'], null]);
});
