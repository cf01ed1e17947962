/**
 * What a policy says to each colour at a kind of place, at one spot and moment: asked of `decide` for everybody whom its rules can tell apart, so that a page
 * that shows a policy and the doors that obey it cannot disagree. Pure.
 */
import type { HealthStatus } from '../token/health.ts';
import { type Decision, decide } from './decide.ts';
import type { Policy } from './policy.ts';
import { doorAt, type Spot } from './spots.ts';
import { type Asked, askedBy, type Variant, variantsOf } from './subjects.ts';

/** What decides between two of one colour: the home's district, the age of the evidence (in hours), what the colour rests on. */
export type Need = { readonly by: 'near' } | { readonly by: 'age'; readonly hours: number } | { readonly by: 'basis' };

/**
 * `admit` and `refuse`: whoever has this colour; `some`: it depends, on `needs`; `none`: no rule speaks, so that doors decide nothing. `rule` and `reason`
 * are those of the ordinary person of the colour, or for `some` those of whoever is refused.
 */
export interface Cell {
  readonly kind: 'admit' | 'refuse' | 'some' | 'none';
  readonly rule: string | null;
  readonly reason: string | null;
  readonly needs: readonly Need[];
  /** every rule that decides about somebody of this colour */
  readonly rules: readonly string[];
}

export interface MatrixRow {
  readonly category: string;
  readonly cells: Readonly<Record<HealthStatus, Cell>>;
}

interface At {
  readonly spot: Spot;
  readonly now: number;
  /** besides what this policy asks, for comparing it with another */
  readonly asked?: Asked;
}

/** A row for every kind of place, in the policy's order. */
export function matrixOf(policy: Policy, at: At): readonly MatrixRow[] {
  const asked = at.asked ?? askedBy([policy]);
  return [...policy.categories.keys()].map((category) => {
    const cell = (health: HealthStatus) => cellOf(policy, { health, category }, { ...at, asked });
    return { category, cells: { red: cell('red'), yellow: cell('yellow'), blue: cell('blue'), green: cell('green') } };
  });
}

/** The answer to one colour at one kind of place. */
export function cellOf(policy: Policy, who: { readonly health: HealthStatus; readonly category: string }, at: At): Cell {
  const door = doorAt(policy, at.spot, who.category);
  const { now } = at;
  const variants = variantsOf(who.health, at.asked ?? askedBy([policy]), { place: door.place, now });
  const answers = variants.map((variant) => ({ variant, decision: decide(door.policy, variant.subject, { place: door.place, now }) }));
  const ordinary = answers[0]?.decision ?? null;
  const rules = [...new Set(answers.flatMap(({ decision }) => decision?.rule ?? []))];
  const told = (decision: Decision | null) => ({ rule: decision?.rule ?? null, reason: decision?.reason ?? null, rules });
  if (answers.every(({ decision }) => decision === null)) return { kind: 'none', ...told(null), needs: [] };
  if (answers.every(({ decision }) => decision?.admit === true)) return { kind: 'admit', ...told(ordinary), needs: [] };
  if (answers.every(({ decision }) => decision?.admit !== true)) return { kind: 'refuse', ...told(ordinary), needs: [] };
  const refused = answers.find(({ decision }) => decision?.admit !== true)?.decision ?? null;
  return { kind: 'some', ...told(refused), needs: needsOf(answers) };
}

interface Answered {
  readonly variant: Variant;
  readonly decision: Decision | null;
}

/** Which differences between two people change the answer. */
function needsOf(answers: readonly Answered[]): readonly Need[] {
  const admits = ({ decision }: Answered) => decision?.admit === true;
  const matters = (rest: (variant: Variant) => string) => {
    const groups = new Map<string, Set<boolean>>();
    for (const answer of answers) {
      const key = rest(answer.variant);
      groups.set(key, (groups.get(key) ?? new Set()).add(admits(answer)));
    }
    return [...groups.values()].some((seen) => seen.size > 1);
  };
  const needs: Need[] = [];
  if (matters(({ subject, olderThan }) => `${subject.basis} ${olderThan}`)) needs.push({ by: 'near' });
  if (matters(({ subject, near }) => `${subject.basis} ${near}`)) {
    // the youngest age at which somebody loses what those with fresher evidence have
    const lost = answers.filter((answer) => answer.variant.olderThan !== null && !admits(answer)).map(({ variant }) => variant.olderThan ?? 0);
    needs.push({ by: 'age', hours: Math.min(...lost) });
  }
  if (matters(({ near, olderThan }) => `${near} ${olderThan}`)) needs.push({ by: 'basis' });
  return needs;
}

/** Whether two cells let the same people in. */
export function sameCell(a: Pick<Cell, 'kind' | 'needs'>, b: Pick<Cell, 'kind' | 'needs'>): boolean {
  return a.kind === b.kind && JSON.stringify(a.needs) === JSON.stringify(b.needs);
}
