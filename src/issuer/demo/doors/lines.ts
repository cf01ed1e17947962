/**
 * What one demo door writes down on one day, before it is chained: who came, what the policy said, what went wrong. The policy and the verdict's codes are the
 * product's own; chance only draws who comes when. The same seed, door and day give the same lines.
 */
import type { EntryKind, JournalEntry } from '../../../core/journal/entry.ts';
import { type Decision, decide } from '../../../core/policy/decide.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { ComputedHealth } from '../../../core/policy/status-rules.ts';
import { BASIS, HEALTH } from '../../../core/token/health.ts';
import { outcomeOf, type VerdictCode } from '../../../core/verdict.ts';
import type { Category } from '../categories.ts';
import { startOf } from '../days.ts';
import type { DemoPerson } from '../people.ts';
import { type Chance, chanceOf } from '../random.ts';
import { HELPED, hasPass, RARE, troubleOf } from './codes.ts';
import { arrival, RHYTHMS } from './rhythm.ts';
import type { DemoTablet } from './tablets.ts';

/** A line before it has a place: `at` is when it happened, `time` what the tablet's clock says; `pass` whose, null where none could be told. */
export interface Line extends Pick<JournalEntry, 'time' | 'kind' | 'outcome' | 'code' | 'direction' | 'stampVersion'> {
  readonly at: number;
  readonly pass: number | null;
}

/** A publication as tablets know it: from when on, and until when it is good. */
export interface KnownStamp {
  readonly version: number;
  readonly at: number;
  readonly exp: number;
}

/** What all doors have in common on that day. */
export interface DoorDay {
  readonly seed: string;
  /** local days since 1970 */
  readonly day: number;
  /** so much of the usual number of people come; 1 but in tests */
  readonly scale: number;
  readonly policy: Policy;
  readonly people: readonly DemoPerson[];
  /** positions in `people` of those who live in a region, by its two digits */
  readonly residents: ReadonlyMap<string, readonly number[]>;
  /** of the person at that position, at a second of this day or the night after it */
  readonly statusAt: (nr: number, time: number) => ComputedHealth;
  /** the newest that a tablet with a network had at that second */
  readonly stampAt: (time: number) => KnownStamp;
}

/** Places where people without a phone are looked up by their document. */
const GUARDED: ReadonlySet<Category> = new Set(['public-service', 'pharmacy', 'hotel', 'station', 'intercity-transport', 'airport']);
/** What a manager writes when somebody is let in against an undecided verdict. */
const REASONS = ['paper certificate seen', 'known guest, papers seen', 'document and SMS checked', 'health desk asked by phone'] as const;
const HOUR = 3600;

/** Lines in the order in which they happened. */
export function linesOf(tablet: DemoTablet, on: DoorDay): readonly Line[] {
  const chance = chanceOf(`${on.seed} door ${tablet.venueId}/${tablet.gate} ${on.day}`);
  const rhythm = RHYTHMS[tablet.category];
  const midnight = startOf(on.day);
  const day = new Day(tablet, on, chance);
  day.note(midnight + rhythm.from * HOUR - chance.below(240), 'shift-open', 'opened');
  const weekend = (on.day + 3) % 7 > 4 ? rhythm.weekend : 1;
  const visits = Math.max(1, Math.round(on.scale * rhythm.day * weekend * (0.8 + chance.next() * 0.4)));
  for (let nr = 0; nr < visits; nr += 1) day.visit(midnight + arrival(rhythm, chance));
  if (chance.often(0.5)) day.rare(midnight + arrival(rhythm, chance));
  day.note(midnight + rhythm.to * HOUR + chance.below(120), 'shift-close', 'closed');
  return day.sorted();
}

/** Collects the lines of a day in the order in which people come to mind, and gives them in the order of the clock. */
class Day {
  readonly #tablet: DemoTablet;
  readonly #on: DoorDay;
  readonly #chance: Chance;
  readonly #lines: Line[] = [];
  readonly #last: number;
  /** how often each came; a pass that comes five times a day is a finding, and a planted one only */
  readonly #came = new Map<number, number>();

  constructor(tablet: DemoTablet, on: DoorDay, chance: Chance) {
    this.#tablet = tablet;
    this.#on = on;
    this.#chance = chance;
    this.#last = startOf(on.day) + RHYTHMS[tablet.category].to * HOUR - 60;
  }

  note(at: number, kind: EntryKind, code: string): void {
    this.#add({ at, kind, code, outcome: null, pass: null });
  }

  /** One line of a code that hardly ever comes, so that a month has them all. */
  rare(at: number): void {
    const code = RARE[(this.#on.day * 7 + this.#tablet.nr) % RARE.length] ?? 'internal';
    this.#scan(at, code, hasPass(code) ? this.#pass(this.#chance.below(this.#on.people.length)) : null);
  }

  visit(at: number): void {
    const chance = this.#chance;
    const nr = this.#visitor(at);
    if (nr === null) return;
    const trouble = troubleOf(chance, this.#tablet.registration);
    if (this.#isStale(at)) this.#undecided(at, 'trust-stale', nr);
    else if (GUARDED.has(this.#tablet.category) && chance.often(0.02)) this.#lookUp(at, nr);
    else if (trouble === null) this.#judge(at, nr, 'scan');
    else if (outcomeOf(trouble) === 'undecided' && !HELPED.has(trouble)) this.#undecided(at, trouble, nr);
    else this.#retried(at, trouble, nr);
  }

  /** Refused at first; most try once more and are judged. */
  #retried(at: number, trouble: VerdictCode, nr: number): void {
    const chance = this.#chance;
    this.#scan(at, trouble, hasPass(trouble) ? this.#pass(nr) : null);
    if (HELPED.has(trouble) && chance.often(0.85)) this.#judge(at + 8 + chance.below(30), nr, 'scan');
  }

  sorted(): readonly Line[] {
    return this.#lines.sort((a, b) => a.at - b.at);
  }

  /** Who stands there: rather somebody of the region, rather somebody who may hope to be let in; null: whoever it was went elsewhere. */
  #visitor(at: number): number | null {
    const { people, statusAt, residents } = this.#on;
    const near = residents.get(this.#tablet.area.slice(0, 2)) ?? [];
    for (let tries = 0; tries < 12; tries += 1) {
      const nr = near.length > 0 && this.#chance.often(0.9) ? this.#chance.pick(near) : this.#chance.below(people.length);
      const [{ health }, came] = [statusAt(nr, at), this.#came.get(nr) ?? 0];
      // at a door of two gates everybody has one of them for the day
      if (came > 1 || (this.#tablet.twoGates && (nr + this.#on.day + this.#tablet.gate) % 2 === 0)) continue;
      if (!this.#chance.often([0.12, 0.4, 0.85, 1][health] ?? 1)) continue;
      const decision = this.#decide(nr, at);
      if (decision?.admit !== true && !this.#chance.often(HOPES[decision?.reason ?? ''] ?? 0.3)) return null;
      this.#came.set(nr, came + 1);
      return nr;
    }
    return null;
  }

  #decide(nr: number, at: number): Decision | null {
    const { policy, people, statusAt } = this.#on;
    const { health, basis, evidenceAt } = statusAt(nr, at);
    const [colour, rests] = [HEALTH[health], BASIS[basis]];
    if (colour === undefined || rests === undefined) throw new TypeError('a computed status has a colour and a basis');
    const subject = { health: colour, basis: rests, evidenceAt, home: colour === 'yellow' ? (people[nr]?.district ?? null) : null };
    return decide(policy, subject, { place: this.#tablet, now: at });
  }

  #judge(at: number, nr: number, kind: 'scan' | 'guard'): void {
    const admit = this.#decide(nr, at)?.admit === true;
    this.#add({ at, kind, code: admit ? 'ok' : 'not-admitted', outcome: admit ? 'admit' : 'refuse', pass: this.#pass(nr) });
    if (admit) this.#leave(at, nr);
  }

  #leave(at: number, nr: number): void {
    if (RHYTHMS[this.#tablet.category].exits !== true || this.#chance.often(0.3)) return;
    const left = Math.min(at + 1200 + this.#chance.below(2 * HOUR), this.#last - this.#chance.below(600));
    if (left <= at + 60) return;
    const admit = this.#decide(nr, left)?.admit === true;
    this.#add({ at: left, kind: 'scan', code: admit ? 'ok' : 'not-admitted', outcome: admit ? 'admit' : 'refuse', direction: 1, pass: this.#pass(nr) });
  }

  /** Somebody without a phone, by their document: the register answers, or knows nobody of that number. */
  #lookUp(at: number, nr: number): void {
    if (this.#chance.often(0.15)) this.#add({ at, kind: 'guard', code: 'person-unknown', outcome: 'undecided', pass: null });
    else this.#judge(at, nr, 'guard');
  }

  /** Nobody can say: one in four is let in by the manager, in writing. */
  #undecided(at: number, code: VerdictCode, nr: number): void {
    const pass = this.#pass(nr);
    this.#scan(at, code, pass);
    if (!this.#chance.often(0.25) || at + 60 > this.#last) return;
    const later = at + 20 + this.#chance.below(40);
    this.note(later, 'app', this.#chance.pick(REASONS));
    this.#add({ at: later, kind: 'override', code, outcome: outcomeOf(code), pass });
  }

  #scan(at: number, code: VerdictCode, pass: number | null): void {
    this.#add({ at, kind: 'scan', code, outcome: outcomeOf(code), pass });
  }

  #isStale(at: number): boolean {
    return at >= this.#on.stampAt(at).exp;
  }

  /** A pass is renewed every other day; the number stands for the token's index. */
  #pass(nr: number): number {
    return (Math.floor((this.#on.day + nr) / 2) % 100_000) * 10_000 + nr;
  }

  #add(line: Omit<Line, 'time' | 'stampVersion' | 'direction'> & Partial<Pick<Line, 'direction'>>): void {
    this.#lines.push({ direction: 0, ...line, time: line.at, stampVersion: this.#on.stampAt(line.at).version });
  }
}

/** How likely somebody tries a door that will refuse them, by the policy's reason. */
const HOPES: Readonly<Record<string, number>> = { isolation: 0.9, contact: 0.6, 'test-required': 0.12, weekend: 0.15, hours: 0.1, zone: 0.08, closed: 0.05 };
