/**
 * A PCR result corrected at the desk (product.md "Ministry" 2; decision 033): the laboratory rang, or two samples were mixed up, and what the register holds is
 * wrong. One epidemiologist proposes, a second confirms, always: whatever it becomes, somebody's isolation or freedom hangs on it. The line is set aside as by
 * a contest, so that its laboratory's repetition brings nothing back, and the right value stands in its place under the desk's own source. Every token of the
 * person is revoked (formats.md §3).
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { RESULT } from '../../core/token/lab-batch.ts';
import { appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { ROW_FIELD, readerOf } from '../handlers/fields.ts';
import type { ProposalAction } from '../staff/action.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { factsOf } from './facts.ts';
import { lockPeople, recomputeHealth } from './health.ts';

/** Why, in closed words. */
export const CORRECTION_CAUSES = ['laboratory-told', 'typing-error', 'samples-mixed-up', 'wrong-person'] as const;
/** Before the laboratory's id in a line that two persons wrote in place of one of its own; no laboratory's id has a slash. */
export const DESK_SOURCE = 'DESK/';

/** What the result shall be: 0 negative, 1 positive, 2 it counts no more. */
export const RESULT_FIELD = v.picklist([RESULT.negative, RESULT.positive, RESULT.withdrawn]);
const CORRECTION = v.strictObject({ personId: ROW_FIELD, resultId: ROW_FIELD, result: RESULT_FIELD, causeWord: v.picklist(CORRECTION_CAUSES) });
export type ResultCorrection = v.InferOutput<typeof CORRECTION>;

export type ResultFault = 'line-unknown' | 'same-value' | 'proposal-open';

interface Line {
  readonly lab_id: string;
  readonly sampled_at: number;
  readonly result: number;
  readonly district: string;
}

/** The first of the two. */
export async function proposeResult(
  issuer: Issuer,
  { payload, by, now }: { readonly payload: ResultCorrection; readonly by: StaffMember; readonly now: number },
): Promise<{ readonly ok: true; readonly proposalId: number } | { readonly ok: false; readonly code: ResultFault }> {
  const { personId, resultId } = payload;
  return issuer.db.transaction().execute(async (trx) => {
    await lockPeople(trx, [personId]);
    const line = await standingResult(trx, payload);
    if (line === null) return { ok: false, code: 'line-unknown' } as const;
    if (line.result === payload.result) return { ok: false, code: 'same-value' } as const;
    const { rows } = await sql`
      select from proposal where kind = ${resultCorrectionAction.kind} and state = 'open'
        and payload @> ${JSON.stringify({ personId, resultId })}::jsonb limit 1`.execute(trx);
    if (rows.length > 0) return { ok: false, code: 'proposal-open' } as const;
    return { ok: true, proposalId: await propose(trx, { kind: resultCorrectionAction.kind, payload, by, now }) } as const;
  });
}

export const resultCorrectionAction: ProposalAction<ResultCorrection> = {
  kind: 'result-correction',
  roles: ['epidemiologist'],
  check: readerOf(CORRECTION),
  async apply(trx, _issuer, payload, { now, proposalId, policy }) {
    if (policy === null) return { ok: false, code: 'policy-missing' };
    const { personId, resultId, result, causeWord } = payload;
    await lockPeople(trx, [personId]);
    // its laboratory, a contest or a range may have been faster
    const line = await standingResult(trx, payload);
    if (line === null) return { ok: false, code: 'line-unknown' };
    await sql`
      update lab_result set replaced_at = ${now}, correction_id = ${proposalId} where person_id = ${personId} and id = ${resultId}`.execute(trx);
    if (result !== RESULT.withdrawn) await writeInPlace(trx, { line, payload, proposalId, now });
    const options = { personIds: [personId], corrected: new Set([personId]), durations: policy.durations, now } as const;
    const { revokedTokens } = await recomputeHealth(trx, { ...options, cause: 'correction', causeRef: `proposal:${proposalId}` });
    const detail = { line: resultId, from: line.result, to: result, cause: causeWord, proposal: proposalId, revokedTokens };
    await appendAudit(trx, [{ at: now, kind: 'result-corrected', subject: `person:${personId}`, detail }]);
    return { ok: true, publish: revokedTokens > 0, detail: { person: personId, revokedTokens } };
  },
  async describe({ db }, payload) {
    const line = await standingResult(db, payload);
    return {
      person: await factsOf(db, payload.personId),
      resultBefore: line?.result ?? null,
      sampledAt: line?.sampled_at ?? null,
      source: line?.lab_id ?? null,
    };
  },
};

/** The line while it counts; null otherwise. */
async function standingResult(db: Database, { personId, resultId }: Pick<ResultCorrection, 'personId' | 'resultId'>): Promise<Line | null> {
  const { rows } = await sql<Line>`
    select lab_id, sampled_at, result, district from lab_result
    where person_id = ${personId} and id = ${resultId} and replaced_at is null and void_id is null and result < ${RESULT.withdrawn}`.execute(db);
  return rows[0] ?? null;
}

interface Writing {
  readonly line: Line;
  readonly payload: ResultCorrection;
  readonly proposalId: number;
  readonly now: number;
}

/** About the same sample, from the desk: the laboratory's own lines stay a series of their own, and a range of them takes this one along in nothing. */
async function writeInPlace(trx: DatabaseTransaction, { line, payload, proposalId, now }: Writing): Promise<void> {
  const source = line.lab_id.startsWith(DESK_SOURCE) ? line.lab_id : `${DESK_SOURCE}${line.lab_id}`;
  const batch = createHash('sha256').update(`ashyq-result-correction ${proposalId}`).digest().subarray(0, 16);
  await sql`
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district, stated_at, taken_at)
    values (${payload.personId}, ${source}, ${batch}, ${String(proposalId)}, ${line.sampled_at}, ${payload.result}, ${line.district}, ${now}, ${now})`.execute(
    trx,
  );
}
