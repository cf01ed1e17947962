/**
 * The desk's calls to `/api/desk/...` (docs/architecture.md, "Staff"): the session's cookie goes along, and whose page it is that asks, because the cookie is
 * the whole browser's. Every refusal is a value with a code that has a sentence (`deskCodes` in the dictionary), and a lost session is noticed wherever it is met.
 */

import type { Section } from '../shared/i18n/sections.ts';
import { words } from '../shared/i18n/words.ts';
import { type Answer, type ApiContext, callWith, type Post } from '../shared/network/api-call.ts';
import { sessionLost, sessionMoved, sessionTaken, staffHere } from './session.ts';

/** A code with a sentence: the dictionary is the list. */
export type DeskCode = keyof Section<'deskCodes'>;

/** A refusal. `answer` holds what the issuer said besides the code; `retryAfter` in seconds. */
export interface Refusal {
  readonly ok: false;
  readonly code: DeskCode;
  readonly retryAfter: number | null;
  readonly answer: Answer;
}

export type DeskResult<T> = { readonly ok: true; readonly value: T } | Refusal;

/** A list of a hundred rows is larger than a phone's answers. */
const ANSWER_LIMIT = 4 * 1024 * 1024;
const CONTEXT: ApiContext = { clock: () => Date.now(), credentials: 'same-origin', answerLimit: ANSWER_LIMIT, timeoutMs: 30_000 };
/** The account that a call is made for (src/issuer/staff/cookie.ts). */
const ASKED_BY = 'ashyq-staff';

/** Reads: `path` holds row numbers and closed words only. */
export function get<T>(path: string, read: (answer: Answer) => T): Promise<DeskResult<T>> {
  return ask({ path }, read);
}

/** Writes, or reads by what must not stand in an address. */
export function post<T>(path: string, body: Answer, read: (answer: Answer) => T): Promise<DeskResult<T>> {
  return ask({ path, body }, read);
}

/** Any call; `type` for a body of bytes, `by` the account it is for, where that is not the one of the page. */
export async function ask<T>(sent: Post, read: (answer: Answer) => T, by = staffHere()?.id): Promise<DeskResult<T>> {
  const result = await callWith<DeskResult<T>>(contextFor(by), sent, {
    read: (answer) => ({ ok: true, value: read(answer) }),
    // 429 keeps its own way, which tells how long to wait
    refused: (code, answer) => (code === 'rate-limited' || code === 'locked' ? null : { ok: false, code: knownCode(code), retryAfter: null, answer }),
  });
  const outcome: DeskResult<T> = result.ok ? result.value : { ok: false, code: knownCode(result.code), retryAfter: result.retryAfter, answer: {} };
  if (!outcome.ok && outcome.code === 'session-ended') sessionLost();
  else if (!outcome.ok && outcome.code === 'session-other') sessionTaken();
  else if (outcome.ok) sessionMoved();
  return outcome;
}

/** Signing in names nobody: whoever it is, is only known by the answer. */
function contextFor(by: number | undefined): ApiContext {
  if (by === undefined) return CONTEXT;
  return {
    ...CONTEXT,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set(ASKED_BY, String(by));
      return fetch(input, { ...init, headers });
    },
  };
}

/** Nothing to read in an answer. */
export const nothing = (): null => null;

function knownCode(code: string): DeskCode {
  return Object.hasOwn(words('deskCodes'), code) ? (code as DeskCode) : 'refused';
}
