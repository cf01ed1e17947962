/**
 * The envelope of a source of contacts: a stolen key of the control centre makes people yellow by the thousand. Pure, as envelope.ts. Its lines cannot take
 * anything back (formats.md §9): a contact is withdrawn by a contest or by a range (void-range.ts), both of them two persons' word.
 */
import { type Excess, PAST_DAYS, parseBounds } from './envelope.ts';

/** Bounds, as data: a source may have others (`lab.envelope`). */
export interface ContactEnvelope {
  /** contacts a day that are always in order */
  readonly contactsADay: number;
  /** contacts a day of a source without a past of `PAST_DAYS` */
  readonly contactsADayNew: number;
  /** times its busiest day so far */
  readonly dayFactor: number;
  /** people named as contacts of one case, whatever the number of batches. Lines without a case are the day's only. */
  readonly contactsPerCase: number;
}

export const CONTACT_ENVELOPE: ContactEnvelope = { contactsADay: 2000, contactsADayNew: 20_000, dayFactor: 4, contactsPerCase: 100 };

/** What one batch brings, or would make of what is there. */
export interface ContactFigures {
  /** lines that passed */
  readonly contacts: number;
  /** people that its largest case would have */
  readonly largestCase: number;
}

/** What was known before it. */
export interface ContactPast {
  /** contacts taken in the last 24 hours */
  readonly today: number;
  /** the most in 24 hours of the 28 days before */
  readonly busiestDay: number;
  /** days with contacts among those */
  readonly days: number;
}

/** Every bound that the batch passes; none: it is in order. */
export function judgeContacts(batch: ContactFigures, past: ContactPast, envelope: ContactEnvelope = CONTACT_ENVELOPE): readonly Excess[] {
  const { contactsADay, contactsADayNew, dayFactor, contactsPerCase } = envelope;
  const isNew = past.days < PAST_DAYS;
  const seen = past.today + batch.contacts;
  const allowed = isNew ? contactsADayNew : Math.max(contactsADay, dayFactor * past.busiestDay);
  const day: readonly Excess[] = seen > allowed ? [{ reason: 'contacts', against: isNew ? 'bound' : 'own', seen, allowed }] : [];
  if (batch.largestCase <= contactsPerCase) return day;
  return [...day, { reason: 'case', against: 'bound', seen: batch.largestCase, allowed: contactsPerCase }];
}

/** The bounds of a source of contacts that differ from the defaults. */
export function parseContactEnvelope(value: unknown): Partial<ContactEnvelope> | null {
  return parseBounds(value, CONTACT_ENVELOPE);
}
