/**
 * What only several journals show (formats.md §9; product.md, auditor 2): two stories of one tablet, and one pass at two gates of a venue. Journals of different
 * venues cannot be joined, by design: a pass has another reference at every venue and on every day, so nothing is looked for between them.
 */
import { equal, toHex } from '../bytes.ts';
import type { JournalReport } from './journal-audit.ts';
import type { DoorPassage } from './journal-passages.ts';

/**
 * - `two-stories`: two journals of one tablet and epoch say different things from line `first.seq` on.
 * - `two-gates`: one pass was let in at another gate `amount` seconds later, within ten minutes, and had not gone out between.
 * - `often-together`: one pass was let in five times or more (`amount`) on one day at gates of which none saw it five times.
 */
export const TOGETHER_CODES = ['two-stories', 'two-gates', 'often-together'] as const;
export type TogetherCode = (typeof TOGETHER_CODES)[number];

/** A line of one of the journals. */
export interface Place {
  /** position in what was given */
  readonly journal: number;
  readonly seq: number;
  /** null of a line that is not here */
  readonly time: number | null;
}

export interface TogetherFinding {
  readonly code: TogetherCode;
  readonly venueId: string;
  readonly first: Place;
  readonly second: Place;
  /** seconds for `two-gates`, times for `often-together`, lines for `two-stories` */
  readonly amount: number;
}

export interface TogetherReport {
  readonly findings: readonly TogetherFinding[];
  /** of all, also those beyond the first hundred of a kind, which are not named */
  readonly totals: ReadonlyMap<TogetherCode, number>;
  /** venues of which journals of several gates were compared, and those of which there is one only */
  readonly compared: readonly string[];
  readonly alone: readonly string[];
}

interface Placed {
  readonly journal: number;
  readonly venueId: string;
  readonly report: JournalReport;
}

const WINDOW_SECONDS = 600;
const OFTEN = 5;
const NAMED = 100;

class Findings {
  readonly findings: TogetherFinding[] = [];
  readonly totals = new Map<TogetherCode, number>();

  add(finding: TogetherFinding): void {
    const total = (this.totals.get(finding.code) ?? 0) + 1;
    this.totals.set(finding.code, total);
    if (total <= NAMED) this.findings.push(finding);
  }
}

/** Over all journals whose certificate names their venue. */
export function auditTogether(reports: readonly JournalReport[]): TogetherReport {
  const found = new Findings();
  const venues = new Map<string, Placed[]>();
  for (const [journal, report] of reports.entries()) {
    const venueId = report.certificates.find(({ fault }) => fault === null || fault === 'trust-missing')?.claims.venueId;
    if (venueId !== undefined) venues.set(venueId, [...(venues.get(venueId) ?? []), { journal, venueId, report }]);
  }
  const [compared, alone]: [string[], string[]] = [[], []];
  for (const [venueId, own] of venues) {
    findStories(own, found);
    const once = longestOfEach(own);
    (once.length > 1 ? compared : alone).push(venueId);
    if (once.length > 1) followPasses(once, found);
  }
  return { findings: found.findings, totals: found.totals, compared, alone };
}

const isSame = ({ report: { identity: one } }: Placed, { report: { identity: other } }: Placed): boolean =>
  one !== null && other !== null && one.epoch === other.epoch && equal(one.key, other.key);

function findStories(own: readonly Placed[], found: Findings): void {
  for (const [nr, one] of own.entries()) {
    for (const other of own.slice(nr + 1)) {
      const seq = isSame(one, other) ? firstDifference(one.report, other.report) : null;
      if (seq === null) continue;
      const amount = Math.min(one.report.size, other.report.size) - seq;
      const place = ({ journal }: Placed): Place => ({ journal, seq, time: null });
      found.add({ code: 'two-stories', venueId: one.venueId, first: place(one), second: place(other), amount });
    }
  }
}

/** The first line that two journals say differently, null where one is the beginning of the other: a head stands for all lines before it. */
function firstDifference(one: JournalReport, other: JournalReport): number | null {
  const differ = (size: number): boolean => {
    const [here, there] = [one.headAt(size), other.headAt(size)];
    return here !== null && there !== null && !equal(here, there);
  };
  const shorter = Math.min(one.size, other.size);
  if (!differ(shorter)) return null;
  let [same, different] = [Math.max(one.start, other.start), shorter];
  while (different - same > 1) {
    const middle = (same + different) >> 1;
    if (differ(middle)) different = middle;
    else same = middle;
  }
  return different - 1;
}

/** One journal twice would meet itself at every line. */
function longestOfEach(own: readonly Placed[]): Placed[] {
  const longest: Placed[] = [];
  for (const one of [...own].sort((a, b) => b.report.counts.lines - a.report.counts.lines)) {
    if (!longest.some((other) => isSame(one, other))) longest.push(one);
  }
  return longest;
}

interface Step extends DoorPassage {
  readonly from: Placed;
}

function followPasses(own: readonly Placed[], found: Findings): void {
  const inside = new Map<string, Step>();
  const times = new Map<string, Map<number, number>>();
  for (const step of byTime(own)) {
    const before = inside.get(step.pass);
    inside.delete(step.pass);
    if (step.isOut) continue;
    inside.set(step.pass, step);
    if (before !== undefined && before.from !== step.from && step.time - before.time <= WINDOW_SECONDS)
      found.add({ ...pairOf(before, step), code: 'two-gates', amount: step.time - before.time });
    const counted = countOf(times, step);
    if (before !== undefined && counted.total === OFTEN && counted.most < OFTEN) found.add({ ...pairOf(before, step), code: 'often-together', amount: OFTEN });
  }
}

/** How often a pass was let in so far, at all gates and at the one that saw it most. A reference is of one day. */
function countOf(times: Map<string, Map<number, number>>, { pass, from }: Step): { readonly total: number; readonly most: number } {
  const own = times.get(pass) ?? new Map<number, number>();
  own.set(from.journal, (own.get(from.journal) ?? 0) + 1);
  times.set(pass, own);
  const counts = [...own.values()];
  return { total: counts.reduce((sum, count) => sum + count, 0), most: Math.max(...counts) };
}

const placeOf = ({ from, seq, time }: Step): Place => ({ journal: from.journal, seq, time });
const pairOf = (first: Step, second: Step) => ({ venueId: second.from.venueId, first: placeOf(first), second: placeOf(second) });

/** The passages of all gates, one after another; each gate's stay in the order of its lines. */
function* byTime(own: readonly Placed[]): Generator<Step> {
  const heads = own.flatMap((from) => {
    const rest = from.report.passages[Symbol.iterator]();
    const first = rest.next();
    return first.done === true ? [] : [{ from, rest, next: first.value }];
  });
  while (heads.length > 0) {
    const at = heads.reduce((least, { next }, nr) => (next.time < (heads[least]?.next.time ?? 0) ? nr : least), 0);
    const head = heads[at];
    if (head === undefined) return;
    yield { ...head.next, from: head.from };
    const after = head.rest.next();
    if (after.done === true) heads.splice(at, 1);
    else head.next = after.value;
  }
}

/** As JSON, the same from the page and the command; `files` are the names of what was given, in its order. */
export function togetherToJson({ findings, totals, compared, alone }: TogetherReport, files: readonly string[]): Record<string, unknown> {
  const named = ({ journal, seq, time }: Place) => ({ file: files[journal] ?? '', journal, seq, time });
  return {
    findings: findings.map(({ first, second, ...rest }) => ({ ...rest, first: named(first), second: named(second) })),
    totals: Object.fromEntries(totals),
    compared,
    alone,
  };
}

/** Which tablet and epoch, as people write it: the first 8 digits of the key. */
export const identityText = ({ identity }: JournalReport): string | null => (identity === null ? null : `${toHex(identity.key).slice(0, 8)}/${identity.epoch}`);
