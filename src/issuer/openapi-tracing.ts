/** The desk's calls about cases and their contacts, erasure and findings of journals, for `/openapi.json`. */
import type { Words } from './openapi-desk.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';
import { CASE_REASONS } from './tracing/cases.ts';

const NUMBER: Schema = { type: 'integer', minimum: 1 };
const CASE = object({ id: NUMBER, reason: { enum: [...CASE_REASONS] }, openedAt: TIME, openedBy: NUMBER, found: { type: 'integer' } });
const WAITS = object({ proposal: NUMBER, time: TIME });

export const TRACING_WORDS: Readonly<Record<string, Words>> = {
  'POST /api/desk/cases': {
    summary: 'Trace who was near somebody infected, for a cause in words: 10 to 500 characters, of which the audit trail keeps the digest.',
    body: object({
      iin: TEXT,
      personId: NUMBER,
      reason: { enum: [...CASE_REASONS] },
      cause: TEXT,
      window: object({ from: TIME, until: TIME }),
    }),
    answer: object({ case: NUMBER, found: { type: 'integer' }, time: TIME }),
    refusals: ['iin-invalid', 'person-unknown', 'cause-missing', 'not-a-case', 'window-invalid'],
  },
  'GET /api/desk/cases': {
    summary: 'Cases, the newest first, nobody named.',
    query: '`before`',
    answer: object({ cases: { type: 'array', items: CASE }, time: TIME }),
    refusals: ['request-malformed'],
  },
  'GET /api/desk/cases/:id': {
    summary: 'One case with its contacts by rank: places and times of meetings, nobody named.',
    answer: object({ case: CASE, time: TIME }),
    refusals: ['case-unknown'],
  },
  'POST /api/desk/cases/:id/contacts': {
    summary: 'Propose contacts of a case by their ranks, 500 at most; a second person confirms and they turn yellow.',
    body: object({ ranks: { type: 'array', maxItems: 500, items: NUMBER } }),
    answer: WAITS,
    refusals: ['contact-unknown'],
  },
  'POST /api/desk/erasures': {
    summary: 'Propose that what the ministry may erase of a person goes, because they ask for it; a second clerk confirms.',
    body: object({ iin: TEXT }),
    answer: WAITS,
    refusals: ['iin-invalid', 'person-unknown'],
  },
  'GET /api/desk/journals/findings': {
    summary: 'What did not fit in journals of doors, the newest first, a hundred at a time.',
    query: '`before`',
    answer: object({
      findings: {
        type: 'array',
        items: { type: 'object', description: '`day`: of `many` the first second of its day in Kazakhstan; `kept`: its message is there' },
      },
      time: TIME,
    }),
    refusals: ['request-malformed'],
  },
  'GET /api/desk/journals/findings/:id': {
    summary: 'The tablet’s message as it signed it.',
    answer: object({ message: { ...TEXT, description: 'base64url' }, time: TIME }),
    refusals: ['evidence-unknown'],
  },
};
