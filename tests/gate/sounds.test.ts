/** Sounds never hold up a shift, and no two of them can be taken for one another. */
import { afterEach, expect, test, vi } from 'vitest';
import { type Signal, tonesOf } from '../../src/gate/sounds.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a sound device that never answers does not hold up the opening of a shift', async () => {
  vi.useFakeTimers();
  const resume = vi.fn(() => new Promise<void>(() => undefined));
  vi.stubGlobal(
    'AudioContext',
    class {
      readonly state = 'suspended';
      readonly resume = resume;
    },
  );
  const { signalOutcome, soundReady, unlockSound } = await import('../../src/gate/sounds.ts');
  const unlocked = unlockSound();
  await vi.advanceTimersByTimeAsync(500);
  await unlocked;
  expect(soundReady()).toBe(false);
  // A context that the system put to sleep is asked again with every signal.
  signalOutcome('admit', true);
  expect(resume).toHaveBeenCalledTimes(2);
  signalOutcome('admit', false);
  expect(resume).toHaveBeenCalledTimes(2);
});

test('tonesOf: what sounds in training is nothing that a door at work sounds', () => {
  const signals: readonly Signal[] = ['admit', 'refuse', 'undecided', 'again'];
  const heard = [false, true].flatMap((isPractice) => signals.map((signal) => tonesOf(signal, isPractice)));
  const pitches = (isPractice: boolean) => new Set(signals.flatMap((signal) => tonesOf(signal, isPractice).map(({ pitch }) => pitch)));
  expect(new Set(heard.map((tones) => JSON.stringify(tones))).size).toBe(8);
  expect([...pitches(true)].filter((pitch) => pitches(false).has(pitch))).toEqual([]);
});

test('signalOutcome: each outcome vibrates in its own way, muted too, in training in another; a device without it says nothing', async () => {
  const { signalOutcome } = await import('../../src/gate/sounds.ts');
  const felt: string[] = [];
  vi.stubGlobal('navigator', { userActivation: { hasBeenActive: true }, vibrate: (pattern: readonly number[]) => felt.push(pattern.join()) > 0 });
  for (const isPractice of [false, true]) for (const signal of ['admit', 'refuse', 'undecided', 'again'] as const) signalOutcome(signal, false, isPractice);
  expect([felt.length, new Set(felt).size]).toEqual([8, 8]);
  for (const navigator of [{}, { vibrate: () => raise() }, { userActivation: { hasBeenActive: false }, vibrate: () => felt.push('before a touch') > 0 }]) {
    vi.stubGlobal('navigator', navigator);
    signalOutcome('admit', false);
  }
  expect(felt).toHaveLength(8);
});

function raise(): never {
  throw new DOMException('', 'SecurityError');
}
