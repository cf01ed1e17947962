/**
 * The envelope of a laboratory (security.md, attack 7): what it sends against its own past and against the laboratories of its region. Pure: figures in,
 * reasons out. A batch outside it is taken and held for two persons (hold.ts); what the bounds do not catch, a patient forger who stays within them, the
 * daily reconciliation and the void range are for.
 */

import { type Counts, sum, testsOf } from './counts.ts';

/** Bounds, as data: a laboratory may have others (`lab.envelope`) where its work is of another kind. */
export interface Envelope {
  /** lines an hour that are always in order */
  readonly linesAnHour: number;
  /** lines an hour of a laboratory without a past of `pastDays` */
  readonly linesAnHourNew: number;
  /** times its busiest hour so far */
  readonly rateFactor: number;
  /** tests below which no share is judged, neither of the day nor of the past */
  readonly minTests: number;
  /** positives: at least this share of what was to be expected ... */
  readonly lowFactor: number;
  /** ... where at least so many were */
  readonly minExpected: number;
  /** positives: at most so many times what was to be expected, and never fewer than `minExpected` */
  readonly highFactor: number;
  /** share of negatives for people whom nothing else in the register has met ... */
  readonly strangerShare: number;
  /** ... and times what is usual in the region */
  readonly strangerFactor: number;
  /** samples from the future, or older than `lateHours` when they arrive: so many, and such a share of the batch */
  readonly oddTimes: number;
  readonly oddShare: number;
  readonly lateHours: number;
  /** positives taken back (withdrawn, or corrected to negative) a day ... */
  readonly liftedADay: number;
  /** ... and over 28 days: so many, or such a share of its positives of that time */
  readonly liftedMin: number;
  readonly liftedShare: number;
  /** withdrawals of whatever result a day: so many, or such a share of the day's tests */
  readonly withdrawnADay: number;
  readonly withdrawnShare: number;
  /** negatives of people who are red, a day: so many, such a share of the day's negatives, or so many times what is usual in the region */
  readonly freedADay: number;
  readonly freedShare: number;
  readonly freedFactor: number;
}

export const ENVELOPE: Envelope = {
  linesAnHour: 500,
  linesAnHourNew: 5000,
  rateFactor: 4,
  minTests: 200,
  lowFactor: 0.1,
  minExpected: 10,
  highFactor: 5,
  strangerShare: 0.8,
  strangerFactor: 1.5,
  oddTimes: 20,
  oddShare: 0.2,
  lateHours: 120,
  liftedADay: 10,
  liftedMin: 3,
  liftedShare: 0.05,
  withdrawnADay: 20,
  withdrawnShare: 0.05,
  freedADay: 20,
  freedShare: 0.1,
  freedFactor: 3,
};

/** What one batch brings. */
export interface BatchFigures extends Counts {
  /** every line, taken or not */
  readonly lines: number;
  /** lines about a sample from the future or older than `lateHours` */
  readonly oddTimes: number;
}

/** What was known before it. */
export interface LabPast {
  /** lines received in this hour, held ones too */
  readonly linesThisHour: number;
  /** the most results in one hour that were taken, over 28 days */
  readonly busiestHour: number;
  /** days on which it has sent something, of the last 28 */
  readonly days: number;
  /** the last 24 hours, without this batch */
  readonly today: Counts;
  /** the 28 days before those */
  readonly own: Counts;
  /** 7 days of the other laboratories of its region */
  readonly region: Counts;
}

/** Days with results from which on a laboratory has a past. */
export const PAST_DAYS = 7;

export const EXCESS_REASONS = [
  'rate',
  'positivity-low',
  'positivity-high',
  'strangers',
  'times',
  'lifted',
  'withdrawn',
  'freed',
  // of a source of contacts (contact-envelope.ts)
  'contacts',
  'case',
] as const;
export type ExcessReason = (typeof EXCESS_REASONS)[number];

/** One bound that was passed: what was seen and what is allowed, in lines, for `strangers` as a share. */
export interface Excess {
  readonly reason: ExcessReason;
  readonly against: 'own' | 'region' | 'bound';
  readonly seen: number;
  readonly allowed: number;
}

/** Every bound that the batch passes, in a fixed order; none: it is in order. */
export function judgeEnvelope(batch: BatchFigures, past: LabPast, envelope: Envelope = ENVELOPE): readonly Excess[] {
  const day = sum(batch, past.today);
  return [
    ...rate(batch, past, envelope),
    ...positivity(day, { counts: past.own, against: 'own' }, envelope),
    ...positivity(day, { counts: past.region, against: 'region' }, envelope),
    ...strangers(day, past.region, envelope),
    ...times(batch, envelope),
    ...lifted(day, past.own, envelope),
    ...withdrawn(day, envelope),
    ...freed(day, past.region, envelope),
  ];
}

function rate(batch: BatchFigures, past: LabPast, { linesAnHour, linesAnHourNew, rateFactor }: Envelope): readonly Excess[] {
  const seen = past.linesThisHour + batch.lines;
  const allowed = past.days < PAST_DAYS ? linesAnHourNew : Math.max(linesAnHour, rateFactor * past.busiestHour);
  return seen > allowed ? [{ reason: 'rate', against: past.days < PAST_DAYS ? 'bound' : 'own', seen, allowed }] : [];
}

function positivity(day: Counts, { counts, against }: { counts: Counts; against: 'own' | 'region' }, envelope: Envelope): readonly Excess[] {
  const { minTests, minExpected, lowFactor, highFactor } = envelope;
  if (testsOf(day) < minTests || testsOf(counts) < minTests) return [];
  const expected = (testsOf(day) * counts.positives) / testsOf(counts);
  const [low, high] = [expected * lowFactor, Math.max(expected * highFactor, minExpected)];
  if (expected >= minExpected && day.positives < low) return [{ reason: 'positivity-low', against, seen: day.positives, allowed: low }];
  return day.positives > high ? [{ reason: 'positivity-high', against, seen: day.positives, allowed: high }] : [];
}

/** In a register's first weeks everybody is a stranger everywhere: hence against the region, and not at all where it says nothing yet. */
function strangers(day: Counts, region: Counts, { minTests, strangerShare, strangerFactor }: Envelope): readonly Excess[] {
  if (day.negatives < minTests || region.negatives < minTests) return [];
  const seen = day.strangers / day.negatives;
  const allowed = Math.max(strangerShare, (strangerFactor * region.strangers) / region.negatives);
  return seen > allowed ? [{ reason: 'strangers', against: 'region', seen, allowed }] : [];
}

function times(batch: BatchFigures, { oddTimes, oddShare }: Envelope): readonly Excess[] {
  const allowed = Math.max(oddTimes, Math.floor(batch.lines * oddShare));
  return batch.oddTimes > allowed ? [{ reason: 'times', against: 'bound', seen: batch.oddTimes, allowed }] : [];
}

/** A stolen key that lets the isolated go: at once against the day, patiently against the 28 days. */
function lifted(day: Counts, own: Counts, { liftedADay, liftedMin, liftedShare }: Envelope): readonly Excess[] {
  if (day.lifted === 0) return [];
  const both = sum(day, own);
  const allowed = Math.max(liftedMin, liftedShare * both.positives);
  return [
    ...(day.lifted > liftedADay ? [{ reason: 'lifted', against: 'bound', seen: day.lifted, allowed: liftedADay } as const] : []),
    ...(both.lifted > allowed ? [{ reason: 'lifted', against: 'own', seen: both.lifted, allowed } as const] : []),
  ];
}

function withdrawn(day: Counts, { withdrawnADay, withdrawnShare }: Envelope): readonly Excess[] {
  const allowed = Math.max(withdrawnADay, withdrawnShare * testsOf(day));
  return day.withdrawn > allowed ? [{ reason: 'withdrawn', against: 'bound', seen: day.withdrawn, allowed }] : [];
}

/** A later negative ends red as well: who recovers is tested, but not everybody who is red on one day by one laboratory. */
function freed(day: Counts, region: Counts, { freedADay, freedShare, freedFactor, minTests }: Envelope): readonly Excess[] {
  const usual = region.negatives < minTests ? 0 : region.freed / region.negatives;
  const allowed = Math.max(freedADay, Math.max(freedShare, freedFactor * usual) * day.negatives);
  return day.freed > allowed ? [{ reason: 'freed', against: 'region', seen: day.freed, allowed }] : [];
}

/** Where the number of lines itself is what is wrong. */
const HOLDS_ALL: ReadonlySet<ExcessReason> = new Set(['rate', 'positivity-high', 'contacts', 'case']);

/**
 * Which lines wait. A positive result protects others: it counts at once, unless what is wrong is the number of lines or of positives itself, when the
 * positives may be the attack (a thousand people locked in at home by one stolen key). The same is true of contacts.
 */
export function heldOf(excess: readonly Excess[]): 'none' | 'all' | 'all-but-positive' {
  if (excess.length === 0) return 'none';
  return excess.some(({ reason }) => HOLDS_ALL.has(reason)) ? 'all' : 'all-but-positive';
}

/** Bounds that differ from the defaults, read strictly: known names, finite numbers not below 0. Null when they are none. */
export function parseBounds<Bounds extends object>(value: unknown, defaults: Bounds): Partial<Bounds> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const known = Object.entries(value).every(
    ([name, bound]) => Object.hasOwn(defaults, name) && typeof bound === 'number' && Number.isFinite(bound) && bound >= 0,
  );
  return known ? (value as Partial<Bounds>) : null;
}

/** The bounds of a laboratory that differ from the defaults. */
export function parseEnvelope(value: unknown): Partial<Envelope> | null {
  return parseBounds(value, ENVELOPE);
}
