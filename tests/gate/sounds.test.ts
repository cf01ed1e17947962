/** Sounds never hold up a shift. */
import { afterEach, expect, test, vi } from 'vitest';

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
