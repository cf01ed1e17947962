/** Every address of the issuer (formats.md §11; docs/architecture.md): pages, trust files, API, and what operators ask. */
import { Hono, type MiddlewareHandler } from 'hono';
import { queryFault } from './db/errors.ts';
import { batch } from './handlers/batches.ts';
import { contests } from './handlers/contests.ts';
import { confirm, enrol } from './handlers/enrol.ts';
import { family, familyChild } from './handlers/family.ts';
import { gateEnrolment, gateRenewal } from './handlers/gate.ts';
import { guard } from './handlers/guard.ts';
import { journal, seen } from './handlers/journal.ts';
import { healthz, metrics, readyz, versionJson } from './handlers/service.ts';
import { deletion, paper, token } from './handlers/token.ts';
import { venueApplication, venueApplicationState } from './handlers/venues.ts';
import { visits } from './handlers/visits.ts';
import { noStore, securityHeaders } from './http/headers.ts';
import { callerNetwork, limitNetwork, shedLoad } from './http/load.ts';
import { describeError, requestLog } from './http/log.ts';
import { notAllowed, problem } from './http/problem.ts';
import { RateBuckets, rateLimited } from './http/rate.ts';
import { staticApp } from './http/static.ts';
import { trustFiles } from './http/trust-files.ts';
import { SignerError } from './keys/signer/signer-error.ts';
import { openapi } from './openapi.ts';
import { PolicyMissingError } from './policies.ts';
import type { Service } from './service.ts';
import { addStaffRoutes } from './staff/routes.ts';
import { OPEN_CALLS } from './staff/session-routes.ts';
import { staffRoutesOf } from './staff/staff-route.ts';
import { missionOver } from './sunset/over.ts';

/** Calls at work at once; PostgreSQL has ten connections, the rest waits a little. And those still sending, of whom a poor network's are slow in earnest. */
const LOAD = { atWork: 256, atWorkFromOne: 192, arriving: 1024, arrivingFromOne: 256 };
/** A line of visits costs two or three signatures: a phone hands in a few a day, a mobile network's hundred thousand a few a second. */
const VISIT_LINES = { burst: 6000, refillSeconds: 0.01 };
/** Whoever signs in as staff is looked up in the database first. */
const DESK = { burst: 600, refillSeconds: 0.05 };

/** Buckets by network. Generous, because a mobile network's thousands share an address: what guards a person is her own bucket (people/codes.ts). */
const BUCKETS = {
  '/api/enrol': { burst: 60, refillSeconds: 1 },
  '/api/enrol/confirm': { burst: 60, refillSeconds: 1 },
  '/api/token': { burst: 600, refillSeconds: 0.05 },
  '/api/token/delete': { burst: 60, refillSeconds: 1 },
  '/api/token/paper': { burst: 60, refillSeconds: 1 },
  '/api/family': { burst: 60, refillSeconds: 1 },
  '/api/family/child': { burst: 60, refillSeconds: 1 },
  '/api/contests': { burst: 60, refillSeconds: 1 },
  '/api/visits': { burst: 300, refillSeconds: 0.1 },
  '/api/gate/enrol': { burst: 30, refillSeconds: 2 },
  '/api/gate/renew': { burst: 120, refillSeconds: 0.5 },
  '/api/venues/apply': { burst: 20, refillSeconds: 30 },
  '/api/venues/application': { burst: 30, refillSeconds: 2 },
  '/api/gate/journal': { burst: 600, refillSeconds: 0.05 },
  '/api/gate/seen': { burst: 600, refillSeconds: 0.05 },
  '/api/gate/guard': { burst: 120, refillSeconds: 0.5 },
  '/api/lab/batches': { burst: 60, refillSeconds: 0.5 },
  '/api/contact/batches': { burst: 60, refillSeconds: 0.5 },
  '/api/desk/activation': { burst: 20, refillSeconds: 3 },
  '/api/desk/activation/confirm': { burst: 20, refillSeconds: 3 },
  '/api/desk/session': { burst: 30, refillSeconds: 2 },
  '/api/desk/session/end': { burst: 60, refillSeconds: 1 },
} as const;
type ApiPath = keyof typeof BUCKETS;

export function createApp(service: Service): Hono {
  const { issuer } = service;
  const app = new Hono();
  app.use(requestLog(service.log));
  app.use(countRequests(service));
  app.use(securityHeaders({ tls: service.overTls }));
  const load = shedLoad({ ...LOAD, proxies: service.proxies });
  app.use('/api/*', noStore(), load.middleware);
  app.use('/api/*', missionOver(service));
  app.use('/api/desk/*', limitNetwork(DESK, service.proxies));

  const post = (path: ApiPath, handle: PostRoute['handle']) => addPost(app, { path, handle, proxies: service.proxies });
  const visitLines = new RateBuckets(VISIT_LINES);
  post('/api/enrol', (request) => enrol(issuer, request));
  post('/api/enrol/confirm', (request) => confirm(issuer, request));
  post('/api/token', (request) => token(issuer, request));
  post('/api/token/delete', (request) => deletion(issuer, request));
  post('/api/visits', (request, network) => visits(service, request, (lines) => visitLines.take(network, performance.now() / 1000, lines)));
  post('/api/token/paper', (request) => paper(issuer, request));
  post('/api/family', (request) => family(issuer, request));
  post('/api/family/child', (request) => familyChild(issuer, request));
  post('/api/contests', (request) => contests(issuer, request));
  post('/api/gate/enrol', (request) => gateEnrolment(issuer, request));
  post('/api/gate/renew', (request) => gateRenewal(issuer, request));
  post('/api/venues/apply', (request, network) => venueApplication(issuer, request, network));
  post('/api/venues/application', (request) => venueApplicationState(issuer, request));
  post('/api/gate/journal', (request) => journal(service, request));
  post('/api/gate/seen', (request) => seen(service, request));
  post('/api/gate/guard', (request) => guard(service, request));
  post('/api/lab/batches', (request) => batch(issuer, 'lab', request));
  post('/api/contact/batches', (request) => batch(issuer, 'contact', request));

  for (const [path, handle] of Object.entries(OPEN_CALLS)) post(path as keyof typeof OPEN_CALLS, (request) => handle(service, request));
  addStaffRoutes(app, service);

  app.get('/healthz', () => healthz());
  app.get('/readyz', () => readyz(service));
  app.get('/metrics', () => metrics(service, load.calls));
  app.get('/version.json', () => versionJson(service));
  // Made once: putting it together takes milliseconds, and anybody may ask.
  let description: string | null = null;
  app.get('/openapi.json', (context) => {
    description ??= JSON.stringify(openapi(service, staffRoutesOf(app)));
    return context.body(description, 200, { 'content-type': 'application/json' });
  });
  app.route('/', trustFiles(service.trustDir));
  if (service.clientDir !== null) app.route('/', staticApp(service.clientDir, service));
  app.notFound(() => problem(404, 'not-found'));
  app.onError((error) => failure(service, error));
  return app;
}

interface PostRoute {
  readonly path: ApiPath;
  readonly proxies: number;
  handle(request: Request, network: string): Promise<Response>;
}

/** A POST route with its bucket; every other method is 405. */
function addPost(app: Hono, { path, proxies, handle }: PostRoute): void {
  const buckets = new RateBuckets(BUCKETS[path]);
  app.post(path, (context) => {
    const network = callerNetwork(context, proxies);
    const wait = buckets.take(network, performance.now() / 1000);
    return wait > 0 ? rateLimited(wait) : handle(context.req.raw, network);
  });
  app.all(path, () => notAllowed('POST'));
}

/** Later is what a balancer or a phone can act on; anything else is a fault of ours, logged without what the caller sent. */
function failure(service: Service, error: unknown): Response {
  if (error instanceof PolicyMissingError) return problem(503, 'policy-missing', { retryAfter: 60 });
  if (error instanceof SignerError) return signerFailure(service, error);
  const fault = queryFault(error);
  service.log.write('error', 'call-failed', { ...describeError(error), fault });
  // what the database refuses to hold it will refuse the next time too
  const later = fault !== null && fault !== 'duplicate' && fault !== 'constraint';
  return later ? problem(503, 'overloaded', { retryAfter: 2 }) : problem(500, 'internal');
}

/** What needs a signature waits for the signer; what crosses a bound is never signed, and its caller gets the same answer as for a signer that is busy. */
function signerFailure({ log, metrics: figures }: Service, { code }: SignerError): Response {
  figures.add('ashyq_unsigned_total', { code });
  log.write('error', 'not-signed', { code });
  return code === 'signer-away' ? problem(503, 'signer-away', { retryAfter: 5 }) : problem(503, 'signer-busy', { retryAfter: 10 });
}

function countRequests({ metrics: figures }: Service): MiddlewareHandler {
  return async (context, next) => {
    const startedAt = performance.now();
    await next();
    const route = routeOf(context.req.path);
    figures.add('ashyq_http_requests_total', { route, method: context.req.method, status: String(context.res.status) });
    figures.add('ashyq_http_seconds_total', { route }, (performance.now() - startedAt) / 1000);
  };
}

/** A route's name out of a fixed set. */
function routeOf(path: string): string {
  if (Object.hasOwn(BUCKETS, path)) return path;
  if (path.startsWith('/trust/')) return '/trust/*';
  if (path.startsWith('/api/desk/')) return '/api/desk/*';
  return ['/healthz', '/readyz', '/metrics', '/version.json', '/openapi.json'].includes(path) ? path : 'other';
}
