/** `/api/desk/journals`: what did not fit in the journals of tablets, and the message that proves it. For auditors: it says nothing of any person. */
import type { Hono } from 'hono';
import { answer } from '../handlers/answer.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { addStaffRoute, rowNumber } from '../staff/staff-route.ts';
import { listFindings, readEvidence } from './findings.ts';

const LINES = 100;

export function addFindingRoutes(app: Hono, service: Service): void {
  const { issuer } = service;
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/journals/findings',
    roles: ['auditor'],
    async handle(_staff, request) {
      const asked = new URL(request.url).searchParams.get('before');
      const before = asked === null ? Number.MAX_SAFE_INTEGER : rowNumber(asked);
      if (before === null) return problem(400, 'request-malformed');
      return answer(200, { findings: await listFindings(issuer.db, { before, limit: LINES }) }, issuer.now());
    },
  });
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/journals/findings/:id',
    roles: ['auditor'],
    async handle(_staff, _request, params) {
      const id = rowNumber(params['id']);
      const message = id === null ? null : await readEvidence(issuer.db, id);
      return message === null ? problem(404, 'evidence-unknown') : answer(200, { message }, issuer.now());
    },
  });
}
