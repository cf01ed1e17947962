/**
 * What a journal's lines say beside being whole: counts, and what an inspector should look at. Each finding is a fact of these lines, not a judgement of people;
 * what one journal cannot show (a pass used in two houses) is not looked for here.
 */
import { toHex } from '../bytes.ts';
import type { EntryKind, EntryOutcome, JournalEntry } from '../journal/entry.ts';

/**
 * - `time-back`: the clock went back by more than a minute, and no line of kind clock says so. `silent`: nothing was written for an hour of an open shift.
 * - `shift-missing`: something was judged while no shift was open. `stamp-back`: an older publication was used than before.
 * - `stale-admit`: somebody was admitted by trust files whose stamp had ended; for each such stamp the last one. `override-refused`: a refusal, not an undecided verdict, was overridden.
 * - `pass-often`: one pass was let in five times or more on one day. `never-refuses`: two hundred people were judged and none of them refused.
 */
export const FINDINGS = ['time-back', 'silent', 'shift-missing', 'stamp-back', 'stale-admit', 'override-refused', 'pass-often', 'never-refuses'] as const;
export type FindingCode = (typeof FINDINGS)[number];

export interface JournalFinding {
  readonly code: FindingCode;
  /** of the line at which it shows */
  readonly seq: number;
  readonly time: number;
  /** seconds for `time-back`, `silent`, `stale-admit`; versions for `stamp-back`; times for `pass-often`; people for `never-refuses`; else 1 */
  readonly amount: number;
}

export interface JournalCounts {
  readonly lines: number;
  readonly kinds: Readonly<Partial<Record<EntryKind, number>>>;
  readonly outcomes: Readonly<Record<EntryOutcome, number>>;
  /** of judged lines, by the verdict's code */
  readonly codes: Readonly<Record<string, number>>;
  /** who was admitted or let in */
  readonly entries: number;
  readonly exits: number;
  /** Stamps by which people were let in and of which nobody here knows when they ended. */
  readonly stampsUnknown: number;
  /** of the first and last line by the tablet's clock, null of no lines */
  readonly from: number | null;
  readonly until: number | null;
}

/** Until when a stamp could be used; null where nobody knows that version any more. */
export type StampEnd = (version: number) => Promise<number | null>;

const BACK_SECONDS = 60;
const SILENT_SECONDS = 3600;
const OFTEN = 5;
const MANY = 200;
const DAY = 86_400;
/** Days are Kazakhstan's (formats.md §9): references of passes are others from local midnight on. */
const UTC_OFFSET = 5 * 3600;
/** Stamps are kept for weeks and purged from the oldest on: after so many that are gone no older one is asked for. */
const GONE_IN_A_ROW = 8;
/** A journal full of one fault is one fault: as many places are named, all are counted. */
const NAMED = 100;

export class JournalFindings {
  readonly findings: JournalFinding[] = [];
  /** All findings by code, also those that are not named. */
  readonly totals = new Map<FindingCode, number>();
  readonly #kinds: Partial<Record<EntryKind, number>> = {};
  readonly #outcomes: Record<EntryOutcome, number> = { admit: 0, refuse: 0, undecided: 0 };
  /** Without a prototype: a code may be any word, `constructor` too. */
  readonly #codes: Record<string, number> = Object.create(null);
  /** How often each pass was let in on the day below; references of another day are others anyway. */
  readonly #passes = new Map<string, number>();
  /** The last that was let in by each stamp. */
  readonly #lastIn = new Map<number, JournalEntry>();
  #day = -1;
  #lines = 0;
  #entries = 0;
  #exits = 0;
  #from: number | null = null;
  #last: JournalEntry | null = null;
  #isOpen = false;
  /** Whether a shift was seen to begin or end: before that nobody can tell whether one is open. */
  #knowsShift = false;

  /** A line; `isInPlace` unless later ones came before it: such a line says nothing of the time and the shift that it stands in. */
  add(entry: JournalEntry, isInPlace: boolean): void {
    this.#lines += 1;
    this.#from ??= entry.time;
    this.#kinds[entry.kind] = (this.#kinds[entry.kind] ?? 0) + 1;
    if (isInPlace) this.#follow(entry);
    if (entry.outcome !== null) this.#judge(entry, entry.outcome, isInPlace);
    if (isInPlace) this.#last = entry;
  }

  #follow(entry: JournalEntry): void {
    // Lines that are not here may have closed the shift or set the clock.
    const isJoined = this.#last === null || entry.seq === this.#last.seq + 1;
    if (!isJoined) [this.#isOpen, this.#knowsShift] = [false, false];
    this.#followShift(entry);
    this.#followClock(entry, isJoined);
  }

  /** Findings over the whole journal, and the counts. */
  async finish(stampEnd: StampEnd): Promise<JournalCounts> {
    let [stampsUnknown, goneInARow] = [0, 0];
    const stale: { readonly last: JournalEntry; readonly by: number }[] = [];
    for (const [version, last] of [...this.#lastIn].sort(([a], [b]) => b - a)) {
      const end = goneInARow < GONE_IN_A_ROW ? await stampEnd(version) : null;
      goneInARow = end === null ? goneInARow + 1 : 0;
      if (end === null) stampsUnknown += 1;
      else if (last.time >= end) stale.push({ last, by: last.time - end });
    }
    for (const { last, by } of stale.sort((a, b) => a.last.seq - b.last.seq)) this.#find('stale-admit', last, by);
    const judged = this.#outcomes.admit + this.#outcomes.refuse + this.#outcomes.undecided;
    if (judged >= MANY && this.#outcomes.refuse === 0 && this.#last !== null) this.#find('never-refuses', this.#last, judged);
    return {
      lines: this.#lines,
      kinds: this.#kinds,
      outcomes: this.#outcomes,
      codes: this.#codes,
      entries: this.#entries,
      exits: this.#exits,
      stampsUnknown,
      from: this.#from,
      until: this.#last?.time ?? null,
    };
  }

  #followShift({ kind }: JournalEntry): void {
    if (kind !== 'shift-open' && kind !== 'shift-close') return;
    this.#isOpen = kind === 'shift-open';
    this.#knowsShift = true;
  }

  #followClock(entry: JournalEntry, isJoined: boolean): void {
    const last = this.#last;
    if (last === null) return;
    const back = last.time - entry.time;
    if (isJoined && back > BACK_SECONDS && entry.kind !== 'clock' && last.kind !== 'clock') this.#find('time-back', entry, back);
    if (-back > SILENT_SECONDS && this.#isOpen && entry.kind !== 'shift-open') this.#find('silent', entry, -back);
    if (entry.stampVersion < last.stampVersion && entry.stampVersion > 0) this.#find('stamp-back', entry, last.stampVersion - entry.stampVersion);
  }

  #judge(entry: JournalEntry, outcome: EntryOutcome, isInPlace: boolean): void {
    const letsIn = outcome === 'admit' || entry.kind === 'override';
    this.#outcomes[outcome] += 1;
    this.#codes[entry.code] = (this.#codes[entry.code] ?? 0) + 1;
    if (isInPlace && this.#knowsShift && !this.#isOpen && entry.kind !== 'override') this.#find('shift-missing', entry, 1);
    if (entry.kind === 'override' && outcome === 'refuse') this.#find('override-refused', entry, 1);
    if (entry.direction === 1) this.#exits += 1;
    else if (letsIn) this.#letIn(entry, isInPlace);
    if (letsIn && entry.stampVersion > 0 && (isInPlace || !this.#lastIn.has(entry.stampVersion))) this.#lastIn.set(entry.stampVersion, entry);
  }

  #letIn(entry: JournalEntry, isInPlace: boolean): void {
    this.#entries += 1;
    const day = Math.floor((entry.time + UTC_OFFSET) / DAY);
    if (entry.ref === null || (!isInPlace && day !== this.#day)) return;
    if (day !== this.#day) this.#passes.clear();
    this.#day = day;
    const pass = toHex(entry.ref);
    const times = (this.#passes.get(pass) ?? 0) + 1;
    this.#passes.set(pass, times);
    if (times === OFTEN) this.#find('pass-often', entry, times);
  }

  #find(code: FindingCode, { seq, time }: JournalEntry, amount: number): void {
    const total = (this.totals.get(code) ?? 0) + 1;
    this.totals.set(code, total);
    if (total <= NAMED) this.findings.push({ code, seq, time, amount });
  }
}
