/** `/api/desk/erasures`: a clerk enters that a person asked for erasure; another clerk confirms. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { answer, readInput } from '../handlers/answer.ts';
import { IIN_FAULT, IIN_FIELD } from '../handlers/fields.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import { personByIin } from '../people/facts.ts';
import { PERSON_LIMIT } from '../people/person-routes.ts';
import type { Service } from '../service.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute } from '../staff/staff-route.ts';
import { erasePersonAction } from './erasure.ts';

const ASKED = v.object({ iin: IIN_FIELD });

export function addErasureRoutes(app: Hono, service: Service): void {
  addStaffRoute(app, service, {
    method: 'POST',
    path: '/api/desk/erasures',
    roles: ['clerk'],
    limit: PERSON_LIMIT,
    handle: (staff, request) => proposeErasure(service, staff, request),
  });
}

async function proposeErasure({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, ASKED, { limit: BODY_LIMITS.code, faults: IIN_FAULT });
  if (!input.ok) return input.response;
  const personId = await personByIin(issuer.db, input.value.iin);
  if (personId === null) return problem(404, 'person-unknown');
  const now = issuer.now();
  const proposed = { kind: erasePersonAction.kind, payload: { personId }, by: staff, now };
  const proposal = await issuer.db.transaction().execute((trx) => propose(trx, proposed));
  return answer(202, { proposal }, now);
}
