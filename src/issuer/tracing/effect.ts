/**
 * What confirming contacts came to, kept with the case: who became stricter, how many passes were revoked, and when that was published. An epidemiologist sees
 * that the loop from a result to a door is closed, and how long it took.
 */
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import type { LockedPerson } from '../people/health.ts';

export interface Confirmed {
  readonly caseId: number;
  readonly proposalId: number;
  readonly now: number;
  /** the people as they were before, locked since */
  readonly before: readonly LockedPerson[];
}

/** Marks those people's places of the case, after their statuses were computed anew. Gives how many became stricter. */
export async function markConfirmed(trx: DatabaseTransaction, { caseId, proposalId, now, before }: Confirmed): Promise<number> {
  const { rows } = await sql<{ turned: boolean }>`
    update trace_contact set confirmed_at = ${now}, proposal_id = ${proposalId}, turned = person.health < was.health,
      revoked_tokens = (select count(*) from token where token.person_id = person.id and revoked_at = ${now} and revoked_cause = 'status')
    from unnest(${before.map(({ id }) => id)}::bigint[], ${before.map(({ health }) => health)}::smallint[]) as was(person_id, health)
    join person on person.id = was.person_id
    where case_id = ${caseId} and trace_contact.person_id = was.person_id
    returning turned`.execute(trx);
  return rows.filter(({ turned }) => turned).length;
}

/** A place of a case that no published list tells of yet. */
export interface Unpublished {
  readonly case_id: number;
  readonly rank: number;
}

/** Ask before the lists are read: what stands here is committed, so these lists have it. */
export async function unpublishedContacts(trx: DatabaseTransaction): Promise<readonly Unpublished[]> {
  const { rows } = await sql<Unpublished>`select case_id, rank from trace_contact where proposal_id is not null and published_at is null`.execute(trx);
  return rows;
}

/** Those are published, under a stamp of this time. */
export async function markPublished(trx: DatabaseTransaction, contacts: readonly Unpublished[], at: number): Promise<void> {
  if (contacts.length === 0) return;
  await sql`
    update trace_contact set published_at = ${at}
    from unnest(${contacts.map(({ case_id }) => case_id)}::bigint[], ${contacts.map(({ rank }) => rank)}::integer[]) as given(case_id, rank)
    where trace_contact.case_id = given.case_id and trace_contact.rank = given.rank`.execute(trx);
}
