/** What the desk looks at before it decides: figures of laboratories, ranges counted beforehand, districts, posters of a region; for `/openapi.json`. */
import type { Words } from './openapi-desk.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';

const COUNT: Schema = { type: 'integer', minimum: 0 };
const SUMS = object({ lines: COUNT, negatives: COUNT, positives: COUNT });
const DAY = object({ from: COUNT, lines: COUNT, negatives: COUNT, positives: COUNT });
const BATCH = object({
  batchId: TEXT,
  receivedAt: COUNT,
  state: { enum: ['under-way', 'taken', 'held', 'released', 'refused'] },
  accepted: COUNT,
  rejected: COUNT,
  held: COUNT,
});
const rows = (items: Schema): Schema => ({ type: 'array', items });

export const DESK_READ_WORDS: Readonly<Record<string, Words>> = {
  'GET /api/desk/lab-figures': {
    summary: 'Laboratories by what they sent: the last 24 hours, the 28 days before, batches held.',
    answer: object({ labs: rows(object({ id: TEXT, today: SUMS, past: SUMS, held: COUNT })), time: TIME }),
  },
  'GET /api/desk/lab-figures/:id': {
    summary: 'One source: 29 days, its region, the bounds of its envelope, its newest fifty batches with their state.',
    answer: object({ figures: object({ id: TEXT, days: rows(DAY), batches: rows(BATCH) }), time: TIME }),
    refusals: ['lab-unknown'],
  },
  'GET /api/desk/lab-range': {
    summary: 'What declaring a range of a source void would catch, as of now: lines, people, passes. Nothing is changed.',
    query: '`lab`, `by` (`received`, `sampled`; of contacts `met`), `from`, `until`',
    answer: object({ count: object({ results: COUNT, staying: COUNT, silent: COUNT, people: COUNT, tokens: COUNT }), time: TIME }),
    refusals: ['request-malformed', 'lab-unknown', 'source-unfit'],
  },
  'GET /api/desk/districts': {
    summary: 'Districts with their zone, open venues, tablets at work and applications that wait.',
    answer: object({ districts: rows(object({ area: TEXT, venues: COUNT, tablets: COUNT, waiting: COUNT })), time: TIME }),
  },
  'GET /api/desk/posters': {
    summary: 'The posters of a hundred venues of a region or district as one page to be printed, `text/html`, a sheet each.',
    query: '`area` (two or four digits), `after`',
    refusals: ['request-malformed', 'venue-unknown'],
  },
};
