/**
 * The envelope of a source of contacts: a stolen key of the control centre makes people yellow by the thousand, or takes back what was said and lets them go.
 * Pure, as envelope.ts.
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
  /** contacts taken back a day, and in 28 days: a share of the contacts of these, and in any case so many (as of a laboratory's positives, decision 022) */
  readonly liftedADay: number;
  readonly liftedMin: number;
  readonly liftedShare: number;
}

export const CONTACT_ENVELOPE: ContactEnvelope = {
  contactsADay: 2000,
  contactsADayNew: 20_000,
  dayFactor: 4,
  contactsPerCase: 100,
  liftedADay: 20,
  liftedMin: 3,
  liftedShare: 0.05,
};

/** What one batch brings, or would make of what is there. */
export interface ContactFigures {
  /** lines that passed and report a contact */
  readonly contacts: number;
  /** lines that take back a contact which stands */
  readonly lifted: number;
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
  /** contacts taken in the 28 days before, and taken back in the last 24 hours and in those days */
  readonly own: number;
  readonly liftedToday: number;
  readonly liftedOwn: number;
}

/** Every bound that the batch passes; none: it is in order. */
export function judgeContacts(batch: ContactFigures, past: ContactPast, envelope: ContactEnvelope = CONTACT_ENVELOPE): readonly Excess[] {
  const { contactsADay, contactsADayNew, dayFactor, contactsPerCase } = envelope;
  const back = lifted(batch, past, envelope);
  const isNew = past.days < PAST_DAYS;
  const seen = past.today + batch.contacts;
  const allowed = isNew ? contactsADayNew : Math.max(contactsADay, dayFactor * past.busiestDay);
  const day: readonly Excess[] = seen > allowed ? [{ reason: 'contacts', against: isNew ? 'bound' : 'own', seen, allowed }] : [];
  if (batch.largestCase <= contactsPerCase) return [...day, ...back];
  return [...day, { reason: 'case', against: 'bound', seen: batch.largestCase, allowed: contactsPerCase }, ...back];
}

/** At once against the day, patiently against the 28 days. */
function lifted(batch: ContactFigures, past: ContactPast, { liftedADay, liftedMin, liftedShare }: ContactEnvelope): readonly Excess[] {
  if (batch.lifted === 0) return [];
  const day = batch.lifted + past.liftedToday;
  const both = day + past.liftedOwn;
  const allowed = Math.max(liftedMin, liftedShare * (batch.contacts + past.today + past.own));
  return [
    ...(day > liftedADay ? [{ reason: 'lifted', against: 'bound', seen: day, allowed: liftedADay } as const] : []),
    ...(both > allowed ? [{ reason: 'lifted', against: 'own', seen: both, allowed } as const] : []),
  ];
}

/** The bounds of a source of contacts that differ from the defaults. */
export function parseContactEnvelope(value: unknown): Partial<ContactEnvelope> | null {
  return parseBounds(value, CONTACT_ENVELOPE);
}
