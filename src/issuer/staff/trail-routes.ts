/** `/api/desk/trail`: the audit trail for whoever audits it. Reading it is a line of it too; so is checking that its chain holds. */
import type { Hono } from 'hono';
import { type AuditEntry, appendAudit, firstBrokenAudit } from '../audit.ts';
import { answer } from '../handlers/answer.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import type { StaffMember } from './roles.ts';
import { addStaffRoute, rowNumber } from './staff-route.ts';
import { readTrail, type TrailQuery, trailKinds } from './trail.ts';

const READ = ['auditor'] as const;
/** Going through every line of the trail is work for the database. */
const CHECK_LIMIT = { burst: 3, refillSeconds: 120 };

export function addTrailRoutes(app: Hono, service: Service): void {
  addStaffRoute(app, service, { method: 'GET', path: '/api/desk/trail', roles: READ, handle: (staff, request) => read(service, staff, request) });
  addStaffRoute(app, service, { method: 'GET', path: '/api/desk/trail/kinds', roles: READ, handle: () => kinds(service) });
  addStaffRoute(app, service, { method: 'POST', path: '/api/desk/trail/check', roles: READ, limit: CHECK_LIMIT, handle: (staff) => check(service, staff) });
}

/** `?subject=person:17&kind=person-read&by=3&from=&until=&before=`, each optional: row numbers and closed words, as the trail itself. */
async function read({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const query = queryOf(new URL(request.url).searchParams);
  if (query === null) return problem(400, 'request-malformed');
  const lines = await readTrail(issuer.db, query);
  const { subject, kind, by } = query;
  await tell(issuer, { kind: 'trail-read', subject: `staff:${staff.id}`, detail: { by: staff.id, about: subject, kind, doer: by } });
  return answer(200, { lines }, issuer.now());
}

async function kinds({ issuer }: Service): Promise<Response> {
  return answer(200, { kinds: await trailKinds(issuer.db) }, issuer.now());
}

/** The first line whose digest, link or number is wrong; null while all hold. */
async function check({ issuer }: Service, staff: StaffMember): Promise<Response> {
  const broken = await firstBrokenAudit(issuer.db);
  await tell(issuer, { kind: 'trail-checked', subject: `staff:${staff.id}`, detail: { by: staff.id, broken } });
  return answer(200, { broken }, issuer.now());
}

function tell(issuer: Service['issuer'], entry: Omit<AuditEntry, 'at'>): Promise<void> {
  return issuer.db.transaction().execute((trx) => appendAudit(trx, [{ ...entry, at: issuer.now() }]));
}

/** Null for what is not a row number, a time or a word of the trail. */
function queryOf(asked: URLSearchParams): TrailQuery | null {
  const number = (name: string) => (asked.has(name) ? (rowNumber(asked.get(name) ?? '') ?? Number.NaN) : null);
  const word = (name: string, pattern: RegExp) => {
    const text = asked.get(name);
    return text === null || pattern.test(text) ? text : undefined;
  };
  const [by, from, until, before] = [number('by'), number('from'), number('until'), number('before')];
  const subject = word('subject', /^[\w:./-]{1,120}$/);
  const kind = word('kind', /^[a-z][a-z0-9-]{0,60}$/);
  if (subject === undefined || kind === undefined || [by, from, until, before].some(Number.isNaN)) return null;
  return { subject, kind, by, from, until, before };
}
