/**
 * Confirmation of an enrolment: the code opens the way for the phone's new key. The new phone ends the one before it, the passes of children on that one
 * and every token these held, in one transaction (devices.ts). The same phone may repeat its confirmation while the code lasts, should the answer have
 * been lost, but not take the pass back from a phone that replaced it meanwhile. Every other number that the register or the earlier phone has is told.
 */
import { type Bytes, equal } from '../../core/bytes.ts';
import { verifyDeviceRequest } from '../../core/token/request.ts';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { isPrimeOrder } from '../keys/prime-order.ts';
import { REQUEST_SKEW_SECONDS } from '../tokens/authorise.ts';
import { issueToken } from '../tokens/issue.ts';
import { type Applicant, type CheckedCode, checkCode, subjectOf } from './codes.ts';
import { type ActiveDevice, activateDevice, activeDevice, lockHousehold } from './devices.ts';

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
  if (request === null || request.action !== 'enrol' || !isPrimeOrder(request.key)) return { ok: false, code: 'request-invalid' };
  if (Math.abs(request.iat - issuer.now()) > REQUEST_SKEW_SECONDS) return { ok: false, code: 'clock-skew' };
  const checked = await checkCode(issuer, confirmation, confirmation.code);
  if (!checked.ok) return checked;
  const { personId } = checked;
  const enrolment = { now: issuer.now(), applicant: confirmation, personId, key: request.key };
  const device = await issuer.db.transaction().execute((trx) => enrolDevice(trx, enrolment));
  // somebody else's key was enrolled with this very code a moment ago, or the person is gone
  if (device === null) return { ok: false, code: 'code-expired' };
  if (device.revokedTokens > 0) issuer.publishSoon();
  for (const phone of device.tell) issuer.delivery.tellMoved({ phone });
  return issueToken(issuer, { personId, deviceId: device.id, holderKey: request.key });
}

interface Enrolment {
  readonly now: number;
  readonly applicant: Applicant;
  readonly personId: number;
  readonly key: Uint8Array;
}

/** `tell`: the numbers that learn that the pass is on another phone now (decision 030). */
type Enrolled = ActiveDevice & { readonly tell: readonly string[] };

/** The now active device, or null when the code has enrolled another key or one that has ended since, is not good for a second phone, or the person is gone. */
async function enrolDevice(trx: DatabaseTransaction, { now, applicant, personId, key }: Enrolment): Promise<Enrolled | null> {
  const { rows: claimed } = await sql<{ used_key: Uint8Array | null; first_only: boolean }>`
    select used_key, first_only from enrolment_code where subject = ${subjectOf(applicant)} and person_id = ${personId} for update`.execute(trx);
  const code = claimed[0];
  if (code === undefined || (code.used_key !== null && !equal(code.used_key, key))) return null;
  await lockHousehold(trx, personId);
  // gone (died, left) since the code was made: the register's change holds the same lock (registers/person-changes.ts)
  const { rows: present } = await sql<{ phone: string | null }>`select phone from person where id = ${personId} and gone_at is null`.execute(trx);
  const person = present[0];
  if (person === undefined) return null;
  const { phone } = applicant;
  const own = await activeDevice(trx, personId, null);
  // a repetition finds the phone that the code enrolled; another in its place, or none, came after it
  if (code.used_key !== null && (own === null || !equal(own.holder_key, key))) return null;
  // a code that one clerk alone made for somebody without a phone, while they enrolled with another
  if (code.first_only && code.used_key === null && own !== null) return null;
  // not before: a refusal that left its key here would be taken for an enrolment at the next try
  await sql`update enrolment_code set used_key = ${key}, tries_left = greatest(tries_left, 1) where subject = ${subjectOf(applicant)}`.execute(trx);
  const device = await activateDevice(trx, { personId, key, now, guardian: null, phone });
  const others = new Set([device.formerPhone, person.phone].filter((known) => known !== null && known !== phone));
  const tell = device.isNew ? [...others].filter((known) => known !== null) : [];
  if (tell.length > 0)
    await appendAudit(trx, [{ at: now, kind: 'move-told', subject: `person:${personId}`, detail: { device: device.id, numbers: tell.length } }]);
  return { ...device, tell };
}
