/** One pass at the gates of one venue: followed by the lines that the tablets signed, as far as the ministry's signatures tell when those were written. */
import type { JournalReport } from './journal-audit.ts';
import type { TimeBounds } from './journal-clock.ts';
import { type DoorPassage, passagesOf } from './journal-passages.ts';
import type { Doubt, Place, TogetherFinding } from './journals-together.ts';
import { type KeptSteps, PassSteps, type Step } from './together-steps.ts';

interface Journal {
  readonly journal: number;
  readonly report: JournalReport;
}

/** The journals of one tablet and epoch, the longest first. */
export type Gate = readonly Journal[];
type Found = (finding: Omit<TogetherFinding, 'venueId'>, doubt: Doubt | null) => void;

const WINDOW_SECONDS = 600;
const OFTEN = 5;
const SEVERAL = -1;
export function followPasses(gates: readonly Gate[], found: Found): void {
  for (const all of stepsOfSeveral(gates).values()) {
    const kept = all.kept();
    findTwoGates(kept, found);
    findOften(kept.steps, found);
  }
}

/** Of passes that more than one gate let through: most were at one only, and are not kept. */
function stepsOfSeveral(gates: readonly Gate[]): Map<string, PassSteps> {
  const at = new Map<string, number>();
  for (const [nr, gate] of gates.entries()) for (const { pass } of passagesAt(gate)) at.set(pass, (at.get(pass) ?? nr) === nr ? nr : SEVERAL);
  const steps = new Map<string, PassSteps>();
  for (const [nr, gate] of gates.entries()) {
    for (const { pass, seq, time, isOut, journal, report } of passagesAt(gate)) {
      if (at.get(pass) !== SEVERAL) continue;
      const { from, until } = report.clock.bounds({ seq, time });
      const step = { seq, time, isOut, gate: nr, journal, isSigned: report.signedLines.has(seq), from, until, at: likely(time, { from, until }) };
      const own = steps.get(pass) ?? new PassSteps();
      steps.set(pass, own);
      own.add(step);
    }
  }
  return steps;
}

/**
 * When it was, as far as anybody knows: the middle of what is possible where that is narrow. Between a stamp and a countersignature of days later the middle is no
 * time of anything, and two gates' middles lie hours apart: there the tablet's own clock says more.
 */
function likely(time: number, { from, until }: TimeBounds): number {
  return until - from <= WINDOW_SECONDS ? (from + until) / 2 : Math.min(Math.max(time, from), until);
}

/** Each line once, whichever of the tablet's journals has it. */
function* passagesAt(gate: Gate): Generator<DoorPassage & Journal> {
  const done = new Set<number>();
  for (const [nr, { journal, report }] of gate.entries()) {
    for (const passage of passagesOf(report.lines)) if (!done.has(passage.seq)) yield { ...passage, journal, report };
    if (nr < gate.length - 1) for (const { seq } of report.lines) done.add(seq);
  }
}

/** In the order in which they were; of one gate always that of its lines. */
function ordered(steps: readonly Step[]): Step[] {
  // A line stands behind all of its gate that came before it, so it counts from the latest of these on; of two at one time the gate whose lines begin first is first.
  const [latest, turns] = [new Map<number, number>(), new Map<number, number>()];
  const placed = [...steps]
    .sort((a, b) => a.seq - b.seq)
    .map((step) => {
      const time = Math.max(step.at, latest.get(step.gate) ?? Number.NEGATIVE_INFINITY);
      const turn = turns.get(step.gate) ?? turns.size;
      latest.set(step.gate, time);
      turns.set(step.gate, turn);
      return { step, time, turn };
    });
  return placed.sort((a, b) => a.time - b.time || a.turn - b.turn).map(({ step }) => step);
}

function findTwoGates({ steps, outsLeft }: KeptSteps, found: Found): void {
  const outs = [...steps, ...outsLeft].filter(({ isOut }) => isOut);
  let inside: Step | null = null;
  let insideSigned: Step | null = null;
  for (const step of ordered(steps)) {
    // Lines that nobody signed, put between two that were, hide neither of them.
    const signed: Step | null = step.isSigned && insideSigned !== null && isPair(insideSigned, step) ? insideSigned : null;
    const before: Step | null = signed ?? inside;
    inside = step.isOut ? null : step;
    if (step.isOut || step.isSigned) insideSigned = inside;
    if (before === null || !isPair(before, step)) continue;
    const amount = apart(before, step);
    // As far apart as the clocks allow.
    const most = Math.max(step.until - before.from, before.until - step.from);
    const spread = Number.isFinite(most) ? Math.max(0, Math.ceil(most) - amount) : null;
    const isSigned = before.isSigned && step.isSigned;
    const isSure = isSigned && most <= WINDOW_SECONDS && !outs.some((one) => mayLieBetween(one, before, step));
    const doubt = isSigned ? (isSure ? null : 'clocks') : 'unsigned';
    found({ code: 'two-gates', first: placeOf(before), second: placeOf(step), amount, spread }, doubt);
  }
}

/** Let in at one gate, and a moment later at another. */
const isPair = (before: Step, step: Step): boolean => !step.isOut && before.gate !== step.gate && apart(before, step) <= WINDOW_SECONDS;
const apart = (before: Step, step: Step): number => Math.abs(Math.round(step.at - before.at));

/** A way out that somebody took before they came in a second time. */
function mayLieBetween(out: Step, one: Step, other: Step): boolean {
  if (out.gate === one.gate && out.seq < one.seq && one.at <= other.at) return false;
  return out.until >= Math.min(one.from, other.from) && out.from <= Math.max(one.until, other.until);
}

/** How often a pass was let in on its day, at all gates and at the one that saw it most: whichever clock was right. */
function findOften(steps: readonly Step[], found: Found): void {
  for (const signedOnly of [true, false]) {
    const own = ordered(steps.filter(({ isOut, isSigned }) => !isOut && (isSigned || !signedOnly)));
    const times = new Map<number, number>();
    for (const { gate } of own) times.set(gate, (times.get(gate) ?? 0) + 1);
    const most = Math.max(0, ...times.values());
    const [first, second] = [own[OFTEN - 2], own[OFTEN - 1]];
    if (first === undefined || second === undefined || most >= OFTEN) continue;
    found({ code: 'often-together', first: placeOf(first), second: placeOf(second), amount: own.length, spread: 0 }, signedOnly ? null : 'unsigned');
    return;
  }
}

const placeOf = ({ journal, seq, time }: Step): Place => ({ journal, seq, time });
