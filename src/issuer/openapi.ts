/** `/openapi.json`: the calls of docs/architecture.md as OpenAPI 3.1, with every answer that a caller may meet. */
import { CONTEST_ABOUT, CONTEST_GROUNDS, REJECTION_REASONS } from '../core/token/contest.ts';
import { VISIT_FAULTS } from '../core/token/visit-fault.ts';
import { deskPaths } from './openapi-desk.ts';
import { JOURNAL_CALLS } from './openapi-journals.ts';
import { VENUE_CALLS } from './openapi-venues.ts';
import { BYTES, type Call, type Json, object, RECEIPT, type Refusals, type Schema, TEXT, TIME } from './openapi-words.ts';
import type { Service } from './service.ts';
import type { AddedRoute } from './staff/staff-route.ts';

const IIN: Schema = { type: 'string', pattern: '^\\d{12}$', description: 'Individual identification number with a valid check digit.' };
const PHONE: Schema = { type: 'string', description: 'Mobile number of Kazakhstan, E.164 or as people write it.', examples: ['+7 799 000 00 01'] };

const COMMON: Refusals = {
  400: ['request-malformed'],
  405: ['method-not-allowed'],
  410: ['mission-ended'],
  413: ['body-too-large'],
  415: ['media-type-unsupported', 'encoding-refused'],
  429: ['rate-limited'],
  503: ['overloaded', 'signer-away', 'signer-busy'],
};
const FIELD_FAULTS: Refusals = { 422: ['iin-invalid', 'phone-invalid'] };
const DEVICE_REQUEST = object({
  request: { ...BYTES, description: 'Device request, typ 65012, wrapped and signed by the key of the token held (formats.md §3).' },
});
const NOT_HELD = ['request-invalid', 'device-replaced', 'guardian-ended'];
const TOKEN = object({ token: { ...BYTES, description: 'Status token, typ 65001 (formats.md §3).' }, time: TIME });
const CHILD = object({
  ref: { ...BYTES, description: '16 bytes: how a request for this child’s pass names the child.' },
  initials: TEXT,
  birth: { type: 'integer', description: 'month * 100 + day' },
  year: { type: 'integer' },
  held: { type: 'boolean', description: 'The guardian has a device for the child already; a new one ends it.' },
});
const CONTEST = object({
  about: { enum: [...CONTEST_ABOUT] },
  ground: { enum: [...CONTEST_GROUNDS] },
  state: { enum: ['open', 'corrected', 'rejected'] },
  reason: { enum: [null, ...REJECTION_REASONS], description: 'Why it was rejected.' },
  openedAt: { type: 'integer' },
  deadlineAt: { type: 'integer', description: 'By when the ministry decides.' },
  decidedAt: { type: ['integer', 'null'] },
  receipt: RECEIPT,
});
const REJECTED = object({ rowId: TEXT, code: TEXT });
const BATCH: Omit<Call, 'summary'> = {
  body: 'cose',
  status: 200,
  answer: {
    ...object({ batchId: BYTES, accepted: { type: 'integer' }, rejected: { type: 'array', items: REJECTED }, time: TIME }),
    description: '`held`, where there is one: lines outside the source’s envelope that wait for two persons, until `heldUntil` at the latest.',
  },
  refusals: { 403: ['lab-unknown', 'lab-key-ended', 'signature-invalid'], 409: ['batch-conflict'], 422: ['batch-malformed'] },
};

const VISIT_RESULT = object({
  id: { type: ['string', 'null'], description: 'The visit’s 16 bytes as base64url; null for a statement that could not be read.' },
  code: { enum: [null, ...VISIT_FAULTS], description: 'null: on the issuer’s disk, now or before.' },
});

const CALLS: Readonly<Record<string, Call>> = {
  '/api/enrol': {
    summary: 'Ask for a one-time code. The answer is the same whether or not the register knows this person with this phone.',
    body: object({ iin: IIN, phone: PHONE, language: { type: 'string', enum: ['kk', 'ru', 'en'] } }),
    status: 202,
    answer: object({ validSeconds: { type: 'integer' }, time: TIME }),
    refusals: FIELD_FAULTS,
  },
  '/api/enrol/confirm': {
    summary:
      'Show the code and a device request `enrol` (typ 65012) signed by the new holder key. Ends the person’s former device and the passes of children on it.',
    body: object({ iin: IIN, phone: PHONE, code: { type: 'string', pattern: '^\\d{6}$' }, request: BYTES }),
    status: 200,
    answer: TOKEN,
    refusals: {
      422: ['iin-invalid', 'phone-invalid', 'code-wrong'],
      403: ['code-wrong', 'code-expired', 'request-invalid', 'device-replaced'],
      409: ['clock-skew'],
      429: ['rate-limited', 'locked'],
    },
  },
  '/api/token': {
    summary: 'Renew: a device request `renew` for a new key, wrapped and signed by the key of the token held.',
    body: DEVICE_REQUEST,
    status: 200,
    answer: TOKEN,
    refusals: { 403: NOT_HELD, 409: ['clock-skew'] },
  },
  '/api/token/delete': {
    summary:
      'Give the pass up: a device request `delete`, wrapped and signed by the key of the token held. Revokes every unexpired token of the device, and with a person’s own device the passes of children on it.',
    body: DEVICE_REQUEST,
    status: 200,
    answer: object({
      revokedTokens: { type: 'integer' },
      visitsGoneBy: {
        type: 'integer',
        description:
          'Visits of those who hold no other pass are erased at once, but for those kept to find an infected person’s contacts, which go by this second at the latest. The answer is the same in both cases.',
      },
      time: TIME,
    }),
    refusals: { 403: NOT_HELD, 409: ['clock-skew'] },
  },
  '/api/token/paper': {
    summary: 'A pass for printing: a device request `paper`. Three a day for a person.',
    body: DEVICE_REQUEST,
    status: 200,
    answer: object({ token: { ...BYTES, description: 'Status token without `cnf`, typ 65001 (formats.md §3).' }, time: TIME }),
    refusals: { 403: NOT_HELD, 409: ['clock-skew'] },
  },
  '/api/family': {
    summary: 'Whom the register lets this person hold a pass for: a device request `family`, with the person’s own pass. Of a minor, nobody.',
    body: DEVICE_REQUEST,
    status: 200,
    answer: object({ children: { type: 'array', items: CHILD }, time: TIME }),
    refusals: { 403: ['request-invalid', 'device-replaced'], 409: ['clock-skew'] },
  },
  '/api/family/child': {
    summary:
      'The pass of a child: a device request `child` signed by the child’s new holder key, wrapped by the guardian’s own pass. Ends the guardian’s former device for the child.',
    body: DEVICE_REQUEST,
    status: 200,
    answer: TOKEN,
    refusals: { 403: ['guardian-unknown', 'request-invalid', 'device-replaced'], 409: ['clock-skew'] },
  },
  '/api/contests': {
    summary:
      'Contest the status as it is now, or a door’s refusal with its receipt: a device request `contest`. Without a ground it only asks. The answer is how the person’s contests stand; the same request again changes nothing.',
    body: DEVICE_REQUEST,
    status: 200,
    answer: object({ contests: { type: 'array', items: CONTEST }, time: TIME }),
    refusals: { 403: NOT_HELD, 409: ['clock-skew'], 422: ['receipt-invalid', 'receipt-too-old'] },
  },
  '/api/visits': {
    summary: 'Hand in visits, at most 200 at once. Each line has its own answer, in order; the same lines again change nothing.',
    body: object({ visits: { type: 'array', maxItems: 200, items: { ...BYTES, description: 'Visit statement, typ 65011 (formats.md §9).' } } }),
    status: 200,
    answer: object({ results: { type: 'array', items: VISIT_RESULT }, time: TIME }),
    refusals: {},
  },
  ...VENUE_CALLS,
  ...JOURNAL_CALLS,
  '/api/lab/batches': { summary: 'Hand in a signed batch of PCR results (typ 65008). The same batch again answers the same.', ...BATCH },
  '/api/contact/batches': { summary: 'Hand in a signed batch of contacts (typ 65008). The same batch again answers the same.', ...BATCH },
};

const PLAIN: Readonly<Record<string, { readonly summary: string; readonly type: string }>> = {
  '/trust/{file}': {
    summary: 'Signed trust files (formats.md §6): root.cbor, stamp.cbor, bundle.<n>.cbor, policy.<n>.json, lists/<k>.<version>.cwt; and neutral.cwt (§5).',
    type: 'application/octet-stream',
  },
  '/healthz': { summary: 'The process runs.', type: 'application/json' },
  '/readyz': { summary: 'The process can work; names the database in use. 503 when not.', type: 'application/json' },
  '/metrics': { summary: 'Figures in the text format of Prometheus.', type: 'text/plain' },
  '/version.json': { summary: 'Versions.', type: 'application/json' },
};

/** The whole description for this installation; `desk`: the staff routes of its app. */
export function openapi(service: Pick<Service, 'origin' | 'version'>, desk: readonly AddedRoute[]): Schema {
  const posts = Object.entries(CALLS).map(([path, call]) => [path, { post: describe(call) }] as const);
  const gets = Object.entries(PLAIN).map(
    ([path, { summary, type }]) => [path, { get: { summary, ...parameters(path), responses: { 200: content(type, 'As said.') } } }] as const,
  );
  return {
    openapi: '3.1.0',
    info: { title: 'Ashyq issuer', version: service.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: service.origin() }],
    paths: { ...Object.fromEntries<Json>([...posts, ...gets]), ...deskPaths(desk) },
    components: { schemas: { Problem: object({ type: TEXT, title: TEXT, status: { type: 'integer' }, code: TEXT }) } },
  };
}

function parameters(path: string): Schema {
  return path.includes('{file}') ? { parameters: [{ name: 'file', in: 'path', required: true, schema: TEXT }] } : {};
}

function describe(call: Call): Schema {
  const body: Schema = call.body === 'cose' ? { 'application/cose': {} } : { 'application/json': { schema: call.body } };
  const refusals = Object.entries({ ...COMMON, ...call.refusals }).map(([status, codes]) => [status, refusal(codes)] as const);
  return {
    summary: call.summary,
    requestBody: { required: true, content: body },
    responses: { [String(call.status)]: content('application/json', 'Done.', call.answer), ...Object.fromEntries(refusals) },
  };
}

function content(type: string, description: string, schema: Schema = {}): Schema {
  return { description, content: { [type]: Object.keys(schema).length === 0 ? {} : { schema } } };
}

function refusal(codes: readonly string[]): Schema {
  const schema: Schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
  return content('application/problem+json', codes.map((code) => `\`${code}\``).join(', '), schema);
}
