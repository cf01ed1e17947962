/** One's own account at the desk, for `/openapi.json`. */
import type { Words } from './openapi-desk.ts';
import { object, type Schema, TEXT, TIME } from './openapi-words.ts';
import { BROWSERS } from './staff/browser.ts';

const NUMBER: Schema = { type: 'integer' };
const TOTP: Schema = { type: 'string', pattern: '^\\d{6}$' };

export const OWN_WORDS: Readonly<Record<string, Words>> = {
  'GET /api/desk/own/sessions': {
    summary: 'Where one is signed in: the browser’s family as it was then, since when, last used, until when without a further call. No address.',
    answer: object({
      sessions: {
        type: 'array',
        items: object({ nr: NUMBER, browser: { enum: [...BROWSERS] }, since: NUMBER, seen: NUMBER, until: NUMBER, own: { type: 'boolean' } }),
      },
      time: TIME,
    }),
  },
  'POST /api/desk/own/sessions/:nr/end': {
    summary: 'End another session of one’s own, against the passphrase.',
    body: object({ passphrase: TEXT }),
    answer: object({ ended: NUMBER, time: TIME }),
    refusals: ['session-unknown', 'own-passphrase-wrong', 'locked'],
  },
  'POST /api/desk/own/sessions/end-others': {
    summary: 'End all sessions of one’s own but this one, against the passphrase.',
    body: object({ passphrase: TEXT }),
    answer: object({ ended: NUMBER, time: TIME }),
    refusals: ['own-passphrase-wrong', 'locked'],
  },
  'POST /api/desk/own/passphrase': {
    summary:
      'Another passphrase (`next`), against the present one and a code. All sessions end, the caller’s cookie is a new one; a wrong try is one of the five of signing in.',
    body: object({ passphrase: TEXT, totp: TOTP, next: TEXT }),
    answer: object({ expiresAt: NUMBER, time: TIME }),
    refusals: ['own-proof-wrong', 'passphrase-short', 'passphrase-weak', 'passphrase-same', 'code-wrong', 'locked'],
  },
};
