/** Problem details (RFC 9457) with our `code`: `{type, title, status, code}`. A title is for engineers and holds nothing of the request. */

export interface ProblemOptions {
  readonly title?: string;
  /** Seconds, sent as `retry-after`. */
  readonly retryAfter?: number;
  /** Further members, such as `time` for `clock-skew`. */
  readonly members?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** The answer for a refusal. `code` in kebab-case is the contract; the title may change. */
export function problem(status: number, code: string, { title = sentence(code), retryAfter, members = {} }: ProblemOptions = {}): Response {
  if (!/^[a-z][a-z0-9-]*$/.test(code) || status < 400 || status > 599) throw new RangeError('problem: code or status');
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (retryAfter !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfter))));
  return new Response(JSON.stringify({ ...members, type: `urn:ashyq:problem:${code}`, title, status, code }), { status, headers });
}

/** 405 with the methods that this address takes. */
export function notAllowed(allow: string): Response {
  const refused = problem(405, 'method-not-allowed');
  refused.headers.set('allow', allow);
  return refused;
}

function sentence(code: string): string {
  return code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
}
