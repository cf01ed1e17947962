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
import { DAYS_BACK, dayOf, startOf } from './days.ts';
import { enrolTablet, issuerAt } from './doors/hand-in.ts';
import type { DemoTablet } from './doors/tablets.ts';
import { tabletSigner } from './doors/tablets.ts';

export const MONTH_DAYS = 30;
const HOUR = 3600;
/** Local hours. */
const REPORTS_HOUR = 4;
const PUBLISHED_HOURS = [5, 17] as const;

export interface Month {
  /** the noon before its first day */
  readonly began: number;
  readonly tablets: readonly DemoTablet[];
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

/** Plays what is missing up to now; a start that was cut off goes on where it was. */
export async function playHistory(issuer: Issuer, { began, tablets, secret, report, publishAt }: Month): Promise<void> {
  const first = dayOf(began) + 1;
  const then = issuerAt(issuer, began);
  for (const tablet of tablets) {
    const signer = tabletSigner(secret, tablet);
    const gate = await issuer.db
      .selectFrom('gate')
      .select('public_key')
      .where('venue_id', '=', tablet.venueId)
      .where('gate', '=', tablet.gate)
      .executeTakeFirst();
    if (gate === undefined || gate.public_key === null) await enrolTablet(then, tablet, signer);
  }
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
      if (at < now) await publishAt(at).catch(unlessPublished);
    }
  }
}

/** A start that was cut off had published up to here. */
function unlessPublished(error: unknown): void {
  if (!(error instanceof PublishError) || error.code !== 'clock-behind') throw error;
}
