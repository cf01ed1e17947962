/**
 * What this door says of somebody whom the ministry told it of (product.md, venue staff 8; formats.md §7, groups 3, 7 and 8): the same trust, freshness and
 * policy as for a pass. No token and no proof is there to be judged: the ministry's answer stands for both. Pure.
 */
import { decide, type Place, type Subject, wouldAdmit } from '../core/policy/decide.ts';
import type { GuardPerson } from '../core/token/guard-answer.ts';
import { BASIS, HEALTH } from '../core/token/health.ts';
import type { Trust } from '../core/trust/trust.ts';
import { outcomeOf, type Verdict, type VerdictCode } from '../core/verdict.ts';

/** The verdict at this door and second. The person is identified by the document from which the number came. */
export function guardVerdict(
  { health, basis, evidenceAt, initials, birth, home }: GuardPerson,
  trust: Trust | null,
  { place, now }: { readonly place: Place; readonly now: number },
): Verdict {
  const [healthName, basisName] = [HEALTH[health], BASIS[basis]];
  const conclude = (code: VerdictCode, more: Partial<Verdict> = {}): Verdict => ({ outcome: outcomeOf(code), code, ...more });
  if (trust === null) return conclude('trust-missing');
  if (healthName === undefined || basisName === undefined) return conclude('health-unknown');
  const ages = { stamp: now - trust.stamp.iat, bundle: now - trust.bundle.issuedAt, list: null };
  const degraded = ages.stamp > trust.policy.limits.amberHours * 3600;
  const known = { health: healthName, basis: basisName, evidenceAt, initials, birth, identity: 'document', ages, degraded } as const;
  if (now >= trust.root.expiresAt) return conclude('root-expired', known);
  if (now < trust.floor - trust.policy.limits.skewSeconds) return conclude('clock-jumped', { ...known, skew: trust.floor - now });
  if (now >= trust.stamp.exp || now >= trust.bundle.expiresAt) return conclude('trust-stale', known);
  const subject: Subject = { health: healthName, basis: basisName, evidenceAt, home: home ?? null };
  const decision = decide(trust.policy, subject, { place, now });
  const rest = { ...known, wouldAdmit: wouldAdmit(trust.policy, subject, { place, now }) };
  if (decision === null) return conclude('no-rule', rest);
  return conclude(decision.admit ? 'ok' : 'not-admitted', { ...rest, rule: decision.rule, reason: decision.reason });
}
