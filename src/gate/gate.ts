/**
 * The gate app's state and what can be done with it; screens read the signals and call the methods. Made once for the page.
 * Stages: `loading` -> `broken` (no storage, no engine) or `enrol` -> `closed` <-> `open`.
 */
import { signal } from '@preact/signals';
import { equal } from '../core/bytes.ts';
import { detectEngine, type Ed25519Engine } from '../core/codec/ed25519.ts';
import { createSightings } from '../shared/camera/sightings.ts';
import { holdUpdates } from '../shared/network/hold-updates.ts';
import { requestPersistence, Storage } from '../shared/storage/open.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import type { SettingName, SettingValues, TabletRecord } from '../shared/storage/schema.ts';
import { getSetting, putSetting } from '../shared/storage/settings.ts';
import { loadTablet } from '../shared/storage/tablet.ts';
import { keepAwake } from '../shared/ui/wake-lock.ts';
import { Display, forgetWhenHidden } from './display.ts';
import { changeDoor, DOOR_KEY, type DoorChange, type DoorState, UNCHANGED } from './door-state.ts';
import type { EnrolResult } from './enrol.ts';
import { JournalKeeper } from './journal-keeper.ts';
import type { SyncCode } from './journal-sync.ts';
import type { Judge, Judged } from './judge.ts';
import { Preferences } from './preferences.ts';
import { loadDoorState, openJudge } from './session.ts';
import { isForgotten } from './shift.ts';
import { signalOutcome, unlockSound } from './sounds.ts';
import type { Counters } from './today.ts';
import { TrustKeeper } from './trust-keeper.ts';

export type Stage = 'loading' | 'broken' | 'enrol' | 'closed' | 'open';

const UTC_OFFSET_MINUTES = 300;
const clock = (): number => Math.floor(Date.now() / 1000);

const isSame = (one: TabletRecord | null, other: TabletRecord): boolean => one !== null && equal(one.key.publicKey, other.key.publicKey);

export class Gate {
  readonly stage = signal<Stage>('loading');
  /** Why the stage is `broken`. */
  readonly fault = signal<StorageCode | null>(null);
  readonly tablet = signal<TabletRecord | null>(null);
  /** The mission is over (formats.md §2, typ 65009): no verdict is given any more, whatever the stage. */
  readonly ended = signal(false);
  readonly counters = signal<Counters | null>(null);
  readonly direction = signal<0 | 1>(0);
  readonly openedAt = signal<number | null>(null);
  /** What the manager changed about this door, and until when scanning is locked for it. */
  readonly door = signal<DoorState>(UNCHANGED);
  /** Whether the tablet shows its own rotating code beside the camera. */
  readonly showsDoorCode = signal(false);
  /** The time by this tablet, for ages on the screen; moves every ten seconds. */
  readonly now = signal(clock());
  readonly display = new Display();
  readonly storage = new Storage();
  readonly preferences = new Preferences(this.storage);
  /** What of the journal waits for the ministry. */
  readonly journal = new JournalKeeper({ storage: this.storage, sync: () => this.#handIn() });
  readonly #sightings = createSightings();
  readonly #releases: (() => void)[] = [];
  #keeper: TrustKeeper | null = null;
  #engine: Ed25519Engine | null = null;
  #judge: Judge | null = null;

  /** Trust data and their refresh; there once the stage is past `loading`. */
  get keeper(): TrustKeeper {
    if (this.#keeper === null) throw new TypeError('the gate is still loading');
    return this.#keeper;
  }

  /** Loads everything stored; an open shift goes on after a reload. Call once. */
  async boot(): Promise<void> {
    this.#engine = await detectEngine();
    const tablet = await loadTablet(this.storage);
    if (!tablet.ok) return this.#break(tablet.code);
    this.#keeper = new TrustKeeper({
      storage: this.storage,
      engine: this.#engine,
      now: clock,
      onEvent: (code) => void this.#note('trust', code),
      onFloorReset: () => void this.#judge?.resetFloor(),
    });
    await this.#keeper.load();
    this.ended.value = this.#hasEnded();
    this.#keeper.run();
    setInterval(() => this.#tick(), 10_000);
    forgetWhenHidden(this.display, document);
    if (tablet.value === null) this.stage.value = 'enrol';
    else await this.#begin(tablet.value);
    this.journal.run();
  }

  /** Provisions this tablet with the text of an enrolment QR; after `ok` the stage is `closed`. */
  async enrol(text: string): Promise<EnrolResult> {
    if (this.#engine === null) throw new TypeError('the gate is still loading');
    await this.journal.sync();
    const { enrolTablet } = await import('./enrol.ts');
    const result = await enrolTablet(text, { storage: this.storage, engine: this.#engine, now: clock, trust: () => this.keeper.refresh() });
    if (!result.ok) return result;
    requestPersistence();
    await this.#begin(result.tablet);
    return result;
  }

  /** Opens the shift. Must be called from a touch: it unlocks the sound. */
  async openShift(): Promise<void> {
    const unlocked = unlockSound();
    const now = clock();
    const stored = await putSetting(this.storage, 'shift', { openedAt: now });
    if (!stored.ok) return this.#break(stored.code);
    await this.#note('shift-open', 'opened');
    await unlocked;
    this.#enterShift(now);
  }

  async closeShift(code: 'closed' | 'closed-by-clock' | 'mission-ended' = 'closed'): Promise<void> {
    for (const release of this.#releases.splice(0)) release();
    this.display.clear();
    this.#sightings.clear();
    this.openedAt.value = null;
    this.stage.value = 'closed';
    await this.#note('shift-close', code);
    await putSetting(this.storage, 'shift', null);
  }

  /** A text read by the camera: judged when it has just come into view. */
  sighted(text: string): void {
    if (this.#sightings.see(text, performance.now())) void this.present(text);
  }

  /** Judges a text from wherever it came: camera, picture, keyboard. Resolves when the verdict is on the screen. */
  async present(text: string): Promise<Judged | null> {
    if (this.#judge === null || this.stage.value !== 'open' || this.isLocked() || this.#hasEnded()) return null;
    const turn = this.display.begin();
    const judged = await this.#judge.judge(text.trim(), this.direction.value);
    this.counters.value = this.#judge.today.counters;
    if (!this.display.show(turn, judged)) return null;
    signalOutcome(judged.face === 'exit' ? 'admit' : judged.face, this.preferences.sound.value);
    return judged;
  }

  /** Whether a change of the door's rules keeps it from judging just now. */
  isLocked(): boolean {
    return clock() < this.door.value.lockedUntil;
  }

  /** Changes what this door judges by: the journal's line first, with it the change; false where it could not be written. Locks scanning. */
  async changeRules(change: DoorChange): Promise<boolean> {
    const tablet = this.tablet.value;
    if (this.#judge === null || tablet === null) return false;
    const before = await loadDoorState(this.storage, clock());
    if (!before.ok) return false;
    const { state, code } = changeDoor(before.value, tablet.venue, change, clock());
    const line = { kind: 'settings', code, direction: this.direction.value } as const;
    if (!(await this.#judge.note(line, { key: DOOR_KEY, value: state }))) return false;
    this.display.clear();
    await this.#begin(tablet);
    return true;
  }

  /** Records that the manager lets somebody in whose verdict is undecided; true once it is on the disk. */
  async override(judged: Judged, reason: string): Promise<boolean> {
    const written = (await this.#judge?.override(judged, reason)) ?? false;
    if (this.#judge !== null) this.counters.value = this.#judge.today.counters;
    return written;
  }

  async setDirection(direction: 0 | 1): Promise<void> {
    if (direction === this.direction.value) return;
    this.direction.value = direction;
    this.display.clear();
    this.#sightings.clear();
    await putSetting(this.storage, 'direction', direction);
    await this.#note('settings', direction === 0 ? 'direction-entry' : 'direction-exit');
  }

  /** Makes the verifier know the nonce of a door code before anybody can see it. */
  async issueNonce(nonce: Uint8Array): Promise<void> {
    await this.#judge?.issueNonce(nonce);
  }

  /** Forgets the tablet's key; the journal stays on the device. */
  async release(): Promise<void> {
    await this.#note('settings', 'released');
    // The last chance with this key; what does not go is put away with the rest.
    await this.journal.sync();
    const released = await (await import('./forget.ts')).replaceTablet(this.storage, null, clock());
    if (!released.ok) return this.#break(released.code);
    this.#judge = null;
    this.tablet.value = null;
    this.stage.value = 'enrol';
  }

  /** After the mission, when everything on the disk was erased: nothing of it stays in memory to be written again. */
  forgetTablet(): void {
    this.#judge = null;
    this.tablet.value = null;
    this.counters.value = null;
    this.display.clear();
  }

  /** By this tablet's clock, or by a time that the ministry has signed: a clock put back does not prolong it. */
  #hasEnded(): boolean {
    const trust = this.#keeper?.state.value.trust ?? null;
    return trust !== null && trust.end !== null && Math.max(clock(), trust.floor) >= trust.end.endsAt;
  }

  async #handIn(): Promise<SyncCode> {
    const [tablet, engine] = [this.tablet.value, this.#engine];
    if (tablet === null || engine === null) return 'done';
    const script = await import('./journal-sync.ts').catch(() => null);
    return script === null ? 'offline' : script.syncJournal({ storage: this.storage, engine, tablet, trust: () => this.keeper.state.value.trust, now: clock });
  }

  async #begin(tablet: TabletRecord): Promise<void> {
    if (this.#engine === null) return;
    const door = await loadDoorState(this.storage, clock());
    if (!door.ok) return this.#break(door.code);
    this.door.value = door.value;
    const judge = await openJudge({ storage: this.storage, engine: this.#engine, tablet, rules: door.value, keeper: this.keeper, now: clock });
    if (!judge.ok) return this.#break(judge.code);
    this.#judge = judge.value;
    this.tablet.value = tablet;
    this.counters.value = judge.value.today.counters;
    this.direction.value = (await this.#stored('direction')) ?? 0;
    await this.preferences.load();
    const shift = await this.#stored('shift');
    if (shift === null) this.stage.value = 'closed';
    else if (this.openedAt.value === null) this.#enterShift(shift.openedAt);
    this.#tick();
  }

  /** Takes over what was done in another window: a change of the rules, or another tablet in place of this one, for which nothing can be written here any more. */
  async #followDoor(): Promise<void> {
    const stored = await loadTablet(this.storage);
    const [state, tablet] = [await loadDoorState(this.storage, clock()), this.tablet.value];
    const isShown = this.stage.value === 'open' || this.stage.value === 'closed';
    if (stored.ok && tablet !== null && isShown && !isSame(stored.value, tablet)) return location.reload();
    if (state.ok && tablet !== null && state.value.lockedUntil !== this.door.value.lockedUntil) await this.#begin(tablet);
  }

  #enterShift(openedAt: number): void {
    this.#releases.push(keepAwake(), holdUpdates());
    this.openedAt.value = openedAt;
    this.stage.value = 'open';
  }

  #tick(): void {
    this.now.value = clock();
    if (this.#judge !== null) this.counters.value = this.#judge.today.counters;
    void this.#followDoor();
    void this.journal.count();
    const openedAt = this.openedAt.value;
    this.ended.value = this.#hasEnded();
    if (openedAt !== null && this.ended.value) return void this.closeShift('mission-ended');
    const offset = this.#keeper?.state.value.trust?.policy.utcOffsetMinutes ?? UTC_OFFSET_MINUTES;
    if (openedAt !== null && isForgotten(openedAt, this.now.value, offset)) void this.closeShift('closed-by-clock');
  }

  async #note(kind: 'trust' | 'shift-open' | 'shift-close' | 'settings', code: string): Promise<void> {
    await this.#judge?.note({ kind, code, direction: this.direction.value });
  }

  async #stored<Name extends SettingName>(name: Name): Promise<SettingValues[Name] | null> {
    const stored = await getSetting(this.storage, name);
    return stored.ok ? stored.value : null;
  }

  #break(code: StorageCode): void {
    this.fault.value = code;
    this.stage.value = 'broken';
  }
}
