/**
 * A case (product.md "Ministry" 6): an epidemiologist traces one infected person, with a written cause. What is found is stored for this case only and goes by
 * the clock. Whoever traces or looks leaves their number in the audit trail; the words of the cause stay with the case, the trail has their digest.
 */
import { createHash } from 'node:crypto';
import { type AuditEntry, appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { KEEP_SECONDS } from '../visits/judge.ts';
import { type TracedContact, traceContacts, type Window } from './overlap.ts';
import { TRACING_RULES, type TracingRules } from './rules.ts';
import { otherStays, ownStays } from './visits.ts';

/** Why somebody is traced, in words that the trail may keep for ever. */
export const CASE_REASONS = ['positive-result', 'control-centre', 'repeat'] as const;
export type CaseReason = (typeof CASE_REASONS)[number];

/** Contacts stored of one case: whoever comes after so many was hardly near. */
const CONTACTS_KEPT = 2000;

export interface CaseAsk {
  readonly personId: number;
  readonly reason: CaseReason;
  /** 10 to 500 characters */
  readonly cause: string;
  /** staff number */
  readonly by: number;
  /** instead of the days that follow from the sample: when symptoms say otherwise */
  readonly window?: Window;
}

export type CaseFault = 'not-a-case' | 'window-invalid';
export type OpenedCase = { readonly ok: true; readonly id: number; readonly found: number } | { readonly ok: false; readonly code: CaseFault };

/** Traces and stores, in one transaction with its entry in the audit trail. */
export async function openCase(issuer: Issuer, ask: CaseAsk, rules: TracingRules = TRACING_RULES): Promise<OpenedCase> {
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const own = await windowOf(trx, ask.personId, { rules, now });
    // other days may be asked for, never somebody whom nothing makes a case: where the healthy go is nobody's to look up
    const window = own !== null || (await wasRed(trx, ask.personId, now)) ? (ask.window ?? own) : null;
    if (window === null) return { ok: false, code: 'not-a-case' };
    if (window.until <= window.from || window.until > now || window.from < now - KEEP_SECONDS) return { ok: false, code: 'window-invalid' };
    const stays = await ownStays(trx, ask.personId, { rules, window });
    const contacts = traceContacts(stays, await otherStays(trx, stays, { rules, window }), { rules, window });
    const { rows } = await sql<{ id: number }>`
      insert into trace_case (person_id, opened_at, opened_by, reason, cause, from_at, until_at, rules, stays, found)
      values (${ask.personId}, ${now}, ${ask.by}, ${ask.reason}, ${ask.cause}, ${window.from}, ${window.until}, ${JSON.stringify(rules)}::jsonb,
        ${stays.length}, ${contacts.length})
      returning id`.execute(trx);
    const id = rows[0]?.id ?? 0;
    await storeContacts(trx, id, contacts.slice(0, CONTACTS_KEPT));
    const detail = {
      case: id,
      reason: ask.reason,
      causeSha256: createHash('sha256').update(ask.cause).digest('hex'),
      stays: stays.length,
      found: contacts.length,
    };
    await appendAudit(trx, [caseEntry('case-traced', ask.personId, { at: now, by: ask.by, detail })]);
    return { ok: true, id, found: contacts.length };
  });
}

/** A line of the trail about the person who is traced. */
export function caseEntry(
  kind: AuditEntry['kind'],
  personId: number,
  { at, by, detail }: { at: number; by: number; detail: AuditEntry['detail'] },
): AuditEntry {
  return { at, kind, subject: `person:${personId}`, detail: { ...detail, by } };
}

/**
 * The days on which a person was infectious: from so long before the sample of the result that makes the case to the second at which the status turned red,
 * from where on the person stays at home; as far as visits are kept. Null for somebody whose positive result is not there, or older than that.
 */
export async function windowOf(
  trx: DatabaseTransaction,
  personId: number,
  { rules, now }: { readonly rules: TracingRules; readonly now: number },
): Promise<Window | null> {
  const { rows } = await sql<{ sampled_at: number; isolated_at: number | null }>`
    select result.sampled_at, (
      select min(history.at) from health_history as history
      where history.person_id = result.person_id and history.health = 0 and history.at >= result.sampled_at
    ) as isolated_at
    from lab_result as result
    where result.person_id = ${personId} and result.replaced_at is null and result.void_id is null and result.result = 1
      and result.sampled_at > ${now - KEEP_SECONDS} and result.sampled_at <= ${now}
    order by result.sampled_at desc limit 1`.execute(trx);
  const [sample] = rows;
  if (sample === undefined) return null;
  const from = Math.max(sample.sampled_at - rules.beforeSeconds, now - KEEP_SECONDS);
  return { from, until: Math.min(now, Math.max(sample.isolated_at ?? now, from + 1)) };
}

/** Red now or as long as visits are kept, whatever it rests on: by hand, or by a result that is too old by now to give the days itself. */
async function wasRed(trx: DatabaseTransaction, personId: number, now: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from person where id = ${personId} and health = 0
    union all select 1 from health_history where person_id = ${personId} and health = 0 and at > ${now - KEEP_SECONDS} limit 1`.execute(trx);
  return rows.length > 0;
}

async function storeContacts(trx: DatabaseTransaction, id: number, contacts: readonly TracedContact[]): Promise<void> {
  const rows = contacts.map((contact, at) => ({ ...contact, rank: at + 1 }));
  await sql`
    insert into trace_contact (case_id, rank, person_id, seconds, score, last_at, witnessed, same_gate, meetings)
    select ${id}, rank, "personId", seconds, score, "lastAt", witnessed, "sameGate", meetings
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given(rank integer, "personId" bigint, seconds integer, score integer, "lastAt" bigint, witnessed boolean, "sameGate" boolean, meetings jsonb)`.execute(
    trx,
  );
}

/** A case in the list. */
export interface CaseLine {
  readonly id: number;
  readonly openedAt: number;
  readonly openedBy: number;
  readonly reason: CaseReason;
  readonly from: number;
  readonly until: number;
  readonly stays: number;
  readonly found: number;
  readonly confirmed: number;
}

/** The newest cases below the number `before`; who the people are is only in each of them. */
export async function listCases(db: Database, { before, limit }: { readonly before: number; readonly limit: number }): Promise<readonly CaseLine[]> {
  const { rows } = await sql<CaseLine>`
    select id, opened_at as "openedAt", opened_by as "openedBy", reason, from_at as from, until_at as until, stays, found,
      (select count(*) from trace_contact where case_id = trace_case.id and confirmed_at is not null) as confirmed
    from trace_case where id < ${before} order by id desc limit ${limit}`.execute(db);
  return rows;
}
