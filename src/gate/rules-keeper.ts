/**
 * What the manager changed about this door, kept: `door-state.ts` says what it means, here it is read and stored. The lock after a change holds by the wall clock
 * and, for as long as the page lives, by the steady one too, which nobody can set (decision 038).
 */
import { signal } from '@preact/signals';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { VenueDescription } from '../shared/storage/schema.ts';
import { changeDoor, DOOR_KEY, type DoorChange, type DoorState, movedLock, parseDoorState, UNCHANGED, withLockThatEnds } from './door-state.ts';
import type { Judge } from './judge.ts';

export class RulesKeeper {
  /** What the door judges by, and until when scanning is locked for a change of it. */
  readonly state = signal<DoorState>(UNCHANGED);
  readonly #storage: Storage;
  readonly #steady: () => number;
  /** Before this second of the steady clock the door is locked, whatever the wall clock says. */
  #heldUntil = Number.NEGATIVE_INFINITY;

  /** `steady`: seconds of a clock that nobody can set. */
  constructor(storage: Storage, steady: () => number = () => performance.now() / 1000) {
    this.#storage = storage;
    this.#steady = steady;
  }

  /** Whether a change of the rules keeps the door from judging at `now`. */
  isLocked(now: number): boolean {
    return now < this.until(now);
  }

  /** When the lock ends, by the wall clock as it is at `now`; not after `now`: there is none. */
  until(now: number): number {
    return Math.max(this.state.value.lockedUntil, Math.ceil(now + this.#heldUntil - this.#steady()));
  }

  /** What is stored, without judging by it yet. */
  async stored(now: number): Promise<StorageResult<DoorState>> {
    const stored = await loadMemory(this.#storage, DOOR_KEY);
    if (!stored.ok) return stored;
    const before = parseDoorState(stored.value);
    return withLockThatEnds(before, now) === before ? { ok: true, value: before } : this.#change((state) => withLockThatEnds(state, now));
  }

  /** Takes over what is stored. */
  async load(now: number): Promise<StorageResult<DoorState>> {
    const stored = await this.stored(now);
    if (!stored.ok) return stored;
    if (stored.value.lockedUntil !== this.state.value.lockedUntil) this.#heldUntil = Math.max(this.#heldUntil, this.#steady() + stored.value.lockedUntil - now);
    this.state.value = stored.value;
    return stored;
  }

  /** Stores a change together with its line in the journal; false where that failed, and then nothing changed. Judging by it begins with `load`. */
  change(change: DoorChange, { judge, venue, direction, now }: ChangeContext): Promise<boolean> {
    // Made of what is stored when the line is: a renewal may change something else in the same moment.
    const after = (stored: unknown) => changeDoor(withLockThatEnds(parseDoorState(stored), now), venue, change, now).state;
    const { code } = changeDoor(UNCHANGED, venue, change, now);
    return judge.note({ kind: 'settings', code, direction }, { key: DOOR_KEY, change: after });
  }

  /** The wall clock has moved by so many seconds beside the steady one, and is at `now`: a lock that runs moves with it, for whoever loads the page anew. */
  async moved(by: number, now: number): Promise<void> {
    if (movedLock(this.state.value, by, now) === this.state.value) return;
    const moved = await this.#change((state) => movedLock(state, by, now));
    if (moved.ok) this.state.value = moved.value;
  }

  #change(change: (before: DoorState) => DoorState): Promise<StorageResult<DoorState>> {
    return this.#storage.write(['memory'], async (tx) => {
      const store = tx.objectStore('memory');
      const after = change(parseDoorState(await store.get(DOOR_KEY)));
      await store.put(after, DOOR_KEY);
      return after;
    });
  }
}

export interface ChangeContext {
  readonly judge: Judge;
  readonly venue: VenueDescription;
  readonly direction: 0 | 1;
  readonly now: number;
}
