/** Visits that phones hand in (formats.md §9): judged line by line, stored exactly once, answered line by line. */
import type { VisitFault } from '../../core/token/visit-fault.ts';
import type { Issuer } from '../context.ts';
import { RateBuckets } from '../http/rate.ts';
import { type JudgedVisit, judgeVisits } from './judge.ts';
import { storeVisits } from './store.ts';

/** Statements of one call. */
export const VISITS_AT_ONCE = 200;

/** New rows of one person: more than a month's entries and exits at once, then two a minute. A phone that makes visits up must not fill the disk. */
const EACH_PERSON = { burst: 2000, refillSeconds: 30 };
const buckets = new WeakMap<Issuer, RateBuckets>();

/** What became of one statement. `code` null: it is on the issuer's disk, now or before. `id` null: it could not be read. */
export interface VisitOutcome {
  readonly id: Uint8Array | null;
  readonly code: VisitFault | null;
}

export type VisitsResult =
  | { readonly ok: true; readonly results: readonly VisitOutcome[] }
  | { readonly ok: false; readonly code: 'rate-limited'; readonly wait: number };

/** Takes a batch; null stands for a line that was not even bytes. The same batch again gets the same answer. */
export async function ingestVisits(issuer: Issuer, statements: readonly (Uint8Array | null)[]): Promise<VisitsResult> {
  const judged = await judgeVisits(issuer, statements);
  const good = judged.flatMap((line) => (line.fault === null ? [line] : []));
  const rows = bucketsOf(issuer);
  const at = performance.now() / 1000;
  const wait = good.reduce((longest, { personId }) => Math.max(longest, rows.wait(String(personId), at)), 0);
  if (wait > 0) return { ok: false, code: 'rate-limited', wait };
  const lines = good.map(({ signed, personId, bytes }) => ({ personId, bytes, visit: signed.statement.payload }));
  const { agrees, changed } = await storeVisits(issuer.db, lines, issuer.now());
  // a call may overdraw what was left of the burst, and several at once too; what is owed is waited for
  for (const personId of changed) rows.charge(String(personId), at);
  const contradicting = new Set<JudgedVisit>(good.filter((_, nr) => agrees[nr] !== true));
  const results = judged.map((line) => ({
    id: line.signed?.statement.payload.id ?? null,
    code: contradicting.has(line) ? ('visit-malformed' as const) : line.fault,
  }));
  return { ok: true, results };
}

function bucketsOf(issuer: Issuer): RateBuckets {
  const known = buckets.get(issuer) ?? new RateBuckets(EACH_PERSON);
  buckets.set(issuer, known);
  return known;
}
