/** The desk's calls about venues and their tablets, for `/openapi.json`. */
import type { Words } from './openapi-desk.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';
import { DECISION_REASONS } from './venues/decisions.ts';

const NUMBER: Schema = { type: 'integer', minimum: 1 };
const DONE = object({ time: TIME });
const REGISTRATION: Schema = { type: 'boolean' };
const CAPACITY: Schema = { type: ['integer', 'null'], minimum: 1 };
const VENUE = object({ id: TEXT, category: TEXT, name: TEXT, address: TEXT, area: TEXT, registration: REGISTRATION, capacity: CAPACITY });
const WISH = object({ taxNumber: TEXT, category: TEXT, name: TEXT, address: TEXT, area: TEXT });
const REASON = object({ reason: { enum: [...DECISION_REASONS] } });
const PAGE = { description: 'A page to be printed, `text/html` under a policy of its own.' };
const TURNED_DOWN = { body: REASON, answer: DONE, refusals: ['application-unknown', 'application-decided', 'same-person'] } as const;

export const DESK_VENUE_WORDS: Readonly<Record<string, Words>> = {
  'GET /api/desk/venues': {
    summary: 'Venues, a hundred at a time in the order of their ids; role venue sees its own.',
    query: '`area`, `category`, `find` (words of a name, each by its beginning, or the beginning of an id), `closed`, `after`',
    answer: object({ venues: { type: 'array', items: VENUE }, time: TIME }),
    refusals: ['request-malformed'],
  },
  'POST /api/desk/venues': {
    summary: 'An application for a venue, which somebody else approves. 422 lists `faults`.',
    body: WISH,
    answer: object({ reference: TEXT, time: TIME }),
    refusals: ['fields-invalid', 'application-unknown'],
  },
  'GET /api/desk/venues/:id': {
    summary: 'One venue with its gates and tablets.',
    answer: object({ venue: VENUE, tablets: { type: 'array', items: { type: 'object' } }, time: TIME }),
    refusals: ['venue-unknown'],
  },
  'POST /api/desk/venues/:id/change': {
    summary: 'An application for a change of a venue, which somebody else approves. 422 lists `faults`.',
    body: WISH,
    answer: object({ reference: TEXT, time: TIME }),
    refusals: ['fields-invalid', 'venue-unknown', 'application-unknown'],
  },
  'POST /api/desk/venues/:id/close': { summary: 'Close a venue: posters and tablets are called back.', answer: DONE, refusals: ['venue-unknown'] },
  'POST /api/desk/venues/:id/settings': {
    summary: 'Settings that no credential states; with `seen`, only where what the page showed still stands.',
    body: object({ registration: REGISTRATION, capacity: CAPACITY, seen: object({ registration: REGISTRATION, capacity: CAPACITY }) }),
    answer: DONE,
    refusals: ['venue-unknown', 'settings-changed', 'capacity-invalid'],
  },
  'POST /api/desk/venues/:id/training': {
    summary: 'Specimens only until a time at most 31 days away; gate 0: all of them.',
    body: object({ gate: { type: 'integer', minimum: 0 }, until: { type: 'integer' } }),
    answer: DONE,
    refusals: ['venue-unknown', 'gate-unknown', 'training-too-long'],
  },
  'POST /api/desk/venues/:id/accounts': {
    summary: 'Let an account of role venue speak for this venue, or no longer.',
    body: object({ staff: NUMBER, speaks: { type: 'boolean' } }),
    answer: DONE,
    refusals: ['venue-unknown', 'staff-unknown'],
  },
  'GET /api/desk/venues/:id/poster': { summary: `The poster of a venue. ${PAGE.description}`, refusals: ['venue-unknown', 'mission-ended'] },
  'POST /api/desk/venues/:id/posters/revoke': {
    summary: 'Call the posters of a venue back; the next print is a new one.',
    answer: object({ revoked: { type: 'integer' }, time: TIME }),
    refusals: ['venue-unknown'],
  },
  'POST /api/desk/venues/:id/gates/:gate/code': {
    summary: 'A code that enrols one tablet within 24 hours, told this once.',
    answer: object({ url: TEXT, code: TEXT, validUntil: TIME, time: TIME }),
    refusals: ['venue-unknown', 'gate-unknown'],
  },
  'POST /api/desk/venues/:id/gates/:gate/revoke': {
    summary: 'Take a tablet away, or a code that nobody has used.',
    answer: DONE,
    refusals: ['venue-unknown', 'gate-unknown'],
  },
  'POST /api/desk/venues/:id/gates/:gate/move': {
    summary: 'A tablet is at another gate of its venue.',
    body: object({ to: NUMBER }),
    answer: DONE,
    refusals: ['venue-unknown', 'gate-unknown', 'gate-taken'],
  },
  'GET /api/desk/venue-applications': {
    summary: 'Applications that wait, a hundred from `after`.',
    query: '`after`',
    answer: object({ applications: { type: 'array', items: { type: 'object' } }, time: TIME }),
    refusals: ['request-malformed'],
  },
  'POST /api/desk/venue-applications/:nr/approve': {
    summary: 'Approve an application of somebody else: the venue is there, or changed and what is no longer true called back.',
    answer: object({ venueId: TEXT, revoked: { type: 'integer' }, time: TIME }),
    refusals: ['application-unknown', 'application-decided', 'venue-unknown', 'same-person', 'region-full'],
  },
  'POST /api/desk/venue-applications/:nr/refuse': { summary: 'Refuse an application, for one of the reasons.', ...TURNED_DOWN },
  'POST /api/desk/venue-applications/:nr/correct': { summary: 'Ask the sender to correct an application, for one of the reasons.', ...TURNED_DOWN },
  'GET /api/desk/posters': {
    summary: `The posters of a hundred venues of a region as one document. ${PAGE.description} \`x-next-after\` where there are more.`,
    query: '`area`, `after`',
    refusals: ['request-malformed', 'venue-unknown', 'mission-ended'],
  },
};
