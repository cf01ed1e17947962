/** What the desk's calls about laboratories, files and the reconciliation take and give, for `/openapi.json`. */

import { EXCESS_REASONS } from './lab/envelope.ts';
import type { Words } from './openapi-desk.ts';
import { DESK_READ_WORDS } from './openapi-desk-reads.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';
import { ENCODINGS } from './registers/encoding.ts';
import { FILE_KINDS } from './registers/file.ts';

const NUMBER: Schema = { type: 'integer', minimum: 0 };
const LAB = object({ id: TEXT, kind: { enum: ['lab', 'contact'] }, name: TEXT, kid: TEXT, active: { type: 'boolean' } });
const UPLOAD = object({ id: NUMBER, kind: { enum: [...FILE_KINDS] }, uploadedBy: NUMBER, uploadedAt: NUMBER });
const FAULT = object({ line: NUMBER, code: TEXT });
const PREVIEW = object({
  lines: NUMBER,
  faults: NUMBER,
  errors: { type: 'array', items: FAULT },
  rows: { type: 'array', items: { type: 'array', items: TEXT } },
});
const ENCODING: Schema = { enum: [...ENCODINGS] };
const SAMPLES: Schema = { type: 'array', items: object({ encoding: ENCODING, sample: TEXT }) };
const PROPOSED = object({ proposalId: NUMBER, time: TIME });
const EXCESS = object({ reason: { enum: [...EXCESS_REASONS] }, against: TEXT, seen: NUMBER, allowed: NUMBER });
const HELD = object({
  lab: TEXT,
  kind: { enum: ['lab', 'contact'] },
  batchId: TEXT,
  receivedAt: NUMBER,
  heldAt: NUMBER,
  heldUntil: { ...NUMBER, description: 'Refused by the clock from then on.' },
  excess: { type: 'array', items: EXCESS },
});
const RANGE = object({
  id: NUMBER,
  lab: TEXT,
  by: { enum: ['received', 'sampled', 'met'] },
  from: NUMBER,
  until: NUMBER,
  results: NUMBER,
  people: NUMBER,
  revokedTokens: NUMBER,
});

const list = (name: string, items: Schema): Schema => object({ [name]: { type: 'array', items }, time: TIME });

export const DATA_IN_WORDS: Readonly<Record<string, Words>> = {
  ...DESK_READ_WORDS,
  'GET /api/desk/labs': { summary: 'Laboratories and sources of contacts with their keys, former ones too.', answer: list('labs', LAB) },
  'GET /api/desk/labs/held': {
    summary: 'Batches outside their source’s envelope that wait for two persons, those whose time ends first come first.',
    answer: list('batches', HELD),
  },
  'GET /api/desk/labs/voids': { summary: 'Ranges of results and contacts declared void, with how far they are.', answer: list('ranges', RANGE) },
  'POST /api/desk/labs/proposals': {
    summary:
      'The first of two persons: lab-add, lab-key, lab-end (key officers), lab-envelope (either), lab-revoke-range, contact-revoke-range, lab-batch-decide (epidemiologists).',
    body: object({ kind: TEXT, payload: { type: 'object' } }),
    answer: PROPOSED,
    refusals: ['proposal-malformed'],
  },
  'GET /api/desk/reconciliations': {
    summary: 'The daily reconciliations, and by row number what the newest could not explain.',
    answer: object({
      days: { type: 'array', items: object({ day: NUMBER, tokens: NUMBER, unexplained: NUMBER }) },
      findings: { type: 'array', items: object({ person: NUMBER, code: TEXT }) },
      time: TIME,
    }),
  },
  'GET /api/desk/uploads': { summary: 'The newest hundred files that were handed in.', answer: list('uploads', UPLOAD) },
  'POST /api/desk/uploads': {
    summary: 'Hand a CSV file in: the body is the file, `text/csv`, at most 4 MiB. The answer shows how it reads.',
    query: '`kind`',
    answer: object({ upload: UPLOAD, encodings: SAMPLES, preview: PREVIEW, time: TIME }),
    refusals: ['request-malformed', 'media-type-unsupported', 'body-too-large', 'empty'],
  },
  'GET /api/desk/uploads/:id': {
    summary: 'A file: how it reads in one encoding while it waits, what it came to by line once it was taken. An auditor sees no lines.',
    query: '`encoding`',
    answer: object({ upload: UPLOAD, time: TIME }),
    refusals: ['upload-unknown', 'request-malformed'],
  },
  'POST /api/desk/uploads/:id/confirm': {
    summary: 'The uploader’s own yes to encoding and source; a second person confirms the proposal.',
    body: object({ encoding: ENCODING, source: { type: ['string', 'null'] } }),
    answer: PROPOSED,
    refusals: ['upload-unknown', 'upload-taken', 'upload-lapsed', 'lab-unknown', 'source-unfit'],
  },
};
