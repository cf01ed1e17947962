/**
 * The door at work: from a text, wherever it came from, to the verdict on the screen, and what else the people at the door do with it (entry or exit, the
 * manager's word, a door code). Works for one tablet from `begin` to `stop`; before and after it judges nothing.
 */
import { signal } from '@preact/signals';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { createSightings } from '../shared/camera/sightings.ts';
import type { Kept } from '../shared/storage/journal.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { getSetting } from '../shared/storage/settings.ts';
import { Display } from './display.ts';
import type { DoorChange } from './door-state.ts';
import type { OtherGates } from './inside.ts';
import type { JournalLine } from './journal-writer.ts';
import type { Judge } from './judge.ts';
import { type Judged, UNWRITTEN } from './judged.ts';
import type { Neighbours } from './neighbours.ts';
import type { Practice, PracticeOptions } from './practise.ts';
import { RulesKeeper } from './rules-keeper.ts';
import { openJudge } from './session.ts';
import { signalOutcome } from './sounds.ts';
import type { Counters } from './today.ts';
import { type Training, trainingOf } from './training.ts';
import type { TrustKeeper } from './trust-keeper.ts';

export interface ScanningOptions {
  readonly storage: Storage;
  /** seconds */
  readonly now: () => number;
  /** Seconds of a clock that nobody can set; another in tests. */
  readonly steady?: () => number;
  /** Whether a code that comes now may be judged: the shift is open, the mission goes on. */
  readonly mayJudge: () => boolean;
  /** Whether only the script that verifies is missing: what comes now is judged as soon as it is there. */
  readonly isLate?: () => boolean;
  /** Whether a verdict sounds. */
  readonly sound: () => boolean;
  /** A scan could not be written: it is worth a look what became of the storage. */
  readonly onUnwritten: () => void;
}

/** Whoever stood there longer ago than this, seconds, is gone or has shown the code again. */
const WAITING_SECONDS = 30;

/** Lines of the journal that are no scans. */
export type NoteKind = 'guard' | 'trust' | 'clock' | 'shift-open' | 'shift-close' | 'settings';

export class Scanning {
  readonly counters = signal<Counters | null>(null);
  readonly direction = signal<0 | 1>(0);
  readonly display = new Display();
  /** The training that runs, or null: then nobody is admitted, and only specimens get a verdict. */
  readonly training = signal<Training | null>(null);
  /** What the manager changed about this door, and until when scanning is locked for it. */
  readonly rules: RulesKeeper;
  /** What is known of the venue's other gates; null until its script is there. */
  neighbours: Neighbours | null = null;
  /** Looks at the tablet's clock, and writes what there is to say of it before anything else (`clock-keeper.ts`); null until its script is there. */
  watch: (() => void) | null = null;
  /** What has to be read for a tablet before anybody is judged for it (`settle.ts`); null until its script is there. */
  prepare: ((tablet: TabletRecord) => Promise<void>) | null = null;
  /** How many came and went by the venue's other gates, as the ministry said last (`settle.ts`). */
  readonly others = signal<OtherGates | null>(null);
  readonly #options: ScanningOptions;
  readonly #sightings = createSightings();
  readonly #steady: () => number;
  /** Typed or pasted before anybody could be judged; the newest, for there is one person before the door. */
  #waiting: { readonly text: string; readonly since: number } | null = null;
  #judge: Judge | null = null;
  #tablet: TabletRecord | null = null;
  #practice: () => Promise<Practice> = () => Promise.reject(new TypeError('no tablet'));

  constructor(options: ScanningOptions) {
    this.#options = options;
    this.#steady = options.steady ?? (() => performance.now() / 1000);
    this.rules = new RulesKeeper(options.storage, this.#steady);
  }

  /** Judges for this tablet from now on, by the rules that are stored; null, or why it cannot. What judged before goes on until then. */
  async begin(engine: Ed25519Engine, tablet: TabletRecord, keeper: TrustKeeper): Promise<StorageCode | null> {
    const { storage, now } = this.#options;
    const rules = await this.rules.load(now());
    if (!rules.ok) return rules.code;
    const judge = await openJudge({ storage, engine, tablet, rules: rules.value, keeper, now, neighbours: () => this.neighbours });
    if (!judge.ok) return judge.code;
    this.#judge = judge.value;
    this.#tablet = tablet;
    this.#practice = practiceOf({ storage, engine, tablet, rules: rules.value, keeper, now, judge: judge.value });
    this.recount();
    const direction = await getSetting(storage, 'direction');
    this.direction.value = (direction.ok ? direction.value : null) ?? 0;
    await this.prepare?.(tablet);
    return null;
  }

  /** Nothing is judged or written any more. */
  stop(): void {
    this.#judge = null;
  }

  /** Puts the numbers of the running day on the screen. */
  recount(): void {
    if (this.#judge !== null) this.counters.value = this.#judge.today.counters;
    const training = this.#training();
    if (training?.until !== this.training.value?.until) this.training.value = training;
  }

  /** Whether nobody is admitted now, to the second: the signal follows later. */
  isTraining(): boolean {
    return this.#training() !== null;
  }

  #training(): Training | null {
    return this.#tablet && trainingOf(this.#tablet.venue, this.rules.state.value, this.#options.now());
  }

  /** A text read by the camera: judged when it has just come into view. */
  sighted(text: string): void {
    // What nobody may judge yet has not been seen: it is judged as soon as it may be, without leaving the picture first.
    if (this.#mayShow() && this.#sightings.see(text, performance.now())) void this.present(text);
  }

  /** Judges a text from wherever it came: camera, picture, keyboard. Resolves when the verdict is on the screen. Where the script is late it is kept for `catchUp`. */
  async present(text: string): Promise<Judged | null> {
    this.#waiting = this.#options.isLate?.() === true ? { text, since: this.#steady() } : null;
    if (this.#waiting !== null) return null;
    return this.show((judge, direction) => (this.isTraining() ? this.#practise(text.trim()) : judge.judge(text.trim(), direction)));
  }

  /** Judges what was presented while the script was late. */
  async catchUp(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null && this.#steady() - waiting.since <= WAITING_SECONDS) await this.present(waiting.text);
  }

  /** Shows what comes of judging somebody, by a pass or otherwise, where somebody may be judged now. Resolves when it is on the screen. */
  async show(judging: (judge: Judge, direction: 0 | 1) => Promise<Judged>): Promise<Judged | null> {
    const judge = this.#judge;
    if (judge === null || !this.#mayShow()) return null;
    this.watch?.();
    const turn = this.display.begin();
    const judged = await judging(judge, this.direction.value);
    this.recount();
    if (judged.verdict.code === 'storage-failed') this.#options.onUnwritten();
    // Other rules, or another window, judge here by now: this verdict is not theirs, and whoever stands there is judged anew.
    if (judge !== this.#judge) {
      this.lookAway();
      return null;
    }
    if (!this.display.show(turn, judged)) return null;
    const { practised, face } = judged;
    signalOutcome(practised?.verdict?.outcome ?? (face === 'exit' ? 'admit' : face), this.#options.sound(), practised !== undefined);
    return judged;
  }

  /** In training; where its script does not come, nothing is said of anybody. */
  async #practise(text: string): Promise<Judged> {
    const direction = this.direction.value;
    try {
      return await (await this.#practice()).judge(text, direction);
    } catch {
      return { ...UNWRITTEN, at: this.#options.now(), direction };
    }
  }

  /** Whether a change of the door's rules keeps it from judging just now. */
  isLocked(): boolean {
    return this.rules.isLocked(this.#options.now());
  }

  #mayShow(): boolean {
    return this.#judge !== null && !this.isLocked() && this.#options.mayJudge();
  }

  /** Stores a change of what this door judges by, with its line in the journal; false where that failed. `begin` takes it over; scanning is locked from then on. */
  async changeRules(change: DoorChange, { venue }: TabletRecord): Promise<boolean> {
    if (this.#judge === null) return false;
    this.watch?.();
    return this.rules.change(change, { judge: this.#judge, venue, direction: this.direction.value, now: this.#options.now() });
  }

  /** Records that the manager lets somebody in whose verdict is undecided; true once it is on the disk. Nobody after the mission's end, under a lock or in training. */
  async override(judged: Judged, reason: string): Promise<boolean> {
    this.watch?.();
    if (!this.#mayShow() || this.isTraining()) return false;
    const written = (await this.#judge?.override(judged, reason)) ?? false;
    this.recount();
    return written;
  }

  async setDirection(direction: 0 | 1): Promise<void> {
    const before = this.direction.value;
    if (direction === before) return;
    this.direction.value = direction;
    // What is in view stays seen: whoever has just come in must not go out because the switch was touched.
    this.display.clear();
    const code = direction === 0 ? 'direction-entry' : 'direction-exit';
    if (await this.note('settings', code, { store: 'settings', key: 'direction', value: direction })) return;
    // Not written, not changed: else the next start would count the other way, and no line would say since when. Unless the switch was touched again since.
    if (this.direction.value === direction) this.direction.value = before;
  }

  /** Makes the verifier know the nonce of a door code before anybody can see it. */
  async issueNonce(nonce: Uint8Array): Promise<void> {
    this.watch?.();
    await this.#judge?.issueNonce(nonce);
  }

  /** The tablet's clock was set, by so many seconds, to `now`. */
  clockMoved(by: number, now: number): void {
    void this.rules.moved(by, now);
    void this.#judge?.moved(by);
  }

  /** The clock floor of before is worth nothing any more (formats.md §6). */
  async resetFloor(): Promise<void> {
    await this.#judge?.resetFloor();
  }

  /** Writes a line that is not a scan; true once it is on the disk. */
  async note(kind: NoteKind, code: string, kept?: Kept, more: Partial<JournalLine> = {}): Promise<boolean> {
    return (await this.noteAll(kind, [code], kept === undefined ? [] : [kept], more)).ok;
  }

  /** Writes lines that belong together, and what is stored with them: all of it or nothing. */
  async noteAll(kind: NoteKind, codes: readonly string[], kept: readonly Kept[], more: Partial<JournalLine> = {}): Promise<StorageResult<void>> {
    if (kind !== 'clock') this.watch?.();
    const lines = codes.map((code) => ({ kind, code, direction: this.direction.value, ...more }));
    return this.#judge?.noteAll(lines, kept) ?? { ok: false, code: 'storage-failed' };
  }

  /** Nothing on the screen any more, and whatever is in view is judged anew. */
  lookAway(): void {
    this.display.clear();
    this.#sightings.clear();
  }
}

/** What judges specimens, fetched with the first scan of a training and kept for the others. */
function practiceOf(options: PracticeOptions): () => Promise<Practice> {
  let opened: Promise<Practice> | null = null;
  return () => {
    opened ??= import('./screens/Rounds.tsx').then(({ openPractice }) => openPractice(options));
    // A script that did not come is asked for again with the next scan.
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };
}
