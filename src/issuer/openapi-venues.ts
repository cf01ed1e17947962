/** The calls of venues and their tablets, for `/openapi.json`. */
import { BYTES, type Call, object, type Schema, TEXT, TIME } from './openapi-words.ts';
import { DECISION_REASONS } from './venues/decisions.ts';
import { VENUE_FAULTS } from './venues/fields.ts';

const UNTIL: Schema = { type: ['integer', 'null'], description: 'Specimens only until then; null: not in training.' };
const VENUE = object({
  id: TEXT,
  name: TEXT,
  category: TEXT,
  area: TEXT,
  gate: { type: 'integer' },
  registration: { type: 'boolean' },
  trainingUntil: UNTIL,
  capacity: { type: ['integer', 'null'], description: 'People at once; null: not said.' },
});
const CERTIFICATE = object({
  credential: { ...BYTES, description: 'Venue credential, typ 65002 (formats.md §5).' },
  venue: VENUE,
  settings: { ...BYTES, description: 'Registration, training and capacity once more, signed as the answer to this request, typ 65017 (formats.md §5).' },
  time: TIME,
});
const REFERENCE: Schema = { type: 'string', description: '16 bytes, Base32 without padding.' };
const FIELDS: Schema = {
  type: 'object',
  required: ['taxNumber', 'category', 'name', 'address', 'area'],
  properties: {
    taxNumber: { type: 'string', description: 'BIN, or the IIN of a sole trader.' },
    category: { type: 'string', description: 'One of the policy’s categories.' },
    name: { type: 'string', description: 'At most 128 bytes of UTF-8.' },
    address: { type: 'string', description: 'At most 256 bytes of UTF-8.' },
    area: { type: 'string', pattern: '^\\d{4}$', description: 'District, the first four digits of its KATO code.' },
    registration: { type: 'boolean', default: false },
    capacity: { type: ['integer', 'null'], minimum: 1, maximum: 1_000_000 },
    replaces: { ...REFERENCE, description: 'The reference of an application that this one corrects.' },
  },
};

export const VENUE_CALLS: Readonly<Record<string, Call>> = {
  '/api/gate/enrol': {
    summary: 'Enrol a tablet with the code of its enrolment QR and a device request `tablet` signed by its new key.',
    body: object({ code: { ...TEXT, description: '16 bytes, Base32 without padding.' }, request: BYTES }),
    status: 200,
    answer: CERTIFICATE,
    refusals: { 403: ['request-invalid'], 404: ['enrolment-unknown'], 409: ['clock-skew'], 410: ['enrolment-used', 'enrolment-expired', 'mission-ended'] },
  },
  '/api/gate/renew': {
    summary:
      'A tablet asks for its next certificate and its venue’s settings: a device request `tablet` of its own key, wrapped by its certificate (formats.md §5).',
    body: object({ request: BYTES }),
    status: 200,
    answer: CERTIFICATE,
    refusals: { 403: ['request-invalid', 'gate-revoked', 'credential-expired'], 409: ['clock-skew'] },
  },
  '/api/venues/apply': {
    summary: `Ask for a venue to be registered. The answer is the same whether or not the ministry has heard of it. 422 lists in \`faults\` all of: ${VENUE_FAULTS.join(', ')}.`,
    body: FIELDS,
    status: 202,
    answer: object({ reference: REFERENCE, time: TIME }),
    refusals: { 404: ['application-unknown'], 422: ['fields-invalid'], 429: ['rate-limited'] },
  },
  '/api/venues/application': {
    summary: 'What became of an application, by the reference that its sender was given.',
    body: object({ reference: REFERENCE }),
    status: 200,
    answer: object({
      state: { enum: ['waiting', 'correction', 'approved', 'refused', 'replaced'] },
      reason: { enum: [null, ...DECISION_REASONS] },
      venueId: { type: ['string', 'null'], description: 'When approved.' },
      time: TIME,
    }),
    refusals: { 404: ['application-unknown'] },
  },
};
