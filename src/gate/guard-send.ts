/** A door's question about somebody without a phone, sent and its answer verified (formats.md §9, typ 65015 and 65016; `POST /api/gate/guard`). */
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { type GuardPerson, verifyGuardAnswer } from '../core/token/guard-answer.ts';
import { makeGuardQuestion } from '../core/token/guard-question.ts';
import { NONCE_BYTES } from '../core/token/presentation.ts';
import type { Root } from '../core/trust/root.ts';
import { type ApiResult, bytesOf, callWith, keyFault } from '../shared/network/api-call.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';

/**
 * Why nobody was told of, as the screen says it: `unknown` nobody has this number; `offline` no answer; `often`, `locked` asked enough, for `wait` seconds;
 * `shift` the ministry does not know of the open shift; `training`; `refused` this tablet is told nothing; `clock` its clock is wrong; `odd` the answer is not
 * the ministry's.
 */
export type GuardCode = 'unknown' | 'offline' | 'often' | 'locked' | 'shift' | 'training' | 'refused' | 'clock' | 'odd';
export type GuardResult = { readonly ok: true; readonly person: GuardPerson } | { readonly ok: false; readonly code: GuardCode; readonly wait: number | null };

export interface GuardContext {
  readonly tablet: TabletRecord;
  readonly root: Root;
  readonly engine: Ed25519Engine;
  /** seconds */
  readonly now: () => number;
  /** Hands the journal in: the ministry answers during a shift that it knows of. */
  readonly handIn: () => Promise<unknown>;
  readonly fetch?: typeof globalThis.fetch;
}

/** An answer that took longer was for a moment that is over. */
const PATIENCE_SECONDS = 60;

/** Asks about the person with this number; what was typed is in the question and nowhere else. */
export async function askGuard(number: string, context: GuardContext): Promise<GuardResult> {
  try {
    return await ask(number, context);
  } catch (error) {
    // A key that does not sign must not leave the screen asking: its script did not come, or the browser lost it.
    return { ok: false, code: keyFault(error) === 'offline' ? 'offline' : 'refused', wait: null };
  }
}

async function ask(number: string, context: GuardContext): Promise<GuardResult> {
  const first = await send(number, context);
  if (first.ok || first.code !== 'shift') return first;
  await context.handIn();
  return send(number, context);
}

async function send(number: string, { tablet, root, engine, now, fetch }: GuardContext): Promise<GuardResult> {
  const sentAt = now();
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const body = await makeGuardQuestion(tablet.credential, { iat: sentAt, nonce, number }, signerOf(tablet.key));
  let refusal = '';
  const refused = (code: string) => {
    refusal = code;
    return null;
  };
  const context = { clock: () => now() * 1000, ...(fetch === undefined ? {} : { fetch }) };
  const given = await callWith(context, { path: '/api/gate/guard', body }, { read: (answer) => bytesOf(answer, 'answer'), refused });
  if (!given.ok) return { ok: false, code: codeOf(given, refusal), wait: given.retryAfter };
  const read = await verifyGuardAnswer(given.value, { root, engine, nonce, venueId: tablet.venue.id });
  if (!read.ok) return { ok: false, code: 'odd', wait: null };
  if (now() - sentAt > PATIENCE_SECONDS) return { ok: false, code: 'offline', wait: null };
  const { person } = read.answer;
  return person === null ? { ok: false, code: 'unknown', wait: null } : { ok: true, person };
}

const CODES: Readonly<Record<string, GuardCode>> = { 'shift-closed': 'shift', 'door-training': 'training', 'guard-locked': 'locked', 'clock-skew': 'clock' };
const NO_ANSWER = new Set(['offline', 'timeout', 'not-issuer', 'server-error']);

function codeOf({ code }: Extract<ApiResult<unknown>, { ok: false }>, refusal: string): GuardCode {
  const known = CODES[refusal];
  if (known !== undefined) return known;
  if (NO_ANSWER.has(code)) return 'offline';
  return code === 'rate-limited' ? 'often' : 'refused';
}
