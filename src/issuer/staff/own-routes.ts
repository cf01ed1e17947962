/** `/api/desk/own/...`: one's own passphrase and one's own sessions, for every role (own-account.ts). */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { browserOf } from './browser.ts';
import { cookieFor, tokenOf } from './cookie.ts';
import { changePassphrase, endOthers, sessionsOf } from './own-account.ts';
import { ROLES, type StaffMember } from './roles.ts';
import { passphrase, totp, unlessBusy } from './session-routes.ts';
import { digestOf } from './sessions.ts';
import { addStaffRoute, rowNumber } from './staff-route.ts';

const CHANGE = v.object({ passphrase, totp, next: passphrase });
const END = v.object({ passphrase });
/** Each is a slow hash or two. */
const PROOF_LIMIT = { burst: 10, refillSeconds: 60 };

export function addOwnRoutes(app: Hono, service: Service): void {
  const base = { roles: ROLES } as const;
  addStaffRoute(app, service, { ...base, method: 'GET', path: '/api/desk/own/sessions', handle: (staff, request) => list(service, staff, request) });
  addStaffRoute(app, service, {
    ...base,
    method: 'POST',
    path: '/api/desk/own/sessions/:nr/end',
    limit: PROOF_LIMIT,
    handle: (staff, request, { nr }) => end(service, { staff, request, nr: rowNumber(nr) ?? 0 }),
  });
  addStaffRoute(app, service, {
    ...base,
    method: 'POST',
    path: '/api/desk/own/sessions/end-others',
    limit: PROOF_LIMIT,
    handle: (staff, request) => end(service, { staff, request, nr: null }),
  });
  addStaffRoute(app, service, {
    ...base,
    method: 'POST',
    path: '/api/desk/own/passphrase',
    limit: PROOF_LIMIT,
    handle: (staff, request) => change(service, staff, request),
  });
}

function whose({ issuer }: Service, { id }: StaffMember, request: Request) {
  return { staffId: id, digest: digestOf(tokenOf(request) ?? ''), now: issuer.now() };
}

async function list(service: Service, staff: StaffMember, request: Request): Promise<Response> {
  const { issuer } = service;
  return answer(200, { sessions: await sessionsOf(issuer.db, whose(service, staff, request)) }, issuer.now());
}

interface Asking {
  readonly staff: StaffMember;
  readonly request: Request;
  /** null: all others */
  readonly nr: number | null;
}

/** A session of somebody else is as unknown as one that has ended. */
async function end(service: Service, { staff, request, nr }: Asking): Promise<Response> {
  const { issuer, demo } = service;
  const input = await readInput(request, END, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const result = await unlessBusy(() => endOthers(issuer, { ...whose(service, staff, request), ...input.value, demo, nr }));
  if (result instanceof Response) return result;
  if (!result.ok) return result.code === 'locked' ? problem(429, 'locked', { retryAfter: result.wait }) : problem(403, result.code);
  return result.ended === 0 && nr !== null ? problem(404, 'session-unknown') : answer(200, { ended: result.ended }, issuer.now());
}

async function change({ issuer, demo }: Service, { id }: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, CHANGE, { limit: BODY_LIMITS.code, faults: { totp: 'code-wrong' } });
  if (!input.ok) return input.response;
  const browser = browserOf(request.headers.get('user-agent'));
  const result = await unlessBusy(() => changePassphrase(issuer, { ...input.value, staffId: id, browser, demo }));
  if (result instanceof Response) return result;
  if (!result.ok) {
    if (result.code === 'locked') return problem(429, 'locked', { retryAfter: result.wait });
    return problem(result.code === 'own-proof-wrong' ? 403 : 422, result.code);
  }
  const response = answer(200, { expiresAt: result.expiresAt }, issuer.now());
  response.headers.append('set-cookie', cookieFor(result.token));
  return response;
}
