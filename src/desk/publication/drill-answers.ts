/** Drills as the issuer tells of them (docs/architecture.md, `/api/desk/drills`). */
import { type Answer, numberOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { wordOf } from '../data/members.ts';

export const DRILLS = ['rotation', 'revocation', 'recovery', 'leak'] as const;
export type DrillName = (typeof DRILLS)[number];

export interface Drill {
  readonly id: number;
  readonly name: DrillName;
  readonly begunAt: number;
  readonly passed: boolean;
  readonly checks: number;
  readonly wrong: number;
  readonly recordedBy: number;
}

export function readDrills(answer: Answer): readonly Drill[] {
  return recordsOf(answer, 'drills').map((row) => ({
    id: numberOf(row, 'id'),
    name: wordOf(row, 'name', DRILLS),
    begunAt: numberOf(row, 'begunAt'),
    passed: row['passed'] === true,
    checks: numberOf(row, 'checks'),
    wrong: numberOf(row, 'wrong'),
    recordedBy: numberOf(row, 'recordedBy'),
  }));
}

/** A protocol's steps, as far as a page shows them. */
export interface Step {
  readonly name: string;
  readonly at: number;
  readonly checks: number;
  /** what a client said that it ought not to have said */
  readonly wrong: readonly string[];
}

export function readSteps(protocol: Answer): readonly Step[] {
  return recordsOf(protocol, 'steps').map((step) => {
    const checks = recordsOf(step, 'checks');
    const wrong = checks.filter((check) => check['expected'] !== check['found']);
    return {
      name: textOf(step, 'name'),
      at: numberOf(step, 'at'),
      checks: checks.length,
      wrong: wrong.map((check) => `${textOf(check, 'client')}, ${textOf(check, 'subject')}: ${textOf(check, 'found')} ≠ ${textOf(check, 'expected')}`),
    };
  });
}

/** Every drill should be played once a year. */
export const DRILL_SECONDS = 366 * 86_400;

/** The latest of each kind, null where none was handed in. */
export function latestOf(drills: readonly Drill[]): readonly (readonly [DrillName, Drill | null])[] {
  return DRILLS.map((name) => [name, drills.find((drill) => drill.name === name) ?? null]);
}
