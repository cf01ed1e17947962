/**
 * What does not fit in a journal (security.md, "the journal tells"): kept with the message as the tablet signed it, which proves itself, entered into the
 * audit trail when it is new, and only counted when the same comes again or one tablet has had its share of the day: a tablet that is broken, or wants to,
 * fills neither the trail nor the disk. Nothing here says who is to blame: that is for an inspector to find out.
 */
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { dayOf, startOf } from '../figures/day.ts';
import { type JournalKey, valuesOf } from './journal-key.ts';

/**
 * - `fork`: other bytes than we hold, or than the tablet had signed, at the same place
 * - `truncation`: the tablet has fewer entries than it said before
 * - `new-epoch`: a further journal under the same key: the one before was lost, or dropped
 * - `broken`: a run that does not hang together
 * - `after-end`: entries from a time when the tablet was certified no more
 * - `time-future`, `time-back`: the tablet's clock ran ahead of ours, or went back with no `clock` entry
 * - `many`: more than is kept of one tablet and day; `seq` is the day since 1970 as Kazakhstan counts days, and `times` how often
 */
export type FindingKind = 'fork' | 'truncation' | 'new-epoch' | 'broken' | 'after-end' | 'time-future' | 'time-back' | 'many';

export interface Finding {
  readonly kind: FindingKind;
  /** the first entry that it concerns */
  readonly seq: number;
}

/** Whole messages kept of one tablet; what comes beyond is counted and its place is known. A tablet that is broken must not fill the disk. */
const RAW_KEPT = 20;
/** Rows, and so entries of the trail, of one tablet and day; one row more counts the rest. */
export const FINDINGS_A_DAY = 50;

interface About {
  readonly key: JournalKey;
  /** the whole message */
  readonly raw: Uint8Array;
  readonly now: number;
}

/** Stores findings of one message, last in its transaction; gives those that are new. */
export async function recordFindings(trx: DatabaseTransaction, about: About, findings: readonly Finding[]): Promise<readonly Finding[]> {
  const fresh: Finding[] = [];
  for (const finding of findings) {
    if (await countAgain(trx, about, finding)) continue;
    const full = (await foundToday(trx, about)) >= FINDINGS_A_DAY;
    const kept = full ? ({ kind: 'many', seq: dayOf(about.now) } as const) : finding;
    if (!(full && (await countAgain(trx, about, kept)))) {
      await insertFinding(trx, about, kept);
      fresh.push(kept);
    }
  }
  await appendAudit(
    trx,
    fresh.map((finding) => entryOf(about.key, finding, about.now)),
  );
  return fresh;
}

/** The same as before; the journal is locked, so nobody else finds it at this moment. `many` is the tablet's, whichever journal it was in. */
async function countAgain(trx: DatabaseTransaction, { key }: About, { kind, seq }: Finding): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update journal_finding set times = times + 1
    where venue_id = ${key.venueId} and gate = ${key.gate} and tablet = ${key.tablet} and epoch = ${kind === 'many' ? 0 : key.epoch}
      and kind = ${kind} and seq = ${seq}`.execute(trx);
  return Number(numAffectedRows ?? 0) > 0;
}

async function foundToday(trx: DatabaseTransaction, { key, now }: About): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from journal_finding
    where venue_id = ${key.venueId} and gate = ${key.gate} and tablet = ${key.tablet} and kind <> 'many' and found_at >= ${startOf(dayOf(now))}`.execute(trx);
  return rows[0]?.n ?? 0;
}

async function insertFinding(trx: DatabaseTransaction, { key, raw, now }: About, { kind, seq }: Finding): Promise<void> {
  const place = kind === 'many' ? { ...key, epoch: 0 } : key;
  await sql`
    insert into journal_finding (venue_id, gate, tablet, epoch, kind, seq, found_at, raw)
    select ${valuesOf(place)}, ${kind}, ${seq}, ${now}, case when (
      select count(*) from journal_finding as kept
      where kept.venue_id = ${key.venueId} and kept.gate = ${key.gate} and kept.tablet = ${key.tablet} and kept.raw is not null
    ) < ${RAW_KEPT} then ${Buffer.from(raw)}::bytea end
    on conflict (venue_id, gate, tablet, epoch, kind, seq) do update set times = journal_finding.times + 1`.execute(trx);
}

function entryOf({ venueId, gate, epoch }: JournalKey, { kind, seq }: Finding, now: number): AuditEntry {
  return { at: now, kind: `journal-${kind}`, subject: `venue:${venueId}/${gate}`, detail: { epoch, seq } };
}

/** A finding as the desk lists it. */
export interface ListedFinding extends Finding {
  readonly id: number;
  readonly venueId: string;
  readonly gate: number;
  readonly epoch: number;
  readonly foundAt: number;
  readonly times: number;
  /** of `many` the first second of its day, else null */
  readonly day: number | null;
  /** whether the message is still there */
  readonly kept: boolean;
  /** how many entries we hold of that journal, and how many its tablet said it has */
  readonly held: number;
  readonly stated: number;
}

/** The newest findings, before the row `before`. */
export async function listFindings(db: Database, { before, limit }: { readonly before: number; readonly limit: number }): Promise<readonly ListedFinding[]> {
  const { rows } = await sql<Omit<ListedFinding, 'day'>>`
    select finding.id, finding.venue_id as "venueId", finding.gate, finding.epoch, finding.kind, finding.seq, finding.found_at as "foundAt", finding.times, finding.raw is not null as kept,
      coalesce(journal.size, 0) as held, coalesce(journal.stated_size, 0) as stated
    from journal_finding as finding left join journal using (venue_id, gate, tablet, epoch)
    where finding.id < ${before} order by finding.id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, day: row.kind === 'many' ? startOf(row.seq) : null }));
}

/** The message as the tablet signed it; null where it was not kept. */
export async function readEvidence(db: Database, id: number): Promise<Uint8Array | null> {
  const { rows } = await sql<{ raw: Uint8Array | null }>`select raw from journal_finding where id = ${id}`.execute(db);
  return rows[0]?.raw ?? null;
}
