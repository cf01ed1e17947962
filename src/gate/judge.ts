/**
 * One scan from text to what may be shown. The order is the promise (formats.md §9): verify, write the journal line and the verifier's memory in
 * one strict transaction, and only then answer. What could not be written is not shown: it becomes undecided `storage-failed`, and the memory
 * goes back to where it was, so that the same code can be tried again.
 */
import { dayKey, type JournalEntry, refOf } from '../core/journal/entry.ts';
import type { VerifierMemory } from '../core/memory.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Door } from '../core/verify.ts';
import type { Kept } from '../shared/storage/journal.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import { type GateMemory, MEMORY_KEY } from './gate-memory.ts';
import type { JournalLine, JournalWriter } from './journal-writer.ts';
import { faceOf, type Judged, UNWRITTEN } from './judged.ts';
import type { Neighbours } from './neighbours.ts';
import { ScanMemory } from './scan-memory.ts';
import { doorDay } from './shift.ts';
import { createToday, localDay, type Today } from './today.ts';

export interface JudgeOptions {
  readonly verify: (text: string, memory: VerifierMemory, now: number) => Promise<Verdict>;
  readonly writer: Pick<JournalWriter, 'write' | 'writeAll' | 'sync'>;
  readonly trust: () => Trust | null;
  readonly door: Door;
  /** 32 random bytes of this tablet, the secret behind `ref` on days of which the ministry has said none */
  readonly secret: Uint8Array;
  /** What is known of the venue's other gates. */
  readonly neighbours?: () => Neighbours | null;
  readonly now: () => number;
  readonly memory: GateMemory | null;
  /** Stores the memory alone, without a journal line; false where that failed. */
  readonly save: (memory: GateMemory) => Promise<boolean>;
  /** The memory as it is stored now: another tab of this tablet may have written it. */
  readonly load: () => Promise<GateMemory | null>;
}

/** What the caller says of a line that is not a scan. */
export type NoteLine = Pick<JournalLine, 'kind' | 'code' | 'direction'> & Partial<JournalLine>;

/** How often a scan is judged again because another tab wrote first. */
const ATTEMPTS = 4;
/** Kazakhstan, where no policy is at hand yet. */
const DEFAULT_OFFSET_MINUTES = 300;

/** Days that are counted at once. */
const DAYS = 3;

type Entered = Pick<Judged, 'enteredAt' | 'enteredGate'>;
const NOBODY: Entered = { enteredAt: null };

export class Judge {
  readonly #options: JudgeOptions;
  readonly #memory: ScanMemory;
  /** By day; several, because a clock that was set comes back to a day that has been counted. */
  readonly #days = new Map<number, Today>();
  /** A word of the manager counts once, however often the button is pressed. */
  readonly #overridden = new WeakSet<Judged>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.#memory = new ScanMemory(options.memory);
  }

  /** Counters and admissions of the running day; a new one at 04:00. */
  get today(): Today {
    const day = doorDay(this.#options.now(), this.#offset());
    const today = this.#days.get(day) ?? createToday(day, this.#offset());
    this.#days.set(day, today);
    const [furthest = day] = [...this.#days.keys()].sort((one, other) => Math.abs(other - day) - Math.abs(one - day));
    if (this.#days.size > DAYS) this.#days.delete(furthest);
    return today;
  }

  /** Judges one text; scans are judged one after the other. Never rejects. */
  judge(text: string, direction: 0 | 1): Promise<Judged> {
    return this.#inTurn(async () => {
      try {
        return await this.#judge(text, direction);
      } catch {
        // A fault of ours must not leave the door without an answer; like every unwritten scan it is shown as undecided.
        this.#memory.goBack();
        return { ...UNWRITTEN, at: this.#options.now(), direction };
      }
    });
  }

  /** Remembers the nonce of a door code that is about to be shown, also over a reload. Where it cannot be stored it counts until then. */
  issueNonce(nonce: Uint8Array): Promise<void> {
    return this.#remember((memory, now) => memory.issueNonce(nonce, now));
  }

  /** The tablet's clock was set, by so many seconds: nothing that was seen is forgotten for it, nor after a reload. */
  moved(by: number): Promise<void> {
    return this.#remember((memory) => memory.moved(by));
  }

  /** A root that changed keys makes the old clock floor worthless (formats.md §6), and not only until a failed write or a reload. */
  resetFloor(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#options.save(this.#memory.resetFloor(this.#options.now()));
    });
  }

  /** Writes a line that is not a scan (a shift, a setting, somebody looked up by document), and what is stored with it in the same transaction; false if it could not be stored. */
  async note(line: NoteLine, kept?: Kept): Promise<boolean> {
    return (await this.noteAll([line], kept === undefined ? [] : [kept])).ok;
  }

  /**
   * Several that belong together, all of them or none. Where another window wrote first they are written after its lines, but for what stands in the tablet's own record:
   * then they may be said already, and `sequence-conflict` asks the caller to look again.
   */
  noteAll(lines: readonly NoteLine[], kept: readonly Kept[]): Promise<StorageResult<void>> {
    return this.#inTurn(async (): Promise<StorageResult<void>> => {
      const full = lines.map((line): JournalLine => ({ time: this.#options.now(), ref: null, outcome: null, stampVersion: this.#stampVersion(), ...line }));
      const { writer } = this.#options;
      let written = await writer.writeAll(full, kept);
      if (!written.ok && kept.length > 0 && written.code === 'sequence-conflict' && (await this.#takeStored()) && !kept.some(({ store }) => store === 'tablet'))
        written = await writer.writeAll(full, kept);
      if (!written.ok) return written;
      for (const entry of written.value) this.today.record(entry);
      return { ok: true, value: undefined };
    }).catch((): StorageResult<void> => ({ ok: false, code: 'storage-failed' }));
  }

  /**
   * Records that the venue's manager lets somebody in against an undecided verdict (product.md, venue staff 9): a line with the written reason and the
   * override itself, in one transaction: neither stands without the other. True once both are on the disk. @throws TypeError for a verdict that is not undecided
   */
  override(judged: Judged, reason: string): Promise<boolean> {
    const { verdict, direction } = judged;
    if (verdict.outcome !== 'undecided') throw new TypeError('only an undecided verdict can be overridden');
    return this.#inTurn(async () => {
      if (this.#overridden.has(judged)) return true;
      const now = this.#options.now();
      const line = { time: now, direction, stampVersion: this.#stampVersion() };
      const override: JournalLine = { ...line, kind: 'override', ref: await this.#ref(verdict, now), outcome: verdict.outcome, code: verdict.code };
      const written = await this.#options.writer.writeAll([{ ...line, kind: 'app', ref: null, outcome: null, code: reason }, override], []);
      if (!written.ok) return false;
      this.#overridden.add(judged);
      for (const entry of written.value) this.today.record(entry);
      return true;
    }).catch(() => false);
  }

  /** When this pass came in last: here, under whichever secret, or at another gate of the venue. Whoever went out here since is nobody to be warned of. */
  lastEntry(ref: Uint8Array, own: Uint8Array | null): Entered {
    const { today } = this;
    const left = today.leftAt(ref);
    // Under this tablet's own secret it can only have come in before it went out under the shared one.
    const here = today.admittedAt(ref, 0) ?? (left === null ? own && today.admittedAt(own, 0) : null);
    return this.#options.neighbours?.()?.entered(ref, here, left ?? (own && today.leftAt(own))) ?? { enteredAt: here };
  }

  /** One thing after the other; one that fails does not stop those after it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #judge(text: string, direction: 0 | 1, attempt = 1): Promise<Judged> {
    const now = this.#options.now();
    // Newer data may come while this is judged: the line and a receipt name those that judged.
    const trust = this.#options.trust();
    const verdict = await this.#verify(text, now);
    const ref = await this.#ref(verdict, now);
    const entered = ref === null || direction === 1 ? NOBODY : this.lastEntry(ref, await this.#ref(verdict, now, true));
    const earlier = this.#memory.earlier(verdict);
    const by = trust && { policyVersion: trust.policy.version, stampVersion: trust.stamp.version };
    const judged: Judged = { verdict, face: faceOf(verdict, direction), at: now, direction, ref, earlier, ...entered, by };
    const line: JournalLine = {
      time: now,
      kind: 'scan',
      ref,
      outcome: verdict.outcome,
      code: verdict.code,
      direction,
      stampVersion: by?.stampVersion ?? 0,
    };
    const entry = await this.#write(line, verdict);
    if (entry === 'sequence-conflict' && attempt < ATTEMPTS) {
      // Another tab has scanned since: what it saw counts here too, so this code is judged again with what is stored now.
      if (!(await this.#takeStored())) return { ...judged, ...UNWRITTEN };
      return this.#judge(text, direction, attempt + 1);
    }
    if (typeof entry === 'string') return { ...judged, ...UNWRITTEN };
    const { way } = this.today.record(entry);
    // By the picture that somebody came in with a moment ago they may go out again: that is counted, so it is said.
    return way === 1 ? { ...judged, face: 'exit' } : judged;
  }

  async #verify(text: string, now: number): Promise<Verdict> {
    try {
      return await this.#options.verify(text, this.#memory.verifier, now);
    } catch {
      return { outcome: 'undecided', code: 'internal' };
    }
  }

  /** Changes the memory alone, and stores it where that can be done. */
  #remember(change: (memory: ScanMemory, now: number) => void): Promise<void> {
    return this.#inTurn(async () => {
      const now = this.#options.now();
      change(this.#memory, now);
      const memory = this.#memory.snapshot(now);
      if (await this.#options.save(memory)) this.#memory.saved(memory);
    });
  }

  /** Stores line and memory; a code when they are not on the disk, and then the memory is as before the scan. */
  async #write(line: JournalLine, verdict: Verdict): Promise<JournalEntry | StorageCode> {
    const memory = this.#memory.snapshot(line.time, verdict);
    const written = await this.#options.writer.write(line, { key: MEMORY_KEY, value: memory });
    if (written.ok) {
      this.#memory.saved(memory);
      return written.value;
    }
    this.#memory.goBack();
    return written.code;
  }

  /** Takes over what other tabs have stored; false where the storage does not say. */
  async #takeStored(): Promise<boolean> {
    if (!(await this.#options.writer.sync()).ok) return false;
    this.#memory.take(await this.#options.load());
    return true;
  }

  /** The pass in the journal: under the secret that the venue's gates share that day, else, or with `own`, under this tablet's. */
  async #ref({ index }: Verdict, now: number, own = false): Promise<Uint8Array | null> {
    const { secret, door, neighbours } = this.#options;
    const day = localDay(now, this.#offset());
    const shared = neighbours?.()?.secretOf(day) ?? null;
    if (index === undefined || (own && shared === null)) return null;
    return refOf(await dayKey(own ? secret : (shared ?? secret), door.venueId ?? '', day), index);
  }

  #offset(): number {
    return this.#options.trust()?.policy.utcOffsetMinutes ?? DEFAULT_OFFSET_MINUTES;
  }

  #stampVersion(): number {
    return this.#options.trust()?.stamp.version ?? 0;
  }
}
