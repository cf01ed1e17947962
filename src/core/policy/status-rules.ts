/**
 * From what the two registers know to one status (product.md "The four statuses"): red beats yellow beats green beats blue. Pure: the same events, the
 * same durations and the same second give the same status, whoever computes it and whenever.
 *
 * - red: a positive result, until a later negative one or `redDays`;
 * - yellow: a contact, for `yellowDays`; a negative result does not end it;
 * - green: a negative result with no positive at or after it, for `greenHours` from sampling;
 * - blue: everybody else.
 * A withdrawn result or contact counts as if it had never come. What lies in the future does not count yet, but bounds `until`.
 */

/** Policy data (formats.md §8, `durations`). */
export interface StatusDurations {
  readonly greenHours: number;
  readonly redDays: number;
  readonly yellowDays: number;
}

/** One thing a register knows about one person. Times are seconds since 1970. */
export type HealthEvent =
  | { readonly kind: 'result'; readonly sampledAt: number; readonly positive: boolean; readonly withdrawn?: boolean }
  | { readonly kind: 'contact'; readonly contactAt: number; readonly withdrawn?: boolean };

/** As in a status token (formats.md §3): health 0 red .. 3 green; basis 0 none, 1 positive, 2 contact, 3 negative. */
export interface ComputedHealth {
  readonly health: 0 | 1 | 2 | 3;
  readonly basis: 0 | 1 | 2 | 3;
  /** When the sample was taken or the contact happened; null for blue. */
  readonly evidenceAt: number | null;
  /** The first second at which time alone changes the status; null when only news can. */
  readonly until: number | null;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const NEVER = Number.NEGATIVE_INFINITY;

/** The status of a person at `now`. */
export function computeHealth(events: readonly HealthEvent[], durations: StatusDurations, now: number): ComputedHealth {
  const counted = events.filter((event) => event.withdrawn !== true);
  const past = counted.filter((event) => timeOf(event) <= now);
  const next = Math.min(...counted.map(timeOf).filter((time) => time > now));
  const current = statusOf(past, durations, now);
  const until = Math.min(current.until ?? Number.POSITIVE_INFINITY, next);
  return { ...current, until: Number.isFinite(until) ? until : null };
}

function statusOf(past: readonly HealthEvent[], durations: StatusDurations, now: number): ComputedHealth {
  const positive = latest(past, (event) => event.kind === 'result' && event.positive);
  const negative = latest(past, (event) => event.kind === 'result' && !event.positive);
  const contact = latest(past, (event) => event.kind === 'contact');

  const redUntil = positive + durations.redDays * DAY;
  // a negative of the same second is not a later one: the stricter reading wins
  if (positive >= negative && now < redUntil) return { health: 0, basis: 1, evidenceAt: positive, until: redUntil };
  const yellowUntil = contact + durations.yellowDays * DAY;
  if (now < yellowUntil) return { health: 1, basis: 2, evidenceAt: contact, until: yellowUntil };
  const greenUntil = negative + durations.greenHours * HOUR;
  if (negative > positive && now < greenUntil) return { health: 3, basis: 3, evidenceAt: negative, until: greenUntil };
  return { health: 2, basis: 0, evidenceAt: null, until: null };
}

function timeOf(event: HealthEvent): number {
  return event.kind === 'result' ? event.sampledAt : event.contactAt;
}

function latest(events: readonly HealthEvent[], belongs: (event: HealthEvent) => boolean): number {
  return events.reduce((last, event) => (belongs(event) ? Math.max(last, timeOf(event)) : last), NEVER);
}
