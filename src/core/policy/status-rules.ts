/**
 * From what the two registers know to one status (product.md "The four statuses"): red beats yellow beats green beats blue. Pure: the same events, the
 * same durations and the same second give the same status, whoever computes it and whenever.
 *
 * - red: a positive result, until a later negative one or `redDays`;
 * - yellow: a contact, for `yellowDays`; a negative result does not end it;
 * - green: a negative result with no positive at or after it, for `greenHours` from sampling;
 * - blue: everybody else.
 * A withdrawn result or contact counts as if it had never come. What lies in the future does not count yet, but bounds `until`.
 *
 * A status that two operators set stands until its end in place of what was known when they set it (`settled`). Later news counts: a stricter status
 * always, and where they set blue or green any status of its own. Red and yellow set by them are not softened by news; when their end has come, the
 * registers speak again, settled events included.
 */

/** Policy data (formats.md §8, `durations`). */
export interface StatusDurations {
  readonly greenHours: number;
  readonly redDays: number;
  readonly yellowDays: number;
}

/** One thing a register knows about one person. Times are seconds since 1970. */
export type HealthEvent =
  | (Reported & { readonly kind: 'result'; readonly sampledAt: number; readonly positive: boolean })
  | (Reported & { readonly kind: 'contact'; readonly contactAt: number })
  | { readonly kind: 'operator'; readonly setAt: number; readonly endsAt: number; readonly health: 0 | 1 | 2 | 3; readonly withdrawn?: boolean };

interface Reported {
  readonly withdrawn?: boolean;
  /** The operators' standing status was set in knowledge of it. Without such a status it means nothing. */
  readonly settled?: boolean;
}

/** As in a status token (formats.md §3): health 0 red .. 3 green; basis 0 none, 1 positive, 2 contact, 3 negative, 7 operator. */
export interface ComputedHealth {
  readonly health: 0 | 1 | 2 | 3;
  readonly basis: 0 | 1 | 2 | 3 | 7;
  /** When the sample was taken, the contact happened or the operators set it; null where nothing is known. */
  readonly evidenceAt: number | null;
  /** The first second at which time alone changes the status; null when only news can. */
  readonly until: number | null;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const YELLOW = 1;
const NEVER = Number.NEGATIVE_INFINITY;

/** The status of a person at `now`. */
export function computeHealth(events: readonly HealthEvent[], durations: StatusDurations, now: number): ComputedHealth {
  const counted = events.filter((event) => event.withdrawn !== true);
  const past = counted.filter((event) => timeOf(event) <= now);
  const next = Math.min(...counted.map(timeOf).filter((time) => time > now));
  const operator = standingOperator(past, now);
  const current = operator === null ? statusOf(past, durations, now) : combined(operator, statusOf(past.filter(isNews), durations, now));
  const until = Math.min(current.until ?? Number.POSITIVE_INFINITY, next);
  return { ...current, until: Number.isFinite(until) ? until : null };
}

type OperatorEvent = Extract<HealthEvent, { kind: 'operator' }>;

/** The last one set; of two set in the same second the stricter, then the longer, so that their order means nothing. */
function standingOperator(past: readonly HealthEvent[], now: number): OperatorEvent | null {
  const standing = past.filter((event) => event.kind === 'operator').filter((event) => now < event.endsAt);
  return standing.sort((a, b) => b.setAt - a.setAt || a.health - b.health || b.endsAt - a.endsAt)[0] ?? null;
}

function isNews(event: HealthEvent): boolean {
  return event.kind !== 'operator' && event.settled !== true;
}

function combined({ health, setAt, endsAt }: OperatorEvent, news: ComputedHealth): ComputedHealth {
  const counts = health <= YELLOW ? news.health < health : news.basis !== 0;
  const status = counts ? news : ({ health, basis: 7, evidenceAt: setAt } as const);
  return { ...status, until: Math.min(endsAt, news.until ?? Number.POSITIVE_INFINITY) };
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
  if (event.kind === 'operator') return event.setAt;
  return event.kind === 'result' ? event.sampledAt : event.contactAt;
}

function latest(events: readonly HealthEvent[], belongs: (event: HealthEvent) => boolean): number {
  return events.reduce((last, event) => (belongs(event) ? Math.max(last, timeOf(event)) : last), NEVER);
}
