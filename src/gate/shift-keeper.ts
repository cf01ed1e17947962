/**
 * The shift (product.md, venue staff 2 and 10): opened by one tap, which unlocks sound, screen and camera for the day; closed by hand, by the clock at
 * 04:00, or by the end of the mission. It goes on after a reload. While it is open the screen stays awake and updates of the app wait.
 */
import { signal } from '@preact/signals';
import { holdUpdates } from '../shared/network/hold-updates.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import { getSetting, putSetting } from '../shared/storage/settings.ts';
import { keepAwake } from '../shared/ui/wake-lock.ts';
import { isForgotten } from './shift.ts';
import { unlockSound } from './sounds.ts';

/** How a shift ended, as the journal calls it. */
export type ClosingCode = 'closed' | 'closed-by-clock' | 'mission-ended';

export interface ShiftOptions {
  readonly storage: Storage;
  /** seconds */
  readonly now: () => number;
  /** Writes the journal's line about the shift. */
  readonly note: (kind: 'shift-open' | 'shift-close', code: string) => Promise<unknown>;
  readonly onOpened: () => void;
  /** Called at once when a shift closes, before its line is written. */
  readonly onClosed: () => void;
}

export class ShiftKeeper {
  /** Seconds; null between shifts. */
  readonly openedAt = signal<number | null>(null);
  /** When a shift ended here whose summary nobody has put away yet; null otherwise. */
  readonly justClosed = signal<number | null>(null);
  readonly #options: ShiftOptions;
  readonly #releases: (() => void)[] = [];

  constructor(options: ShiftOptions) {
    this.#options = options;
  }

  /** Must be called from a touch: it unlocks the sound. Null, or why the shift could not be stored and is not open. */
  async open(): Promise<StorageCode | null> {
    const { storage, now, note } = this.#options;
    const unlocked = unlockSound();
    const at = now();
    const stored = await putSetting(storage, 'shift', { openedAt: at });
    if (!stored.ok) return stored.code;
    await note('shift-open', 'opened');
    await unlocked;
    this.#enter(at);
    return null;
  }

  /** Goes on with the stored shift; false where none is open. */
  async resume(): Promise<boolean> {
    const stored = await getSetting(this.#options.storage, 'shift');
    if (!stored.ok || stored.value === null) return false;
    if (this.openedAt.value === null) this.#enter(stored.value.openedAt);
    return true;
  }

  async close(code: ClosingCode = 'closed'): Promise<void> {
    this.leave();
    this.#options.onClosed();
    const at = this.#options.now();
    await this.#options.note('shift-close', code);
    this.justClosed.value = at;
    await putSetting(this.#options.storage, 'shift', null);
  }

  /** This window lets go of the shift, which stays open for another one. */
  leave(): void {
    for (const release of this.#releases.splice(0)) release();
    this.openedAt.value = null;
  }

  /** Why the open shift should close by itself now; null where none is open or it may go on. */
  isDue(missionEnded: boolean, utcOffsetMinutes: number): ClosingCode | null {
    const openedAt = this.openedAt.value;
    if (openedAt === null) return null;
    if (missionEnded) return 'mission-ended';
    return isForgotten(openedAt, this.#options.now(), utcOffsetMinutes) ? 'closed-by-clock' : null;
  }

  #enter(openedAt: number): void {
    this.#releases.push(keepAwake(), holdUpdates());
    this.openedAt.value = openedAt;
    this.justClosed.value = null;
    this.#options.onOpened();
  }
}
