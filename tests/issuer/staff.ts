/** Staff for tests: somebody with these roles, signed in, and what their browser asks. Signing in itself is in staff-sign-in.test.ts. */

import { COOKIE } from '../../src/issuer/staff/cookie.ts';
import type { Role, StaffMember } from '../../src/issuer/staff/roles.ts';
import { openSession } from '../../src/issuer/staff/sessions.ts';
import { type AddedRoute, staffRoutesOf } from '../../src/issuer/staff/staff-route.ts';
import type { World } from './world.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface SignedIn {
  readonly staff: StaffMember;
  readonly cookie: string;
  get(path: string): Promise<Answered>;
  post(path: string, body?: unknown): Promise<Answered>;
}

let made = 0;

/** A staff member with a session of their own. */
export async function signedIn(world: World, ...roles: readonly Role[]): Promise<SignedIn> {
  made += 1;
  const { id } = await world.issuer.db
    .insertInto('staff')
    .values({ login: `tester-${made}`, roles: [...roles], created_at: world.issuer.now() })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { token } = await openSession(world.issuer.db, { staffId: id, now: world.issuer.now() });
  const cookie = `${COOKIE}=${token}`;
  return {
    staff: { id, roles },
    cookie,
    get: (path) => asBrowser(world, path, { method: 'GET', cookie }),
    post: (path, body = {}) => asBrowser(world, path, { method: 'POST', cookie, body }),
  };
}

let callers = 0;

export interface Asking {
  readonly method: string;
  readonly cookie?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call as a browser sends it from our own pages; a body that is undefined is none. */
export async function asBrowser(world: World, path: string, { method, cookie, body, headers = {} }: Asking): Promise<Answered> {
  const sent = {
    'sec-fetch-site': 'same-origin',
    ...(cookie === undefined ? {} : { cookie }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  callers += 1;
  // everybody calls from a network of their own, as in world.ts
  const env = { incoming: { socket: { remoteAddress: `127.1.${(callers >> 8) & 255}.${callers & 255}` } } };
  const init = { method, headers: { ...sent, ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await world.app.request(path, init, env);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

/** Every staff route of the world's app, for the table of roles. */
export function routesOf(world: World): readonly AddedRoute[] {
  return staffRoutesOf(world.app);
}
