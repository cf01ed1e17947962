/**
 * What a draft would have done to scans that were recorded (product.md, Ministry 7). A journal holds neither colour nor name (formats.md §9): of an admitted
 * scan only the door, the minute and the policy of that moment are known, hence which colours can have stood there. So the answer for a scan is what the draft
 * says to each of these, and a count has three figures: surely, possibly, and about, by the colours of the passes of that day. Pure.
 */
import type { HealthStatus } from '../token/health.ts';
import { decide } from './decide.ts';
import type { Policy } from './policy.ts';
import { askedBy, COLOURS, type Variant, variantsOf } from './subjects.ts';

/** The draft's other answer to a colour: to all who can have stood there in it (`whole`), or to some of them. */
export interface Turned {
  readonly health: HealthStatus;
  readonly whole: boolean;
  readonly rule: string | null;
  readonly reason: string | null;
}

/** Of the colours that can have had that answer (`among`), those to which the draft gives the other one. `among` empty: the policy of then does not explain the scan. */
export interface Effect {
  readonly among: readonly HealthStatus[];
  readonly turned: readonly Turned[];
}

export interface Scanned {
  readonly category: string;
  readonly area: string;
  readonly time: number;
  /** admitted, or refused by the policy (`not-admitted`) */
  readonly admitted: boolean;
}

/** What becomes of one scan under the draft. */
export function effectOf(policies: { readonly old: Policy; readonly draft: Policy }, { category, area, time, admitted }: Scanned): Effect {
  const { old, draft } = policies;
  const place = { category, area };
  const asked = askedBy([old, draft]);
  const answer = (policy: Policy, { subject }: Variant) => decide(policy, subject, { place, now: time });
  const among: HealthStatus[] = [];
  const turned: Turned[] = [];
  for (const health of COLOURS) {
    const there = variantsOf(health, asked, { place, now: time }).filter((variant) => {
      const decision = answer(old, variant);
      return decision !== null && decision.admit === admitted;
    });
    if (there.length === 0) continue;
    among.push(health);
    const other = there.map((variant) => answer(draft, variant)).filter((decision) => (decision?.admit === true) !== admitted);
    const [first] = other;
    if (first === undefined) continue;
    turned.push({ health, whole: other.length === there.length, rule: first?.rule ?? null, reason: first?.reason ?? null });
  }
  return { among, turned };
}

/** Scans of one effect at one kind of place. */
export interface Counted {
  readonly category: string;
  readonly admitted: boolean;
  readonly effect: Effect;
  readonly count: number;
}

/** How many of a day's scans the draft turns: at least `surely`, at most `possibly`, and `about` as many by the colours of the passes of that day. */
export interface Figures {
  readonly scans: number;
  readonly surely: number;
  readonly possibly: number;
  readonly about: number;
}

/** Passes of each colour that were good on that day. */
export type Shares = Readonly<Record<HealthStatus, number>>;

export const NO_FIGURES: Figures = { scans: 0, surely: 0, possibly: 0, about: 0 };

/** The figures of these counts. Of a colour that turns in part nobody can say how many: it counts as possible and not in `about`. */
export function figuresOf(counted: readonly Counted[], shares: Shares): Figures {
  return counted.reduce((sum, { effect: { among, turned }, count }) => {
    const all = among.length > 0 && turned.length === among.length && turned.every(({ whole }) => whole);
    const wholly = turned.filter(({ whole }) => whole).map(({ health }) => health);
    return {
      scans: sum.scans + count,
      surely: sum.surely + (all ? count : 0),
      possibly: sum.possibly + (turned.length > 0 ? count : 0),
      about: sum.about + count * partOf(wholly, among, shares),
    };
  }, NO_FIGURES);
}

/** The figures by reason (null: no rule speaks, or the rule gives none), the most first. One scan counts under each reason that its colours would meet. */
export function byReason(counted: readonly Counted[], shares: Shares): readonly (Figures & { readonly reason: string | null })[] {
  const reasons = [...new Set(counted.flatMap(({ effect }) => effect.turned.map(({ reason }) => reason)))];
  const rows = reasons.map((reason) => {
    const only = counted.map((row) => ({ ...row, effect: { ...row.effect, turned: row.effect.turned.filter((one) => one.reason === reason) } }));
    return { reason, ...figuresOf(only, shares) };
  });
  return rows.sort((a, b) => b.about - a.about || b.possibly - a.possibly);
}

/** The part of `among` that is `turned`, by passes; by colours where nobody of these holds a pass. */
function partOf(turned: readonly HealthStatus[], among: readonly HealthStatus[], shares: Shares): number {
  if (turned.length === 0) return 0;
  const sum = (colours: readonly HealthStatus[]) => colours.reduce((total, health) => total + shares[health], 0);
  const all = sum(among);
  return all === 0 ? turned.length / among.length : sum(turned) / all;
}

/** Adds counts of further scans: rows of the same effect become one. */
export function addCounts(before: readonly Counted[], more: readonly Counted[]): readonly Counted[] {
  const rows = new Map<string, Counted>();
  for (const row of [...before, ...more]) {
    const key = JSON.stringify([row.category, row.admitted, row.effect]);
    const known = rows.get(key);
    rows.set(key, known === undefined ? row : { ...known, count: known.count + row.count });
  }
  return [...rows.values()];
}
