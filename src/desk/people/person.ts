/** A person as the issuer tells the desk (src/issuer/people/facts.ts, person-page.ts), read out of an answer. */
import { HEALTH } from '../../core/token/health.ts';
import { type Answer, numberOf, recordsOf, ShapeError, textOf } from '../../shared/network/api-call.ts';

export type Health = (typeof HEALTH)[number];

/** As much as stands on a door's screen. Times in seconds since 1970. */
export interface PersonFacts {
  readonly id: number;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  readonly health: Health;
  readonly basis: number;
  readonly evidenceAt: number | null;
  readonly until: number | null;
}

/** A line that the status may rest on, or did. `endedAt`: since when it counts no more. */
export interface PersonLine {
  readonly about: string;
  readonly id: number;
  readonly at: number;
  readonly value: number | null;
  readonly until: number | null;
  readonly source: string;
  readonly endedAt: number | null;
}

/** The colour of a number 0 to 3; null for anything else. */
export function healthNamed(value: unknown): Health | null {
  return (typeof value === 'number' ? HEALTH[value] : undefined) ?? null;
}

/** A member `health`. */
export function healthOf(answer: Answer): Health {
  const health = healthNamed(answer['health']);
  if (health === null) throw new ShapeError('health');
  return health;
}

/** A member that is a number or missing. */
export function maybeNumber(answer: Answer, name: string): number | null {
  const value = answer[name];
  return typeof value === 'number' ? value : null;
}

/** A member that is text or missing. */
export function maybeText(answer: Answer, name: string): string | null {
  const value = answer[name];
  return typeof value === 'string' ? value : null;
}

export function readFacts(person: Answer): PersonFacts {
  return {
    id: numberOf(person, 'id'),
    initials: textOf(person, 'initials'),
    birth: numberOf(person, 'birth'),
    health: healthOf(person),
    basis: numberOf(person, 'basis'),
    evidenceAt: maybeNumber(person, 'evidenceAt'),
    until: maybeNumber(person, 'until'),
  };
}

export function readLines(person: Answer, name: 'lines' | 'events'): readonly PersonLine[] {
  return recordsOf(person, name).map((line) => ({
    about: textOf(line, 'about'),
    id: numberOf(line, 'id'),
    at: numberOf(line, 'at'),
    value: maybeNumber(line, 'value'),
    until: maybeNumber(line, 'until'),
    source: textOf(line, 'source'),
    endedAt: maybeNumber(line, 'endedAt'),
  }));
}
