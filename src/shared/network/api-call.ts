/** One JSON call to the issuer: timeout, size, content type, problem details (RFC 9457), and the issuer's clock from every answer. */
import { fromBase64Url, toBase64Url } from '../../core/bytes.ts';
import { readBounded, withDeadline } from './deadline.ts';

/** Where the calls go. `clock` gives this device's time in milliseconds (Date.now), `fetch` and `base` are given in tests. */
export interface ApiContext {
  readonly clock: () => number;
  readonly fetch?: typeof globalThis.fetch;
  readonly base?: string;
  readonly timeoutMs?: number;
  /** `same-origin` where a session's cookie goes along; without it no call carries one */
  readonly credentials?: RequestCredentials;
  /** bytes of an answer; 64 KiB without it */
  readonly answerLimit?: number;
}

/** Codes that the issuer sends (docs/architecture.md). */
const PROBLEM_CODES = [
  'iin-invalid',
  'phone-invalid',
  'rate-limited',
  'code-wrong',
  'code-expired',
  'locked',
  'device-replaced',
  'guardian-unknown',
  'guardian-ended',
  'request-invalid',
  'clock-skew',
  'enrolment-unknown',
  'enrolment-used',
  'enrolment-expired',
  'mission-ended',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/**
 * Codes of our own: `offline` no answer; `timeout`; `not-issuer` an answer that is not the issuer's (a captive portal's page);
 * `server-error` the issuer failed (5xx); `refused` a refusal with a code that this version does not know.
 */
export type ApiCode = ProblemCode | 'offline' | 'timeout' | 'not-issuer' | 'server-error' | 'refused';

/**
 * `clockOffset`: whole seconds to add to this device's clock to get the issuer's; null when the answer carried no time or took so long that the
 * measure says nothing. `retryAfter`: seconds.
 */
export type ApiResult<T> =
  | { readonly ok: true; readonly value: T; readonly clockOffset: number | null }
  | { readonly ok: false; readonly code: ApiCode; readonly clockOffset: number | null; readonly retryAfter: number | null };

/** Why a key could not be made or did not sign: its script did not come, or the browser lost it while the record stays. @throws whatever is no fault of a key */
export function keyFault(error: unknown): ApiCode {
  if (!(error instanceof DOMException)) throw error;
  return error.name === 'NetworkError' ? 'offline' : 'request-invalid';
}

export type Answer = Readonly<Record<string, unknown>>;

/** Raised by the readers below when an answer does not have the agreed shape; becomes `not-issuer`. */
export class ShapeError extends Error {}

const TIMEOUT_MS = 12_000;
const ANSWER_LIMIT = 64 * 1024;
/** A longer round trip leaves the midpoint uncertain by more than a quarter of the 60 s that a proof lives. */
const CLOCK_TRIP_MS = 15_000;

/** What is posted: JSON, whose bytes become base64url, or bytes as they are: a signed object, or what `type` says. Without a body it is a GET. */
export interface Post {
  readonly path: string;
  readonly body?: Answer | Uint8Array<ArrayBuffer>;
  readonly type?: string;
}

/** How an answer is read, and a refusal that says more than its code: null leaves it to the code. */
interface Readers<T> {
  readonly read: (answer: Answer) => T;
  readonly refused: (code: string, answer: Answer) => T | null;
}

/** Posts `body` and reads the answer with `read`. */
export function call<T>(context: ApiContext, post: Post, read: (answer: Answer) => T): Promise<ApiResult<T>> {
  return callWith(context, post, { read, refused: () => null });
}

/** The same for a call some of whose refusals are answers too. */
export async function callWith<T>(context: ApiContext, post: Post, readers: Readers<T>): Promise<ApiResult<T>> {
  const { clock, fetch = globalThis.fetch.bind(globalThis), base = '', timeoutMs = TIMEOUT_MS, credentials = 'omit', answerLimit = ANSWER_LIMIT } = context;
  return withDeadline(timeoutMs, async (signal, timedOut) => {
    const sentAt = clock();
    let response: Response;
    let bytes: Uint8Array | null;
    try {
      response = await fetch(base + post.path, { ...sent(post), signal, credentials, redirect: 'manual', cache: 'no-store' });
      bytes = await readBounded(response, answerLimit);
    } catch {
      return { ok: false, code: timedOut() ? 'timeout' : 'offline', clockOffset: null, retryAfter: null };
    }
    return readAnswer(response, bytes, { sentAt, receivedAt: clock(), readers });
  });
}

function sent({ body, type }: Post): RequestInit {
  const accept = 'application/json, application/problem+json';
  if (body === undefined) return { headers: { accept } };
  const raw = body instanceof Uint8Array;
  return {
    method: 'POST',
    headers: { 'content-type': type ?? (raw ? 'application/cose' : 'application/json'), accept },
    body: raw ? body : JSON.stringify(body, (_, value) => (value instanceof Uint8Array ? toBase64Url(value) : value)),
  };
}

function readAnswer<T>(
  response: Response,
  bytes: Uint8Array | null,
  { sentAt, receivedAt, readers }: { sentAt: number; receivedAt: number; readers: Readers<T> },
): ApiResult<T> {
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const answer = bytes && (type === 'application/json' || type === 'application/problem+json') ? parse(bytes) : null;
  const clockOffset = answer ? offsetOf(answer, sentAt, receivedAt) : null;
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  const fail = (code: ApiCode): ApiResult<T> => ({ ok: false, code, clockOffset, retryAfter });
  if (response.status >= 500) return fail('server-error');
  if (!answer) return fail(response.status === 429 ? 'rate-limited' : 'not-issuer');
  try {
    if (response.ok) return { ok: true, value: readers.read(answer), clockOffset };
    const value = readers.refused(String(answer['code']), answer);
    if (value !== null) return { ok: true, value, clockOffset };
    return fail(PROBLEM_CODES.find((code) => code === answer['code']) ?? (response.status === 429 ? 'rate-limited' : 'refused'));
  } catch (error) {
    if (error instanceof ShapeError) return fail('not-issuer');
    throw error;
  }
}

function parse(bytes: Uint8Array): Answer | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** The issuer's second began up to a second before it was written, hence the half; the answer was made about midway through the call. */
function offsetOf(answer: Answer, sentAt: number, receivedAt: number): number | null {
  const time = answer['time'];
  if (typeof time !== 'number' || !Number.isSafeInteger(time) || receivedAt < sentAt || receivedAt - sentAt > CLOCK_TRIP_MS) return null;
  return Math.round(time + 0.5 - (sentAt + receivedAt) / 2000);
}

function isRecord(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that must be text. */
export function textOf(answer: Answer, name: string): string {
  const value = answer[name];
  if (typeof value !== 'string') throw new ShapeError(name);
  return value;
}

/** A member that must be a non-negative integer. */
export function numberOf(answer: Answer, name: string): number {
  const value = answer[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new ShapeError(name);
  return value;
}

/** A member that must be an object. */
export function recordOf(answer: Answer, name: string): Answer {
  const value = answer[name];
  if (!isRecord(value)) throw new ShapeError(name);
  return value;
}

/** A member that must be a list of objects. */
export function recordsOf(answer: Answer, name: string): readonly Answer[] {
  const value = answer[name];
  if (!Array.isArray(value) || !value.every(isRecord)) throw new ShapeError(name);
  return value;
}

/** A member that must be bytes in base64url. */
export function bytesOf(answer: Answer, name: string): Uint8Array<ArrayBuffer> {
  const text = textOf(answer, name);
  if (text === '' || !/^[A-Za-z0-9_-]+$/.test(text)) throw new ShapeError(name);
  try {
    return fromBase64Url(text);
  } catch {
    throw new ShapeError(name);
  }
}
