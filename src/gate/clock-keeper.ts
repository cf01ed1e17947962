/**
 * Watches the tablet's clock (security.md, attack 11; decision 038). What it finds is a line of kind `clock` before anything else is written, and a word on the screen.
 * While the clock is behind what it was, the door decides nothing (`clock-jumped`, formats.md §7): the clock floor is where the steady clock says that the time is. A
 * clock that went ahead is told and stops nothing: its own verdicts do (`proof-stale`). It ends by itself when the clock is put right, by a newer stamp that fits, or
 * by the manager's word.
 */
import { signal } from '@preact/signals';
import { equal } from '../core/bytes.ts';
import type { JournalEntry } from '../core/journal/entry.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Kept } from '../shared/storage/journal.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { CLOCK_KEY } from './affairs-keys.ts';
import { type Belief, beliefAfter, believed, follow, isConfirmedBy, offOf, type Reading, STEP_SECONDS } from './clock-watch.ts';
import { DOOR_KEY, LOCK_SECONDS, parseDoorState } from './door-state.ts';
import type { Stage } from './gate.ts';
import { readBack } from './journal-back.ts';

/** `off`: seconds by which the clock is off, less than 0: behind. */
export interface ClockTrouble {
  readonly off: number;
}

export interface ClockOptions {
  readonly storage: Storage;
  /** The clocks now; `awake` since the call before. */
  readonly read: () => Reading;
  /** Of the trust data in use. */
  readonly stamp: () => { readonly version: number; readonly iat: number } | null;
  /** Writes a line of kind `clock`, and what is stored with it: all of it or nothing. */
  readonly record: (code: string, kept: readonly Kept[]) => Promise<StorageResult<void>>;
  /** The wall clock has moved by so many seconds beside the steady one, to `now`. */
  readonly onMoved: (by: number, now: number) => void;
}

/** What is stored of it, so that a page loaded anew goes on from there: what the journal says, and the stamp that was known then. */
interface StoredClock {
  readonly off: number;
  readonly since: number;
}

/** A step that is worth moving a lock for. */
const NOTABLE_SECONDS = 5;

export class ClockKeeper {
  /** What is wrong with the clock, for the screens; null: nothing that anybody could tell. */
  readonly state = signal<ClockTrouble | null>(null);
  readonly #options: ClockOptions;
  #reading: Reading;
  #belief: Belief;
  /** As the journal has it; 0: the clock is right. */
  #said = 0;
  /** Seconds that the clock is ahead by an answer of the ministry that nobody signed; 0: none says so. */
  #told = 0;
  /** Wall less steady when the ministry's last answer had the time of this clock; null: it had another one, or none came. */
  #agreed: number | null = null;
  /** A newer stamp than this one can say that the time is right. */
  #since = 0;
  #loaded = false;
  /** whose journal this is */
  #of: Uint8Array | null = null;
  #loads = 0;
  #loading: Promise<void> = Promise.resolve();

  constructor(options: ClockOptions) {
    this.#options = options;
    this.#reading = options.read();
    this.#belief = believed(this.#reading);
  }

  /** Before this second nothing is decided, 0 where the clock is not behind. */
  get floor(): number {
    return offOf(this.#belief) < 0 ? Math.floor(this.#reading.steady + this.#belief.apart) : 0;
  }

  /**
   * Takes over what the journal of the tablet with this key says of its clock; once, or `anew` where another window may have written there since. Before it nothing
   * is written. Resolves when it is done, also for who comes while it is under way.
   */
  load(key: Uint8Array, anew = false): Promise<void> {
    if (anew || this.#of === null || !equal(this.#of, key)) {
      [this.#of, this.#loaded] = [key, false];
      this.#loads += 1;
      this.#loading = this.#load(this.#loads);
    }
    return this.#loading;
  }

  async #load(load: number): Promise<void> {
    const { storage } = this.#options;
    const [lines, stored] = [await readBack(storage, () => true), await loadMemory(storage, CLOCK_KEY)];
    // One that began later knows more: whoever waits for this one waits for that one.
    if (load !== this.#loads) return this.#loading;
    const { off, since } = parseClock(stored.ok ? stored.value : null);
    const written = lines.ok ? lastWritten(lines.value) : null;
    this.#reading = this.#options.read();
    this.#belief = written === null ? believed(this.#reading) : beliefAfter({ time: written.time, off }, this.#reading);
    [this.#said, this.#told, this.#agreed] = [off, 0, null];
    [this.#since, this.#loaded] = [Math.max(since, written?.stampVersion ?? 0), true];
    // What was said goes on: that some of it has passed meanwhile is no news.
    const now = offOf(this.#belief);
    // A stamp that was there when the clock was right says nothing of what becomes of it.
    if (now === 0) this.#since = Math.max(this.#since, this.#options.stamp()?.version ?? 0);
    if (off < 0 && now < 0 && now >= off - STEP_SECONDS) this.#said = now;
    this.#judge('journal');
  }

  /** Reads both clocks: before each line, every few seconds, and when the page is seen again. */
  look(): void {
    const before = this.#belief;
    this.#reading = this.#options.read();
    this.#belief = follow(before, this.#reading);
    const step = this.#belief.last - before.last;
    if (Math.abs(step) > NOTABLE_SECONDS) this.#options.onMoved(Math.round(step), Math.floor(this.#reading.wall));
    if (this.#told !== 0 && Math.abs(step) > STEP_SECONDS) {
      // Put back by just what the ministry said: that is the mending of it.
      if (Math.abs(step + this.#told) <= STEP_SECONDS) this.#belief = believed(this.#reading);
      this.#told = 0;
    }
    if (this.#loaded) this.#confirm();
    if (this.#loaded) this.#judge('steady');
  }

  /**
   * What an answer of the ministry says: seconds to be added to this clock. Nobody has signed it, so it stops nothing and undoes nothing but its own word. Between
   * two times of a few minutes apart, both of which a signed stamp allows, it decides.
   */
  told(offset: number): void {
    if (!this.#loaded) return;
    const ahead = -Math.round(offset);
    this.look();
    const agrees = Math.abs(ahead) <= STEP_SECONDS;
    this.#agreed = agrees ? this.#belief.last : null;
    if (agrees) {
      this.#told = 0;
      if (offOf(this.#belief) > 0) this.#belief = believed(this.#reading);
    } else if (ahead > 0 && Math.abs(this.#told - ahead) > STEP_SECONDS) this.#told = ahead;
    this.#judge('ministry');
  }

  /** The manager says that the time is right. In the journal, and scanning is locked as after every change of what a door judges by; false where that was not written. */
  async accept(): Promise<boolean> {
    this.look();
    const lockedUntil = Math.floor(this.#reading.wall) + LOCK_SECONDS;
    const lock: Kept = { key: DOOR_KEY, change: (stored) => ({ ...parseDoorState(stored), lockedUntil }) };
    const written = await this.#options.record('right-manager', [this.#kept(0), lock]);
    if (!written.ok) return false;
    this.#right();
    return true;
  }

  /** A stamp that was signed since. */
  #confirm(): void {
    const stamp = this.#options.stamp();
    if (stamp === null || this.#told !== 0) return;
    const agrees = this.#agreed !== null && Math.abs(this.#belief.last - this.#agreed) <= NOTABLE_SECONDS;
    if (!isConfirmedBy(stamp, { wall: this.#reading.wall, since: this.#since, off: agrees ? 0 : offOf(this.#belief) })) return;
    // Set since the last look: what was written before has another time, so that is said all the same.
    this.#judge('steady');
    this.#since = stamp.version;
    if (this.#said !== 0) this.#say('right-stamp', 0);
    this.#right();
  }

  #right(): void {
    this.#belief = believed(this.#reading);
    [this.#said, this.#told] = [0, 0];
    this.state.value = null;
  }

  #judge(by: 'steady' | 'journal' | 'ministry'): void {
    const own = offOf(this.#belief);
    const off = own === 0 ? this.#told : own;
    if (off === 0 && this.#said !== 0) this.#say('right-again', 0);
    else if (Math.abs(off - this.#said) > STEP_SECONDS) this.#say(`${off < 0 ? 'back' : 'ahead'}-${Math.abs(off)}-${own === 0 ? 'ministry' : by}`, off);
    if (off !== (this.state.value?.off ?? 0)) this.state.value = off === 0 ? null : { off };
  }

  #say(code: string, off: number): void {
    const before = this.#said;
    this.#said = off;
    if (off !== 0) this.#since = Math.max(this.#since, this.#options.stamp()?.version ?? 0);
    void this.#options.record(code, [this.#kept(off)]).then((written) => {
      // Said with the next look.
      if (!written.ok && this.#said === off) this.#said = before;
    });
  }

  #kept(off: number): Kept {
    return { key: CLOCK_KEY, value: { off, since: this.#since } satisfies StoredClock };
  }
}

/** What watches this page's clock; null until its script is there. */
export const clock = signal<ClockKeeper | null>(null);

/** The trust data with the clock floor that the tablet itself knows of: what is verified by them is undecided while the clock is behind (`clock-jumped`). */
export function clocked(trust: Trust | null): Trust | null {
  const floor = clock.value?.floor ?? 0;
  return trust !== null && floor > trust.floor ? { ...trust, floor } : trust;
}

/** Whether this window writes the lines of a tablet: also while a new enrolment code is waited for, where news of the ministry's data are lines of the one of before. */
export const writesLines = (stage: Stage, tablet: TabletRecord | null): boolean => tablet !== null && ['open', 'closed', 'enrol'].includes(stage);

/** A shift may have been opened before this was looked at, and a switch touched again and again so that a later time falls out of sight: so many lines are looked back. */
const LINES_BACK = 400;

/** How late it was by the last lines, and the newest stamp in them; after a line about the clock it is another time. Null where there is none. */
function lastWritten(lines: readonly JournalEntry[]): { readonly time: number; readonly stampVersion: number } | null {
  const end = lines.slice(-LINES_BACK);
  const own = end.slice(Math.max(0, end.map(({ kind }) => kind).lastIndexOf('clock')));
  if (own.length === 0) return null;
  return { time: Math.max(...own.map(({ time }) => time)), stampVersion: Math.max(...own.map(({ stampVersion }) => stampVersion)) };
}

const RIGHT: StoredClock = { off: 0, since: 0 };

function parseClock(value: unknown): StoredClock {
  const stored = value as Partial<StoredClock> | null | undefined;
  return Number.isSafeInteger(stored?.off) && Number.isSafeInteger(stored?.since) ? (stored as StoredClock) : RIGHT;
}
