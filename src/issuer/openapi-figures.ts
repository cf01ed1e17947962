/** Dashboards and drills, for `/openapi.json`. */
import type { Words } from './openapi-desk.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';

const COUNT: Schema = { type: 'integer', minimum: 0 };
const rows = (items: Schema): Schema => ({ type: 'array', items });
const days = (of: Readonly<Record<string, Schema>>): Schema => rows(object({ from: TIME, ...of }));
const HEALTH = { red: COUNT, yellow: COUNT, blue: COUNT, green: COUNT };
const TESTS = { negatives: COUNT, positives: COUNT };
const SCANS = { admit: COUNT, refuse: COUNT, undecided: COUNT };
const DELAYS = { minutes: COUNT, hour: COUNT, hours: COUNT, oneDay: COUNT, later: COUNT };
const figures = (of: Readonly<Record<string, Schema>>): Schema => object({ figures: object(of), time: TIME });
const QUERY = '`days` (1 to 400, 28 without it), `region` (two digits; without it the whole country)';
/** Of a demo: its doors and phones still hand in their month; a part of it could not be handed in. */
const DEMO = { filling: { type: 'boolean' }, fillFailed: { type: 'boolean' } } as const satisfies Readonly<Record<string, Schema>>;
const DRILL = object({
  id: COUNT,
  name: { enum: ['rotation', 'revocation', 'recovery', 'leak'] },
  begunAt: TIME,
  passed: { type: 'boolean' },
  checks: COUNT,
  wrong: COUNT,
  recordedAt: TIME,
  recordedBy: COUNT,
});

export const FIGURE_WORDS: Readonly<Record<string, Words>> = {
  'GET /api/desk/dashboards/health': {
    summary: 'People by status: each day, and today by region. At most ten minutes behind; nobody is named.',
    query: QUERY,
    answer: figures({ days: days(HEALTH), regions: rows(object({ region: TEXT, ...HEALTH })) }),
    refusals: ['request-malformed'],
  },
  'GET /api/desk/dashboards/tests': {
    summary: 'Tests that laboratories sent, by day, by laboratory and by region.',
    query: `${QUERY}, \`lab\``,
    answer: figures({ days: days(TESTS), labs: rows(object({ id: TEXT, name: TEXT, ...TESTS })), regions: rows(object({ region: TEXT, ...TESTS })) }),
    refusals: ['request-malformed'],
  },
  'GET /api/desk/dashboards/scans': {
    summary: 'Scans at doors by day, by code of those not let in, by kind of place and by region, out of the journals handed in.',
    query: QUERY,
    answer: figures({
      days: days(SCANS),
      reasons: rows(object({ code: TEXT, outcome: { enum: ['refuse', 'undecided'] }, scans: COUNT })),
      categories: rows(object({ category: TEXT, ...SCANS })),
      regions: rows(object({ region: TEXT, ...SCANS })),
      ...DEMO,
    }),
    refusals: ['request-malformed'],
  },
  'GET /api/desk/dashboards/service': {
    summary: 'The longest silence between two stamps, how long lines of doors were under way, passes made, by day.',
    query: QUERY,
    answer: figures({
      stampAt: { type: ['integer', 'null'] },
      stamps: days({ longest: COUNT, stamps: COUNT }),
      lines: days(DELAYS),
      passes: days({ first: COUNT, renewed: COUNT, paper: COUNT }),
      ...DEMO,
    }),
    refusals: ['request-malformed'],
  },
  'GET /api/desk/drills': { summary: 'Drills of keys whose protocols were handed in, the newest fifty.', answer: object({ drills: rows(DRILL), time: TIME }) },
  'GET /api/desk/drills/:id': {
    summary: 'One drill’s protocol as `ashyq keys drill` wrote it.',
    answer: object({ protocol: { type: 'object' }, time: TIME }),
    refusals: ['drill-unknown'],
  },
  'POST /api/desk/drills': {
    summary: 'Hand in the protocol that a drill wrote. Whether it was passed is counted anew from its checks; the same one again is the same row.',
    body: { type: 'object', description: 'The file `<drill>.json` of the protocol’s folder.' },
    answer: object({ id: COUNT, passed: { type: 'boolean' }, time: TIME }),
    refusals: ['request-malformed', 'drill-in-future', 'drill-inconsistent'],
  },
};
