/** Deciding a policy (formats.md §8): the first rule whose conditions all hold. Verification says whether a pass is real, this says what it is good for. */
import { type Basis, HEALTH, type HealthStatus } from '../token/health.ts';
import type { Conditions, Policy, Rule } from './policy.ts';

/** Whom it is about. */
export interface Subject {
  readonly health: HealthStatus;
  readonly basis: Basis;
  /** when the sample was taken or the contact happened, NumericDate */
  readonly evidenceAt: number | null;
  /** district code of the home, known only when yellow */
  readonly home: string | null;
}
/** Which door it is about. */
export interface Place {
  readonly category: string;
  readonly area: string;
}
export interface Decision {
  readonly admit: boolean;
  /** id of the rule that decided */
  readonly rule: string;
  readonly reason: string | null;
}

const HOUR = 3600;
const DAY = 86_400;

/** The decision of the first matching rule, or null where no rule speaks. */
export function decide(policy: Policy, subject: Subject, at: { place: Place; now: number }): Decision | null {
  const rule = ruleFor(policy, subject, doorNow(policy, at));
  return rule === undefined ? null : { admit: rule.admit, rule: rule.id, reason: rule.reason };
}

/** The colours that this door admits now: what a person who is refused would have to be. */
export function wouldAdmit(policy: Policy, subject: Subject, at: { place: Place; now: number }): HealthStatus[] {
  const door = doorNow(policy, at);
  return HEALTH.filter((health) => ruleFor(policy, health === subject.health ? subject : typical(health, at.now), door)?.admit === true);
}

const TYPICAL: Readonly<Record<HealthStatus, Basis>> = { red: 'pcr-positive', yellow: 'contact', blue: 'none', green: 'pcr-negative' };

/** Somebody else of this colour, with evidence as fresh as can be. */
function typical(health: HealthStatus, now: number): Subject {
  return { health, basis: TYPICAL[health], evidenceAt: health === 'blue' ? null : now, home: null };
}

/** Weekday (1 Monday to 7 Sunday) and minutes after midnight in the policy's one time zone. */
export function localMoment(now: number, utcOffsetMinutes: number): { weekday: number; minute: number } {
  const local = now + utcOffsetMinutes * 60;
  // 1 January 1970 was a Thursday.
  const weekday = (((Math.floor(local / DAY) + 3) % 7) + 7) % 7;
  return { weekday: weekday + 1, minute: Math.floor((((local % DAY) + DAY) % DAY) / 60) };
}

/** What conditions ask about a door and a moment, whoever stands before it. */
interface DoorNow {
  readonly place: Place;
  readonly zone: string | null;
  readonly now: number;
  readonly weekday: number;
  readonly minute: number;
}

function doorNow(policy: Policy, { place, now }: { place: Place; now: number }): DoorNow {
  const zone = policy.areas.get(place.area) ?? policy.areas.get('*') ?? null;
  return { place, zone, now, ...localMoment(now, policy.utcOffsetMinutes) };
}

function ruleFor({ rules }: Policy, subject: Subject, door: DoorNow): Rule | undefined {
  for (const rule of rules) if (holds(rule.when, subject, door)) return rule;
  return undefined;
}

function holds(when: Conditions, subject: Subject, { place, zone, now, weekday, minute }: DoorNow): boolean {
  return (
    among(when.health, subject.health) &&
    among(when.category, place.category) &&
    (when.zone === undefined || (zone !== null && when.zone.includes(zone))) &&
    among(when.area, place.area) &&
    among(when.weekday, weekday) &&
    (when.hours === undefined || within(when.hours, minute)) &&
    (when.near === undefined || subject.home === place.area) &&
    (when.evidenceMaxHours === undefined || (subject.evidenceAt !== null && now - subject.evidenceAt <= when.evidenceMaxHours * HOUR)) &&
    among(when.basis, subject.basis) &&
    (when.from === undefined || now >= when.from) &&
    (when.until === undefined || now < when.until)
  );
}

function among<T>(allowed: readonly T[] | undefined, value: T): boolean {
  return allowed === undefined || allowed.includes(value);
}

function within([from, to]: readonly [number, number], minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
