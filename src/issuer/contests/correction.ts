/**
 * The correction of a contested status: the line is withdrawn, or a status is set by hand, once a second person says yes. A corrected result revokes every
 * unexpired token of the person, paper included (formats.md §3), so the phone shows the new status at its next renewal and no door takes the old one.
 */
import * as v from 'valibot';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { ROW_FIELD, readerOf } from '../handlers/fields.ts';
import { factsOf } from '../people/facts.ts';
import { lockPeople, recomputeHealth } from '../people/health.ts';
import { HEALTH_FIELD, storeManualStatus } from '../people/manual-status.ts';
import type { ProposalAction } from '../staff/action.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { closeContest, contestEntry, type Done, faultOf, isAboutLine, type LockedContest, lineStands, lockContest } from './contests.ts';

/** `manual`: only where the status as a whole or a refusal is contested; a line is withdrawn and the registers say the rest. */
const CORRECTION = v.strictObject({
  personId: ROW_FIELD,
  contestId: ROW_FIELD,
  manual: v.nullable(v.strictObject({ health: HEALTH_FIELD, untilAt: ROW_FIELD })),
});
export type CorrectionPayload = v.InferOutput<typeof CORRECTION>;
export type ManualWish = NonNullable<CorrectionPayload['manual']>;

export interface Correcting {
  readonly id: number;
  readonly manual: ManualWish | null;
  readonly by: StaffMember;
  readonly now: number;
}

/** `manual-needed`: of a status as a whole it must be said which it shall be; of a line it must not. */
export type CorrectFault = Extract<Done, { ok: false }>['code'] | 'manual-needed' | 'manual-unfit';

/** The first of the two: proposes the correction. Whoever took the contest in may, because another must confirm. */
export async function proposeCorrection(
  issuer: Issuer,
  { id, manual, by, now }: Correcting,
): Promise<{ readonly ok: true; readonly proposalId: number } | { readonly ok: false; readonly code: CorrectFault }> {
  return issuer.db.transaction().execute(async (trx) => {
    const contest = await lockContest(trx, id);
    const fault = faultOf(contest);
    if (contest === null || fault !== null) return { ok: false, code: fault ?? 'contest-unknown' } as const;
    if (!isAboutLine(contest.about) && manual === null) return { ok: false, code: 'manual-needed' } as const;
    if (isAboutLine(contest.about) && manual !== null) return { ok: false, code: 'manual-unfit' } as const;
    const payload: CorrectionPayload = { personId: contest.person_id, contestId: id, manual };
    const proposalId = await propose(trx, { kind: contestCorrectionAction.kind, payload, by, now });
    await trx.updateTable('contest').set({ proposal_id: proposalId }).where('id', '=', id).execute();
    return { ok: true, proposalId } as const;
  });
}

export const contestCorrectionAction: ProposalAction<CorrectionPayload> = {
  kind: 'contest-correction',
  roles: ['epidemiologist'],
  check: readerOf(CORRECTION),
  async apply(trx, _issuer, { personId, contestId, manual }, { now, proposalId, confirmedBy, policy }) {
    if (policy === null) return { ok: false, code: 'policy-missing' };
    // the person first, as a phone that lays a receipt to the contest does (from-phone.ts): or each would wait for the other
    await lockPeople(trx, [personId]);
    const contest = await lockContest(trx, contestId);
    if (contest === null || contest.state !== 'open' || contest.person_id !== personId) return { ok: false, code: 'contest-ended' };
    const fault = manual === null ? await withdrawLine(trx, contest, now) : await setStatus(trx, { contest, manual, proposalId, now });
    if (fault !== null) return { ok: false, code: fault };
    const options = { personIds: [personId], corrected: new Set([personId]), durations: policy.durations, now } as const;
    const { revokedTokens } = await recomputeHealth(trx, { ...options, cause: 'correction', causeRef: `contest:${contestId}` });
    await closeContest(trx, { id: contestId, state: 'corrected', reason: null, by: confirmedBy, now });
    await appendAudit(trx, [
      contestEntry('contest-corrected', contestId, now, { person: personId, about: contest.about, line: contest.about_id, revokedTokens }),
    ]);
    return { ok: true, publish: revokedTokens > 0, detail: { contest: contestId, person: personId } };
  },
  async describe(issuer, { personId, contestId }) {
    const contest = await issuer.db.selectFrom('contest').select(['about', 'about_id', 'ground', 'deadline_at']).where('id', '=', contestId).executeTakeFirst();
    return { person: await factsOf(issuer.db, personId), contest: contest ?? null };
  },
};

/** The line counts as if it had never come. Gone meanwhile (its laboratory corrected it): nothing is left to correct. */
async function withdrawLine(
  trx: DatabaseTransaction,
  { id, person_id, about, about_id }: LockedContest,
  now: number,
): Promise<'line-unknown' | 'manual-needed' | null> {
  if (!isAboutLine(about)) return 'manual-needed';
  if (!(await lineStands(trx, { personId: person_id, about, aboutId: about_id }))) return 'line-unknown';
  if (about === 'lab-result') {
    // marked: what brings earlier lines back (lab/void-sweep.ts) leaves this one as it is
    await sql`update lab_result set replaced_at = ${now}, contest_id = ${id} where person_id = ${person_id} and id = ${about_id}`.execute(trx);
  }
  if (about === 'contact') await sql`update contact set withdrawn_at = ${now} where person_id = ${person_id} and id = ${about_id}`.execute(trx);
  return null;
}

interface SettingStatus {
  readonly contest: LockedContest;
  readonly manual: ManualWish;
  readonly proposalId: number;
  readonly now: number;
}

async function setStatus(trx: DatabaseTransaction, { contest, manual, proposalId, now }: SettingStatus): Promise<'until-past' | null> {
  if (manual.untilAt <= now) return 'until-past';
  await storeManualStatus(trx, { payload: { personId: contest.person_id, ...manual, cause: 'contest' }, proposalId, now });
  return null;
}
