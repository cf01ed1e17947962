/**
 * One case as an epidemiologist sees it: its contacts, the closest first, each a place in the list and no person; where they met; and what became of those
 * whom two persons confirmed. Every look is a line of the audit trail.
 */
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { type CaseLine, caseEntry } from './cases.ts';
import type { Meeting } from './overlap.ts';
import type { TracingRules } from './rules.ts';

export interface ContactLine {
  readonly rank: number;
  readonly seconds: number;
  readonly score: number;
  readonly lastAt: number;
  readonly witnessed: boolean;
  readonly sameGate: boolean;
  readonly meetings: readonly Meeting[];
  /** the contact's status now, so that nobody is asked to isolate who does already */
  readonly health: number;
  readonly confirmedAt: number | null;
  /** the status became stricter by the confirmation; null where nobody confirmed */
  readonly turned: boolean | null;
  /** passes that the confirmation revoked */
  readonly revokedTokens: number | null;
  /** the first stamp after it: from then on a door that hears the ministry knows */
  readonly publishedAt: number | null;
}

/** Contacts that were proposed together. */
export interface CaseProposal {
  readonly id: number;
  readonly state: 'open' | 'confirmed' | 'withdrawn' | 'expired';
  readonly proposedBy: number;
  readonly proposedAt: number;
  readonly endedBy: number | null;
  readonly endedAt: number | null;
  readonly ranks: readonly number[];
}

export interface MetVenue {
  readonly id: string;
  readonly name: string;
  readonly category: string;
}

export interface LookedAtCase extends CaseLine {
  readonly cause: string;
  readonly rules: TracingRules;
  readonly contacts: readonly ContactLine[];
  /** the newest first */
  readonly proposals: readonly CaseProposal[];
  readonly venues: readonly MetVenue[];
}

/** Null: there is no such case, or its time is over. */
export async function lookAtCase(
  issuer: Issuer,
  { id, by, limit }: { readonly id: number; readonly by: number; readonly limit: number },
): Promise<LookedAtCase | null> {
  return issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql<Omit<LookedAtCase, 'contacts' | 'proposals' | 'venues'> & { personId: number }>`
      select id, person_id as "personId", opened_at as "openedAt", opened_by as "openedBy", reason, cause, from_at as from, until_at as until, rules, stays, found,
        (select count(*) from trace_contact where case_id = trace_case.id and confirmed_at is not null) as confirmed
      from trace_case where id = ${id}`.execute(trx);
    const [row] = rows;
    if (row === undefined) return null;
    const { personId, ...line } = row;
    const contacts = await contactsOf(trx, id, limit);
    const looked = { ...line, contacts, proposals: await proposalsOf(trx, id), venues: await venuesOf(trx, contacts) };
    await appendAudit(trx, [caseEntry('case-read', personId, { at: issuer.now(), by, detail: { case: id } })]);
    return looked;
  });
}

async function contactsOf(trx: DatabaseTransaction, caseId: number, limit: number): Promise<readonly ContactLine[]> {
  const { rows } = await sql<ContactLine>`
    select rank, seconds, score, last_at as "lastAt", witnessed, same_gate as "sameGate", meetings, person.health, confirmed_at as "confirmedAt",
      turned, revoked_tokens as "revokedTokens", published_at as "publishedAt"
    from trace_contact join person on person.id = trace_contact.person_id where case_id = ${caseId} order by rank limit ${limit}`.execute(trx);
  return rows;
}

async function proposalsOf(trx: DatabaseTransaction, caseId: number): Promise<readonly CaseProposal[]> {
  const { rows } = await sql<CaseProposal>`
    select id, state, proposed_by as "proposedBy", proposed_at as "proposedAt", ended_by as "endedBy", ended_at as "endedAt", payload -> 'ranks' as ranks
    from proposal where kind = 'trace-contacts' and payload ->> 'caseId' = ${String(caseId)} order by id desc limit 100`.execute(trx);
  return rows;
}

async function venuesOf(trx: DatabaseTransaction, contacts: readonly ContactLine[]): Promise<readonly MetVenue[]> {
  const ids = [...new Set(contacts.flatMap(({ meetings }) => meetings.map(({ venueId }) => venueId)))];
  const { rows } = await sql<MetVenue>`select id, name, category from venue where id = any(${ids}::text[]) order by id`.execute(trx);
  return rows;
}
