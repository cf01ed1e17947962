/** An issuer behind `fetch` for the wallet's tests: one person, real signatures, the answers of docs/architecture.md; it can go offline or lose an answer. */
import { fromBase64Url, toBase64Url, toHex } from '../../src/core/bytes.ts';
import { type Signer, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { verifyDeviceRequest, verifyRenewal } from '../../src/core/token/request.ts';
import { issueStatusToken } from '../../src/core/token/status-token.ts';
import { type Files, HOUR, KEYS, NOW, publish } from '../core/world.ts';

export const PERSON = { iin: '900419100003', phone: '+77010000001', code: '482913' };
const SKEW = 300;

/** What happens to the next answers: nothing special, no network, done but the answer is lost, or a captive portal. */
export type Weather = 'fine' | 'offline' | 'lost' | 'portal';

export class TestIssuer {
  now = NOW;
  weather: Weather = 'fine';
  status = { health: 3, basis: 3, evidenceAt: (NOW - 10 * HOUR) as number | null };
  /** Who signs tokens: the ministry, or a stranger. */
  signer: Signer = KEYS.token;
  /** In place of the key that the request names. */
  bindTo: Uint8Array | null = null;
  replaced = false;
  /** `METHOD path` of every request that arrived, without the trust files. */
  readonly calls: string[] = [];
  /** Hexadecimal keys that were certified, in order. */
  readonly certified: string[] = [];
  #index = 1000;
  #version = 500;
  #revoked: number[] = [];
  #files: Files | null = null;

  /** A stricter status: every token out there is revoked and the list is published. */
  revokeAll(): void {
    this.#revoked = Array.from({ length: this.#index - 999 }, (_, at) => 1000 + at);
    this.#files = null;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const path = new URL(String(input instanceof Request ? input.url : input), 'https://ashyq.test').pathname;
    if (this.weather === 'offline') throw new TypeError('Failed to fetch');
    if (this.weather === 'portal') return new Response('<html>sign in</html>', { headers: { 'content-type': 'text/html' } });
    if (path.startsWith('/trust/')) return this.#trust(path.slice('/trust/'.length));
    this.calls.push(path);
    const answer = await this.#api(path, JSON.parse(String(init?.body)) as Record<string, string>);
    if (this.weather === 'lost') throw new TypeError('Failed to fetch');
    return answer;
  };

  async #trust(name: string): Promise<Response> {
    if (this.#files === null) {
      this.#version += 1;
      const lists = [{ k: 0, version: this.#version, revoked: this.#revoked }];
      this.#files = await publish({ now: this.now, stamp: { version: this.#version }, lists });
    }
    const bytes = this.#files.get(name);
    if (bytes === undefined) return new Response('', { status: 404 });
    return new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } });
  }

  async #api(path: string, body: Record<string, string>): Promise<Response> {
    if (path === '/api/enrol') return json(202, { validSeconds: 600, time: this.now });
    if (path === '/api/enrol/confirm') return this.#confirm(body);
    if (path === '/api/token/delete') return this.#delete(fromBase64Url(body['request'] ?? ''));
    return this.#renew(fromBase64Url(body['request'] ?? ''));
  }

  async #confirm({ code, request = '' }: Record<string, string>): Promise<Response> {
    const asked = await verifyDeviceRequest(fromBase64Url(request), webCryptoEngine);
    if (asked === null || asked.action !== 'enrol') return problem(403, 'request-invalid');
    if (Math.abs(asked.iat - this.now) > SKEW) return problem(409, 'clock-skew', this.now);
    if (code !== PERSON.code) return problem(403, 'code-wrong');
    return this.#token(asked.key);
  }

  async #renew(bytes: Uint8Array): Promise<Response> {
    const renewal = await verifyRenewal(bytes, webCryptoEngine);
    if (renewal === null || renewal.request.action !== 'renew') return problem(403, 'request-invalid');
    if (this.replaced) return problem(403, 'device-replaced');
    if (Math.abs(renewal.request.iat - this.now) > SKEW) return problem(409, 'clock-skew', this.now);
    return this.#token(renewal.request.key);
  }

  async #delete(bytes: Uint8Array): Promise<Response> {
    const deletion = await verifyRenewal(bytes, webCryptoEngine);
    if (deletion === null || deletion.request.action !== 'delete') return problem(403, 'request-invalid');
    if (Math.abs(deletion.request.iat - this.now) > SKEW) return problem(409, 'clock-skew', this.now);
    this.revokeAll();
    return json(200, { revokedTokens: 1, time: this.now });
  }

  async #token(key: Uint8Array): Promise<Response> {
    this.certified.push(toHex(key));
    this.#index += 1;
    const person = { index: this.#index, initials: 'А.С.', birth: 419, ...this.status };
    const token = await issueStatusToken({ iat: this.now, exp: this.now + 72 * HOUR, holderKey: this.bindTo ?? key, ...person }, this.signer);
    return json(200, { token: toBase64Url(token), time: this.now });
  }
}

/** An answer in JSON. */
export const json = (status: number, body: object): Response => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** A refusal (RFC 9457). */
export const problem = (status: number, code: string, time?: number): Response =>
  new Response(JSON.stringify({ type: 'about:blank', title: code, status, code, ...(time === undefined ? {} : { time }) }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
