/** What the manager changed about this door, kept: `door-state.ts` says what it means, here it is read and stored. */
import { signal } from '@preact/signals';
import { loadMemory, saveMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { VenueDescription } from '../shared/storage/schema.ts';
import { changeDoor, DOOR_KEY, type DoorChange, type DoorState, parseDoorState, UNCHANGED, withLockThatEnds } from './door-state.ts';
import type { Judge } from './judge.ts';

export class RulesKeeper {
  /** What the door judges by, and until when scanning is locked for a change of it. */
  readonly state = signal<DoorState>(UNCHANGED);
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Whether a change of the rules keeps the door from judging at `now`. */
  isLocked(now: number): boolean {
    return now < this.state.value.lockedUntil;
  }

  /** What is stored, without judging by it yet. */
  async stored(now: number): Promise<StorageResult<DoorState>> {
    const stored = await loadMemory(this.#storage, DOOR_KEY);
    if (!stored.ok) return stored;
    const before = parseDoorState(stored.value);
    const value = withLockThatEnds(before, now);
    const saved = value === before ? stored : await saveMemory(this.#storage, DOOR_KEY, value);
    return saved.ok ? { ok: true, value } : saved;
  }

  /** Takes over what is stored. */
  async load(now: number): Promise<StorageResult<DoorState>> {
    const stored = await this.stored(now);
    if (stored.ok) this.state.value = stored.value;
    return stored;
  }

  /** Stores a change together with its line in the journal; false where that failed, and then nothing changed. Judging by it begins with `load`. */
  async change(change: DoorChange, { judge, venue, direction, now }: ChangeContext): Promise<boolean> {
    const before = await this.stored(now);
    if (!before.ok) return false;
    const { state, code } = changeDoor(before.value, venue, change, now);
    return judge.note({ kind: 'settings', code, direction }, { key: DOOR_KEY, value: state });
  }
}

export interface ChangeContext {
  readonly judge: Judge;
  readonly venue: VenueDescription;
  readonly direction: 0 | 1;
  readonly now: number;
}
