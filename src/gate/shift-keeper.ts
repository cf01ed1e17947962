/**
 * The shift (product.md, venue staff 2 and 10): opened by one tap, which unlocks sound, screen and camera for the day; closed by hand, by the clock at
 * 04:00, or by the end of the mission. It goes on after a reload. While it is open the screen stays awake and updates of the app wait.
 */
import { signal } from '@preact/signals';
import { holdUpdates } from '../shared/network/hold-updates.ts';
import type { Kept } from '../shared/storage/journal.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import { getSetting, putSetting } from '../shared/storage/settings.ts';
import { keepAwake } from '../shared/ui/wake-lock.ts';
import { isForgotten } from './shift.ts';
import { unlockSound } from './sounds.ts';

/** The setting in which an open shift is kept; it changes with the line that says so, or not at all. */
const kept = (value: { readonly openedAt: number } | null): Kept => ({ store: 'settings', key: 'shift', value });

/** How a shift ended, as the journal calls it. */
export type ClosingCode = 'closed' | 'closed-by-clock' | 'mission-ended';

export interface ShiftOptions {
  readonly storage: Storage;
  /** seconds */
  readonly now: () => number;
  /** Writes the journal's line about the shift and, in one transaction with it, the setting. */
  readonly note: (kind: 'shift-open' | 'shift-close', code: string, setting: Kept) => Promise<StorageResult<void>>;
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
  /** How a shift ended whose line is not on the disk yet; the stored shift is open until then, also over a reload. */
  #unwritten: ClosingCode | null = null;
  #finishing: Promise<void> | null = null;

  constructor(options: ShiftOptions) {
    this.#options = options;
  }

  /** Must be called from a touch: it unlocks the sound. Null, or why the shift could not be stored and is not open. */
  async open(): Promise<StorageCode | null> {
    const unlocked = unlockSound();
    await this.finish();
    // Else the line of the one before would be written into this one, and close it on the disk alone.
    if (this.#unwritten !== null) return 'storage-failed';
    const at = this.#options.now();
    const stored = await this.#options.note('shift-open', 'opened', kept({ openedAt: at }));
    if (!stored.ok) return stored.code;
    await unlocked;
    this.#enter(at);
    return null;
  }

  /** Goes on with the stored shift; false where none is open. */
  async resume(): Promise<boolean> {
    const stored = await getSetting(this.#options.storage, 'shift');
    // One that was closed here is stored as open until its line is written.
    if (!stored.ok || this.#unwritten !== null) return false;
    if (stored.value === null) {
      // It went with the tablet that was enrolled anew.
      this.leave();
      return false;
    }
    if (this.openedAt.value === null) this.#enter(stored.value.openedAt);
    return true;
  }

  /** Closes an open shift. Nobody is judged from here on, also where its line cannot be written now: then `finish` tries again. */
  async close(code: ClosingCode = 'closed'): Promise<void> {
    if (this.openedAt.value === null) return;
    this.leave();
    this.#unwritten = code;
    this.#options.onClosed();
    await this.finish();
  }

  /** Writes the line of a closing that could not be written; to be called now and then. */
  finish(): Promise<void> {
    this.#finishing ??= this.#finish().finally(() => {
      this.#finishing = null;
    });
    return this.#finishing;
  }

  async #finish(): Promise<void> {
    const code = this.#unwritten;
    if (code === null) return;
    const at = this.#options.now();
    if (!(await this.#options.note('shift-close', code, kept(null))).ok) return;
    this.#unwritten = null;
    this.justClosed.value = at;
  }

  /** Ends the shift of a tablet that is no gate's any more and may write no line. */
  async abandon(): Promise<void> {
    if (this.openedAt.value === null) return;
    this.leave();
    this.#options.onClosed();
    await putSetting(this.#options.storage, 'shift', null);
  }

  /** This window lets go of the shift, which stays open for another one. */
  leave(): void {
    for (const release of this.#releases.splice(0)) release();
    this.openedAt.value = null;
    this.#unwritten = null;
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
