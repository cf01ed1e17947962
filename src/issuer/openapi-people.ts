/** The desk's calls about people and the audit trail, for `/openapi.json`. */
import type { Words } from './openapi-desk.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';
import { VISIT_CAUSES } from './people/desk-routes.ts';
import { CORRECTION_CAUSES } from './people/result-correction.ts';

const NUMBER: Schema = { type: 'integer', minimum: 1 };
const MAYBE_TIME: Schema = { type: ['integer', 'null'] };
const list = (properties: Readonly<Record<string, Schema>>): Schema => ({ type: 'array', items: object(properties) });
const FOUND = { id: NUMBER, familyName: TEXT, givenName: TEXT, patronymic: { type: ['string', 'null'] }, birth: TEXT, district: TEXT } as const;
const EVENT = { about: TEXT, id: NUMBER, at: TIME, value: { type: ['integer', 'null'] }, until: MAYBE_TIME, source: TEXT, endedAt: MAYBE_TIME } as const;
const PAGE = object({
  id: NUMBER,
  initials: TEXT,
  birth: NUMBER,
  health: { type: 'integer' },
  events: list(EVENT),
  changes: list({ id: NUMBER, at: TIME, health: { type: 'integer' }, basis: { type: 'integer' }, cause: TEXT, causeRef: { type: ['string', 'null'] } }),
  devices: list({ id: NUMBER, active: { type: 'boolean' }, guardian: { type: 'boolean' }, createdAt: TIME, endedAt: MAYBE_TIME }),
  tokens: list({ paper: { type: 'boolean' }, health: { type: 'integer' }, iat: TIME, exp: TIME, revokedAt: MAYBE_TIME }),
});

const COUNT: Schema = { type: 'integer', minimum: 0 };
export const PEOPLE_WORDS: Readonly<Record<string, Words>> = {
  'GET /api/desk/people/:id/erasure': {
    summary: 'What erasing a person would take away, and what the law keeps. The look is a line of the audit trail.',
    answer: object({ erasure: object({ erasedVisits: COUNT, keptVisits: COUNT, keptResults: COUNT, keptContacts: COUNT }), time: TIME }),
    refusals: ['person-unknown'],
  },
  'POST /api/desk/people/:id/results/:result/correct': {
    summary: 'Proposes that a PCR result is corrected: its line is set aside, the right value stands in its place, every pass of the person is revoked.',
    body: object({ result: { enum: [0, 1, 2], description: '0 negative, 1 positive, 2 it counts no more.' }, cause: { enum: [...CORRECTION_CAUSES] } }),
    answer: object({ proposalId: COUNT, time: TIME }),
    refusals: ['line-unknown', 'same-value', 'proposal-open'],
  },
  'POST /api/desk/people/search': {
    summary: 'People by the beginning of a name or by phone, twenty at most. Everybody who is found is in the audit trail as looked at.',
    body: object({ name: TEXT, phone: TEXT, birth: { ...TEXT, description: '`1990-04-19`' } }),
    answer: object({ people: list(FOUND), time: TIME }),
    refusals: ['words-too-few', 'too-many-found', 'phone-invalid', 'person-unknown'],
  },
  'GET /api/desk/people/:id': {
    summary: 'All that the registers hold of one person but name, IIN, phone and visits. Whoever looks is in the audit trail.',
    answer: object({ person: PAGE, time: TIME }),
    refusals: ['person-unknown'],
  },
  'POST /api/desk/people/:id/visits': {
    summary: 'Where the person was, for a cause that the audit trail keeps.',
    body: object({ cause: { enum: [...VISIT_CAUSES] } }),
    answer: object({ visits: list({ venueId: TEXT, gate: { type: 'integer' }, entered: TIME, left: MAYBE_TIME, witnessed: { type: 'boolean' } }), time: TIME }),
    refusals: ['person-unknown'],
  },
  'POST /api/desk/people/:id/paper': {
    summary: 'A pass on paper for somebody who stands at the desk: a bare token to be printed. Three a day for a person, whoever asks.',
    body: object({}),
    answer: object({ token: { ...TEXT, description: 'base64url' }, time: TIME }),
    refusals: ['person-unknown', 'paper-enough'],
  },
  'POST /api/desk/people/:id/enrolment': {
    summary:
      'A one-time code to be read out to somebody whose phone the register does not have, in place of the one that the phone has asked for. Of whom a phone holds the pass already: 202 with the number of a proposal (`move-pass`, good for an hour); somebody else confirms it, and within half an hour the same call gives one code; while it is open, another clerk is answered `proposal-open`. The earlier number and the register’s are told when the pass has moved.',
    body: object({ phone: TEXT }),
    answer: object({ code: { ...TEXT, pattern: '^\\d{6}$' }, validSeconds: NUMBER, time: TIME }),
    refusals: ['phone-invalid', 'person-unknown', 'proposal-open', 'locked'],
  },
  'GET /api/desk/trail': {
    summary:
      'Lines of the audit trail, the newest first (by number; where `from` or `until` is given by time), a hundred at a time, `before` the number of the last. Reading is a line of it too.',
    query: '`subject`, `kind`, `by`, `from`, `until`, `before`',
    answer: object({ lines: list({ seq: NUMBER, at: TIME, kind: TEXT, subject: TEXT, detail: { type: 'object' } }), time: TIME }),
  },
  'GET /api/desk/trail/kinds': { summary: 'The kinds of lines that the trail has.', answer: object({ kinds: { type: 'array', items: TEXT }, time: TIME }) },
  'POST /api/desk/trail/check': {
    summary: 'Whether the chain of the trail holds: the first broken line, or null.',
    body: object({}),
    answer: object({ broken: { type: ['integer', 'null'] }, time: TIME }),
  },
};
