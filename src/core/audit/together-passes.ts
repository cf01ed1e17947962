/** One pass at the gates of one venue: followed by the lines that the tablets signed, as far as the ministry's signatures tell when those were written. */
import type { JournalReport } from './journal-audit.ts';
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
      const middle = Number.isFinite(until - from) ? (from + until) / 2 : time;
      const step = { seq, time, isOut, gate: nr, journal, isSigned: report.signedLines.has(seq), from, until, at: middle };
      const own = steps.get(pass) ?? new PassSteps();
      steps.set(pass, own);
      own.add(step);
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
