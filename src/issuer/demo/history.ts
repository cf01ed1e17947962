/**
 * The month before the demo's first start, played as it would have happened: each day the laboratories' reports come in, what time changes is computed, and the
 * ministry publishes twice. All by the product's own functions at the seconds of then, in their order, so that trail, history and transparency log read as they do
 * in a ministry that has been at work for a month. It must come before the first publication of the present: a stamp is never older than the one before.
 */
import type { Config } from '../config.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { recomputeDue } from '../maintenance.ts';
import { PublishError } from '../publish/publish-error.ts';
import { certify } from '../venues/credentials.ts';
import { DAYS_BACK, dayOf, startOf } from './days.ts';
import { enrolTablet, issuerAt } from './doors/hand-in.ts';
import type { DemoTablet } from './doors/tablets.ts';
import { tabletSigner } from './doors/tablets.ts';
import { enrolPhones } from './phones/enrol.ts';
import type { DemoPhone } from './phones/phones.ts';
import { CAST_VENUES } from './venues.ts';

export const MONTH_DAYS = 30;
const HOUR = 3600;
/** Local hours. */
const REPORTS_HOUR = 4;
const PUBLISHED_HOURS = [5, 17] as const;
/** Of a whole month. */
export const PUBLICATIONS = MONTH_DAYS * PUBLISHED_HOURS.length;
/** People enrol from this local hour on, so many seconds apart. */
const ENROLMENT = { from: 9, apart: 163 } as const;

export interface Month {
  /** the noon before its first day */
  readonly began: number;
  readonly tablets: readonly DemoTablet[];
  readonly phones: readonly DemoPhone[];
  readonly secret: Uint8Array;
  /** Hands in what was reported on a day, by the clock of the issuer given. */
  readonly report: (issuer: Issuer, day: number) => Promise<void>;
  /** Publishes as of that second. */
  readonly publishAt: (time: number) => Promise<void>;
}

/** The noon before a month that ends today. */
export const monthBefore = (now: number): number => startOf(dayOf(now) - MONTH_DAYS) - 12 * HOUR;

/**
 * When the keys of an installation are made that has none: those of a demo with a month before its beginning, all others now. A database that was named may be
 * anybody's: keys made for a demo would stay with what turns out to be a real register, so there a demo begins today.
 */
export function ceremonyTime({ demoMonth, databaseUrl }: Pick<Config, 'demoMonth' | 'databaseUrl'>, now: number): number {
  return demoMonth && databaseUrl === null ? monthBefore(now) - HOUR : now;
}

/** Whether a month was played to its end: the ministry has published on the day after it. */
export async function isPlayed({ db }: Pick<Issuer, 'db'>, began: number): Promise<boolean> {
  const { rows } = await sql<{ at: number | null }>`select max(at) as at from stamp_signed`.execute(db);
  return (rows[0]?.at ?? 0) >= startOf(dayOf(began) + 1 + MONTH_DAYS);
}

/**
 * When the month of a world begins in which nothing has happened yet: a start may have been cut off after it had made the people and before anything of the month.
 * Such a world is as old as its month; one that begins today is not. Null where it has published, or where the keys are younger: nothing is signed as of a time
 * before the ceremony.
 */
export async function unplayedSince({ db, keyring, now }: Issuer): Promise<number | null> {
  const { rows } = await sql<{ at: number }>`
    select approved_at as at from venue where id = ${CAST_VENUES[0]?.id ?? ''} and not exists (select from stamp_signed)`.execute(db);
  const [world] = rows;
  if (world === undefined || dayOf(now()) - dayOf(world.at) < MONTH_DAYS) return null;
  return keyring.records().every(({ createdAt }) => createdAt <= world.at) ? world.at : null;
}

/** Plays what is missing up to now; a start that was cut off goes on where it was. */
export async function playHistory(issuer: Issuer, { began, tablets, phones, secret, report, publishAt }: Month): Promise<void> {
  const first = dayOf(began) + 1;
  const then = issuerAt(issuer, began);
  for (const tablet of tablets) await ensureTablet(then, tablet, secret);
  // who is ill in the first days was tested before them
  for (let day = first - DAYS_BACK; day < first; day += 1) await report(then, day);
  const now = issuer.now();
  for (let day = first; day <= dayOf(now); day += 1) {
    const reported = startOf(day) + REPORTS_HOUR * HOUR;
    if (reported < now) {
      const morning = issuerAt(issuer, reported);
      await report(morning, day);
      await recomputeDue(morning);
    }
    for (const hour of PUBLISHED_HOURS) {
      const at = startOf(day) + hour * HOUR;
      if (hour > ENROLMENT.from)
        await enrolPhones(
          issuer,
          phones.filter(({ enrolled }) => first + enrolled === day && at < now),
          { secret, at: enrolmentsOn(day) },
        );
      if (at < now) await publishAt(at).catch(unlessPublished);
    }
  }
}

/** Some seconds of a day at which people enrol, one after the other. */
const enrolmentsOn = (day: number) => (nr: number) =>
  startOf(day) + ENROLMENT.from * HOUR + ((nr * ENROLMENT.apart) % ((PUBLISHED_HOURS[1] - ENROLMENT.from) * HOUR));

/** Enrols a tablet whose gate has none, and certifies one that had a start cut off between the two. */
async function ensureTablet(then: Issuer, tablet: DemoTablet, secret: Uint8Array): Promise<void> {
  const { venueId, gate } = tablet;
  const signer = tabletSigner(secret, tablet);
  const known = await then.db.selectFrom('gate').select('public_key').where('venue_id', '=', venueId).where('gate', '=', gate).executeTakeFirst();
  if (known === undefined || known.public_key === null) await enrolTablet(then, tablet, signer);
  else await certify(then, { venueId, tablet: { gate, key: signer.publicKey } });
}

/** A start that was cut off had published up to here. */
function unlessPublished(error: unknown): void {
  if (!(error instanceof PublishError) || error.code !== 'clock-behind') throw error;
}
