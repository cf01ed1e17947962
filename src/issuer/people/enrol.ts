/**
 * Confirmation of an enrolment: the code opens the way for the phone's new key. One active device a person: the new one ends the old and revokes every
 * unexpired token, in one transaction. The same phone may repeat its confirmation while the code lasts, should the answer have been lost.
 */
import { type Bytes, equal, toHex } from '../../core/bytes.ts';
import { verifyDeviceRequest } from '../../core/token/request.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { issueToken } from '../tokens/issue.ts';
import { REQUEST_SKEW_SECONDS } from '../tokens/renew.ts';
import { revokeTokens } from '../tokens/revoke.ts';
import { type Applicant, type CheckedCode, checkCode, subjectOf } from './codes.ts';

export interface Confirmation extends Applicant {
  /** six digits as typed */
  readonly code: string;
  /** device request `enrol`, signed by the new holder key */
  readonly request: Uint8Array;
}

export type ConfirmResult =
  | { readonly ok: true; readonly token: Bytes }
  | Extract<CheckedCode, { ok: false }>
  | { readonly ok: false; readonly code: 'request-invalid' | 'clock-skew' | 'device-replaced' };

export async function confirmEnrolment(issuer: Issuer, confirmation: Confirmation): Promise<ConfirmResult> {
  // Possession first: it costs no try, and a phone with a wrong clock is told so before its code is spent.
  const request = await verifyDeviceRequest(confirmation.request, issuer.engine);
  if (request === null || request.action !== 'enrol') return { ok: false, code: 'request-invalid' };
  if (Math.abs(request.iat - issuer.now()) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const checked = await checkCode(issuer, confirmation, confirmation.code);
  if (!checked.ok) return checked;
  const { personId } = checked;
  const activation = { now: issuer.now(), applicant: confirmation, personId, key: request.key };
  const device = await issuer.db.transaction().execute((trx) => activateDevice(trx, activation));
  // somebody else's key was enrolled with this very code a moment ago
  if (device === null) return { ok: false, code: 'code-expired' };
  if (device.revokedTokens > 0) issuer.publishSoon();
  return issueToken(issuer, { personId, deviceId: device.id, holderKey: request.key });
}

interface Activation {
  readonly now: number;
  readonly applicant: Applicant;
  readonly personId: number;
  readonly key: Uint8Array;
}

interface ActiveDevice {
  readonly id: number;
  readonly revokedTokens: number;
}

/** The now active device, or null when the code has enrolled another key. */
async function activateDevice(trx: DatabaseTransaction, { now, applicant, personId, key }: Activation): Promise<ActiveDevice | null> {
  const { rows: claimed } = await sql<{ used_key: Uint8Array | null }>`
    select used_key from enrolment_code where subject = ${subjectOf(applicant)} and person_id = ${personId} for update`.execute(trx);
  const code = claimed[0];
  if (code === undefined || (code.used_key !== null && !equal(code.used_key, key))) return null;
  await sql`update enrolment_code set used_key = ${key}, tries_left = greatest(tries_left, 1) where subject = ${subjectOf(applicant)}`.execute(trx);
  await sql`update person set epoch = epoch + 1 where id = ${personId}`.execute(trx);
  const active = await trx.selectFrom('device').select(['id', 'holder_key']).where('person_id', '=', personId).where('active', '=', true).executeTakeFirst();
  if (active !== undefined && equal(active.holder_key, key)) return { id: active.id, revokedTokens: 0 };
  await trx.updateTable('device').set({ active: false, ended_at: now }).where('person_id', '=', personId).where('active', '=', true).execute();
  const revokedTokens = await revokeTokens(trx, [personId], { now, cause: 'device' });
  const device = await trx
    .insertInto('device')
    .values({ person_id: personId, holder_key: key, active: true, created_at: now, ended_at: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  const detail = { device: device.id, key: toHex(key).slice(0, 16), revokedTokens };
  await appendAudit(trx, [{ at: now, kind: 'device-enrolled', subject: `person:${personId}`, detail }]);
  return { id: device.id, revokedTokens };
}
