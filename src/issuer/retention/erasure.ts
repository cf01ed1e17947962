/**
 * Erasure because a person asks for it (docs/privacy.md): with the pass, from the phone, or at the desk by two clerks. Visits, one-time codes, decided contests and
 * statuses by hand that are over go at once. What the law keeps is kept: the visits of somebody who is infected or being traced stay until their 30 days are over,
 * since others' health hangs on them, and what tracing found for somebody else's case goes with that case; registers of results and the audit trail are nobody's to erase. The phone is told the same either way: that somebody is being
 * traced is not for whoever holds the phone to learn.
 */
import * as v from 'valibot';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { giveUpDevice } from '../people/devices.ts';
import { factsOf } from '../people/facts.ts';
import { lockPeople } from '../people/health.ts';
import type { ProposalAction } from '../staff/action.ts';
import { revokeOwnTokens } from '../tokens/revoke.ts';
import { KEEP_SECONDS } from '../visits/judge.ts';
import { isCase, previewErasure } from './erasure-preview.ts';

export interface Erased {
  readonly visits: number;
  /** visits that stay until their clock runs out */
  readonly keptVisits: number;
  readonly contests: number;
  /** statuses set by hand that were over or replaced */
  readonly manualStatuses: number;
}

export interface Erasing {
  readonly now: number;
  /** staff number; null: the person's own phone */
  readonly by: number | null;
}

/** Erases what may be erased of a person. Last in its transaction. */
export async function erasePerson(trx: DatabaseTransaction, personId: number, { now, by }: Erasing): Promise<Erased> {
  await lockPeople(trx, [personId]);
  // older ones are the clock's, which may be deleting them just now
  const kept = await isCase(trx, personId, now);
  const visits = kept ? 0 : await countOf(sql`delete from visit where person_id = ${personId} and entered >= ${now - KEEP_SECONDS}`.execute(trx));
  const left = await sql<{ kept: number }>`
    select count(*) as kept from visit where person_id = ${personId} and entered >= ${now - KEEP_SECONDS}`.execute(trx);
  await sql`delete from enrolment_code where person_id = ${personId}`.execute(trx);
  await sql`update guard_question set person_id = null where person_id = ${personId}`.execute(trx);
  const contests = await countOf(sql`delete from contest where person_id = ${personId} and decided_at is not null`.execute(trx));
  // one that is in force is somebody's decision about others' health; the register speaks for one that is not (core/policy/status-rules.ts)
  const manualStatuses = await countOf(
    sql`delete from manual_status where person_id = ${personId} and (replaced_at is not null or until_at <= ${now})`.execute(trx),
  );
  const erased: Erased = { visits, keptVisits: left.rows[0]?.kept ?? 0, contests, manualStatuses };
  await appendAudit(trx, [{ at: now, kind: 'person-erased', subject: `person:${personId}`, detail: { ...erased, by } }]);
  return erased;
}

async function countOf(deleting: Promise<{ readonly numAffectedRows?: bigint | undefined }>): Promise<number> {
  return Number((await deleting).numAffectedRows ?? 0);
}

/** Whose passes a phone holds: its person's, and with a phone of one's own those of the children on it. */
export async function heldOn(trx: DatabaseTransaction, { personId, own }: { readonly personId: number; readonly own: boolean }): Promise<readonly number[]> {
  if (!own) return [personId];
  const { rows } = await sql<{ person_id: number }>`select person_id from device where guardian_id = ${personId} and active`.execute(trx);
  return [personId, ...rows.map(({ person_id }) => person_id)];
}

/** After a phone was given up: erases of those people who hold no other. A child's visits stay while the other guardian's phone goes on with them. */
export async function eraseWhoLeft(trx: DatabaseTransaction, personIds: readonly number[], now: number): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from person where id = any(${personIds}::bigint[])
      and not exists (select from device where device.person_id = person.id and device.active) order by id`.execute(trx);
  for (const { id } of rows) await erasePerson(trx, id, { now, by: null });
}

const PAYLOAD = v.strictObject({ personId: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) });

/** At the desk: somebody without a phone, or who lost it, asks in person. Two clerks, because what is gone is gone. */
export const erasePersonAction: ProposalAction<v.InferOutput<typeof PAYLOAD>> = {
  kind: 'erase-person',
  roles: ['clerk'],
  check(payload) {
    const parsed = v.safeParse(PAYLOAD, payload);
    return parsed.success ? parsed.output : null;
  },
  async apply(trx, _issuer, { personId }, { now, confirmedBy }) {
    const { rows } = await sql<{ person_id: number; id: number; guardian_id: number | null }>`
      select person_id, id, guardian_id from device where person_id = ${personId} and active order by guardian_id nulls first, id`.execute(trx);
    let revokedTokens = 0;
    for (const device of rows) revokedTokens += (await giveUpDevice(trx, device, now)) ?? 0;
    // paper that a desk printed hangs on no phone
    await lockPeople(trx, [personId]);
    revokedTokens += await revokeOwnTokens(trx, personId, { now, cause: 'deletion' });
    const erased = await erasePerson(trx, personId, { now, by: confirmedBy });
    return { ok: true, publish: revokedTokens > 0, detail: { person: personId, devices: rows.length, revokedTokens, ...erased } };
  },
  /** What goes and what stays, so that the second person says yes to that and not to a word. */
  describe: async (issuer, { personId }) => ({ person: await factsOf(issuer.db, personId), ...(await previewErasure(issuer.db, personId, issuer.now())) }),
};
