/**
 * One-time codes (security.md, attacks 16 and 18): six digits, three tries, ten minutes, kept as a salted scrypt hash. Somebody whom the register does not
 * know, or knows with another phone, takes the very same path: a row, a code, a hash, the same statements; only nobody is sent the code.
 */
import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import type { Language } from './delivery.ts';

export const CODE_SECONDS = 600;
export const CODE_TRIES = 3;
/** After the third wrong try no code works, and none is made, for half an hour. */
export const LOCK_SECONDS = 1800;
const WINDOW_SECONDS = 3600;
const CODES_PER_WINDOW = 5;
/** About 15 ms; a stolen table of hashes is worth nothing after ten minutes anyway. */
const SCRYPT = { N: 4096, r: 8, p: 1 };

/** Who asks: both already in their one form (12 digits, E.164). */
export interface Applicant {
  readonly iin: string;
  readonly phone: string;
}

/** Names the row of an applicant without holding IIN or phone. */
export function subjectOf({ iin, phone }: Applicant): Buffer {
  return createHash('sha256').update(`ashyq-enrolment ${iin} ${phone}`).digest();
}

/** Makes a code and sends it where the register says so. Gives 0, or the seconds to wait. */
export async function requestCode(issuer: Issuer, applicant: Applicant, language: Language): Promise<number> {
  const now = issuer.now();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16);
  const hash = await hashOf(code, salt);
  const { rows } = await sql<{ phone: string | null }>`
    insert into enrolment_code as code (subject, person_id, salt, code_hash, expires_at, tries_left, window_start, sent_in_window)
    select ${subjectOf(applicant)}, (select id from person where iin = ${applicant.iin} and phone = ${applicant.phone}),
      ${salt}, ${hash}, ${now + CODE_SECONDS}, ${CODE_TRIES}, ${now}, 1
    on conflict (subject) do update set
      person_id = excluded.person_id, salt = excluded.salt, code_hash = excluded.code_hash, expires_at = excluded.expires_at,
      tries_left = excluded.tries_left, used_key = null, first_only = false,
      window_start = case when code.window_start <= ${now - WINDOW_SECONDS} then ${now} else code.window_start end,
      sent_in_window = case when code.window_start <= ${now - WINDOW_SECONDS} then 1 else code.sent_in_window + 1 end
    where code.locked_until <= ${now} and (code.window_start <= ${now - WINDOW_SECONDS} or code.sent_in_window < ${CODES_PER_WINDOW})
    returning (select phone from person where id = code.person_id) as phone`.execute(issuer.db);
  const row = rows[0];
  if (row === undefined) return waitOf(issuer, applicant, now);
  if (row.phone !== null) issuer.delivery.send({ phone: row.phone, code, language, validSeconds: CODE_SECONDS });
  return 0;
}

/** Seconds until this applicant may have another code. */
export async function waitOf(issuer: Issuer, applicant: Applicant, now: number): Promise<number> {
  const row = await issuer.db
    .selectFrom('enrolment_code')
    .select(['locked_until', 'window_start', 'sent_in_window'])
    .where('subject', '=', subjectOf(applicant))
    .executeTakeFirst();
  if (row === undefined) return 1;
  const spentUntil = row.sent_in_window < CODES_PER_WINDOW ? 0 : row.window_start + WINDOW_SECONDS;
  return Math.max(1, Math.max(row.locked_until, spentUntil) - now);
}

export type CheckedCode =
  | { readonly ok: true; readonly personId: number; readonly usedKey: Uint8Array | null }
  | { readonly ok: false; readonly code: 'code-wrong' | 'code-expired' }
  | { readonly ok: false; readonly code: 'locked'; readonly wait: number };

interface Tried {
  readonly person_id: number | null;
  readonly salt: Uint8Array;
  readonly code_hash: Uint8Array;
  readonly tries_left: number;
  readonly used_key: Uint8Array | null;
}

/** Spends one try before it looks, so that tries at the same moment cannot share one. A code that enrolled a key already costs none. */
export async function checkCode(issuer: Issuer, applicant: Applicant, code: string): Promise<CheckedCode> {
  const now = issuer.now();
  const subject = subjectOf(applicant);
  const { rows } = await sql<Tried>`
    update enrolment_code set tries_left = tries_left - 1
    where subject = ${subject} and tries_left > 0 and expires_at > ${now} and locked_until <= ${now}
    returning person_id, salt, code_hash, tries_left, used_key`.execute(issuer.db);
  const tried = rows[0];
  // the hash is made even for nothing: a missing row must not answer sooner
  const given = await hashOf(code, tried?.salt ?? Buffer.alloc(16));
  if (tried === undefined) return refusal(issuer, subject, now);
  if (timingSafeEqual(given, tried.code_hash) && tried.person_id !== null) return { ok: true, personId: tried.person_id, usedKey: tried.used_key };
  if (tried.tries_left > 0) return { ok: false, code: 'code-wrong' };
  await issuer.db
    .updateTable('enrolment_code')
    .set({ locked_until: now + LOCK_SECONDS })
    .where('subject', '=', subject)
    .execute();
  return { ok: false, code: 'locked', wait: LOCK_SECONDS };
}

async function refusal(issuer: Issuer, subject: Buffer, now: number): Promise<CheckedCode> {
  const row = await issuer.db.selectFrom('enrolment_code').select(['locked_until']).where('subject', '=', subject).executeTakeFirst();
  if (row !== undefined && row.locked_until > now) return { ok: false, code: 'locked', wait: row.locked_until - now };
  return { ok: false, code: 'code-expired' };
}

/** Deletes rows that no rule needs any more. */
export async function purgeCodes(issuer: Issuer): Promise<void> {
  const before = issuer.now() - WINDOW_SECONDS;
  await issuer.db.deleteFrom('enrolment_code').where('expires_at', '<', before).where('locked_until', '<', before).where('window_start', '<', before).execute();
}

/** How a code is kept. */
export function hashOf(code: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, 32, SCRYPT, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
