/** Another tablet in place of this one, over the real storage: what goes, that it goes at once, and that nobody writes for the tablet that was. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { DOOR_KEY, UNCHANGED } from '../../src/gate/door-state.ts';
import { replaceTablet } from '../../src/gate/forget.ts';
import { SECRET_KEY } from '../../src/gate/gate-memory.ts';
import { HANDED_IN_KEY } from '../../src/gate/handed-in.ts';
import { JournalWriter } from '../../src/gate/journal-writer.ts';
import { hasPin, setPin } from '../../src/gate/pin.ts';
import { openJudge } from '../../src/gate/session.ts';
import { TrustKeeper } from '../../src/gate/trust-keeper.ts';
import { createDeviceKey } from '../../src/shared/storage/device-key.ts';
import { appendJournal, countJournal, lastJournalEntry, readJournal } from '../../src/shared/storage/journal.ts';
import { journalsPutAway } from '../../src/shared/storage/journals-away.ts';
import { loadMemory, saveMemory } from '../../src/shared/storage/memory.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { getSetting, putSetting } from '../../src/shared/storage/settings.ts';
import { loadTablet } from '../../src/shared/storage/tablet.ts';
import { NOW } from '../core/world.ts';

let storage: Storage;
let names = 0;
const [before, after] = [await tablet('ALA-00001'), await tablet('ALA-00002')];

async function tablet(id: string): Promise<TabletRecord> {
  const venue = { id, name: 'Арман', category: 'cinema', area: '7510', gate: 1, registration: false };
  return { key: await createDeviceKey('seed'), credential: new Uint8Array([1]), venue, enrolledAt: NOW };
}

/** The judge of a window in which this tablet was enrolled. */
async function judgeOf(one: TabletRecord) {
  const keeper = new TrustKeeper({ storage, engine: tweetnaclEngine, now: () => NOW, onEvent: () => undefined, onFloorReset: () => undefined });
  const judge = await openJudge({ storage, engine: tweetnaclEngine, tablet: one, rules: UNCHANGED, keeper, now: () => NOW });
  if (!judge.ok) throw new TypeError(judge.code);
  return judge.value;
}
const line = { kind: 'settings', code: 'direction-exit', direction: 1 } as const;

beforeEach(async () => {
  storage = new Storage({ name: `forget-${Date.now()}-${names++}` });
  await replaceTablet(storage, before, NOW);
  await (await judgeOf(before)).note(line, { key: DOOR_KEY, value: { category: 'grocery', registration: null, lockedUntil: 0 } });
  await saveMemory(storage, HANDED_IN_KEY, { size: 1, at: NOW, countersigned: null });
  await setPin(storage, '4821');
  await putSetting(storage, 'shift', { openedAt: NOW });
});
afterEach(() => void vi.restoreAllMocks());

const left = async () => ({
  venue: await loadTablet(storage).then((read) => read.ok && (read.value?.venue.id ?? null)),
  lines: await countJournal(storage).then((read) => read.ok && read.value),
  rules: await loadMemory(storage, DOOR_KEY).then((read) => read.ok && read.value !== null),
  handedIn: await loadMemory(storage, HANDED_IN_KEY).then((read) => read.ok && read.value !== null),
  pin: await hasPin(storage).then((read) => read.ok && read.value),
  shift: await getSetting(storage, 'shift').then((read) => read.ok && read.value !== null),
  away: await journalsPutAway(storage).then((read) => read.ok && read.value.map(({ entries }) => entries.length)),
});
const UNTOUCHED = { venue: 'ALA-00001', lines: 1, rules: true, handedIn: true, pin: true, shift: true, away: [] };

describe('replaceTablet', () => {
  test.each([
    ['another tablet', after, 'ALA-00002'],
    ['none', null, null],
  ])('brings %s, and takes away rules, PIN, shift and journal of before, which is put away whole', async (_, next, venue) => {
    expect(await replaceTablet(storage, next, NOW + 9)).toMatchObject({ ok: true });
    expect(await left()).toEqual({ venue, lines: 0, rules: false, handedIn: false, pin: false, shift: false, away: [1] });
  });

  test.each(['journal', 'memory', 'settings', 'tablet'])(
    'where the store %s fails everything stays as it was: no door by the rules of another place',
    async (name) => {
      for (const action of ['put', 'add', 'delete', 'clear'] as const) {
        const real = IDBObjectStore.prototype[action] as (...args: unknown[]) => IDBRequest;
        vi.spyOn(IDBObjectStore.prototype, action).mockImplementation(function (this: IDBObjectStore, ...args: unknown[]) {
          if (this.name === name) throw new DOMException('', 'QuotaExceededError');
          return real.apply(this, args) as never;
        });
      }
      expect(await replaceTablet(storage, after, NOW + 9)).toEqual({ ok: false, code: 'storage-full' });
      vi.restoreAllMocks();
      expect(await left()).toEqual(UNTOUCHED);
    },
  );

  test('a tablet that goes to another place brings no secret along by which visitors of both could be joined', async () => {
    const secret = async () => loadMemory(storage, SECRET_KEY).then((read) => (read.ok && read.value instanceof Uint8Array ? toHex(read.value) : null));
    const first = await secret();
    await replaceTablet(storage, after, NOW + 9);
    expect([first?.length, await secret()]).toEqual([64, null]);
    await judgeOf(after);
    expect(await secret()).not.toBe(first);
  });

  test('two journals that were put away in one second both stay', async () => {
    await replaceTablet(storage, after, NOW + 9);
    await (await judgeOf(after)).note(line);
    await replaceTablet(storage, before, NOW + 9);
    expect((await left()).away).toEqual([1, 1]);
  });
});

describe('a window that was left open', () => {
  test('writes nothing for the tablet that was: the new journal begins with the new key’s first line', async () => {
    const old = await judgeOf(before);
    expect(await old.note(line)).toBe(true);
    await replaceTablet(storage, after, NOW + 9);
    expect(await old.note(line)).toBe(false);
    expect((await old.judge('HELLO', 0)).verdict).toEqual({ outcome: 'undecided', code: 'storage-failed' });
    expect(await countJournal(storage)).toEqual({ ok: true, value: 0 });
    expect(await (await judgeOf(after)).note(line)).toBe(true);
    const read = await readJournal(storage, 0, 9);
    expect(read.ok && read.value.map(({ seq }) => seq)).toEqual([0]);
  });

  test('writes nothing after everything was released', async () => {
    const old = await judgeOf(before);
    await replaceTablet(storage, null, NOW + 9);
    expect(await old.note(line)).toBe(false);
    expect((await left()).lines).toBe(0);
  });

  test('a writer that remembers a longer journal starts again at its beginning', async () => {
    const writer = new JournalWriter({ append: (record, memory) => appendJournal(storage, record, { memory }), last: () => lastJournalEntry(storage) });
    const full = { ...line, time: NOW, ref: null, outcome: null, stampVersion: 0 };
    await writer.write(full);
    await replaceTablet(storage, after, NOW + 9);
    const written = await writer.write(full);
    expect(written.ok && written.value.seq).toBe(0);
  });
});
