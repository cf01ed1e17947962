/**
 * `/api/desk/venues` and `/api/desk/venue-applications`: the registry for clerks, and for each venue's own accounts (role `venue`) what is theirs. What an
 * account does not speak for does not exist for it: 404, as for a venue that nobody knows.
 */
import type { Hono } from 'hono';
import * as v from 'valibot';
import { answer, readInput } from '../handlers/answer.ts';
import { applied, VENUE_FIELDS } from '../handlers/venues.ts';
import { BODY_LIMITS } from '../http/body.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { hasRole, type Role, type StaffMember } from '../staff/roles.ts';
import { addStaffRoute, rowNumber } from '../staff/staff-route.ts';
import { closeVenue, revokePosters } from './changes.ts';
import { approveApplication, DECISION_REASONS, turnDown } from './decisions.ts';
import { listApplications, listVenues } from './list.ts';
import { makePoster, POSTER_POLICY } from './poster.ts';
import { addSettingRoutes } from './setting-routes.ts';
import { addTabletRoutes } from './tablet-routes.ts';
import { type Asked, CLERK, done, venueRoutes } from './venue-route.ts';

const BOTH: readonly Role[] = ['clerk', 'venue'];
const FIELDS = v.object(VENUE_FIELDS);
const TURN_DOWN = v.object({ reason: v.picklist(DECISION_REASONS) });

export function addVenueRoutes(app: Hono, service: Service): void {
  const { issuer } = service;
  const add = venueRoutes(app, service);
  addStaffRoute(app, service, { method: 'GET', path: '/api/desk/venues', roles: BOTH, handle: (staff, request) => list(service, staff, request) });
  addStaffRoute(app, service, { method: 'POST', path: '/api/desk/venues', roles: CLERK, handle: (staff, request) => file(service, { staff, request }) });
  add('POST', '/change', { roles: BOTH, handle: (asked) => file(service, asked) });
  add('POST', '/close', {
    roles: CLERK,
    handle: async ({ staff, venueId }) => done(service, await closeVenue(issuer, { venueId, by: staff.id })),
  });
  add('GET', '/poster', { roles: BOTH, handle: ({ venueId }) => poster(service, venueId) });
  add('POST', '/posters/revoke', {
    roles: BOTH,
    handle: async ({ staff, venueId }) => answer(200, { revoked: await revokePosters(issuer, { venueId, by: staff.id }) }, issuer.now()),
  });
  addSettingRoutes(service, add);
  addTabletRoutes(service, add);
  addApplicationRoutes(app, service);
}

/** Words of a name, or the beginning of an id. Twelve digits are somebody's number, and belong into no address. */
const FIND = /^(?!.*\d{12})[\p{L}\p{M}\p{N}\p{P}\p{S} ]{2,64}$/u;

/** A hundred in the order of their ids: `?area=7511&category=cinema&find=бер&closed=1&after=ALA-00100`. An account of a venue sees its own. */
async function list({ issuer }: Service, staff: StaffMember, request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const texts = ['area', 'category', 'after'].flatMap((name) => {
    const value = asked.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  if (texts.some(([, value]) => !/^[\w-]{0,64}$/.test(value))) return problem(400, 'request-malformed');
  const find = asked.get('find');
  if (find !== null && !FIND.test(find.trim())) return problem(400, 'request-malformed');
  const own = hasRole(staff, CLERK) ? {} : { speaker: staff.id };
  const venues = await listVenues(issuer, { ...Object.fromEntries(texts), ...(find === null ? {} : { find }), closed: asked.get('closed') === '1', ...own });
  return answer(200, { venues }, issuer.now());
}

/** An application of the staff: for a new venue, or for a change of this one. Somebody else approves it. */
async function file({ issuer }: Service, { staff, request, venueId }: Pick<Asked, 'staff' | 'request'> & { readonly venueId?: string }): Promise<Response> {
  const input = await readInput(request, FIELDS, { limit: BODY_LIMITS.venue });
  if (!input.ok) return input.response;
  return applied(issuer, input.value, { by: staff.id, ...(venueId === undefined ? {} : { venueId }) });
}

/** The page to be printed, under a policy of its own: only its own style. */
async function poster({ issuer, origin }: Service, venueId: string): Promise<Response> {
  const page = await makePoster(issuer, venueId, origin());
  if (page === null) return problem(404, 'venue-unknown');
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${POSTER_POLICY}; frame-ancestors 'none'`,
    'content-disposition': `inline; filename="${venueId}.html"`,
  };
  return new Response(page, { headers });
}

const REFUSED: Readonly<Record<string, number>> = { 'application-unknown': 404, 'venue-unknown': 404, 'same-person': 403 };

function addApplicationRoutes(app: Hono, service: Service): void {
  const { issuer } = service;
  const decide = (action: string, work: (applicationId: number, staff: StaffMember, request: Request) => Promise<Response>): void =>
    addStaffRoute(app, service, {
      method: 'POST',
      path: `/api/desk/venue-applications/:nr/${action}`,
      roles: CLERK,
      handle: async (staff, request, params) => {
        const applicationId = rowNumber(params['nr']);
        return applicationId === null ? problem(404, 'application-unknown') : work(applicationId, staff, request);
      },
    });
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/venue-applications',
    roles: CLERK,
    handle: async (_staff, request) => {
      const after = new URL(request.url).searchParams.get('after');
      const from = after === null ? 0 : rowNumber(after);
      if (from === null) return problem(400, 'request-malformed');
      return answer(200, { applications: await listApplications(issuer, { after: from }) }, issuer.now());
    },
  });
  decide('approve', async (applicationId, staff) => {
    const result = await approveApplication(issuer, { applicationId, by: staff.id });
    if (!result.ok) return problem(REFUSED[result.code] ?? 409, result.code);
    return answer(200, { venueId: result.venueId, revoked: result.revoked }, issuer.now());
  });
  for (const [action, state] of [['refuse', 'refused'] as const, ['correct', 'correction'] as const]) {
    decide(action, async (applicationId, staff, request) => {
      const input = await readInput(request, TURN_DOWN, { limit: BODY_LIMITS.code, faults: { reason: 'reason-unknown' } });
      if (!input.ok) return input.response;
      const result = await turnDown(issuer, { applicationId, by: staff.id, state, reason: input.value.reason });
      return result.ok ? answer(200, {}, issuer.now()) : problem(REFUSED[result.code] ?? 409, result.code);
    });
  }
}
