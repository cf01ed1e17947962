/**
 * What somebody of the staff does with their own account (decision 047): another passphrase, against the present one and a code, and the sessions that are open in
 * their name, to be seen and ended.
 */
import { appendAudit } from '../audit.ts';
import type { Database, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { staffEntry } from './accounts.ts';
import type { Browser } from './browser.ts';
import { forgetBrowsers } from './known-browser.ts';
import { faultOf, KNOWN_HASHES, type StoredPassphrase, sealAll } from './passphrase.ts';
import { endSessionsOf, IDLE_SECONDS, type OpenedSession, openSession } from './sessions.ts';
import { type Asked, type Proof, prove, provePassphrase, type SignInResult, spendStep } from './sign-in.ts';
import { IN_PLACE } from './slots.ts';

export interface PassphraseChange {
  readonly staffId: number;
  /** the present one */
  readonly passphrase: string;
  readonly totp: string;
  readonly next: string;
  readonly browser: Browser;
  /** accounts of the demo count */
  readonly demo: boolean;
}

export type Changed =
  | ({ readonly ok: true } & OpenedSession)
  | { readonly ok: false; readonly code: 'passphrase-short' | 'passphrase-weak' | 'passphrase-same' | 'own-proof-wrong' }
  | Extract<SignInResult, { readonly code: 'locked' }>;

/** Every session of the account ends with it, and the caller gets a new one. A wrong passphrase or code is one of the five tries of signing in. @throws BusyError before a try is spent */
export async function changePassphrase(issuer: Issuer, { staffId, passphrase, totp, next, browser, demo }: PassphraseChange): Promise<Changed> {
  const now = issuer.now();
  const { login } = await issuer.db.selectFrom('staff').select('login').where('id', '=', staffId).executeTakeFirstOrThrow();
  const fault = next.normalize('NFC') === passphrase.normalize('NFC') ? 'passphrase-same' : faultOf(next, login);
  if (fault !== null) return { ok: false, code: fault };
  const { proof, stored } = await KNOWN_HASHES.run(() => proveAndSeal(issuer, { login, passphrase, totp, demo, now, next }));
  if (!proof.ok) return proof.code === 'locked' ? proof : { ok: false, code: 'own-proof-wrong' };
  return issuer.db.transaction().execute(async (trx): Promise<Changed> => {
    if (!(await spendStep(trx, proof.account, proof.step))) return { ok: false, code: 'own-proof-wrong' };
    await trx
      .updateTable('staff')
      .set({ ...stored })
      .where('id', '=', staffId)
      .execute();
    const sessions = await endSessionsOf(trx, staffId);
    await forgetBrowsers(trx, staffId);
    const opened = await openSession(trx, { staffId, now, browser });
    await appendAudit(trx, [staffEntry('staff-passphrase-changed', staffId, now, { sessions })]);
    return { ok: true, ...opened };
  });
}

/** Both hashes in one place: between the two nobody can be sent away with a try spent. */
async function proveAndSeal(
  issuer: Issuer,
  { next, ...asked }: Asked & { readonly next: string },
): Promise<{ readonly proof: Proof; readonly stored?: StoredPassphrase | undefined }> {
  const proof = await prove(issuer, asked);
  if (!proof.ok) return { proof };
  const [stored] = await sealAll(next, [{ login: asked.login, secret: proof.secret }], { hashes: IN_PLACE });
  return { proof, stored };
}

export interface OwnSession {
  readonly nr: number;
  readonly browser: Browser;
  /** signed in, last used, over at the latest: seconds */
  readonly since: number;
  readonly seen: number;
  readonly until: number;
  /** the one that asks */
  readonly own: boolean;
}

interface Whose {
  readonly staffId: number;
  /** of the session that asks */
  readonly digest: Uint8Array;
  readonly now: number;
}

/** The sessions that are open in this name, the newest first. */
export async function sessionsOf(db: Database, { staffId, digest, now }: Whose): Promise<readonly OwnSession[]> {
  const { rows } = await sql<OwnSession>`
    select nr, browser, created_at as since, seen_at as seen, least(seen_at + ${IDLE_SECONDS}, expires_at) as until, token_hash = ${digest} as own
    from staff_session where staff_id = ${staffId} and seen_at > ${now - IDLE_SECONDS} and expires_at > ${now} order by nr desc`.execute(db);
  return rows;
}

export interface Ending extends Whose {
  readonly passphrase: string;
  readonly demo: boolean;
  /** null: all */
  readonly nr: number | null;
}

export type Ended =
  | { readonly ok: true; readonly ended: number }
  | { readonly ok: false; readonly code: 'own-passphrase-wrong' }
  | Extract<SignInResult, { readonly code: 'locked' }>;

/** Ends one of the others by its number, or all of them, against the passphrase (ASVS 7.5.2 asks for a factor anew). The one that asks goes on: it is left by signing out. @throws BusyError */
export async function endOthers(issuer: Issuer, { staffId, digest, now, passphrase, demo, nr }: Ending): Promise<Ended> {
  const { login } = await issuer.db.selectFrom('staff').select('login').where('id', '=', staffId).executeTakeFirstOrThrow();
  const refused = await KNOWN_HASHES.run(() => provePassphrase(issuer, { login, passphrase, demo, now }));
  if (refused !== null) return refused.code === 'locked' ? refused : { ok: false, code: 'own-passphrase-wrong' };
  return issuer.db.transaction().execute(async (trx) => {
    const { numAffectedRows } = await sql`
      delete from staff_session where staff_id = ${staffId} and token_hash <> ${digest} and (${nr}::bigint is null or nr = ${nr}::bigint)`.execute(trx);
    const sessions = Number(numAffectedRows ?? 0);
    if (sessions > 0) await appendAudit(trx, [staffEntry('staff-sessions-ended', staffId, now, { sessions })]);
    return { ok: true, ended: sessions };
  });
}
