/** `/api/desk/districts` and `/api/desk/posters`: the registry by place, and the posters of a whole region as one document to be printed. */
import type { Hono } from 'hono';
import { answer } from '../handlers/answer.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { addStaffRoute } from '../staff/staff-route.ts';
import { listDistricts } from './districts.ts';
import { listVenues, PAGE } from './list.ts';
import { POSTER_POLICY, type PosterFacts, posterBook, posterFacts } from './poster.ts';
import { CLERK } from './venue-route.ts';

/** A hundred signatures and as many codes to draw: a few a minute. */
const LIMIT = { burst: 12, refillSeconds: 10 };

export function addPlaceRoutes(app: Hono, service: Service): void {
  const { issuer } = service;
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/districts',
    roles: CLERK,
    handle: async () => answer(200, { districts: await listDistricts(issuer) }, issuer.now()),
  });
  addStaffRoute(app, service, { method: 'GET', path: '/api/desk/posters', roles: CLERK, limit: LIMIT, handle: (_staff, request) => book(service, request) });
}

/** `?area=75` or `7511`, from `&after=ALA-00100`: the posters of a page of venues, in the order of their ids. */
async function book({ issuer, origin }: Service, request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const [area, after] = [asked.get('area') ?? '', asked.get('after') ?? ''];
  if (!/^\d{2}(?:\d{2})?$/.test(area) || !/^(?:[A-Z]{3}-\d{5})?$/.test(after)) return problem(400, 'request-malformed');
  const venues = await listVenues(issuer, { area, after });
  const posters: PosterFacts[] = [];
  for (const { id } of venues) {
    // one that was closed a moment ago has none
    const facts = await posterFacts(issuer, id, origin());
    if (facts !== null) posters.push(facts);
  }
  const [first, last] = [posters[0], posters.at(-1)];
  if (first === undefined || last === undefined) return problem(404, 'venue-unknown');
  const name = `${first.venueId}–${last.venueId}`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${POSTER_POLICY}; frame-ancestors 'none'`,
    'content-disposition': `inline; filename="${name.replace('–', '_')}.html"`,
    // how far the next document has to begin after this one: null when this was the last
    ...(venues.length === PAGE ? { 'x-next-after': last.venueId } : {}),
  };
  return new Response(posterBook(name, posters), { headers });
}
