/** `/api/desk/activation`, `/api/desk/session`, `/api/desk/me`: opening an account, signing in and out, who I am (docs/architecture.md, "Staff"). */
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import { encodeBase32 } from '../../core/codec/base32.ts';
import { appendAudit } from '../audit.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { notAllowed, problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { staffEntry } from './accounts.ts';
import { beginActivation, finishActivation } from './activation.ts';
import { browserOf } from './browser.ts';
import { askedBy, browserCookieFor, cookieFor, isSameOrigin, knownTokenOf, mayKeepCookie, NO_COOKIE, tokenOf } from './cookie.ts';
import { MAX_LENGTH } from './passphrase.ts';
import { endSession, findSession, IDLE_SECONDS } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { BusyError } from './slots.ts';
import { totpUri } from './totp.ts';

const code = v.pipe(v.string(), v.maxLength(80));
export const passphrase = v.pipe(v.string(), v.maxLength(MAX_LENGTH));
export const totp = v.pipe(
  v.string(),
  v.transform((text) => text.replaceAll(' ', '')),
  v.regex(/^\d{6}$/),
);
const ACTIVATION = v.object({ code });
const ACTIVATION_CONFIRM = v.object({ code, passphrase, totp });
const SIGN_IN = v.object({ login: v.pipe(v.string(), v.maxLength(64)), passphrase, totp });
const FAULTS = { totp: 'code-wrong' };

/** Calls without a session, by path: routes.ts gives each its bucket by network. */
export const OPEN_CALLS = {
  '/api/desk/activation': activation,
  '/api/desk/activation/confirm': activationConfirm,
  '/api/desk/session': beginSession,
  '/api/desk/session/end': endOwnSession,
} as const;

async function activation(service: Service, request: Request): Promise<Response> {
  const input = await readOpen(service, request, ACTIVATION);
  if (!input.ok) return input.response;
  const waiting = await beginActivation(service.issuer, input.value.code);
  if (waiting === null) return problem(403, 'activation-unknown');
  const { login, roles, secret } = waiting;
  return answer(200, { login, roles, secret: encodeBase32(secret), uri: totpUri(login, secret) }, service.issuer.now());
}

async function activationConfirm(service: Service, request: Request): Promise<Response> {
  const input = await readOpen(service, request, ACTIVATION_CONFIRM);
  if (!input.ok) return input.response;
  const result = await unlessBusy(() => finishActivation(service.issuer, input.value));
  if (result instanceof Response) return result;
  if (result.ok) return answer(200, {}, service.issuer.now());
  return problem(result.code.startsWith('passphrase') ? 422 : 403, result.code);
}

async function beginSession(service: Service, request: Request): Promise<Response> {
  if (!mayKeepCookie(service)) return problem(403, 'tls-required');
  const input = await readOpen(service, request, SIGN_IN);
  if (!input.ok) return input.response;
  const { issuer, demo } = service;
  const result = await unlessBusy(() =>
    signIn(issuer, { ...input.value, former: tokenOf(request), browser: browserOf(request.headers.get('user-agent')), known: knownTokenOf(request), demo }),
  );
  if (result instanceof Response) return result;
  if (!result.ok) {
    // without the login: whoever mistypes puts a passphrase there
    service.log.write('warn', 'sign-in-refused', { code: result.code });
    return result.code === 'locked' ? problem(429, 'locked', { retryAfter: result.wait }) : problem(403, result.code);
  }
  const { staff, login, token, expiresAt, known } = result;
  const response = answer(200, { staff: { ...staff, login }, idleSeconds: IDLE_SECONDS, expiresAt }, issuer.now());
  response.headers.append('set-cookie', cookieFor(token));
  response.headers.append('set-cookie', browserCookieFor(known));
  return response;
}

/** Who am I: looking does not count as work, so that a page may ask without keeping a forgotten desk open. */
async function whoAmI({ issuer, demo, ...service }: Service, request: Request): Promise<Response> {
  if (!isSameOrigin(request, service.origin())) return problem(403, 'cross-origin');
  const session = await findSession(issuer.db, tokenOf(request), { now: issuer.now(), touch: false, demo });
  if (session === null) return problem(401, 'session-ended');
  const asked = askedBy(request);
  if (asked !== null && asked !== session.staff.id) return problem(409, 'session-other');
  const { staff, login, seenAt, expiresAt } = session;
  return answer(200, { staff: { ...staff, login }, idleAt: seenAt + IDLE_SECONDS, expiresAt }, issuer.now());
}

/** Signing out works whatever is left of the session; a page ends its own account's and nobody else's, however late it gets through. */
async function endOwnSession({ issuer, demo, ...service }: Service, request: Request): Promise<Response> {
  if (!isSameOrigin(request, service.origin())) return problem(403, 'cross-origin');
  const [token, asked, now] = [tokenOf(request), askedBy(request), issuer.now()];
  if (asked !== null) {
    const session = await findSession(issuer.db, token, { now, touch: false, demo });
    if (session !== null && session.staff.id !== asked) return problem(409, 'session-other');
  }
  if (token !== null)
    await issuer.db.transaction().execute(async (trx) => {
      const id = await endSession(trx, token);
      if (id !== null) await appendAudit(trx, [staffEntry('staff-signed-out', id, now, { by: 'self' })]);
    });
  const response = answer(200, {}, now);
  response.headers.append('set-cookie', NO_COOKIE);
  return response;
}

/** `GET /api/desk/me`: with whatever session the caller has. */
export function addSessionRoutes(app: Hono, service: Service): void {
  app.get('/api/desk/me', (context: Context) => whoAmI(service, context.req.raw));
  app.all('/api/desk/me', () => notAllowed('GET'));
}

async function readOpen<S extends v.GenericSchema>(service: Service, request: Request, schema: S) {
  if (!isSameOrigin(request, service.origin())) return { ok: false as const, response: problem(403, 'cross-origin') };
  return readInput(request, schema, { limit: BODY_LIMITS.code, faults: FAULTS });
}

/** 503 where too many passphrases are being hashed at this moment. */
export async function unlessBusy<T>(work: () => Promise<T>): Promise<T | Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BusyError) return problem(503, 'overloaded', { retryAfter: 2 });
    throw error;
  }
}
