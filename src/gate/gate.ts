/**
 * The gate app: whose tablet this is, in which stage, and what goes on beside the scans. Screens read the signals and call the methods. Made once for the page.
 * Stages: `loading` -> `broken` (no storage, no engine) or `enrol` -> `closed` <-> `open`; `elsewhere` while another window is the gate. The scans themselves: `scanning.ts`; the shift: `shift-keeper.ts`.
 */
import { signal } from '@preact/signals';
import { equal } from '../core/bytes.ts';
import { detectEngine, type Ed25519Engine } from '../core/codec/ed25519.ts';
import { requestPersistence, Storage } from '../shared/storage/open.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { loadTablet } from '../shared/storage/tablet.ts';
import type { StopCode } from './certificate.ts';
import { forgetWhenHidden } from './display.ts';
import type { DoorChange } from './door-state.ts';
import type { EnrolResult } from './enrol.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { Preferences } from './preferences.ts';
import { Scanning } from './scanning.ts';
import { handIn } from './scripts.ts';
import { settled } from './settled.ts';
import { hasEnded } from './shift.ts';
import { ShiftKeeper } from './shift-keeper.ts';
import { TrustKeeper } from './trust-keeper.ts';
import { WindowTurn } from './window-turn.ts';

export type Stage = 'loading' | 'broken' | 'elsewhere' | 'enrol' | 'closed' | 'open';

/** `tablet-lost`: the browser has thrown this tablet's key away while the page was open. */
export type GateFault = StorageCode | 'tablet-lost';

const UTC_OFFSET_MINUTES = 300;
const UPKEEP_MS = 10_000;
const clock = (): number => Math.floor(Date.now() / 1000);

export class Gate {
  readonly stage = signal<Stage>('loading');
  /** Why the stage is `broken`. */
  readonly fault = signal<GateFault | null>(null);
  readonly tablet = signal<TabletRecord | null>(null);
  /** The mission is over (formats.md §2, typ 65009): no verdict is given any more, whatever the stage. */
  readonly ended = signal(false);
  /** Why this tablet may not stand at its door (formats.md §5; set by `settle.ts`): then nobody is judged, whatever the stage. */
  readonly stop = signal<StopCode | null>(null);
  /** Whether that has been looked at (`settle.ts`): before it nobody is judged either, or a tablet that was called back would judge until its script is there. */
  readonly isVouched = signal(false);
  /** Whether the tablet shows its own rotating code beside the camera. */
  readonly showsDoorCode = signal(false);
  /** The time by this tablet, for ages on the screen; moves every ten seconds. */
  readonly now = signal(clock());
  readonly storage = new Storage();
  readonly preferences = new Preferences(this.storage);
  /** What of the journal waits for the ministry. */
  readonly journal = new JournalKeeper({
    storage: this.storage,
    sync: () => handIn({ storage: this.storage, engine: this.#engine, tablet: this.tablet.value, trust: () => this.keeper.state.value.trust, now: clock }),
  });
  readonly scanning = new Scanning({
    storage: this.storage,
    now: clock,
    mayJudge: () => this.stage.value === 'open' && !this.#hasEnded() && this.isVouched.value && this.stop.value === null,
    isLate: () => this.stage.value === 'open' && !this.isVouched.value && this.stop.value === null,
    sound: () => this.preferences.sound.value,
    onUnwritten: () => void this.#followDoor(),
  });
  readonly shift = new ShiftKeeper({
    storage: this.storage,
    now: clock,
    // A shift that ends is handed in at once: the summary says what still waits.
    note: (kind, code, setting) => this.scanning.noteAll(kind, [code], [setting]).finally(() => void (kind === 'shift-close' && this.journal.sync())),
    onOpened: () => {
      this.stage.value = 'open';
    },
    onClosed: () => {
      this.scanning.lookAway();
      this.stage.value = 'closed';
    },
  });
  /** What is done every ten seconds beside the scans, in this order, none waiting for another. None may reject. */
  readonly #upkeep: readonly (() => unknown)[] = [() => this.#followDoor(), () => this.journal.count(), () => this.#endShift(), () => this.shift.finish()];
  readonly #turn = new WindowTurn({ onLost: () => this.#giveWay(), onGained: () => void this.#begin() });
  #keeper: TrustKeeper | null = null;
  #engine: Ed25519Engine | null = null;
  #beginning: Promise<unknown> = Promise.resolve();
  readonly #hasEnded = () => hasEnded(this.#keeper?.state.value.trust ?? null, clock());

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
      // At a start the tablet may be getting ready yet.
      onEvent: (code) => void this.#beginning.then(() => this.scanning.note('trust', code)),
      onFloorReset: () => void this.scanning.resetFloor(),
    });
    const [settling] = [settled(), await this.#keeper.load()];
    this.ended.value = this.#hasEnded();
    this.#keeper.run();
    setInterval(() => this.#tick(), UPKEEP_MS);
    forgetWhenHidden(this.scanning.display, document);
    if (tablet.value === null) this.stage.value = 'enrol';
    else await this.#begin();
    this.scanning.counters.subscribe(() => void this.journal.count());
    this.journal.run();
    void (await settling).settle(this).catch(reportError);
  }

  /** Provisions this tablet with the text of an enrolment QR; after `ok` the stage is `closed`. */
  async enrol(text: string): Promise<EnrolResult> {
    if (this.#engine === null) throw new TypeError('the gate is still loading');
    await this.journal.sync();
    const { enrolTablet } = await import('./enrol.ts');
    const result = await enrolTablet(text, { storage: this.storage, engine: this.#engine, now: clock, trust: () => this.keeper.refresh() });
    if (!result.ok) return result;
    requestPersistence();
    await this.#begin();
    return result;
  }

  /** Back from setting the tablet up anew: nothing has changed. */
  stay(): void {
    if (this.tablet.value !== null) this.stage.value = this.shift.openedAt.value === null ? 'closed' : 'open';
  }

  /** Makes this window the gate; the one that was says so and judges no more. Whatever that one did lies on the disk. */
  async takeOver(): Promise<void> {
    await this.#turn.take();
    await this.#begin();
  }

  /** Opens the shift. Must be called from a touch: it unlocks the sound. */
  async openShift(): Promise<void> {
    const fault = await this.shift.open();
    if (fault !== null) this.#break(fault);
  }

  /** Changes what this door judges by: the journal's line first, with it the change; false where it could not be written. Locks scanning. */
  async changeRules(change: DoorChange): Promise<boolean> {
    const tablet = this.tablet.value;
    if (tablet === null || !(await this.scanning.changeRules(change, tablet))) return false;
    this.scanning.display.clear();
    await this.#begin();
    return true;
  }

  /** Takes over what the ministry has changed about this tablet: it is stored, and in the journal. */
  async renewed(): Promise<void> {
    this.scanning.display.clear();
    await this.#begin();
  }

  /** Forgets the tablet's key; the journal stays on the device. */
  async release(): Promise<void> {
    // Where the script does not come nothing has been said or done.
    const { replaceTablet } = await import('./forget.ts');
    await this.scanning.note('settings', 'released');
    // The last chance with this key; what does not go is put away with the rest.
    await this.journal.sync();
    const released = await replaceTablet(this.storage, null, clock());
    if (!released.ok) return this.#break(released.code);
    this.scanning.stop();
    this.tablet.value = null;
    this.stage.value = 'enrol';
  }

  /** After the mission, when everything on the disk was erased: nothing of it stays in memory to be written again. */
  forgetTablet(): void {
    this.scanning.stop();
    this.tablet.value = null;
    this.scanning.counters.value = null;
    this.scanning.display.clear();
  }

  /** Judges from now on for the tablet and by the rules that are on the disk. One after the other: of two at once the older could come out on top. */
  #begin(): Promise<void> {
    const begun = this.#beginning.then(() => this.#beginNow());
    this.#beginning = begun.catch(() => undefined);
    return begun;
  }

  async #beginNow(): Promise<void> {
    if (this.#engine === null) return;
    if (!(await this.#turn.ask())) return this.#giveWay();
    const stored = await loadTablet(this.storage);
    if (!stored.ok) return this.#break(stored.code);
    if (stored.value === null) return this.#hasNone();
    const fault = await this.scanning.begin(this.#engine, stored.value, this.keeper);
    if (fault !== null) return this.#break(fault);
    this.tablet.value = stored.value;
    await this.preferences.load();
    if (!(await this.shift.resume())) this.stage.value = 'closed';
    // The turn may have been taken since it was asked for.
    if (!this.#turn.held) return this.#giveWay();
    this.#tick();
  }

  /** No tablet is stored: none was enrolled here, or this page's own was thrown away. */
  #hasNone(): void {
    if (this.tablet.value === null) this.stage.value = 'enrol';
    else this.#break('tablet-lost');
  }

  /** Takes over what was done in another window: a change of the rules, or another tablet in place of this one, for which nothing can be written here any more. */
  async #followDoor(): Promise<void> {
    const { rules } = this.scanning;
    const [stored, state, tablet] = [await loadTablet(this.storage), await rules.stored(clock()), this.tablet.value];
    const isShown = this.stage.value === 'open' || this.stage.value === 'closed';
    if (stored.ok && tablet !== null && isShown && stored.value === null) return this.#break('tablet-lost');
    if (stored.ok && tablet !== null && isShown && !equal(stored.value?.key.publicKey ?? new Uint8Array(), tablet.key.publicKey)) return location.reload();
    if (state.ok && tablet !== null && state.value.lockedUntil !== rules.state.value.lockedUntil) await this.#begin();
  }

  #tick(): void {
    this.now.value = clock();
    this.ended.value = this.#hasEnded();
    this.scanning.recount();
    if (this.stage.value !== 'elsewhere') for (const keep of this.#upkeep) void keep();
  }

  /** Ends a shift that was forgotten, or that the end of the mission ends. */
  #endShift(): void {
    const offset = this.#keeper?.state.value.trust?.policy.utcOffsetMinutes ?? UTC_OFFSET_MINUTES;
    const due = this.shift.isDue(this.ended.value, offset);
    if (due !== null) void this.shift.close(due);
  }

  /** Another window is the gate: nothing is judged or written here. The shift stays open there, and there it may be heard that this tablet was called back. */
  #giveWay(): void {
    this.scanning.stop();
    this.scanning.lookAway();
    this.shift.leave();
    [this.stage.value, this.isVouched.value] = ['elsewhere', false];
  }

  #break(code: GateFault): void {
    this.scanning.stop();
    this.scanning.lookAway();
    this.shift.leave();
    this.fault.value = code;
    this.stage.value = 'broken';
  }
}
