/** `/api/desk/erasures`: a clerk sees what erasure would take and what stays, enters that a person asked for it; another clerk confirms. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { appendAudit } from '../audit.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { IIN_FAULT, IIN_FIELD, ROW_FIELD } from '../handlers/fields.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { personNamed, readEntry } from '../people/facts.ts';
import { PERSON_LIMIT } from '../people/person-routes.ts';
import type { Service } from '../service.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, rowNumber } from '../staff/staff-route.ts';
import { erasePersonAction } from './erasure.ts';
import { previewErasure } from './erasure-preview.ts';

/** One of the two. */
const ASKED = v.object({ iin: v.optional(IIN_FIELD), personId: v.optional(ROW_FIELD) });

export function addErasureRoutes(app: Hono, service: Service): void {
  addStaffRoute(app, service, {
    method: 'POST',
    path: '/api/desk/erasures',
    roles: ['clerk'],
    limit: PERSON_LIMIT,
    handle: (staff, request) => proposeErasure(service, staff, request),
  });
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/people/:id/erasure',
    roles: ['clerk'],
    limit: PERSON_LIMIT,
    handle: (staff, _request, params) => preview(service, staff, params),
  });
}

async function preview({ issuer }: Service, staff: StaffMember, { id }: Params): Promise<Response> {
  const personId = await personNamed(issuer.db, { personId: rowNumber(id) ?? 0 });
  if (personId === null) return problem(404, 'person-unknown');
  const now = issuer.now();
  const erasure = await previewErasure(issuer.db, personId, now);
  await issuer.db.transaction().execute((trx) => appendAudit(trx, [readEntry(personId, now, { by: staff.id, why: 'erasure' })]));
  return answer(200, { erasure }, now);
}

async function proposeErasure({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, ASKED, { limit: BODY_LIMITS.code, faults: IIN_FAULT });
  if (!input.ok) return input.response;
  const personId = await personNamed(issuer.db, input.value);
  if (personId === null) return problem(404, 'person-unknown');
  const now = issuer.now();
  const proposed = { kind: erasePersonAction.kind, payload: { personId }, by: staff, now };
  const proposal = await issuer.db.transaction().execute((trx) => propose(trx, proposed));
  return answer(202, { proposal }, now);
}
