/** `/api/desk/people/find` and `/api/desk/manual-status`: a person found by the IIN in the body, never in an address, and a status proposed by hand. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { appendAudit } from '../audit.ts';
import type { DatabaseTransaction } from '../context.ts';
import { answer, readInput } from '../handlers/answer.ts';
import { IIN_FAULT, IIN_FIELD, ROW_FIELD } from '../handlers/fields.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { propose } from '../staff/propose.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute } from '../staff/staff-route.ts';
import { factsOf, personByIin, personNamed, readEntry, standingLines } from './facts.ts';
import { faultOfEnd, HEALTH_FIELD, MANUAL_CAUSES, manualEndAction, manualStatusAction } from './manual-status.ts';

/** One of the two. */
const WHO = { iin: v.optional(IIN_FIELD), personId: v.optional(ROW_FIELD) };
const FIND = v.object({ iin: IIN_FIELD });
const MANUAL = v.object({ ...WHO, health: HEALTH_FIELD, cause: v.picklist(MANUAL_CAUSES), untilAt: ROW_FIELD });
const MANUAL_END = v.object({ ...WHO, manualId: ROW_FIELD });

/** Enough for people who come one after the other, not for a list of numbers to be tried. */
export const PERSON_LIMIT = { burst: 30, refillSeconds: 10 };

export function addPersonRoutes(app: Hono, service: Service): void {
  const common = { method: 'POST', limit: PERSON_LIMIT } as const;
  addStaffRoute(app, service, {
    ...common,
    path: '/api/desk/people/find',
    roles: ['clerk', 'epidemiologist'],
    handle: (staff, request) => find(service, staff, request),
  });
  addStaffRoute(app, service, {
    ...common,
    path: '/api/desk/manual-status',
    roles: ['epidemiologist'],
    handle: (staff, request) => proposeManual(service, staff, request),
  });
  addStaffRoute(app, service, {
    ...common,
    path: '/api/desk/manual-status/end',
    roles: ['epidemiologist'],
    handle: (staff, request) => proposeManualEnd(service, staff, request),
  });
}

async function find({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, FIND, { limit: BODY_LIMITS.code, faults: IIN_FAULT });
  if (!input.ok) return input.response;
  const personId = await personByIin(issuer.db, input.value.iin);
  if (personId === null) return problem(404, 'person-unknown');
  const now = issuer.now();
  const [person, lines] = [await factsOf(issuer.db, personId), await standingLines(issuer.db, personId)];
  await issuer.db.transaction().execute((trx) => appendAudit(trx, [readEntry(personId, now, { by: staff.id, why: 'find' })]));
  return answer(200, { person: { ...person, lines } }, now);
}

async function proposeManual({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, MANUAL, { limit: BODY_LIMITS.code, faults: IIN_FAULT });
  if (!input.ok) return input.response;
  const { iin, personId: nr, ...wanted } = input.value;
  const now = issuer.now();
  const fault = faultOfEnd(wanted.untilAt, now);
  if (fault !== null) return problem(422, fault);
  const personId = await personNamed(issuer.db, { iin, personId: nr });
  if (personId === null) return problem(404, 'person-unknown');
  return proposed(issuer.db, now, (trx) => propose(trx, { kind: manualStatusAction.kind, payload: { personId, ...wanted }, by: staff, now }));
}

async function proposeManualEnd({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const input = await readInput(request, MANUAL_END, { limit: BODY_LIMITS.code, faults: IIN_FAULT });
  if (!input.ok) return input.response;
  const { manualId } = input.value;
  const now = issuer.now();
  const personId = await personNamed(issuer.db, input.value);
  if (personId === null) return problem(404, 'person-unknown');
  const lines = await standingLines(issuer.db, personId);
  if (!lines.some((line) => line.about === 'manual-status' && line.id === manualId)) return problem(409, 'manual-ended');
  return proposed(issuer.db, now, (trx) => propose(trx, { kind: manualEndAction.kind, payload: { personId, manualId }, by: staff, now }));
}

async function proposed(db: Service['issuer']['db'], now: number, make: (trx: DatabaseTransaction) => Promise<number>): Promise<Response> {
  return answer(201, { proposalId: await db.transaction().execute(make) }, now);
}
