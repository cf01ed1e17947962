/** What a manager does at the door: letting somebody in against an undecided verdict, and changes that are stored with their line. */
import { describe, expect, test } from 'vitest';
import { DOOR_KEY } from '../../src/gate/door-state.ts';
import { NOW } from '../core/world.ts';
import { Disk, live, openGate } from './disk.ts';

const REASON = 'телефон ескі, куәлік тексерілді';

/** A pass shown by a phone whose clock is far behind. */
const stale = () => live(NOW - 3000);

describe('Judge.override', () => {
  test('writes the reason, then the override with the verdict as it was and the same ref, and counts the person', async () => {
    const { judge, disk } = await openGate();
    const judged = await judge.judge(await stale(), 0);
    expect(judged.verdict).toMatchObject({ outcome: 'undecided', code: 'proof-stale' });
    expect(await judge.override(judged, REASON)).toBe(true);
    const [scan, reason, override] = disk.lines;
    expect(reason).toMatchObject({ kind: 'app', code: REASON, ref: null, outcome: null });
    expect(override).toMatchObject({ kind: 'override', outcome: 'undecided', code: 'proof-stale', direction: 0 });
    expect(override?.ref).toEqual(scan?.ref);
    expect(judge.today.counters).toMatchObject({ in: 1, admit: 0, undecided: 1 });
  });

  test('refuses anything but an undecided verdict: a refusal cannot be overridden', async () => {
    const { judge, disk } = await openGate();
    const refused = await judge.judge('https://example.org', 0);
    expect(refused.verdict.outcome).toBe('refuse');
    expect(() => judge.override(refused, REASON)).toThrow(TypeError);
    expect(disk.lines).toHaveLength(1);
  });

  test('is not true before it is on the disk: a full disk, or a reason that no line can hold', async () => {
    const { judge, disk } = await openGate();
    const judged = await judge.judge(await stale(), 0);
    expect(await judge.override(judged, 'ә'.repeat(33))).toBe(false);
    disk.failure = 'storage-full';
    expect(await judge.override(judged, REASON)).toBe(false);
    expect([disk.lines.length, judge.today.counters.in]).toEqual([1, 0]);
  });
});

describe('Judge.note', () => {
  const change = { kind: 'settings', code: 'category-catering', direction: 0 } as const;

  test('stores what goes with the line in the same transaction, or neither', async () => {
    const { judge, disk } = await openGate();
    disk.failure = 'storage-full';
    expect(await judge.note(change, { key: DOOR_KEY, value: 7 })).toBe(false);
    expect([disk.lines, disk.kept.has(DOOR_KEY)]).toEqual([[], false]);
    disk.failure = null;
    await judge.judge(await live(), 0);
    expect(await judge.note(change, { key: DOOR_KEY, value: 7 })).toBe(true);
    expect([disk.lines.map(({ kind }) => kind), disk.kept.get(DOOR_KEY)]).toEqual([['scan', 'settings'], 7]);
  });

  test('takes over what another window wrote meanwhile, and what that one saw still counts', async () => {
    const disk = new Disk();
    const [one, other] = [await openGate(disk), await openGate(disk)];
    await one.judge.judge(await live(), 0);
    await other.judge.judge(await live(NOW - 5, { index: 77 }), 0);
    const seen = await live(NOW - 4);
    await other.judge.judge(seen, 0);
    expect(await one.judge.note(change, { key: DOOR_KEY, value: 1 })).toBe(true);
    expect((await one.judge.judge(seen, 0)).face).toBe('again');
  });
});
