/**
 * Of the last people of a shift the memory against a picture shown twice lies on the tablet's disk (docs/privacy.md): nobody comes after them whose scan would take it
 * out. So it is taken out when the door has been idle for longer than any presentation is accepted, by a clock that nobody can set, whatever becomes of the shift and
 * of the tablet; what the wall clock does not call old stays all the same, for another window may have seen it.
 */
import { effect } from '@preact/signals';
import { KEEP_SECONDS } from '../core/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { Gate } from './gate.ts';
import { type GateMemory, MEMORY_KEY, parseGateMemory } from './gate-memory.ts';

/** The page's timers are no exact clock. */
export const IDLE_MS = (KEEP_SECONDS + 60) * 1000;

/** The same memory without what was seen too long ago to come again; all of it where presentations live longer than a door was idle. */
export function withoutOld({ proofs, recent }: GateMemory, now: number): GateMemory {
  const isYoung = (at: number): boolean => now - at <= KEEP_SECONDS || (proofs.keep ?? KEEP_SECONDS) > KEEP_SECONDS;
  return { proofs: { ...proofs, proofs: proofs.proofs.filter(([, at]) => isYoung(at)) }, recent: recent.filter(([, { at }]) => isYoung(at)) };
}

/** Takes out of the stored memory what is old at `now`. Where there is none nothing is stored: the mission may have ended. */
export function forgetScans(storage: Pick<Storage, 'write'>, now: number): Promise<StorageResult<void>> {
  return storage.write(['memory'], async (tx) => {
    const store = tx.objectStore('memory');
    const memory = parseGateMemory(await store.get(MEMORY_KEY));
    if (memory !== null) await store.put(withoutOld(memory, now), MEMORY_KEY);
  });
}

/** From here on, for as long as the page lives; not where another window is the gate: that one does it. */
export function forgetWhenIdle({ storage, stage, scanning }: Pick<Gate, 'stage'> & Forgetting): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  effect(() => {
    const isHere = scanning.display.state.value && stage.value !== 'elsewhere';
    clearInterval(timer);
    if (isHere) timer = setInterval(() => void forgetScans(storage, Math.floor(Date.now() / 1000)), IDLE_MS);
  });
}

/** What of the gate is looked at. */
interface Forgetting {
  readonly storage: Pick<Storage, 'write'>;
  readonly scanning: Pick<Gate['scanning'], 'display'>;
}
