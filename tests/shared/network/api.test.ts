/** Calls to the issuer: answers, problem codes, portals, timeouts, the clock. */
import { describe, expect, it } from 'vitest';
import { confirmCode, enrolGate, renewToken, requestCode } from '../../../src/shared/network/api.ts';
import type { ApiContext } from '../../../src/shared/network/api-call.ts';

interface Sent {
  url: string;
  init: RequestInit;
}

/** A context whose clock shows `at` seconds and moves by `tripMs` during the call. */
function context(answer: (signal: AbortSignal | null | undefined) => Response | Promise<Response>, { at = 1000, tripMs = 0 } = {}) {
  const sent: Sent[] = [];
  let ms = at * 1000;
  const fetch = (async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    const response = await answer(init.signal);
    ms += tripMs;
    return response;
  }) as typeof globalThis.fetch;
  const value: ApiContext = { clock: () => ms, fetch, timeoutMs: 200 };
  return { value, sent };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const problem = (status: number, code: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ type: `urn:ashyq:problem:${code}`, title: code, status, code, ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
const asked = { iin: '900101100001', phone: '+77010000000', language: 'kk' } as const;

describe('the calls', () => {
  it('requestCode posts JSON without cookies and reads the answer', async () => {
    const { value, sent } = context(() => json({ validSeconds: 600, time: 1000 }, 202));
    expect(await requestCode(value, asked)).toMatchObject({ ok: true, value: { validSeconds: 600 } });
    expect(sent[0]?.url).toBe('/api/enrol');
    expect(sent[0]?.init).toMatchObject({ method: 'POST', credentials: 'omit', cache: 'no-store' });
    expect(JSON.parse(String(sent[0]?.init.body))).toEqual(asked);
  });

  it('bytes travel as base64url in both directions', async () => {
    const { value, sent } = context(() => json({ token: '0oRD', time: 1000 }));
    const result = await confirmCode(value, { iin: asked.iin, phone: asked.phone, code: '123456', request: new Uint8Array([255, 254]) });
    expect(result).toMatchObject({ ok: true, value: { token: new Uint8Array([0xd2, 0x84, 0x43]) } });
    expect(JSON.parse(String(sent[0]?.init.body)).request).toBe('__4');
  });

  it('enrolGate reads the whole venue', async () => {
    const venue = { id: 'ALA-00123', name: 'Арман', category: 'cinema', area: 'ALA-01', gate: 2, registration: true };
    const { value } = context(() => json({ credential: '0oRD', venue, time: 1000 }));
    expect(await enrolGate(value, { code: 'MZXW6YTB', request: new Uint8Array([1]) })).toMatchObject({ ok: true, value: { venue } });
  });
});

describe('the clock', () => {
  it.each([
    [1000, 0, 1000, 1],
    [1000, 0, 1060, 61],
    [1060, 2000, 1000, -61],
    [1000, 4000, 1001, 0],
  ])('device at %i s, round trip %i ms, issuer says %i: offset %i s', async (at, tripMs, time, offset) => {
    const { value } = context(() => json({ token: '0oRD', time }), { at, tripMs });
    const result = await renewToken(value, new Uint8Array([1]));
    expect(Math.abs((result.clockOffset ?? Number.NaN) - offset)).toBeLessThanOrEqual(1);
  });

  it('a refusal for clock-skew carries the offset', async () => {
    const { value } = context(() => problem(409, 'clock-skew', { time: 5000 }));
    expect(await renewToken(value, new Uint8Array([1]))).toMatchObject({ ok: false, code: 'clock-skew', clockOffset: 4001 });
  });

  it.each([
    ['a round trip too long to say anything', { tripMs: 20_000 }, 1000],
    ['a time that is no time', {}, 'soon'],
    ['no time', {}, undefined],
  ])('%s gives no offset', async (_name, options, time) => {
    const { value } = context(() => json({ token: '0oRD', time }), options);
    expect(await renewToken(value, new Uint8Array([1]))).toMatchObject({ ok: true, clockOffset: null });
  });
});

describe('refusals are codes', () => {
  const cases: [string, string, () => Response | Promise<Response>][] = [
    ['a problem we know', 'code-wrong', () => problem(403, 'code-wrong')],
    ['a problem we do not know', 'refused', () => problem(418, 'teapot')],
    ['too many', 'rate-limited', () => problem(429, 'rate-limited', {}, { 'retry-after': '30' })],
    ['too many, said by a proxy', 'rate-limited', () => new Response('slow down', { status: 429 })],
    ['the issuer fails', 'server-error', () => problem(500, 'internal')],
    ['a captive portal', 'not-issuer', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['a portal that claims JSON', 'not-issuer', () => new Response('<html>', { headers: { 'content-type': 'application/json' } })],
    ['an answer of another shape', 'not-issuer', () => json({ hello: 1 })],
    ['a token that is not base64url', 'not-issuer', () => json({ token: 'a b', time: 1 })],
    ['an answer that is a list', 'not-issuer', () => json([1])],
    ['an endless answer', 'not-issuer', () => json({ token: 'A'.repeat(100_000), time: 1 })],
    ['no network', 'offline', () => Promise.reject(new TypeError('Failed to fetch'))],
  ];

  it.each(cases)('%s: %s', async (_name, code, answer) => {
    const { value } = context(answer);
    expect(await renewToken(value, new Uint8Array([1]))).toMatchObject({ ok: false, code });
  });

  it('retry-after is passed on', async () => {
    const { value } = context(() => problem(429, 'locked', {}, { 'retry-after': '600' }));
    expect(await requestCode(value, asked)).toMatchObject({ ok: false, code: 'locked', retryAfter: 600 });
  });

  it('headers and then silence is a timeout', async () => {
    const { value } = context((signal) => {
      const body = new ReadableStream({
        start: (controller) => signal?.addEventListener('abort', () => controller.error(new DOMException('', 'AbortError'))),
      });
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    });
    expect(await renewToken(value, new Uint8Array([1]))).toMatchObject({ ok: false, code: 'timeout' });
  });
});
