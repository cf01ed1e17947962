/** One pass at the gates of one venue: followed by the lines that the tablets signed, as far as the ministry's signatures tell when those were written. */
import type { JournalReport } from './journal-audit.ts';
import { type DoorPassage, passagesOf } from './journal-passages.ts';
import type { Doubt, Place, TogetherFinding } from './journals-together.ts';

interface Journal {
  readonly journal: number;
  readonly report: JournalReport;
}

/** The journals of one tablet and epoch, the longest first. */
export type Gate = readonly Journal[];
type Found = (finding: Omit<TogetherFinding, 'venueId'>, doubt: Doubt | null) => void;

interface Step extends Omit<DoorPassage, 'pass'> {
  readonly gate: number;
  readonly journal: number;
  readonly isSigned: boolean;
  /** earliest and latest, by the ministry's clock; infinite where nobody knows */
  readonly from: number;
  readonly until: number;
  /** when it is taken to have been: the middle of both, else by the tablet's clock */
  readonly at: number;
}

const WINDOW_SECONDS = 600;
const OFTEN = 5;
const SEVERAL = -1;
/** Of one pass on one day: a file of anybody's may hold any number. */
const STEPS_MAX = 1000;

export function followPasses(gates: readonly Gate[], found: Found): void {
  for (const steps of stepsOfSeveral(gates).values()) {
    findTwoGates(steps, found);
    findOften(steps, found);
  }
}

/** Of passes that more than one gate let through: most were at one only, and are not kept. */
function stepsOfSeveral(gates: readonly Gate[]): Map<string, Step[]> {
  const at = new Map<string, number>();
  for (const [nr, gate] of gates.entries()) for (const { pass } of passagesAt(gate)) at.set(pass, (at.get(pass) ?? nr) === nr ? nr : SEVERAL);
  const steps = new Map<string, Step[]>();
  for (const [nr, gate] of gates.entries()) {
    for (const { pass, seq, time, isOut, journal, report } of passagesAt(gate)) {
      if (at.get(pass) !== SEVERAL) continue;
      const { from, until } = report.clock.bounds({ seq, time });
      const middle = Number.isFinite(until - from) ? (from + until) / 2 : time;
      const step = { seq, time, isOut, gate: nr, journal, isSigned: report.signedLines.has(seq), from, until, at: middle };
      const own = steps.get(pass);
      if (own === undefined) steps.set(pass, [step]);
      else if (own.length < STEPS_MAX) own.push(step);
    }
  }
  return steps;
}

/** Each line once, whichever of the tablet's journals has it. */
function* passagesAt(gate: Gate): Generator<DoorPassage & Journal> {
  const done: JournalReport[] = [];
  for (const { journal, report } of gate) {
    for (const passage of passagesOf(report.lines)) if (!done.some(({ lines }) => lines.find(passage.seq) !== null)) yield { ...passage, journal, report };
    done.push(report);
  }
}

/** In the order in which they were; of one gate always that of its lines. */
function ordered(steps: readonly Step[]): Step[] {
  const gates = new Map<number, Step[]>();
  for (const step of [...steps].sort((a, b) => a.seq - b.seq)) gates.set(step.gate, [...(gates.get(step.gate) ?? []), step]);
  const queues = [...gates.values()];
  const order: Step[] = [];
  while (order.length < steps.length) {
    const next = queues.filter((queue) => queue.length > 0).reduce((least, queue) => ((queue[0]?.at ?? 0) < (least[0]?.at ?? 0) ? queue : least));
    order.push(...next.splice(0, 1));
  }
  return order;
}

function findTwoGates(steps: readonly Step[], found: Found): void {
  let inside: Step | null = null;
  for (const step of ordered(steps)) {
    const before: Step | null = inside;
    inside = step.isOut ? null : step;
    if (step.isOut || before === null || before.gate === step.gate) continue;
    const amount = Math.abs(Math.round(step.at - before.at));
    if (amount > WINDOW_SECONDS) continue;
    // As far apart as the clocks allow.
    const most = Math.max(step.until - before.from, before.until - step.from);
    const spread = Number.isFinite(most) ? Math.max(0, Math.ceil(most) - amount) : null;
    const isSure = most <= WINDOW_SECONDS && !steps.some((one) => one.isOut && mayLieBetween(one, before, step));
    const doubt = before.isSigned && step.isSigned ? (isSure ? null : 'clocks') : 'unsigned';
    found({ code: 'two-gates', first: placeOf(before), second: placeOf(step), amount, spread }, doubt);
  }
}

/** A way out that somebody took before they came in a second time. */
function mayLieBetween(out: Step, one: Step, other: Step): boolean {
  if (out.gate === one.gate && out.seq < one.seq && one.at <= other.at) return false;
  return out.until >= Math.min(one.from, other.from) && out.from <= Math.max(one.until, other.until);
}

/** How often a pass was let in on its day, at all gates and at the one that saw it most: whichever clock was right. */
function findOften(steps: readonly Step[], found: Found): void {
  for (const signedOnly of [true, false]) {
    const own = ordered(steps.filter(({ isOut, isSigned }) => !isOut && (isSigned || !signedOnly)));
    const most = Math.max(0, ...own.map(({ gate }) => own.filter((one) => one.gate === gate).length));
    const [first, second] = [own[OFTEN - 2], own[OFTEN - 1]];
    if (first === undefined || second === undefined || most >= OFTEN) continue;
    found({ code: 'often-together', first: placeOf(first), second: placeOf(second), amount: own.length, spread: 0 }, signedOnly ? null : 'unsigned');
    return;
  }
}

const placeOf = ({ journal, seq, time }: Step): Place => ({ journal, seq, time });
