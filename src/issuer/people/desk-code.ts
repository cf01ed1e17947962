/**
 * A code for somebody who stands at the desk, read out to them instead of being sent: for people whose phone the register does not have. The phone asks for a
 * code as any other does, and this one takes its place. Whose pass is on a phone already gets none from one clerk alone (move.ts): or anybody's pass could be
 * moved to any phone across one counter.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { StaffMember } from '../staff/roles.ts';
import { CODE_SECONDS, CODE_TRIES, hashOf, subjectOf, waitOf } from './codes.ts';
import { hasOwnPhone, proposeMove, takeMove } from './move.ts';

export interface DeskCode {
  readonly personId: number;
  /** of the phone in the person's hand, E.164; the register may hold another one or none */
  readonly phone: string;
  /** who has seen the identity document */
  readonly by: StaffMember;
}

export type DeskCodeResult =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly code: 'person-unknown' }
  /** a colleague has proposed to move this pass already */
  | { readonly ok: false; readonly code: 'proposal-open' }
  /** after wrong tries */
  | { readonly ok: false; readonly code: 'locked'; readonly wait: number }
  /** the person has a phone: another member of staff confirms first, then this one asks again */
  | { readonly ok: false; readonly code: 'second-person'; readonly proposalId: number };

export async function makeDeskCode(issuer: Issuer, { personId, phone, by }: DeskCode): Promise<DeskCodeResult> {
  const person = await issuer.db.selectFrom('person').select('iin').where('id', '=', personId).where('gone_at', 'is', null).executeTakeFirst();
  const iin = person?.iin ?? null;
  if (iin === null) return { ok: false, code: 'person-unknown' };
  const now = issuer.now();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16);
  const wanted: Wanted = { personId, by, subject: subjectOf({ iin, phone }), salt, hash: await hashOf(code, salt), now };
  const made = await issuer.db.transaction().execute((trx) => storeCode(trx, wanted));
  if (made === 'proposal-open') return { ok: false, code: made };
  if (made === 'locked') return { ok: false, code: 'locked', wait: await waitOf(issuer, { iin, phone }, now) };
  return made === 'made' ? { ok: true, code } : { ok: false, code: 'second-person', ...made };
}

interface Wanted {
  readonly personId: number;
  readonly by: StaffMember;
  readonly subject: Uint8Array;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  readonly now: number;
}

async function storeCode(
  trx: DatabaseTransaction,
  { personId, by, subject, salt, hash, now }: Wanted,
): Promise<'made' | 'locked' | 'proposal-open' | { readonly proposalId: number }> {
  const moves = await hasOwnPhone(trx, personId);
  const proposal = moves ? await takeMove(trx, { personId, by, now }) : null;
  if (moves && proposal === null) {
    const proposalId = await proposeMove(trx, { personId, by, now });
    return proposalId === null ? 'proposal-open' : { proposalId };
  }
  const { numAffectedRows } = await sql`
    insert into enrolment_code as code (subject, person_id, salt, code_hash, expires_at, tries_left, window_start, sent_in_window, first_only)
    values (${subject}, ${personId}, ${salt}, ${hash}, ${now + CODE_SECONDS}, ${CODE_TRIES}, ${now}, 0, ${!moves})
    on conflict (subject) do update set person_id = excluded.person_id, salt = excluded.salt, code_hash = excluded.code_hash,
      expires_at = excluded.expires_at, tries_left = excluded.tries_left, used_key = null, first_only = excluded.first_only
    where code.locked_until <= ${now}`.execute(trx);
  if (numAffectedRows !== 1n) {
    // the second person's yes is for a code that exists
    if (proposal !== null) await sql`update desk_move set used_at = null where person_id = ${personId} and proposal_id = ${proposal}`.execute(trx);
    return 'locked';
  }
  await appendAudit(trx, [{ at: now, kind: 'desk-code-made', subject: `person:${personId}`, detail: { by: by.id, proposal } }]);
  return 'made';
}
