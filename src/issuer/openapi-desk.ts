/** The staff's calls, for `/openapi.json`: every route that was added stands in it with its roles, and here is what each takes and gives. */
import { CONTEST_ABOUT, CONTEST_GROUNDS, REJECTION_REASONS } from '../core/token/contest.ts';
import { DESK_ABOUT } from './contests/contests.ts';
import { DATA_IN_WORDS } from './openapi-data-in.ts';
import { DESK_VENUE_WORDS } from './openapi-desk-venues.ts';
import { FIGURE_WORDS } from './openapi-figures.ts';
import { OWN_WORDS } from './openapi-own.ts';
import { PEOPLE_WORDS } from './openapi-people.ts';
import { POLICY_WORDS } from './openapi-policy.ts';
import { TRACING_WORDS } from './openapi-tracing.ts';
import { type Json, object, RECEIPT, type Schema, TEXT, TIME } from './openapi-words.ts';
import { MANUAL_CAUSES } from './people/manual-status.ts';
import { ROLES } from './staff/roles.ts';
import type { AddedRoute } from './staff/staff-route.ts';

const NUMBER: Schema = { type: 'integer', minimum: 1 };
const IIN: Schema = { type: 'string', pattern: '^\\d{12}$', description: 'In the body only, never in an address.' };
const HEALTH: Schema = { type: 'integer', enum: [0, 1, 2, 3], description: '0 red, 1 yellow, 2 blue, 3 green (formats.md §3).' };
const MANUAL = object({ health: HEALTH, untilAt: NUMBER });
const LINE = object({ about: { enum: ['lab-result', 'contact', 'manual-status'] }, id: NUMBER, at: NUMBER, source: TEXT });
const PERSON = object({ id: NUMBER, initials: TEXT, birth: NUMBER, health: HEALTH, basis: { type: 'integer' }, lines: { type: 'array', items: LINE } });
const PROPOSAL = object({
  id: NUMBER,
  kind: TEXT,
  state: { enum: ['open', 'confirmed', 'withdrawn', 'expired'] },
  proposedBy: NUMBER,
  proposedAt: NUMBER,
  deadlineAt: NUMBER,
  mine: { type: 'boolean' },
  mayConfirm: { type: 'boolean' },
});
const CONTEST = object({
  id: NUMBER,
  personId: NUMBER,
  about: { enum: [...CONTEST_ABOUT] },
  ground: { enum: [...CONTEST_GROUNDS] },
  openedBy: { type: ['integer', 'null'], description: 'Null: from the person’s phone.' },
  receipt: { ...RECEIPT, description: 'The door’s receipt (typ 65010), where one was handed in. Told of one contest at a time; null in the list.' },
  deadlineAt: NUMBER,
  overdue: { type: 'boolean' },
  state: { enum: ['open', 'corrected', 'rejected'] },
});
const PROPOSED = object({ proposalId: NUMBER, time: TIME });
const STAFF = object({ id: NUMBER, login: TEXT, roles: { type: 'array', items: { enum: [...ROLES] } } });
const TOTP: Schema = { type: 'string', pattern: '^\\d{6}$', description: 'Six digits (RFC 6238), good once.' };

/** One call in words. */
export interface Words {
  readonly summary: string;
  readonly query?: string;
  readonly body?: Schema;
  readonly answer?: Schema;
  /** besides those that every staff call may meet */
  readonly refusals?: readonly string[];
}

/** What an action may refuse with when the second person says yes, by who owns it. */
const APPLY_REFUSALS = [
  ...['until-past', 'manual-ended', 'contest-ended', 'line-unknown', 'manual-needed', 'manual-unfit', 'person-unknown', 'same-value', 'proposal-open'],
  ...['lab-unknown', 'lab-known', 'source-unfit', 'key-weak', 'key-taken', 'last-second-invalid', 'batch-not-held', 'batch-decided', 'batch-shredded'],
  ...['upload-unknown', 'upload-taken', 'upload-lapsed', 'case-ended', 'draft-unknown', 'draft-closed', 'draft-changed'],
];

const WORDS: Readonly<Record<string, Words>> = {
  'GET /api/desk/proposals': {
    summary: 'What waits for a second person: one’s own, those one may confirm, for an auditor all. The newest hundred.',
    query: '`state`, `before`',
    answer: object({ proposals: { type: 'array', items: PROPOSAL }, time: TIME }),
  },
  'GET /api/desk/proposals/:id': {
    summary: 'One of them, with what its second person must see.',
    answer: object({ proposal: PROPOSAL, time: TIME }),
    refusals: ['proposal-unknown'],
  },
  'POST /api/desk/proposals/:id/confirm': {
    summary: 'The second person’s yes: the action runs in the same transaction, once. The same yes again is `repeated`.',
    answer: object({ repeated: { type: 'boolean' }, time: TIME }),
    refusals: ['proposal-unknown', 'proposal-ended', 'proposal-expired', 'same-person', 'policy-missing', ...APPLY_REFUSALS],
  },
  'POST /api/desk/proposals/:id/withdraw': {
    summary: 'Taken back by whoever proposed it, or refused by who might have confirmed it.',
    answer: object({ repeated: { type: 'boolean' }, time: TIME }),
    refusals: ['proposal-unknown', 'proposal-ended'],
  },
  'POST /api/desk/people/find': {
    summary: 'A person by IIN: what a door is shown, and the lines that the status rests on. Whoever looks is in the audit trail.',
    body: object({ iin: IIN }),
    answer: object({ person: PERSON, time: TIME }),
    refusals: ['iin-invalid', 'person-unknown'],
  },
  'POST /api/desk/manual-status': {
    summary: 'Propose a status for a person until a time at most 90 days away; a second person confirms.',
    body: object({ iin: IIN, health: HEALTH, cause: { enum: [...MANUAL_CAUSES] }, untilAt: NUMBER }),
    answer: PROPOSED,
    refusals: ['iin-invalid', 'person-unknown', 'until-past', 'until-too-far'],
  },
  'POST /api/desk/manual-status/end': {
    summary: 'Propose that a status by hand ends before its time.',
    body: object({ iin: IIN, manualId: NUMBER }),
    answer: PROPOSED,
    refusals: ['iin-invalid', 'person-unknown', 'manual-ended'],
  },
  'GET /api/desk/contests': {
    summary: 'Contested statuses, what is due first comes first, a hundred at a time.',
    query: '`state` (`open`, `overdue`, `corrected`, `rejected`), `page`',
    answer: object({ contests: { type: 'array', items: CONTEST }, time: TIME }),
  },
  'POST /api/desk/contests': {
    summary: 'Take a contest in, about a line of a register (`aboutId`) or the status as a whole.',
    body: object({
      iin: IIN,
      about: { enum: [...DESK_ABOUT] },
      aboutId: { type: ['integer', 'null'] },
      ground: { enum: CONTEST_GROUNDS.filter((one) => one !== 'wrongly-refused') },
    }),
    answer: object({ contestId: NUMBER, time: TIME }),
    refusals: ['iin-invalid', 'person-unknown', 'line-unknown', 'contest-open'],
  },
  'GET /api/desk/contests/:id': {
    summary: 'One of them, with as much of the person as a decision needs. Whoever looks is in the audit trail.',
    answer: object({ contest: CONTEST, person: PERSON, time: TIME }),
    refusals: ['contest-unknown'],
  },
  'POST /api/desk/contests/:id/correct': {
    summary: 'Propose the correction: the line is withdrawn, or the status set (`manual`); a second person confirms.',
    body: object({ manual: { ...MANUAL, type: ['object', 'null'] } }),
    answer: PROPOSED,
    refusals: ['contest-unknown', 'contest-ended', 'proposal-open', 'manual-needed', 'manual-unfit', 'until-past', 'until-too-far'],
  },
  'POST /api/desk/contests/:id/reject': {
    summary: 'Leave everything as it is, for a reason; never by whoever took the contest in.',
    body: object({ reason: { enum: [...REJECTION_REASONS] } }),
    answer: object({ time: TIME }),
    refusals: ['contest-unknown', 'contest-ended', 'proposal-open', 'same-person'],
  },
};

/** Calls without a session, and who one is. */
const OPEN: Readonly<Record<string, Words>> = {
  'POST /api/desk/activation': {
    summary: 'The secret of the one-time codes for whoever opens an account, by the activation code of `ashyq staff`.',
    body: object({ code: TEXT }),
    answer: object({ login: TEXT, roles: { type: 'array', items: TEXT }, secret: { ...TEXT, description: 'Base32' }, uri: TEXT, time: TIME }),
    refusals: ['activation-unknown'],
  },
  'POST /api/desk/activation/confirm': {
    summary: 'Choose the passphrase (15 characters or more) and show the first code; the activation code is spent.',
    body: object({ code: TEXT, passphrase: TEXT, totp: TOTP }),
    answer: object({ time: TIME }),
    refusals: ['activation-unknown', 'passphrase-short', 'passphrase-weak', 'code-wrong'],
  },
  'POST /api/desk/session': {
    summary: 'Sign in: sets `__Host-ashyq-staff`. Whatever is wrong has one answer; five tries, then a quarter of an hour.',
    body: object({ login: TEXT, passphrase: TEXT, totp: TOTP }),
    answer: object({ staff: STAFF, idleSeconds: NUMBER, expiresAt: NUMBER, time: TIME }),
    refusals: ['sign-in-wrong', 'locked', 'tls-required'],
  },
  'POST /api/desk/session/end': { summary: 'Sign out.', body: object({}), answer: object({ time: TIME }) },
  'GET /api/desk/me': {
    summary: 'Who is signed in and until when; asking does not keep the session alive.',
    answer: object({ staff: STAFF, idleAt: NUMBER, expiresAt: NUMBER, time: TIME }),
    refusals: ['session-ended', 'session-other'],
  },
};

const EVERY: Readonly<Record<string, Words>> = {
  ...DESK_VENUE_WORDS,
  ...TRACING_WORDS,
  ...POLICY_WORDS,
  ...FIGURE_WORDS,
  ...DATA_IN_WORDS,
  ...PEOPLE_WORDS,
  ...OWN_WORDS,
  ...WORDS,
};

/** Paths of `/openapi.json`: the open calls, and every staff route of this app. */
export function deskPaths(routes: readonly AddedRoute[]): Readonly<Record<string, Json>> {
  const paths: Record<string, Record<string, Json>> = {};
  const add = (key: string, operation: Json) => {
    const [method = '', path = ''] = key.split(' ');
    const name = path.replace(/:(\w+)/g, '{$1}');
    paths[name] = { ...paths[name], [method.toLowerCase()]: operation };
  };
  for (const [key, words] of Object.entries(OPEN)) add(key, operationOf(key, words, ['cross-origin']));
  for (const { method, path, roles } of routes) {
    const key = `${method} ${path}`;
    const words = EVERY[key] ?? { summary: 'A call of the desk.' };
    const summary = `${words.summary} Roles: ${roles.join(', ')}.`;
    add(key, operationOf(key, { ...words, summary }, ['session-ended', 'session-other', 'role-missing', 'cross-origin', 'rate-limited']));
  }
  return paths;
}

function operationOf(key: string, { summary, query, body, answer, refusals = [] }: Words, common: readonly string[]): Json {
  const names = [...key.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const codes = [...common, ...refusals];
  const refused = { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] } };
  return {
    summary: query === undefined ? summary : `${summary} Query: ${query}.`,
    ...(names.length === 0 ? {} : { parameters: names.map((name) => ({ name, in: 'path', required: true, schema: TEXT })) }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      '2XX': { description: 'Done.', content: { 'application/json': answer === undefined ? {} : { schema: answer } } },
      '4XX': { description: codes.map((code) => `\`${code}\``).join(', '), content: { 'application/problem+json': refused } },
    },
  };
}
