/**
 * What only several journals show (formats.md §9; product.md, auditor 2): two stories of one tablet, and one pass at two gates of a venue. Journals of different
 * venues cannot be joined, by design: a pass has another reference at every venue and on every day, so nothing is looked for between them.
 *
 * Nobody is accused by what nobody signed, nor by two clocks that stood apart: a finding rests on lines that the tablets signed and holds wherever the clocks stood
 * within what the ministry's signatures allow. What looks like one and is not as sure is told apart (`unsure`).
 */
import { equal, toHex } from '../bytes.ts';
import type { JournalReport } from './journal-audit.ts';
import { followPasses } from './together-passes.ts';

/**
 * - `two-stories`: two journals of one tablet and epoch say different things from line `first.seq` on. Every two of the
 *   longest sixty-four are compared, each further one with the longest; of any number at least one pair is found.
 * - `two-gates`: one pass was let in at another gate `amount` seconds later, within ten minutes, and had not gone out between.
 * - `often-together`: one pass was let in five times or more (`amount`) on one day at gates of which none saw it five times.
 */
export const TOGETHER_CODES = ['two-stories', 'two-gates', 'often-together'] as const;
export type TogetherCode = (typeof TOGETHER_CODES)[number];

/** Why something is not a finding. `unsigned`: nobody signed one of the lines. `clocks`: the tablets' clocks may have stood further apart than that. */
export const DOUBTS = ['unsigned', 'clocks'] as const;
export type Doubt = (typeof DOUBTS)[number];

/** A line of one of the journals. */
export interface Place {
  /** position in what was given */
  readonly journal: number;
  readonly seq: number;
  /** by the tablet's clock; null of a line that is not here */
  readonly time: number | null;
}

export interface TogetherFinding {
  readonly code: TogetherCode;
  readonly venueId: string;
  readonly first: Place;
  readonly second: Place;
  /** seconds for `two-gates`, times for `often-together`, lines for `two-stories` */
  readonly amount: number;
  /** of `two-gates`: how many seconds the amount may be off, by what is known of both clocks; else 0, null where nothing is known */
  readonly spread: number | null;
}

export interface UnsureFinding extends TogetherFinding {
  readonly doubt: Doubt;
}

export interface TogetherReport {
  readonly findings: readonly TogetherFinding[];
  /** of all, also those beyond the first hundred of a kind, which are not named */
  readonly totals: ReadonlyMap<TogetherCode, number>;
  /** what looks like a finding and accuses nobody; the same hundred */
  readonly unsure: readonly UnsureFinding[];
  readonly doubts: ReadonlyMap<Doubt, number>;
  /** venues of which journals of several gates were compared, and those of which there is one only */
  readonly compared: readonly string[];
  readonly alone: readonly string[];
}

interface Placed {
  readonly journal: number;
  readonly venueId: string;
  readonly report: JournalReport;
}

const NAMED = 100;
const STORIES_MAX = 64;

class Findings {
  readonly findings: TogetherFinding[] = [];
  readonly totals = new Map<TogetherCode, number>();
  readonly unsure: UnsureFinding[] = [];
  readonly doubts = new Map<Doubt, number>();

  add(finding: TogetherFinding, doubt: Doubt | null): void {
    if (doubt === null) {
      if (countUp(this.totals, finding.code) <= NAMED) this.findings.push(finding);
    } else if (countUp(this.doubts, doubt) <= NAMED) this.unsure.push({ ...finding, doubt });
  }
}

function countUp<K>(totals: Map<K, number>, key: K): number {
  const total = (totals.get(key) ?? 0) + 1;
  totals.set(key, total);
  return total;
}

/** Over all journals whose certificate names their venue. */
export function auditTogether(reports: readonly JournalReport[]): TogetherReport {
  const found = new Findings();
  const venues = new Map<string, Placed[]>();
  for (const [journal, report] of reports.entries()) {
    // A checkpoint apart from its journal is none, and stands beside no gate.
    if (report.counts.lines === 0) continue;
    const venueId = report.certificates.find(({ fault }) => fault === null || fault === 'trust-missing')?.claims.venueId;
    if (venueId === undefined) continue;
    const own = venues.get(venueId);
    if (own === undefined) venues.set(venueId, [{ journal, venueId, report }]);
    else own.push({ journal, venueId, report });
  }
  const [compared, alone]: [string[], string[]] = [[], []];
  for (const [venueId, own] of venues) {
    const tablets = byTablet(own);
    for (const same of tablets.values()) findStories(same, found);
    (tablets.size > 1 ? compared : alone).push(venueId);
    if (tablets.size > 1) followPasses([...tablets.values()].map(gateOf), (finding, doubt) => found.add({ venueId, ...finding }, doubt));
  }
  return { ...found, compared, alone };
}

/** Journals of one tablet and epoch together: one that is here twice would meet itself at every line. */
function byTablet(own: readonly Placed[]): Map<string, Placed[]> {
  const tablets = new Map<string, Placed[]>();
  for (const one of own) {
    const { identity } = one.report;
    const name = identity === null ? `${one.journal}` : `${toHex(identity.key)}/${identity.epoch}`;
    const same = tablets.get(name);
    if (same === undefined) tablets.set(name, [one]);
    else same.push(one);
  }
  return tablets;
}

/** The journals of one tablet as one: each line once, from the journal that has most of them. */
function gateOf(same: readonly Placed[]): Placed[] {
  return [...same].sort((a, b) => b.report.counts.lines - a.report.counts.lines);
}

function findStories(same: readonly Placed[], found: Findings): void {
  const all = same.length > STORIES_MAX ? gateOf(same) : same;
  for (const [nr, one] of all.slice(0, STORIES_MAX).entries()) {
    if (one.report.identity === null) return;
    for (const other of all.slice(nr + 1, nr === 0 ? all.length : STORIES_MAX)) compareTwo(one, other, found);
  }
  if (all.length > STORIES_MAX) findFurther(all, found);
}

/** Whether they were two stories. */
function compareTwo(one: Placed, other: Placed, found: Findings): boolean {
  const seq = firstDifference(one.report, other.report);
  if (seq === null) return false;
  const amount = Math.min(one.report.size, other.report.size) - seq;
  const place = ({ journal }: Placed): Place => ({ journal, seq, time: null });
  const isSigned = [one, other].every(({ report }) => report.signedLines.has(seq));
  found.add({ code: 'two-stories', venueId: one.venueId, first: place(one), second: place(other), amount, spread: 0 }, isSigned ? null : 'unsigned');
  return true;
}

/** Of too many to be compared two by two: those that differ where one of them ends have two heads there. Each is looked at where the others end, and told once. */
function findFurther(all: readonly Placed[], found: Findings): void {
  const sizes = [...new Set(all.map(({ report }) => report.size))].sort((a, b) => a - b);
  const first = new Map<number, { readonly nr: number; readonly one: Placed; readonly head: string }>();
  for (const [nr, other] of all.entries()) {
    let isTold = false;
    for (const [size, bytes] of other.report.headsAt(sizes)) {
      const head = toHex(bytes);
      const before = first.get(size);
      if (before === undefined) first.set(size, { nr, one: other, head });
      // What was compared two by two is told already.
      else if (!isTold && before.head !== head && before.nr > 0 && nr >= STORIES_MAX) isTold = compareTwo(before.one, other, found);
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

/** As JSON, the same from the page and the command; `files` are the names of what was given, in its order. */
export function togetherToJson({ findings, totals, unsure, doubts, compared, alone }: TogetherReport, files: readonly string[]): Record<string, unknown> {
  const place = ({ journal, seq, time }: Place) => ({ file: files[journal] ?? '', journal, seq, time });
  const named = ({ first, second, ...rest }: TogetherFinding) => ({ ...rest, first: place(first), second: place(second) });
  return {
    findings: findings.map(named),
    totals: Object.fromEntries(totals),
    unsure: unsure.map(named),
    doubts: Object.fromEntries(doubts),
    compared,
    alone,
  };
}

/** Which tablet and epoch, as people write it: the first 8 digits of the key. */
export const identityText = ({ identity }: JournalReport): string | null => (identity === null ? null : `${toHex(identity.key).slice(0, 8)}/${identity.epoch}`);
