/** Opening an account: the code from the command line shows the secret for an authenticator app; passphrase and first one-time code close the door behind it. */
import { randomBytes } from 'node:crypto';
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { activationHash, staffEntry } from './accounts.ts';
import { faultOf, sealAll } from './passphrase.ts';
import { SECRET_BYTES, stepMatching } from './totp.ts';

export interface Waiting {
  readonly id: number;
  readonly login: string;
  readonly roles: readonly string[];
  /** of the one-time codes; the same each time it is asked for with this activation code */
  readonly secret: Uint8Array;
}

/** The account that this code opens, or null: an unknown, a used and an ended code are one. */
export async function beginActivation(issuer: Issuer, code: string): Promise<Waiting | null> {
  const fresh = new Uint8Array(randomBytes(SECRET_BYTES));
  const { rows } = await sql<Waiting>`
    update staff set activation_totp = coalesce(activation_totp, ${fresh})
    where activation_hash = ${activationHash(code)} and activation_until > ${issuer.now()} and ended_at is null
    returning id, login, roles, activation_totp as secret`.execute(issuer.db);
  return rows[0] ?? null;
}

export interface Activation {
  readonly code: string;
  readonly passphrase: string;
  readonly totp: string;
}

export type ActivationFault = 'activation-unknown' | 'passphrase-short' | 'passphrase-weak' | 'code-wrong';

/** Sets passphrase and codes; the activation code is spent with it. */
export async function finishActivation(
  issuer: Issuer,
  { code, passphrase, totp }: Activation,
): Promise<{ readonly ok: true; readonly id: number } | { readonly ok: false; readonly code: ActivationFault }> {
  const waiting = await beginActivation(issuer, code);
  if (waiting === null) return { ok: false, code: 'activation-unknown' };
  const fault = faultOf(passphrase, waiting.login);
  if (fault !== null) return { ok: false, code: fault };
  const now = issuer.now();
  const step = stepMatching(waiting.secret, totp, now);
  if (step === null) return { ok: false, code: 'code-wrong' };
  const [stored] = await sealAll(passphrase, [waiting]);
  const done = await issuer.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('staff')
      .set({ ...stored, totp_step: step, activation_hash: null, activation_until: null, activation_totp: null })
      .where('id', '=', waiting.id)
      .where('activation_hash', '=', activationHash(code))
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await appendAudit(trx, [staffEntry('staff-activated', waiting.id, now, {})]);
    return true;
  });
  return done ? { ok: true, id: waiting.id } : { ok: false, code: 'activation-unknown' };
}
