/**
 * Lines of one source declared void over a range of time (security.md, attack 7): by two persons, by when they were received (a stolen key: our own clock,
 * which nobody can date back) or by what they are about (samples of a machine that was out of order, meetings of a day that was mixed up). Here are the
 * range itself and what it catches; the work on people follows in void-sweep.ts, in chunks.
 */
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';

/** `received`: by the issuer's clock; `sampled`, of contacts `met`: by their source's word. */
export type VoidBy = 'received' | 'sampled' | 'met';

export interface VoidRange {
  readonly id: number;
  readonly by_time: VoidBy;
  readonly from_at: number;
  /** exclusive */
  readonly until_at: number;
}

/** Every range of a source. */
export async function labVoids(db: Database, labId: string): Promise<readonly VoidRange[]> {
  return db.selectFrom('lab_void').select(['id', 'by_time', 'from_at', 'until_at']).where('lab_id', '=', labId).execute();
}

/** Whether a line that comes now falls into one; `at` is what it is about. */
export function isVoid(ranges: readonly VoidRange[], { receivedAt, at }: { readonly receivedAt: number; readonly at: number }): boolean {
  return ranges.some((range) => {
    const time = range.by_time === 'received' ? receivedAt : at;
    return time >= range.from_at && time < range.until_at;
  });
}

/** Holds the laboratory as it is until the end of a transaction that takes its lines: a range declared meanwhile waits, and then finds them. */
export async function lockLab(trx: DatabaseTransaction, labId: string): Promise<void> {
  await sql`select id from lab where id = ${labId} for share`.execute(trx);
}

/** For whoever changes what holds for a laboratory. False when there is none. */
export async function lockLabForChange(trx: DatabaseTransaction, labId: string): Promise<boolean> {
  const { rows } = await sql`select id from lab where id = ${labId} for no key update`.execute(trx);
  return rows.length > 0;
}
