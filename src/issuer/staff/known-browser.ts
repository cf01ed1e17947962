/**
 * Browsers that somebody has signed in from (decision 066). Whoever knows a login can spend its five tries, and whoever has many networks can fill the places where passphrases
 * are hashed: neither touches a browser that is known for the account, which has tries and places of its own. What makes it known is a cookie that opens nothing.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';

/** Without a sign-in of the account from it. */
export const KNOWN_SECONDS = 30 * 86_400;
/** 32 bytes as base64url: the cookie's value. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const digestOf = (token: string) => createHash('sha256').update(token).digest();

/** The digest of this browser's token where it is known for the login; else null, after the same work whether or not there is such a login. */
export async function knownFor(db: Database, { token, login, now }: { token: string | null; login: string; now: number }): Promise<Buffer | null> {
  if (token === null || !TOKEN.test(token)) return null;
  const digest = digestOf(token);
  const { rows } = await sql`
    select from staff_browser join staff on staff.id = staff_browser.staff_id
    where staff_browser.token_hash = ${digest} and staff_browser.seen_at > ${now - KNOWN_SECONDS} and staff.login = ${login}`.execute(db);
  return rows.length > 0 ? digest : null;
}

/** Whoever has just signed in: a new token each time, so that one that somebody else put there or has copied is worth nothing from then on. */
export async function remember(trx: DatabaseTransaction, { former, staffId, now }: { former: string | null; staffId: number; now: number }): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  if (former !== null && TOKEN.test(former))
    await sql`update staff_browser set token_hash = ${digestOf(token)} where token_hash = ${digestOf(former)}`.execute(trx);
  await sql`
    insert into staff_browser (token_hash, staff_id, seen_at) values (${digestOf(token)}, ${staffId}, ${now})
    on conflict (token_hash, staff_id) do update set seen_at = excluded.seen_at`.execute(trx);
  return token;
}

/** Where an account has begun anew or ended. */
export async function forgetBrowsers(trx: DatabaseTransaction, staffId: number): Promise<void> {
  await sql`delete from staff_browser where staff_id = ${staffId}`.execute(trx);
}

/** Deletes what is known no more. */
export async function purgeBrowsers(db: Database, now: number): Promise<void> {
  await sql`delete from staff_browser where seen_at <= ${now - KNOWN_SECONDS}`.execute(db);
}
