/** `/api/desk/cases`: tracing at the desk. Who the contacts are is shown to nobody: a place in the list is enough to confirm one. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { sql } from '../db/open.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { IIN_FAULT, IIN_FIELD, ROW_FIELD } from '../handlers/fields.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { personNamed } from '../people/facts.ts';
import { PERSON_LIMIT } from '../people/person-routes.ts';
import type { Service } from '../service.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, rowNumber } from '../staff/staff-route.ts';
import { CASE_REASONS, listCases, openCase } from './cases.ts';
import { lookAtCase } from './look.ts';
import { CHOSEN_AT_ONCE, traceContactsAction } from './trace-contacts.ts';

const LINES = 100;
const CONTACT_LINES = 500;
const OPEN = v.object({
  // one of the two
  iin: v.optional(IIN_FIELD),
  personId: v.optional(ROW_FIELD),
  reason: v.picklist(CASE_REASONS),
  cause: v.pipe(v.string(), v.trim(), v.minLength(10), v.maxLength(500)),
  window: v.optional(v.object({ from: ROW_FIELD, until: ROW_FIELD })),
});
const CHOICE = v.object({ ranks: v.pipe(v.array(ROW_FIELD), v.minLength(1), v.maxLength(CHOSEN_AT_ONCE)) });

export function addCaseRoutes(app: Hono, service: Service): void {
  addStaffRoute(app, service, {
    method: 'POST',
    path: '/api/desk/cases',
    roles: ['epidemiologist'],
    limit: PERSON_LIMIT,
    handle: (staff, request) => open(service, staff, request),
  });
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/cases',
    roles: ['epidemiologist', 'auditor'],
    handle: (_staff, request) => list(service, request),
  });
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/cases/:id',
    roles: ['epidemiologist'],
    handle: (staff, _request, params) => look(service, staff, params),
  });
  addStaffRoute(app, service, {
    method: 'POST',
    path: '/api/desk/cases/:id/contacts',
    roles: ['epidemiologist'],
    handle: (staff, request, params) => choose(service, { staff, request, params }),
  });
}

async function open({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, OPEN, { limit: BODY_LIMITS.venue, faults: { ...IIN_FAULT, cause: 'cause-missing' } });
  if (!input.ok) return input.response;
  const { iin, personId: nr, reason, cause, window } = input.value;
  const personId = await personNamed(issuer.db, { iin, personId: nr });
  if (personId === null) return problem(404, 'person-unknown');
  const opened = await openCase(issuer, { personId, reason, cause, by: staff.id, ...(window === undefined ? {} : { window }) });
  return opened.ok ? answer(201, { case: opened.id, found: opened.found }, issuer.now()) : problem(422, opened.code);
}

async function list({ issuer }: Service, request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams.get('before');
  const before = asked === null ? Number.MAX_SAFE_INTEGER : rowNumber(asked);
  if (before === null) return problem(400, 'request-malformed');
  return answer(200, { cases: await listCases(issuer.db, { before, limit: LINES }) }, issuer.now());
}

async function look({ issuer }: Service, staff: StaffMember, params: Params): Promise<Response> {
  const id = rowNumber(params['id']);
  const found = id === null ? null : await lookAtCase(issuer, { id, by: staff.id, limit: CONTACT_LINES });
  return found === null ? problem(404, 'case-unknown') : answer(200, { case: found }, issuer.now());
}

async function choose(
  { issuer }: Service,
  { staff, request, params }: { readonly staff: StaffMember; readonly request: Request; readonly params: Params },
): Promise<Response> {
  const input = await readInput(request, CHOICE, { limit: BODY_LIMITS.venue });
  if (!input.ok) return input.response;
  const caseId = rowNumber(params['id']);
  const ranks = [...new Set(input.value.ranks)].sort((a, b) => a - b);
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ waiting: number }>`
      select count(*) as waiting from trace_contact where case_id = ${caseId} and rank = any(${ranks}::integer[]) and confirmed_at is null`.execute(trx);
    if (caseId === null || rows[0]?.waiting !== ranks.length) return problem(409, 'contact-unknown');
    const proposal = await propose(trx, { kind: traceContactsAction.kind, payload: { caseId, ranks }, by: staff, now });
    return answer(202, { proposal }, now);
  });
}
