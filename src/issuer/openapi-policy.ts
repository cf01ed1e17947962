/** What the desk's calls about policies take and give, for `/openapi.json`. */
import type { Words } from './openapi-desk.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';

const NUMBER: Schema = { type: 'integer', minimum: 0 };
const rows = (items: Schema): Schema => ({ type: 'array', items });
const POLICY = object({ version: NUMBER, sha256: TEXT, bytes: NUMBER, at: NUMBER });
const DRAFT = object({
  id: NUMBER,
  title: TEXT,
  basedOn: NUMBER,
  revision: NUMBER,
  state: { enum: ['open', 'approved', 'published', 'dropped'] },
  changedBy: NUMBER,
  changedAt: NUMBER,
});
const CURSOR: Schema = {
  ...object({ at: NUMBER, skip: NUMBER, until: NUMBER }),
  description: 'null in the first call, then what the last answer gave as `next`',
};
const COUNTED = object({ category: TEXT, admitted: { type: 'boolean' }, effect: { type: 'object' }, count: NUMBER });

export const POLICY_WORDS: Readonly<Record<string, Words>> = {
  'GET /api/desk/policies': {
    summary:
      'Every policy there was, the newest first: it is in force. `bundleKeys`: how many of the keys that must sign a policy lie on the server. `signer`: where the keys are, and whether their process is reached.',
    answer: object({
      policies: rows(POLICY),
      bundleKeys: object({ held: NUMBER, needed: NUMBER }),
      signer: { enum: ['in-process', 'answers', 'away'] },
      time: TIME,
    }),
  },
  'GET /api/desk/policies/:version': {
    summary: 'One of them with its exact text.',
    answer: object({ policy: object({ version: NUMBER, text: TEXT, sha256: TEXT, at: NUMBER }), time: TIME }),
    refusals: ['policy-unknown'],
  },
  'GET /api/desk/policy-drafts': { summary: 'The hundred drafts that were changed last.', answer: object({ drafts: rows(DRAFT), time: TIME }) },
  'POST /api/desk/policy-drafts': {
    summary: 'A draft that begins as a copy of a policy, under the next version.',
    body: object({ from: NUMBER, title: TEXT }),
    answer: object({ draftId: NUMBER, time: TIME }),
    refusals: ['policy-unknown', 'draft-too-many', 'title-missing'],
  },
  'GET /api/desk/policy-drafts/:id': { summary: 'A draft with its text.', answer: object({ draft: DRAFT, time: TIME }), refusals: ['draft-unknown'] },
  'POST /api/desk/policy-drafts/:id/change': {
    summary: 'Store what was written, whatever it says; `revision` is that of the draft that was changed.',
    body: object({ title: TEXT, text: TEXT, revision: NUMBER }),
    answer: object({ revision: NUMBER, time: TIME }),
    refusals: ['draft-unknown', 'draft-closed', 'draft-changed', 'title-missing', 'policy-too-large'],
  },
  'POST /api/desk/policy-drafts/:id/drop': { summary: 'Give a draft up.', answer: object({ time: TIME }), refusals: ['draft-unknown', 'draft-closed'] },
  'POST /api/desk/policy-drafts/:id/hand-over': {
    summary: 'The first of two persons who hand these very bytes over to signing (`policy-sign`).',
    body: object({ revision: NUMBER }),
    answer: object({ proposalId: NUMBER, time: TIME }),
    refusals: ['draft-unknown', 'draft-closed', 'draft-changed', 'policy-malformed', 'policy-not-newer', 'proposal-open'],
  },
  'POST /api/desk/policy-drafts/:id/request': {
    summary: 'What the officers sign with `ashyq policy sign`: the policy and the unsigned bundle that names it. A line of the trail.',
    answer: object({ request: { type: 'object' }, time: TIME }),
    refusals: ['draft-unknown', 'draft-not-approved', 'policy-not-newer', 'nothing-published'],
  },
  'POST /api/desk/policy-drafts/:id/signed': {
    summary: 'The bundle that the officers signed (base64url): verified by the root’s threshold, then in force and published as it is.',
    body: object({ bundle: TEXT }),
    answer: object({ version: NUMBER, time: TIME }),
    refusals: [
      'draft-unknown',
      'draft-not-approved',
      'policy-not-newer',
      'signed-malformed',
      'signed-threshold',
      'signed-other',
      'signed-superseded',
      'nothing-published',
    ],
  },
  'POST /api/desk/policy-drafts/:id/simulation': {
    summary: 'A part of a day’s recorded scans, counted by what the draft would have done to them. Nobody is named or told apart.',
    body: object({ day: TEXT, cursor: CURSOR }),
    answer: object({ counted: rows(COUNTED), read: { type: 'object' }, done: NUMBER, next: CURSOR, revision: NUMBER, from: TIME, to: TIME, time: TIME }),
    refusals: ['draft-unknown', 'policy-malformed', 'day-invalid'],
  },
};
