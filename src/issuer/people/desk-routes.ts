/**
 * `/api/desk/people/...`: searching by name or phone, one person's page, their visits for a cause, a pass on paper, a phone set up at the desk. Each look and
 * each deed leaves a line in the audit trail before anything is given out.
 */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { parsePhone } from '../../core/registry/phone.ts';
import { appendAudit } from '../audit.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, rowNumber } from '../staff/staff-route.ts';
import { issueDeskPaper } from '../tokens/paper.ts';
import { CODE_SECONDS } from './codes.ts';
import { makeDeskCode } from './desk-code.ts';
import { factsOf, readEntry, standingLines } from './facts.ts';
import { devicesOf, eventsOf, statusChangesOf, tokensOf, visitsOf } from './person-page.ts';
import { PERSON_LIMIT } from './person-routes.ts';
import { NAME_PATTERN, searchPeople } from './search.ts';

/** Why somebody's visits are looked at, in closed words. */
export const VISIT_CAUSES = ['tracing', 'contested-status', 'own-request', 'court-order'] as const;

const PHONE = v.pipe(v.string(), v.maxLength(32), v.transform(parsePhone), v.string());
const SEARCH = v.object({
  name: v.optional(v.pipe(v.string(), v.trim(), v.regex(NAME_PATTERN))),
  phone: v.optional(PHONE),
  birth: v.optional(v.pipe(v.string(), v.isoDate(), v.check(isDay))),
});
const VISITS = v.object({ cause: v.picklist(VISIT_CAUSES) });
const ENROL = v.object({ phone: PHONE });
const PHONE_FAULT = { phone: 'phone-invalid', name: 'words-too-few' };

/** What people who come to a counter need, and no more: these give out names, passes and codes. */
export const COUNTER_LIMIT = { burst: 15, refillSeconds: 20 };
const COUNTER = ['clerk', 'epidemiologist'] as const;

/** Whether the calendar has this day. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

type Handler = (service: Service, asked: Asked) => Promise<Response>;
interface Asked {
  readonly staff: StaffMember;
  readonly request: Request;
  /** of the person in the path; null where the path names none that could be */
  readonly personId: number | null;
}

export function addDeskPeopleRoutes(app: Hono, service: Service): void {
  const add = (route: Pick<Parameters<typeof addStaffRoute>[2], 'method' | 'path' | 'roles' | 'limit'>, handler: Handler) =>
    addStaffRoute(app, service, {
      ...route,
      handle: (staff: StaffMember, request: Request, params: Params) => handler(service, { staff, request, personId: rowNumber(params['id']) }),
    });
  add({ method: 'POST', path: '/api/desk/people/search', roles: COUNTER, limit: COUNTER_LIMIT }, search);
  add({ method: 'GET', path: '/api/desk/people/:id', roles: COUNTER, limit: PERSON_LIMIT }, page);
  add({ method: 'POST', path: '/api/desk/people/:id/visits', roles: ['epidemiologist'], limit: PERSON_LIMIT }, visits);
  add({ method: 'POST', path: '/api/desk/people/:id/paper', roles: ['clerk'], limit: COUNTER_LIMIT }, paper);
  add({ method: 'POST', path: '/api/desk/people/:id/enrolment', roles: ['clerk'], limit: COUNTER_LIMIT }, enrolment);
}

async function search({ issuer }: Service, { staff, request }: Asked): Promise<Response> {
  const input = await readInput(request, SEARCH, { limit: BODY_LIMITS.code, faults: PHONE_FAULT });
  if (!input.ok) return input.response;
  const { name, phone, birth } = input.value;
  const sought = { ...(name === undefined ? {} : { name }), ...(phone === undefined ? {} : { phone }), ...(birth === undefined ? {} : { birth }) };
  const result = await searchPeople(issuer.db, sought);
  if (!result.ok) return problem(422, result.code);
  if (result.people.length === 0) return problem(404, 'person-unknown');
  const now = issuer.now();
  const why = phone === undefined ? 'search-name' : 'search-phone';
  const looks = result.people.map(({ id }) => readEntry(id, now, { by: staff.id, why }));
  await issuer.db.transaction().execute((trx) => appendAudit(trx, looks));
  return answer(200, { people: result.people }, now);
}

async function page({ issuer }: Service, { staff, personId }: Asked): Promise<Response> {
  const { db } = issuer;
  const facts = personId === null ? null : await factsOf(db, personId);
  if (personId === null || facts === null) return problem(404, 'person-unknown');
  const person = {
    ...facts,
    lines: await standingLines(db, personId),
    events: await eventsOf(db, personId),
    changes: await statusChangesOf(db, personId),
    devices: await devicesOf(db, personId),
    tokens: await tokensOf(db, personId),
  };
  const now = issuer.now();
  await db.transaction().execute((trx) => appendAudit(trx, [readEntry(personId, now, { by: staff.id, why: 'page' })]));
  return answer(200, { person }, now);
}

async function visits({ issuer }: Service, { staff, request, personId }: Asked): Promise<Response> {
  const input = await readInput(request, VISITS, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  if (personId === null || (await factsOf(issuer.db, personId)) === null) return problem(404, 'person-unknown');
  const now = issuer.now();
  const found = await visitsOf(issuer.db, personId);
  const detail = { by: staff.id, why: input.value.cause, visits: found.length };
  await issuer.db.transaction().execute((trx) => appendAudit(trx, [{ at: now, kind: 'visits-read', subject: `person:${personId}`, detail }]));
  return answer(200, { visits: found }, now);
}

async function paper({ issuer }: Service, { staff, personId }: Asked): Promise<Response> {
  const issued = personId === null ? null : await issueDeskPaper(issuer, { personId, by: staff.id });
  if (issued === null) return problem(404, 'person-unknown');
  return issued.ok ? answer(201, { token: issued.token }, issuer.now()) : problem(409, 'paper-enough');
}

async function enrolment({ issuer }: Service, { staff, request, personId }: Asked): Promise<Response> {
  const input = await readInput(request, ENROL, { limit: BODY_LIMITS.code, faults: PHONE_FAULT });
  if (!input.ok) return input.response;
  if (personId === null) return problem(404, 'person-unknown');
  const made = await makeDeskCode(issuer, { personId, phone: input.value.phone, by: staff });
  if (made.ok) return answer(201, { code: made.code, validSeconds: CODE_SECONDS }, issuer.now());
  if (made.code === 'second-person') return answer(202, { proposalId: made.proposalId }, issuer.now());
  if (made.code === 'proposal-open') return problem(409, made.code);
  return made.code === 'locked' ? problem(429, 'locked', { retryAfter: made.wait }) : problem(404, 'person-unknown');
}
