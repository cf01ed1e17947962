/**
 * A status set by hand, which takes two persons (security.md, attack 7): it stands from the second one's yes until its end, in place of what the registers
 * held until then (core/policy/status-rules.ts). Basis `operator`; a stricter status revokes as any other does (formats.md §3).
 */
import * as v from 'valibot';
import type { StatusDurations } from '../../core/policy/status-rules.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { ROW_FIELD, readerOf } from '../handlers/fields.ts';
import type { Applied, ProposalAction } from '../staff/action.ts';
import { factsOf } from './facts.ts';
import { lockPeople, recomputeHealth } from './health.ts';

/** Why, in closed words: what is not among them is not a reason to set a status by hand. */
export const MANUAL_CAUSES = ['isolation-order', 'court-order', 'medical-exemption', 'laboratory-error', 'register-error', 'contest'] as const;
export type ManualCause = (typeof MANUAL_CAUSES)[number];

/** No status by hand for longer: what lasts longer belongs into the policy or the registers. */
export const MANUAL_MAX_SECONDS = 90 * 24 * 3600;

export const HEALTH_FIELD = v.picklist([0, 1, 2, 3]);
const MANUAL = v.strictObject({ personId: ROW_FIELD, health: HEALTH_FIELD, cause: v.picklist(MANUAL_CAUSES), untilAt: ROW_FIELD });
const MANUAL_END = v.strictObject({ personId: ROW_FIELD, manualId: ROW_FIELD });
export type ManualPayload = v.InferOutput<typeof MANUAL>;
export type ManualEndPayload = v.InferOutput<typeof MANUAL_END>;

/** What is wrong with the end of a status by hand, or null. */
export function faultOfEnd(untilAt: number, now: number): 'until-past' | 'until-too-far' | null {
  if (untilAt <= now) return 'until-past';
  return untilAt > now + MANUAL_MAX_SECONDS ? 'until-too-far' : null;
}

export interface Setting {
  readonly payload: ManualPayload;
  readonly proposalId: number;
  readonly now: number;
}

/** Puts the row in, in place of the one before it. The caller has locked the person and recomputes afterwards. */
export async function storeManualStatus(trx: DatabaseTransaction, { payload, proposalId, now }: Setting): Promise<void> {
  const { personId, health, cause, untilAt } = payload;
  await sql`update manual_status set replaced_at = ${now} where person_id = ${personId} and replaced_at is null`.execute(trx);
  await sql`
    insert into manual_status (person_id, health, cause, from_at, until_at, known_result_id, known_contact_id, proposal_id)
    select ${personId}, ${health}, ${cause}, ${now}, ${untilAt},
      coalesce((select max(id) from lab_result where person_id = ${personId}), 0), coalesce((select max(id) from contact where person_id = ${personId}), 0),
      ${proposalId}`.execute(trx);
}

export const manualStatusAction: ProposalAction<ManualPayload> = {
  kind: 'manual-status',
  roles: ['epidemiologist'],
  check: readerOf(MANUAL),
  async apply(trx, _issuer, payload, { now, proposalId, policy }) {
    if (policy === null) return { ok: false, code: 'policy-missing' };
    if (payload.untilAt <= now) return { ok: false, code: 'until-past' };
    await lockPeople(trx, [payload.personId]);
    await storeManualStatus(trx, { payload, proposalId, now });
    return recompute(trx, { personId: payload.personId, durations: policy.durations, now, proposalId });
  },
  describe: (issuer, { personId }) => describe(issuer, personId),
};

/** The end of a status by hand before its time: the registers speak again. */
export const manualEndAction: ProposalAction<ManualEndPayload> = {
  kind: 'manual-status-end',
  roles: ['epidemiologist'],
  check: readerOf(MANUAL_END),
  async apply(trx, _issuer, { personId, manualId }, { now, proposalId, policy }) {
    if (policy === null) return { ok: false, code: 'policy-missing' };
    await lockPeople(trx, [personId]);
    const { numAffectedRows } = await sql`
      update manual_status set replaced_at = ${now} where person_id = ${personId} and id = ${manualId} and replaced_at is null`.execute(trx);
    if (numAffectedRows !== 1n) return { ok: false, code: 'manual-ended' };
    return recompute(trx, { personId, durations: policy.durations, now, proposalId });
  },
  describe: (issuer, { personId }) => describe(issuer, personId),
};

interface Recomputing {
  readonly personId: number;
  readonly durations: StatusDurations;
  readonly now: number;
  readonly proposalId: number;
}

async function recompute(trx: DatabaseTransaction, { personId, durations, now, proposalId }: Recomputing): Promise<Applied> {
  const { revokedTokens } = await recomputeHealth(trx, { personIds: [personId], durations, now, cause: 'operator', causeRef: `proposal:${proposalId}` });
  return { ok: true, publish: revokedTokens > 0, detail: { person: personId, revokedTokens } };
}

async function describe(issuer: Issuer, personId: number): Promise<Readonly<Record<string, unknown>>> {
  return { person: await factsOf(issuer.db, personId) };
}
