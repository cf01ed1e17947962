/** `/api/desk/dashboards/...`: figures for the desk's dashboards. Sums only: nothing here names a person, a venue or a tablet, so whoever works at the ministry may read them. */
import type { Hono } from 'hono';
import { answer } from '../handlers/answer.ts';
import { problem } from '../http/problem.ts';
import type { Service } from '../service.ts';
import { addStaffRoute } from '../staff/staff-route.ts';
import { KEEP_DAYS } from './day.ts';
import { type Asked, healthFigures, scanFigures, serviceFigures, testFigures } from './read.ts';

const READ = ['clerk', 'epidemiologist', 'key-officer', 'auditor'] as const;
const LAB = /^[A-Z0-9][A-Z0-9-]{0,31}$/;

export function addDashboardRoutes(app: Hono, service: Service): void {
  const { issuer } = service;
  const add = (part: string, read: (asked: Asked, query: URLSearchParams) => Promise<Readonly<Record<string, unknown>>> | null) =>
    addStaffRoute(app, service, {
      method: 'GET',
      path: `/api/desk/dashboards/${part}`,
      roles: READ,
      handle: async (_staff, request) => {
        const query = new URL(request.url).searchParams;
        const asked = readAsked(query);
        const reading = asked === null ? null : read(asked, query);
        return reading === null ? problem(400, 'request-malformed') : answer(200, { figures: await reading }, issuer.now());
      },
    });
  add('health', (asked) => healthFigures(issuer, asked));
  const demo = () => {
    const state = service.demoFilling?.() ?? 'whole';
    return { filling: state === 'filling', fillFailed: state === 'failed' };
  };
  add('scans', async (asked) => ({ ...(await scanFigures(issuer, asked)), ...demo() }));
  add('service', async (asked) => ({ ...(await serviceFigures(issuer, asked, { played: service.demo })), ...demo() }));
  add('tests', (asked, query) => {
    const lab = query.get('lab');
    return lab !== null && !LAB.test(lab) ? null : testFigures(issuer, { ...asked, lab });
  });
}

/** `?days=28&region=75`; a region is left out for the whole country. */
function readAsked(query: URLSearchParams): Asked | null {
  const days = query.get('days') ?? '28';
  const region = query.get('region');
  if (!/^[1-9]\d{0,2}$/.test(days) || Number(days) > KEEP_DAYS || (region !== null && !/^\d{2}$/.test(region))) return null;
  return { days: Number(days), region };
}
