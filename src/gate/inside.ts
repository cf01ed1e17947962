/**
 * How many people are inside: this gate's own count, joined with what the ministry said of the venue's other gates where that is new enough (product.md, venue
 * staff 9; decision 032). Whose numbers are in it is always known, so that the screen can say so. Changes no verdict. Pure.
 */

/** Another gate of the venue today, by what it handed in. */
export interface GateCount {
  readonly gate: number;
  readonly in: number;
  readonly out: number;
  /** when the ministry last heard of it, by this tablet's clock; null: not today */
  readonly heard: number | null;
}

/** What the ministry said of the other gates. */
export interface OtherGates {
  /** the door's day (`doorDay`) */
  readonly day: number;
  /** when it said so, by this tablet's clock */
  readonly at: number;
  /** none: it knows of no other gate */
  readonly gates: readonly GateCount[];
}

/** Older than this the other gates are not added up any more: in ten minutes a hall can fill. */
export const FRESH_SECONDS = 600;

/** Who is inside, and by whose count. */
export interface Inside {
  readonly n: number;
  /**
   * `only`: the venue has no other gate; `all`: every gate is in it; `some`: those in `missing` are not, or were heard of too long ago; `alone`: this gate's own count,
   * for nobody said anything of the others lately.
   */
  readonly by: 'only' | 'all' | 'some' | 'alone';
  /** Numbers of gates whose count is missing or old. */
  readonly missing: readonly number[];
  /** The other gates, where they are in it. */
  readonly others: readonly GateCount[];
  /** `alone`: when the others were told of last, this door's day; null: not today. */
  readonly at: number | null;
}

interface Own {
  readonly counters: { readonly in: number; readonly out: number };
  readonly gate: number;
  readonly day: number;
  readonly now: number;
}

/** Joins this gate's count with the others'. Somebody who came by one gate and left by another is nobody inside. */
export function insideOf({ counters, gate, day, now }: Own, told: OtherGates | null): Inside {
  const here = counters.in - counters.out;
  const nobody = { missing: [], others: [] };
  if (told !== null && told.gates.length === 0) return { n: Math.max(0, here), by: 'only', at: told.at, ...nobody };
  const isToday = told !== null && told.day === day;
  // A clock that was put back makes nothing new.
  if (!isToday || Math.abs(now - told.at) > FRESH_SECONDS) return { n: Math.max(0, here), by: 'alone', at: isToday ? told.at : null, ...nobody };
  const missing = told.gates.filter((one) => one.gate !== gate && (one.heard === null || now - one.heard > FRESH_SECONDS)).map((one) => one.gate);
  const n = told.gates.reduce((sum, one) => sum + one.in - one.out, here);
  return { n: Math.max(0, n), by: missing.length === 0 ? 'all' : 'some', missing, others: told.gates.filter((one) => one.gate !== gate), at: told.at };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** What is stored, or null where that is missing or not ours. */
export function parseOtherGates(value: unknown): OtherGates | null {
  const stored = value as Partial<OtherGates> | null | undefined;
  if (!isCount(stored?.day) || !isCount(stored.at) || !Array.isArray(stored.gates)) return null;
  const isGate = (one: Partial<GateCount> | null): one is GateCount =>
    isCount(one?.gate) && isCount(one.in) && isCount(one.out) && (one.heard === null || Number.isSafeInteger(one.heard));
  return { day: stored.day, at: stored.at, gates: stored.gates.filter(isGate) };
}

/** Whether two answers say the same of the other gates but for when. */
export function isSameCount(one: OtherGates | null, other: OtherGates | null): boolean {
  const said = (told: OtherGates | null) => JSON.stringify(told && [told.day, told.gates.map((gate) => [gate.gate, gate.in, gate.out])]);
  return said(one) === said(other);
}
