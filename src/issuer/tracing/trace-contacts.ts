/**
 * From found to told (product.md "Ministry" 6): one epidemiologist chooses contacts of a case, a second confirms, and in that transaction they are contacts in
 * the register like those of the control centre: the ordinary recomputation makes them yellow and revokes what they hold.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { lockPeople, recomputeHealth } from '../people/health.ts';
import type { ProposalAction } from '../staff/action.ts';
import { markConfirmed } from './effect.ts';

/** Contacts of one proposal; a second person who must look at more looks at none. */
export const CHOSEN_AT_ONCE = 500;
/** The source that such contacts have in the register. */
export const TRACING_SOURCE = 'TRACING';

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const PAYLOAD = v.strictObject({ caseId: number, ranks: v.pipe(v.array(number), v.minLength(1), v.maxLength(CHOSEN_AT_ONCE)) });
export type TracePayload = v.InferOutput<typeof PAYLOAD>;

export const traceContactsAction: ProposalAction<TracePayload> = {
  kind: 'trace-contacts',
  roles: ['epidemiologist'],
  check(payload) {
    const parsed = v.safeParse(PAYLOAD, payload);
    return parsed.success ? parsed.output : null;
  },
  async apply(trx, _issuer, payload, { now, proposalId, policy }) {
    if (policy === null) return { ok: false, code: 'policy-missing' };
    const chosen = await lockChosen(trx, payload);
    // its time is over, or another proposal was faster: what this one was about is no longer there to be confirmed
    if (chosen.length === 0) return { ok: false, code: 'case-ended' };
    const personIds = chosen.map(({ person_id }) => person_id);
    const before = await lockPeople(trx, personIds);
    await writeContacts(trx, payload.caseId, { chosen, now });
    const causeRef = `case/${payload.caseId}`;
    const { changed, revokedTokens } = await recomputeHealth(trx, { personIds, durations: policy.durations, now, cause: 'contact', causeRef });
    const stricter = await markConfirmed(trx, { caseId: payload.caseId, proposalId, now, before });
    return { ok: true, publish: revokedTokens > 0, detail: { case: payload.caseId, contacts: chosen.length, changed, stricter, revokedTokens } };
  },
  /** What a second person judges by: how many, how long, how sure. Nobody's name. */
  async describe({ db }, { caseId, ranks }) {
    const { rows } = await sql<Readonly<Record<string, unknown>>>`
      select count(*) as contacts, min(seconds) as "shortestSeconds", max(seconds) as "longestSeconds", count(*) filter (where witnessed) as witnessed,
        count(*) filter (where same_gate) as "sameGate", count(*) filter (where confirmed_at is not null) as confirmed
      from trace_contact where case_id = ${caseId} and rank = any(${ranks}::integer[])`.execute(db);
    return { case: caseId, ...rows[0] };
  },
};

interface Chosen {
  readonly rank: number;
  readonly person_id: number;
  readonly last_at: number;
}

/** Those of the chosen that nobody has confirmed yet; two confirmations of one case come one after the other. */
async function lockChosen(trx: DatabaseTransaction, { caseId, ranks }: TracePayload): Promise<readonly Chosen[]> {
  await sql`select 1 from trace_case where id = ${caseId} for update`.execute(trx);
  const { rows } = await sql<Chosen>`
    select rank, person_id, last_at from trace_contact
    where case_id = ${caseId} and rank = any(${ranks}::integer[]) and confirmed_at is null order by person_id for update`.execute(trx);
  return rows;
}

/** The same contact of the same case is one row, whoever wrote it. Which case it was stays a number: the case itself goes. */
async function writeContacts(
  trx: DatabaseTransaction,
  caseId: number,
  { chosen, now }: { readonly chosen: readonly Chosen[]; readonly now: number },
): Promise<void> {
  const batch = createHash('sha256').update(`ashyq-trace ${caseId}`).digest().subarray(0, 16);
  await sql`
    insert into contact (person_id, source_id, batch_id, row_id, contact_at, case_ref, taken_at)
    select person_id, ${TRACING_SOURCE}, ${batch}, ${caseId}::bigint || '/' || rank, last_at, 'case:' || ${caseId}::bigint, ${now}
    from unnest(
      ${chosen.map(({ person_id }) => person_id)}::bigint[], ${chosen.map(({ rank }) => rank)}::integer[], ${chosen.map(({ last_at }) => last_at)}::bigint[]
    ) as given(person_id, rank, last_at)
    on conflict (person_id, source_id, contact_at) where void_id is null do nothing`.execute(trx);
}
