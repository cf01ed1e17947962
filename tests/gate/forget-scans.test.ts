/** Whom the door saw last leaves the tablet without another scan (docs/privacy.md), and nothing leaves that could be shown again. */
import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Display } from '../../src/gate/display.ts';
import { forgetScans, forgetWhenIdle, IDLE_MS, withoutOld } from '../../src/gate/forget-scans.ts';
import type { Stage } from '../../src/gate/gate.ts';
import { type GateMemory, MEMORY_KEY, parseGateMemory } from '../../src/gate/gate-memory.ts';
import type { Storage } from '../../src/shared/storage/open.ts';
import { NOW } from '../core/world.ts';
import { live, openGate } from './disk.ts';

const earlier = (at: number) => ({ at, outcome: 'admit', code: 'ok' }) as const;
const MEMORY: GateMemory = {
  proofs: {
    proofs: [
      ['k 7 old', NOW - 601],
      ['k 8 young', NOW - 600],
    ],
    nonces: [['aa', NOW - 9000]],
    floor: NOW - 50,
    keep: 600,
  },
  recent: [
    [`k 7 ${NOW - 601}`, earlier(NOW - 601)],
    [`k 8 ${NOW - 600}`, earlier(NOW - 600)],
  ],
};

/** The store `memory` over a map. */
function storageOf(kept: Map<string, unknown>): Pick<Storage, 'write'> {
  const store = { get: async (key: string) => kept.get(key), put: async (value: unknown, key: string) => void kept.set(key, value) };
  const write = async (_: unknown, work: (tx: unknown) => Promise<unknown>) => ({ ok: true, value: await work({ objectStore: () => store }) });
  return { write } as unknown as Storage;
}

describe('withoutOld', () => {
  test('takes out who was seen longer ago than ten minutes, and leaves the others, the clock floor and the door codes', () => {
    const left = withoutOld(MEMORY, NOW);
    expect(JSON.stringify(left)).not.toContain('k 7');
    expect(left).toEqual({ proofs: { ...MEMORY.proofs, proofs: [['k 8 young', NOW - 600]] }, recent: [[`k 8 ${NOW - 600}`, earlier(NOW - 600)]] });
  });

  test('leaves all of it where the policy lets presentations live longer, and what a clock that was put back calls the future', () => {
    const long = { ...MEMORY, proofs: { ...MEMORY.proofs, keep: 900 } };
    expect(withoutOld(long, NOW)).toEqual(long);
    expect(withoutOld(MEMORY, NOW - 3600)).toEqual(MEMORY);
  });
});

test('forgetScans: what a door stored of its last scan leaves the disk, and a page loaded anew goes on with the rest', async () => {
  const { judge, disk, clock } = await openGate();
  await judge.judge(await live(), 0);
  const [before] = [parseGateMemory(disk.memory)];
  expect([before?.proofs.proofs.length, before?.recent.length]).toEqual([1, 1]);
  await forgetScans(storageOf(disk.kept), clock.now + 600);
  expect(parseGateMemory(disk.memory)).toEqual(before);
  await forgetScans(storageOf(disk.kept), clock.now + 601);
  expect(parseGateMemory(disk.memory)).toEqual({ proofs: { ...before?.proofs, proofs: [] }, recent: [] });
});

test('forgetScans stores nothing where nothing is stored', async () => {
  const kept = new Map<string, unknown>();
  await forgetScans(storageOf(kept), NOW);
  expect([...kept]).toEqual([]);
});

describe('forgetWhenIdle', () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOW * 1000 }));
  afterEach(() => void vi.useRealTimers());

  test('a door that nobody comes to forgets by itself; a scan begins the wait anew, and another window keeps it from it', async () => {
    const kept = new Map<string, unknown>([[MEMORY_KEY, MEMORY]]);
    const [stage, display] = [signal<Stage>('open'), new Display()];
    forgetWhenIdle({ storage: storageOf(kept), stage, scanning: { display } });
    await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
    display.begin();
    await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
    expect(kept.get(MEMORY_KEY)).toBe(MEMORY);
    stage.value = 'elsewhere';
    await vi.advanceTimersByTimeAsync(3 * IDLE_MS);
    expect(kept.get(MEMORY_KEY)).toBe(MEMORY);
    stage.value = 'enrol';
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(parseGateMemory(kept.get(MEMORY_KEY))?.recent).toEqual([]);
  });
});

test('ScanMemory: a door code takes the last people out of what is stored like a scan', async () => {
  const { judge, disk, clock } = await openGate();
  await judge.judge(await live(), 0);
  clock.now += 601;
  await judge.issueNonce(new Uint8Array(16).fill(4));
  expect(parseGateMemory(disk.memory)).toMatchObject({ proofs: { proofs: [] }, recent: [] });
});
