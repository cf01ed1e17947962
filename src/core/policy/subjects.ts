/**
 * Everybody whom a policy can tell apart (formats.md §8): the subjects of one colour that its rules may judge differently, so that asking `decide` about each
 * of them asks about all. Pure; for pages that show a policy before anybody stands at a door.
 */
import { BASIS, type Basis, HEALTH, type HealthStatus } from '../token/health.ts';
import type { Place, Subject } from './decide.ts';
import type { Policy } from './policy.ts';

const HOUR = 3600;

/** What a colour can rest on (status-rules.ts; formats.md §3); the first is the ordinary one. */
const RESTS_ON: Readonly<Record<HealthStatus, readonly Basis[]>> = {
  red: ['pcr-positive', 'operator'],
  yellow: ['contact', 'operator'],
  blue: ['none', 'operator'],
  green: ['pcr-negative', 'recovered', 'vaccinated', 'exempt', 'operator'],
};

/** What the rules of these policies ask of a person beyond the colour. */
export interface Asked {
  readonly near: boolean;
  /** ages of evidence that rules name, in hours, ascending */
  readonly ages: readonly number[];
  /** what colours rest on, where a rule names it */
  readonly bases: readonly Basis[];
}

export function askedBy(policies: readonly Policy[]): Asked {
  const all = policies.flatMap(({ rules }) => rules.map(({ when }) => when));
  const ages = new Set(all.flatMap(({ evidenceMaxHours }) => evidenceMaxHours ?? []));
  const bases = new Set(all.flatMap(({ basis }) => basis ?? []));
  return { near: all.some(({ near }) => near === true), ages: [...ages].sort((a, b) => a - b), bases: BASIS.filter((basis) => bases.has(basis)) };
}

/** One of them, and how it differs from the ordinary one of its colour. */
export interface Variant {
  readonly subject: Subject;
  readonly near: boolean;
  /** the evidence is older than this many hours; null: fresh, or there is none */
  readonly olderThan: number | null;
}

/** The subjects of a colour that these rules can tell apart, the ordinary one (fresh evidence, far from home) first. */
export function variantsOf(health: HealthStatus, asked: Asked, { place, now }: { readonly place: Place; readonly now: number }): readonly Variant[] {
  const named = RESTS_ON[health].filter((basis) => asked.bases.includes(basis));
  const bases = [...new Set([...RESTS_ON[health].slice(0, 1), ...named])];
  // a token names the home of yellow holders only (formats.md §3)
  const homes = asked.near && health === 'yellow' ? [false, true] : [false];
  return bases.flatMap((basis) => {
    const ages = basis === 'none' ? [null] : [null, ...asked.ages];
    return homes.flatMap((near) =>
      ages.map((olderThan): Variant => {
        const evidenceAt = basis === 'none' ? null : olderThan === null ? now : now - olderThan * HOUR - 1;
        return { subject: { health, basis, evidenceAt, home: near ? place.area : null }, near, olderThan };
      }),
    );
  });
}

/** The colours in which somebody of these variants comes. */
export const COLOURS: readonly HealthStatus[] = HEALTH;
