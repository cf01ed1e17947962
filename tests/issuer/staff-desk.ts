/** Accounts as people use them, for tests: activated with a passphrase and a code, signing in, who one is. */
import { decodeBase32 } from '../../src/core/codec/base32.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { addStaff } from '../../src/issuer/staff/accounts.ts';
import { COOKIE } from '../../src/issuer/staff/cookie.ts';
import type { Role } from '../../src/issuer/staff/roles.ts';
import { openSession } from '../../src/issuer/staff/sessions.ts';
import { codeOf, stepOf } from '../../src/issuer/staff/totp.ts';
import { type Answered, asBrowser } from './staff.ts';
import type { World } from './world.ts';

export const PASSPHRASE = 'алма түбінен алысқа түспес';

export interface Account {
  readonly id: number;
  readonly login: string;
  /** of the one-time codes */
  readonly secret: Uint8Array;
}

export function post(world: World, path: string, body: unknown, cookie?: string): Promise<Answered> {
  return asBrowser(world, path, { method: 'POST', body, ...(cookie === undefined ? {} : { cookie }) });
}

/** The code of this moment. */
export function totpOf(world: World, secret: Uint8Array): string {
  return codeOf(secret, stepOf(world.issuer.now()));
}

/** An account that somebody has activated; time moves on, so that the next code is a new one. */
export async function activated(world: World, login: string, ...roles: Role[]): Promise<Account> {
  const made = await addStaff(world.issuer.db, { login, roles, now: world.issuer.now() });
  if (!made.ok) throw new Error(made.code);
  const { body } = await post(world, '/api/desk/activation', { code: made.code });
  const secret = decodeBase32(String(body['secret'])) ?? new Uint8Array();
  const done = await post(world, '/api/desk/activation/confirm', { code: made.code, passphrase: PASSPHRASE, totp: totpOf(world, secret) });
  if (done.status !== 200) throw new Error(`activation answered ${String(done.body['code'])}`);
  world.pass(60);
  return { id: made.id, login, secret };
}

/** Types login, passphrase and the code of this moment, or what `over` says. */
export function enter(world: World, { login, secret }: Pick<Account, 'login' | 'secret'>, over: Readonly<Record<string, unknown>> = {}, cookie?: string) {
  return post(world, '/api/desk/session', { login, passphrase: PASSPHRASE, totp: totpOf(world, secret), ...over }, cookie);
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf({ headers }: { readonly headers: Headers }): string {
  return (headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

export function whoAmI(world: World, cookie: string): Promise<Answered> {
  return asBrowser(world, '/api/desk/me', { method: 'GET', cookie });
}

/** A session of an account that exists. */
export async function signedInAs(world: World, id: number): Promise<string> {
  return `${COOKIE}=${(await openSession(world.issuer.db, { staffId: id, now: world.issuer.now() })).token}`;
}

/** What the trail says of an account. */
export async function trailOf(world: World, id: number): Promise<readonly string[]> {
  const { rows } = await sql<{ kind: string }>`select kind from audit where subject = ${`staff:${id}`} order by seq`.execute(world.issuer.db);
  return rows.map(({ kind }) => kind);
}
