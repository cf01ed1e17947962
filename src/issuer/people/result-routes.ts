/** `/api/desk/people/:id/results/:result/correct`: an epidemiologist proposes that a result is corrected; a second one confirms. */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import type { StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, rowNumber } from '../staff/staff-route.ts';
import { PERSON_LIMIT } from './person-routes.ts';
import { CORRECTION_CAUSES, proposeResult, RESULT_FIELD } from './result-correction.ts';

const CORRECT = v.object({ result: RESULT_FIELD, cause: v.picklist(CORRECTION_CAUSES) });
const STATUS = { 'line-unknown': 404, 'same-value': 422, 'proposal-open': 409 } as const;

export function addResultRoutes(app: Hono, service: Service): void {
  addStaffRoute(app, service, {
    method: 'POST',
    path: '/api/desk/people/:id/results/:result/correct',
    roles: ['epidemiologist'],
    limit: PERSON_LIMIT,
    handle: (staff, request, params) => correct(service, { staff, request, params }),
  });
}

interface Asked {
  readonly staff: StaffMember;
  readonly request: Request;
  readonly params: Params;
}

async function correct({ issuer }: Service, { staff, request, params }: Asked): Promise<Response> {
  const input = await readInput(request, CORRECT, { limit: BODY_LIMITS.code });
  if (!input.ok) return input.response;
  const [personId, resultId] = [rowNumber(params['id']), rowNumber(params['result'])];
  if (personId === null || resultId === null) return problem(404, 'line-unknown');
  const { result, cause } = input.value;
  const now = issuer.now();
  const proposed = await proposeResult(issuer, { payload: { personId, resultId, result, causeWord: cause }, by: staff, now });
  return proposed.ok ? answer(201, { proposalId: proposed.proposalId }, now) : problem(STATUS[proposed.code], proposed.code);
}
