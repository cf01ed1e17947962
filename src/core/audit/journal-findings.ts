/**
 * What an inspector should look at in a journal. Each finding is a fact of lines that the tablet signed, not a judgement of people; what lines say that nobody signed is
 * told apart, because anybody may have written them. What one journal cannot show (a pass used in two houses) is not looked for here.
 */
import { toHex } from '../bytes.ts';
import type { JournalClock, StampTimes } from './journal-clock.ts';
import { Counts, isLetIn, type JournalCounts, localDay } from './journal-counts.ts';
import type { LoggedLine } from './journal-lines.ts';

/**
 * - `time-back`: the clock went back by more than a minute, and no line of kind clock says so.
 * - `clock-behind`, `clock-ahead`: the tablet wrote down that its clock was off (decision 038). `clock-by-word`: its manager said that the time was right, and nothing else
 *   did. `clock-set`: a line of kind clock that says something else.
 * - `silent`: nothing was written for an hour of an open shift. `shift-missing`: something was judged while no shift was open.
 * - `stamp-back`: an older publication was used than before. `stale-admit`: somebody was admitted by trust files whose stamp had ended, also if the tablet's clock was as
 *   far ahead as it may have been; for each such stamp the last one.
 * - `override-refused`: a refusal, not an undecided verdict, was overridden. `replayed`: a picture that had been shown was shown again.
 * - `pass-often`: one pass was let in five times or more on one day. `too-fast`: sixty people were let in within a minute at one gate.
 * - `never-refuses`: two hundred people were judged and none of them refused.
 */
export const FINDINGS = [
  'time-back',
  'clock-behind',
  'clock-ahead',
  'clock-by-word',
  'clock-set',
  'silent',
  'shift-missing',
  'stamp-back',
  'stale-admit',
  'override-refused',
  'replayed',
  'pass-often',
  'too-fast',
  'never-refuses',
] as const;
export type FindingCode = (typeof FINDINGS)[number];

export interface JournalFinding {
  readonly code: FindingCode;
  /** of the line at which it shows */
  readonly seq: number;
  readonly time: number;
  /**
   * seconds for `time-back`, `clock-behind`, `clock-ahead`, `silent`, `stale-admit`; versions for `stamp-back`;
   * times for `pass-often`; people for `too-fast` and `never-refuses`; else 1
   */
  readonly amount: number;
  /** false: nobody signed this line */
  readonly signed: boolean;
}

/** When a stamp was signed and until when it could be used; null where nobody knows that version any more. */
export type StampLookup = (version: number) => Promise<StampTimes | null>;

const BACK_SECONDS = 60;
const SILENT_SECONDS = 3600;
const OFTEN = 5;
const MANY = 200;
const FAST = 60;
const FAST_SECONDS = 60;
/** Stamps are kept for weeks and purged from the oldest on: after one that is there, and so many that are gone, no older one is asked for. */
const GONE_IN_A_ROW = 8;
/** Newer ones than the ministry's files at hand: of ten weeks. */
const NEWER_MOST = 20_000;
/** A journal full of one fault is one fault: as many places are named, all are counted. */
const NAMED = 100;

type Signed = { readonly signed: boolean };
type Line = LoggedLine & Signed;

/** Fed with the lines of one journal in the order of their numbers. */
export class JournalFindings {
  readonly findings: JournalFinding[] = [];
  /** All findings in signed lines by code, also those that are not named; and those in lines that nobody signed. */
  readonly totals = new Map<FindingCode, number>();
  readonly unsigned = new Map<FindingCode, number>();
  readonly #counts = new Counts();
  readonly #named = new Map<string, number>();
  /** How often each pass was let in on the day below, and how often by signed lines; references of another day are others anyway. */
  readonly #passes = new Map<string, { all: number; signed: number }>();
  /** The last that was let in by each stamp, by a signed line where there is one. */
  readonly #lastIn = new Map<number, Line>();
  /** when those of the last minute were let in */
  readonly #recent: number[] = [];
  #day = -1;
  #last: Line | null = null;
  #isOpen = false;
  /** Whether a shift was seen to begin or end: before that nobody can tell whether one is open. */
  #knowsShift = false;
  #judgedSigned = 0;

  add(logged: LoggedLine, signed: boolean): void {
    const line = { ...logged, signed };
    this.#counts.add(line);
    // Lines that are not here may have closed the shift or set the clock.
    const isJoined = this.#last === null || line.seq === this.#last.seq + 1;
    if (!isJoined) [this.#isOpen, this.#knowsShift] = [false, false];
    this.#followShift(line);
    this.#followClock(line, isJoined);
    if (line.outcome !== null) this.#judge(line);
    this.#last = line;
  }

  /** The stamps that people were let in by, as far as anybody knows them. */
  async stamps(lookup: StampLookup): Promise<Map<number, StampTimes>> {
    const known = new Map<number, StampTimes>();
    // Those of signed lines apart: what anybody may have written behind them takes no turn from them.
    for (const signed of [true, false]) {
      let left = NEWER_MOST;
      const versions = [...this.#lastIn].filter(([, line]) => line.signed === signed).map(([version]) => version);
      for (const version of versions.sort((a, b) => b - a)) {
        const times = left > 0 ? await lookup(version) : null;
        left = times === null ? left - 1 : GONE_IN_A_ROW;
        if (times !== null) known.set(version, times);
      }
    }
    return known;
  }

  /** Findings over the whole journal, and the counts. */
  finish(stamps: ReadonlyMap<number, StampTimes>, clock: JournalClock): JournalCounts {
    for (const [version, last] of [...this.#lastIn].sort(([, a], [, b]) => a.seq - b.seq)) {
      const end = stamps.get(version)?.exp ?? Number.POSITIVE_INFINITY;
      const { from } = clock.bounds(last);
      // The earliest that it can have been, or a clock that is ahead would accuse the door.
      if (from >= end) this.#find('stale-admit', last, from - end);
    }
    const { admit, refuse, undecided } = this.#counts.outcomes;
    if (refuse === 0 && admit + undecided >= MANY && this.#last !== null) {
      const signed = this.#judgedSigned >= MANY;
      this.#find('never-refuses', { ...this.#last, signed }, signed ? this.#judgedSigned : admit + undecided);
    }
    return this.#counts.finish(this.#lastIn.size - [...this.#lastIn.keys()].filter((version) => stamps.has(version)).length);
  }

  #followShift({ kind }: Line): void {
    if (kind !== 'shift-open' && kind !== 'shift-close') return;
    this.#isOpen = kind === 'shift-open';
    this.#knowsShift = true;
  }

  #followClock(line: Line, isJoined: boolean): void {
    const last = this.#last;
    const since = last === null ? 0 : line.time - last.time;
    if (line.kind === 'clock') this.#findClock(line);
    if (last === null) return;
    const between = { ...line, signed: line.signed && last.signed };
    const isTold = line.kind === 'clock' || last.kind === 'clock';
    if (isJoined && -since > BACK_SECONDS && !isTold) this.#find('time-back', between, -since);
    if (since > SILENT_SECONDS && this.#isOpen && line.kind !== 'shift-open' && !isTold) this.#find('silent', between, since);
    if (line.stampVersion < last.stampVersion && line.stampVersion > 0) this.#find('stamp-back', between, last.stampVersion - line.stampVersion);
  }

  /** What a tablet says of its own clock: `back-600-steady`, `ahead-90-ministry`, `right-again`, `right-stamp`, `right-manager`. */
  #findClock(line: Line): void {
    const [, way, seconds] = /^(back|ahead)-(\d{1,15})-/.exec(line.code) ?? [];
    if (way !== undefined) this.#find(way === 'back' ? 'clock-behind' : 'clock-ahead', line, Number(seconds));
    else if (line.code === 'right-manager') this.#find('clock-by-word', line, 1);
    else if (line.code !== 'right-again' && line.code !== 'right-stamp') this.#find('clock-set', line, 1);
  }

  #judge(line: Line): void {
    if (line.signed) this.#judgedSigned += 1;
    if (this.#knowsShift && !this.#isOpen && line.kind !== 'override') this.#find('shift-missing', line, 1);
    if (line.kind === 'override' && line.outcome === 'refuse') this.#find('override-refused', line, 1);
    if (line.code === 'proof-replayed') this.#find('replayed', line, 1);
    if (isLetIn(line)) this.#letIn(line);
    if ((line.outcome === 'admit' || line.kind === 'override') && line.stampVersion > 0) {
      const before = this.#lastIn.get(line.stampVersion);
      if (before === undefined || line.signed || !before.signed) this.#lastIn.set(line.stampVersion, line);
    }
  }

  #letIn(line: Line): void {
    this.#hurry(line);
    const day = localDay(line.time);
    if (line.ref === null) return;
    if (day !== this.#day) this.#passes.clear();
    this.#day = day;
    const pass = toHex(line.ref);
    const times = this.#passes.get(pass) ?? { all: 0, signed: 0 };
    this.#passes.set(pass, times);
    times.all += 1;
    if (line.signed) times.signed += 1;
    if (line.signed && times.signed === OFTEN) this.#find('pass-often', line, OFTEN);
    else if (times.all === OFTEN && times.signed < OFTEN) this.#find('pass-often', { ...line, signed: false }, OFTEN);
  }

  /** A verdict takes a second, and a person longer. */
  #hurry(line: Line): void {
    if (!line.signed) return;
    const recent = this.#recent;
    recent.push(line.time);
    while ((recent[0] ?? line.time) > line.time || line.time - (recent[0] ?? line.time) >= FAST_SECONDS) recent.shift();
    if (recent.length < FAST) return;
    this.#find('too-fast', line, recent.length);
    recent.length = 0;
  }

  #find(code: FindingCode, { seq, time, signed }: Line, amount: number): void {
    const totals = signed ? this.totals : this.unsigned;
    totals.set(code, (totals.get(code) ?? 0) + 1);
    const name = `${code} ${signed}`;
    const named = this.#named.get(name) ?? 0;
    if (named === NAMED) return;
    this.#named.set(name, named + 1);
    this.findings.push({ code, seq, time, amount, signed });
  }
}
