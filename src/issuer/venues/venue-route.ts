/** How a staff route about one venue is added: clerks see every venue, an account of a venue its own. */
import type { Hono } from 'hono';
import { answer } from '../handlers/answer.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { hasRole, type Role, type StaffMember } from '../staff/roles.ts';
import { addStaffRoute, type Params, type StaffRoute } from '../staff/staff-route.ts';
import { speaksFor } from './changes.ts';

export const CLERK: readonly Role[] = ['clerk'];

/** One venue that the caller may see. */
export interface Asked {
  readonly staff: StaffMember;
  readonly request: Request;
  readonly params: Params;
  readonly venueId: string;
}

/** Adds routes about one venue, `/api/desk/venues/:id...`: whoever is no clerk must speak for it. */
export function venueRoutes(app: Hono, service: Service) {
  return (
    method: StaffRoute['method'],
    rest: string,
    { roles, handle }: { readonly roles: readonly Role[]; readonly handle: (asked: Asked) => Promise<Response> },
  ): void =>
    addStaffRoute(app, service, {
      method,
      path: `/api/desk/venues/:id${rest}`,
      roles,
      handle: async (staff, request, params) => {
        const venueId = params['id'] ?? '';
        if (!/^[A-Z]{3}-\d{5}$/.test(venueId)) return problem(404, 'venue-unknown');
        const may = hasRole(staff, CLERK) || (await speaksFor(service.issuer, staff.id, venueId));
        return may ? handle({ staff, request, params, venueId }) : problem(404, 'venue-unknown');
      },
    });
}

/** Adds one of them. */
export type AddVenueRoute = ReturnType<typeof venueRoutes>;

/** 200, or 404 where there is no open venue. */
export function done({ issuer }: Service, happened: boolean): Response {
  return happened ? answer(200, {}, issuer.now()) : problem(404, 'venue-unknown');
}
