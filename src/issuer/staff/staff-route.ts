/**
 * How a route for staff is added. Before `handle` runs, the call has come from our own pages, carries a session that is neither idle nor over, its account
 * has one of the roles, and it has not asked too often. Everything below /api/desk/ goes through here but signing in itself.
 */
import type { Context, Hono } from 'hono';
import { STAFF } from '../http/log.ts';
import { notAllowed, problem } from '../http/problem.ts';
import { type BucketOptions, RateBuckets, rateLimited } from '../http/rate.ts';
import type { Service } from '../service.ts';
import { askedBy, isSameOrigin, tokenOf } from './cookie.ts';
import { hasRole, type Role, type StaffMember } from './roles.ts';
import { findSession } from './sessions.ts';

/** What a path holds, `:id` as `id`. */
export type Params = Readonly<Record<string, string>>;

export interface StaffRoute {
  readonly method: 'GET' | 'POST';
  /** `/api/desk/...`, with `:name` for a part that varies: a row number, never an IIN */
  readonly path: `/api/desk/${string}`;
  /** one of them is enough */
  readonly roles: readonly Role[];
  /** how often one account may ask; without it `STAFF_LIMIT` */
  readonly limit?: BucketOptions;
  handle(staff: StaffMember, request: Request, params: Params): Promise<Response>;
}

/** What a busy desk needs and a script that empties the register does not get. */
export const STAFF_LIMIT: BucketOptions = { burst: 120, refillSeconds: 0.5 };

/** A route as it was added, for the table of roles. */
export type AddedRoute = Pick<StaffRoute, 'method' | 'path' | 'roles'>;

const added = new WeakMap<Hono, AddedRoute[]>();

/** Every staff route of an app. */
export function staffRoutesOf(app: Hono): readonly AddedRoute[] {
  return added.get(app) ?? [];
}

export function addStaffRoute(app: Hono, service: Service, route: StaffRoute): void {
  const buckets = new RateBuckets({ ...STAFF_LIMIT, ...route.limit });
  remember(app, route);
  app.on(route.method, route.path, async (context: Context) => {
    const request = context.req.raw;
    const staff = await admit(service, request, route);
    if (staff instanceof Response) return staff;
    context.set(STAFF, staff.id);
    const wait = buckets.take(String(staff.id), performance.now() / 1000);
    return wait > 0 ? rateLimited(wait) : route.handle(staff, request, context.req.param());
  });
}

/** Call it when all routes are added: what a known path does not take is 405. */
export function closeStaffRoutes(app: Hono): void {
  for (const path of new Set(staffRoutesOf(app).map((route) => route.path))) {
    const methods = staffRoutesOf(app).filter((route) => route.path === path);
    app.all(path, () => notAllowed(methods.map(({ method }) => method).join(', ')));
  }
}

/** Who asks, or why not; whoever is refused leaves a line in the log, by the account's number where there is one. */
async function admit(service: Service, request: Request, { roles, method, path }: StaffRoute): Promise<StaffMember | Response> {
  const refuse = (status: number, code: string, staff: number | null = null): Response => {
    service.log.write('warn', 'access-refused', { code, method, path, staff });
    return problem(status, code);
  };
  if (!isSameOrigin(request, service.origin())) return refuse(403, 'cross-origin');
  const { issuer, demo } = service;
  const asked = askedBy(request);
  const session = await findSession(issuer.db, tokenOf(request), { now: issuer.now(), touch: true, demo, asked });
  if (session === null) return refuse(401, 'session-ended');
  const { staff } = session;
  if (asked !== null && asked !== staff.id) return refuse(409, 'session-other', staff.id);
  return hasRole(staff, roles) ? staff : refuse(403, 'role-missing', staff.id);
}

function remember(app: Hono, { method, path, roles }: StaffRoute): void {
  const routes = added.get(app) ?? [];
  if (routes.some((known) => known.method === method && known.path === path)) throw new TypeError(`${method} ${path} was added before`);
  routes.push({ method, path, roles });
  added.set(app, routes);
}

/** A row number out of a path, or null. */
export function rowNumber(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
