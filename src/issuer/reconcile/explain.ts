/**
 * Whether a token says what was known when it was issued (security.md, attack 7). Pure: the token, every event with the time in which it was known, and the
 * policies that may have been applied then. Known is what had been taken and not yet replaced; a minute of grace covers what was under way while the token
 * was signed (news that waits for a lock, the clocks of several instances), and a day the people that a new policy had not reached yet.
 */
import { computeHealth, type HealthEvent, type StatusDurations } from '../../core/policy/status-rules.ts';

const GRACE_SECONDS = 60;
const POLICY_GRACE_SECONDS = 86_400;

/** A token's claims as its row has them. */
export interface IssuedToken {
  readonly health: number;
  readonly basis: number;
  readonly evidenceAt: number | null;
  readonly iat: number;
}

/** An event and when it was known: from the second it was taken until before the one in which it was replaced or withdrawn. */
export interface KnownEvent {
  readonly id: number;
  readonly takenAt: number;
  readonly endedAt: number | null;
  readonly event:
    | { readonly kind: 'result'; readonly sampledAt: number; readonly positive: boolean }
    | { readonly kind: 'contact'; readonly contactAt: number }
    | {
        readonly kind: 'operator';
        readonly setAt: number;
        readonly endsAt: number;
        readonly health: 0 | 1 | 2 | 3;
        /** the highest numbers of results and contacts that it set aside */
        readonly knownResult: number;
        readonly knownContact: number;
      };
}

/** A policy's durations and when it was stored. */
export interface PolicyTime {
  readonly at: number;
  readonly durations: StatusDurations;
}

/** The event that the token rests on; `none` for one that rests on nothing (blue); null: the token cannot be explained. */
export type Explanation = { readonly rests: 'none' } | { readonly rests: 'event'; readonly on: KnownEvent } | null;

export function explainToken(token: IssuedToken, events: readonly KnownEvent[], policies: readonly PolicyTime[]): Explanation {
  for (const durations of durationsAt(token.iat, policies)) {
    for (const at of momentsOf(token.iat, events)) {
      const known = events.filter((event) => event.takenAt <= at && (event.endedAt === null || event.endedAt > at));
      const status = computeHealth(healthEvents(known), durations, token.iat);
      // news that came while the token was signed and made the status stricter would have revoked it: no grace for that
      if (at === token.iat && status.health < token.health) break;
      if (status.health !== token.health || status.basis !== token.basis || status.evidenceAt !== token.evidenceAt) continue;
      if (status.basis === 0) return { rests: 'none' };
      const on = known.find((event) => isEvidence(event, token));
      if (on !== undefined) return { rests: 'event', on };
    }
  }
  return null;
}

/** The moment of signing first, then before each piece of news of the minute before it. */
function momentsOf(iat: number, events: readonly KnownEvent[]): readonly number[] {
  const news = events.flatMap(({ takenAt, endedAt }) => [takenAt, endedAt ?? 0]).filter((at) => at > iat - GRACE_SECONDS && at <= iat);
  return [iat, ...new Set(news.map((at) => at - 1))];
}

/** Newest first: the policy in force at the time, and those that it had replaced less than a day before. */
function durationsAt(iat: number, policies: readonly PolicyTime[]): readonly StatusDurations[] {
  const stored = policies.filter(({ at }) => at <= iat).sort((a, b) => b.at - a.at);
  return stored.filter((_, nr) => nr === 0 || (stored[nr - 1]?.at ?? 0) > iat - POLICY_GRACE_SECONDS).map(({ durations }) => durations);
}

function healthEvents(known: readonly KnownEvent[]): readonly HealthEvent[] {
  const manual = known.find(({ event }) => event.kind === 'operator')?.event;
  const aside = manual?.kind === 'operator' ? manual : { knownResult: 0, knownContact: 0 };
  return known.map(({ id, event }): HealthEvent => {
    if (event.kind === 'operator') return { kind: 'operator', setAt: event.setAt, endsAt: event.endsAt, health: event.health };
    return event.kind === 'result' ? { ...event, settled: id <= aside.knownResult } : { ...event, settled: id <= aside.knownContact };
  });
}

function isEvidence({ event }: KnownEvent, { basis, evidenceAt }: IssuedToken): boolean {
  if (event.kind === 'operator') return basis === 7 && event.setAt === evidenceAt;
  if (event.kind === 'contact') return basis === 2 && event.contactAt === evidenceAt;
  return basis === (event.positive ? 1 : 3) && event.sampledAt === evidenceAt;
}
