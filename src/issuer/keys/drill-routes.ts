/** `/api/desk/drills`: the protocols of drills, handed in by a key officer, read by officers and auditors. */
import type { Hono } from 'hono';
import { answer, readInput } from '../handlers/answer.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { addStaffRoute, rowNumber } from '../staff/staff-route.ts';
import { findDrill, listDrills, PROTOCOL, recordDrill } from './drills.ts';

const READ = ['key-officer', 'auditor'] as const;

export function addDrillRoutes(app: Hono, service: Service): void {
  const { issuer } = service;
  const path = '/api/desk/drills';
  addStaffRoute(app, service, { method: 'GET', path, roles: READ, handle: async () => answer(200, { drills: await listDrills(issuer) }, issuer.now()) });
  addStaffRoute(app, service, {
    method: 'GET',
    path: `${path}/:id`,
    roles: READ,
    handle: async (_staff, _request, params) => {
      const id = rowNumber(params['id']);
      const protocol = id === null ? null : await findDrill(issuer, id);
      return protocol === null ? problem(404, 'drill-unknown') : answer(200, { protocol }, issuer.now());
    },
  });
  addStaffRoute(app, service, {
    method: 'POST',
    path,
    roles: ['key-officer'],
    handle: async (staff, request) => {
      const input = await readInput(request, PROTOCOL, { limit: BODY_LIMITS.drill });
      if (!input.ok) return input.response;
      const recorded = await recordDrill(issuer, input.value, staff.id);
      return recorded.ok ? answer(200, { id: recorded.id, passed: recorded.passed }, issuer.now()) : problem(422, recorded.code);
    },
  });
}
