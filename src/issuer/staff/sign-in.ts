/**
 * Signing in: passphrase and one-time code, judged together (decision 015). Whoever is not let in learns nothing: an unknown login, a wrong passphrase, a
 * wrong, old or used code and a closed or held account give one answer after the same work. Five tries, then a quarter of an hour; a browser that is known for the
 * account (known-browser.ts) has five of its own.
 */
import { appendAudit } from '../audit.ts';
import type { Database, DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { attemptSubject, staffEntry } from './accounts.ts';
import type { Browser } from './browser.ts';
import { knownFor, purgeBrowsers, remember } from './known-browser.ts';
import { HASHES, KNOWN_HASHES, open } from './passphrase.ts';
import { memberOf, type StaffMember } from './roles.ts';
import { endSession, openSession } from './sessions.ts';
import { stepMatching } from './totp.ts';

export const TRIES = 5;
/** Tries are forgotten after it, and a lock lasts as long. */
export const LOCK_SECONDS = 15 * 60;

export interface SignIn {
  readonly login: string;
  readonly passphrase: string;
  readonly totp: string;
  /** the session that this browser still has: on a shared desk the next person's begins where the last one's ends */
  readonly former: string | null;
  /** as the browser names itself */
  readonly browser?: Browser | undefined;
  /** what this browser has kept since somebody signed in from it */
  readonly known?: string | null;
  /** accounts of the demo count */
  readonly demo: boolean;
}

export type SignInResult =
  | { readonly ok: true; readonly staff: StaffMember; readonly login: string; readonly token: string; readonly expiresAt: number; readonly known: string }
  | { readonly ok: false; readonly code: 'sign-in-wrong' }
  | { readonly ok: false; readonly code: 'locked'; readonly wait: number };

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly roles: string[];
  readonly password_salt: Uint8Array;
  readonly password_hash: Uint8Array;
  readonly totp_sealed: Uint8Array;
}

const WRONG = { ok: false, code: 'sign-in-wrong' } as const;

/** @throws BusyError when too many sign in at this moment: no try is spent then */
export async function signIn(issuer: Issuer, given: SignIn): Promise<SignInResult> {
  const now = issuer.now();
  const login = given.login.trim().toLowerCase();
  const browser = await knownFor(issuer.db, { token: given.known ?? null, login, now });
  const subject = browser === null ? attemptSubject(login) : attemptSubject(`${login} ${browser.toString('hex')}`);
  const proof = await (browser === null ? HASHES : KNOWN_HASHES).run(() => prove(issuer, { ...given, login, now, subject }));
  if (!proof.ok) return proof;
  return begin(issuer, proof.account, { ...given, login, step: proof.step, now, subject });
}

export interface Asked extends Pick<SignIn, 'login' | 'passphrase' | 'totp' | 'demo'> {
  readonly now: number;
  /** whose tries they are, where not the login's */
  readonly subject?: Uint8Array;
}

export type Proof =
  | { readonly ok: true; readonly account: Account; readonly secret: Uint8Array; readonly step: number }
  | Exclude<SignInResult, { readonly ok: true }>;

/** Both factors of an account, for one try of its five. The step of the code is not spent yet: `spendStep`. The caller has a place of the hashes: whoever is sent away because there is none has spent no try. */
export async function prove(issuer: Issuer, { login, passphrase, totp, demo, now, subject = attemptSubject(login) }: Asked): Promise<Proof> {
  const wait = await spendTry(issuer.db, subject, now);
  if (wait > 0) return { ok: false, code: 'locked', wait };
  const account = await accountOf(issuer.db, login, demo);
  const secret = await open(passphrase, login, account);
  const step = secret === null ? null : stepMatching(secret, totp, now);
  return account === null || secret === null || step === null ? WRONG : { ok: true, account, secret, step };
}

async function accountOf(db: Database, login: string, demo: boolean): Promise<Account | null> {
  const { rows } = await sql<Account>`
    select id, login, roles, password_salt, password_hash, totp_sealed from staff
    where login = ${login} and password_hash is not null and ended_at is null and held_at is null and (not demo or ${demo})`.execute(db);
  return rows[0] ?? null;
}

/**
 * One factor anew from somebody who is signed in: the passphrase, which the codes' secret is sealed under. A wrong one is one of the five tries; a right one costs none and
 * forgets none, so that it is no way around the lock of the codes. Null: it is theirs. The caller has a place of the hashes.
 */
export async function provePassphrase(issuer: Issuer, { login, passphrase, demo, now }: Omit<Asked, 'totp'>): Promise<Extract<Proof, { ok: false }> | null> {
  const wait = await spendTry(issuer.db, attemptSubject(login), now);
  if (wait > 0) return { ok: false, code: 'locked', wait };
  if ((await open(passphrase, login, await accountOf(issuer.db, login, demo))) === null) return WRONG;
  await sql`update staff_attempt set tries = greatest(tries - 1, 0), locked_until = 0 where subject = ${attemptSubject(login)}`.execute(issuer.db);
  return null;
}

/** A code is good once: of two that come at the same moment one finds its step taken. Signing in, or showing both again, forgets earlier tries of the same subject. */
export async function spendStep(
  trx: DatabaseTransaction,
  { id, login, password_hash }: Account,
  step: number,
  subject = attemptSubject(login),
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update staff set totp_step = ${step} where id = ${id} and ended_at is null and held_at is null and coalesce(totp_step < ${step}, true)
      and password_hash = ${password_hash}`.execute(trx);
  if (numAffectedRows !== 1n) return false;
  await sql`delete from staff_attempt where subject = ${subject}`.execute(trx);
  return true;
}

interface Proven extends SignIn {
  readonly step: number;
  readonly now: number;
  readonly subject: Uint8Array;
}

async function begin(issuer: Issuer, account: Account, { step, former, browser, known = null, now, subject }: Proven): Promise<SignInResult> {
  return issuer.db.transaction().execute(async (trx): Promise<SignInResult> => {
    if (!(await spendStep(trx, account, step, subject))) return WRONG;
    const ended = former === null ? null : await endSession(trx, former);
    const session = await openSession(trx, { staffId: account.id, now, browser });
    const kept = await remember(trx, { former: known, staffId: account.id, now });
    await appendAudit(trx, [
      ...(ended === null ? [] : [staffEntry('staff-signed-out', ended, now, { by: 'next-sign-in' })]),
      staffEntry('staff-signed-in', account.id, now, {}),
    ]);
    return { ok: true, staff: memberOf(account), login: account.login, ...session, known: kept };
  });
}

/**
 * Spends one try before anything is looked at, so that tries at the same moment cannot share one; the last one locks as it is spent, and signing in takes
 * the lock away again. Gives 0, or the seconds to wait.
 */
async function spendTry(db: Database, subject: Uint8Array, now: number): Promise<number> {
  const { rows } = await sql`
    insert into staff_attempt as attempt (subject, tries, window_start) values (${subject}, 1, ${now})
    on conflict (subject) do update set
      tries = case when attempt.window_start <= ${now - LOCK_SECONDS} or attempt.tries >= ${TRIES} then 1 else attempt.tries + 1 end,
      window_start = case when attempt.window_start <= ${now - LOCK_SECONDS} or attempt.tries >= ${TRIES} then ${now} else attempt.window_start end,
      locked_until = case when attempt.tries = ${TRIES - 1} and attempt.window_start > ${now - LOCK_SECONDS} then ${now + LOCK_SECONDS} else 0 end
    where attempt.locked_until <= ${now}
    returning tries`.execute(db);
  if (rows.length > 0) return 0;
  const { rows: locked } = await sql<{ until: number }>`select locked_until as until from staff_attempt where subject = ${subject}`.execute(db);
  return Math.max(1, (locked[0]?.until ?? now) - now);
}

/** Deletes tries and browsers that no rule needs any more. */
export async function purgeAttempts(db: Database, now: number): Promise<void> {
  await sql`delete from staff_attempt where window_start <= ${now - LOCK_SECONDS} and locked_until <= ${now}`.execute(db);
  await purgeBrowsers(db, now);
}
