/** `/api/desk/lab-figures`, `/api/desk/lab-range`: what staff look at before they decide about a laboratory. Nothing here changes anything or names anybody. */
import type { Hono } from 'hono';
import { answer } from '../handlers/answer.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { addStaffRoute } from '../staff/staff-route.ts';
import { labFigures, labLines } from './lab-figures.ts';
import { type AskedRange, countRange } from './range-count.ts';

const READ = ['epidemiologist', 'key-officer', 'auditor'] as const;
/** A range may be all that a laboratory ever sent: counting it is work for the database. */
const RANGE_LIMIT = { burst: 10, refillSeconds: 15 };
const TIME = /^\d{1,12}$/;

export function addFigureRoutes(app: Hono, service: Service): void {
  const { issuer } = service;
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/lab-figures',
    roles: READ,
    handle: async () => answer(200, { labs: await labLines(issuer) }, issuer.now()),
  });
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/lab-figures/:id',
    roles: READ,
    handle: async (_staff, _request, params) => {
      const figures = await labFigures(issuer, params['id'] ?? '');
      return figures === null ? problem(404, 'lab-unknown') : answer(200, { figures }, issuer.now());
    },
  });
  addStaffRoute(app, service, {
    method: 'GET',
    path: '/api/desk/lab-range',
    roles: READ,
    limit: RANGE_LIMIT,
    handle: (_staff, request) => range(service, request),
  });
}

/** `?lab=&by=received|sampled|met&from=&until=`: what declaring it void would catch. */
async function range({ issuer }: Service, request: Request): Promise<Response> {
  const asked = readRange(new URL(request.url).searchParams);
  if (asked === null) return problem(400, 'request-malformed');
  const counted = await countRange(issuer, asked);
  if (!counted.ok) return problem(counted.code === 'lab-unknown' ? 404 : 422, counted.code);
  return answer(200, { count: counted.count }, issuer.now());
}

function readRange(query: URLSearchParams): AskedRange | null {
  const [lab, by, from, until] = ['lab', 'by', 'from', 'until'].map((name) => query.get(name) ?? '');
  if (lab === undefined || from === undefined || until === undefined || !TIME.test(from) || !TIME.test(until)) return null;
  if ((by !== 'received' && by !== 'sampled' && by !== 'met') || Number(from) >= Number(until)) return null;
  return { lab, by, from: Number(from), until: Number(until) };
}
