/** The ministry's desk for visits, for the wallet's tests: verifies every statement as the issuer does and keeps one row a visit. In front of it any weather. */
import { fromBase64Url, toBase64Url, toHex } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { type VisitClaims, verifyVisitStatement } from '../../../src/core/token/visit.ts';
import type { TestIssuer } from '../issuer.ts';

/** `lost`: done, but the answer does not arrive; `portal`: 200 and a page; `garbage`: 200, JSON, not the agreed shape; `down`: 503; `busy`: 429. */
export type DeskWeather = 'fine' | 'offline' | 'lost' | 'portal' | 'garbage' | 'down' | 'busy';

export interface Row extends VisitClaims {
  readonly holderKey: string;
}

export class VisitDesk {
  weather: DeskWeather = 'fine';
  /** What is said of a venue in place of taking its visits. */
  readonly refuse = new Map<string, string>();
  readonly rows = new Map<string, Row>();
  /** How many statements came in each call. */
  readonly batches: number[] = [];
  /** Every id that arrived, again and again. */
  readonly arrived: string[] = [];
  /** Called while a batch is on its way. */
  during: () => Promise<unknown> = async () => undefined;
  readonly #issuer: TestIssuer;

  constructor(issuer: TestIssuer) {
    this.#issuer = issuer;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const path = new URL(String(input instanceof Request ? input.url : input), 'https://ashyq.test').pathname;
    if (path !== '/api/visits') return this.#issuer.fetch(input, init);
    if (this.weather === 'offline') throw new TypeError('Failed to fetch');
    if (this.weather === 'portal') return new Response('<html>sign in</html>', { headers: { 'content-type': 'text/html' } });
    if (this.weather === 'down') return json(503, { title: 'down' });
    if (this.weather === 'busy') return json(429, { code: 'rate-limited' }, { 'retry-after': '120' });
    const { visits } = JSON.parse(String(init?.body)) as { visits: string[] };
    const results = await this.#take(visits);
    await this.during();
    if (this.weather === 'lost') throw new TypeError('Failed to fetch');
    return json(200, this.weather === 'garbage' ? { results: 'all fine', time: this.#issuer.now } : { results, time: this.#issuer.now });
  };

  async #take(visits: readonly string[]): Promise<{ id: string | null; code: string | null }[]> {
    this.batches.push(visits.length);
    return Promise.all(visits.map((text) => this.#judge(fromBase64Url(text))));
  }

  async #judge(bytes: Uint8Array<ArrayBuffer>): Promise<{ id: string | null; code: string | null }> {
    const verified = await verifyVisitStatement(bytes, webCryptoEngine);
    if (!verified.ok) return { id: null, code: verified.code };
    const { visit, token } = verified;
    const id = toHex(visit.id);
    this.arrived.push(id);
    const code = this.refuse.get(visit.venueId) ?? (Math.max(visit.entered, visit.left ?? 0) > this.#issuer.now + 300 ? 'visit-future' : null);
    const before = this.rows.get(id);
    if (code === null && (before === undefined || visit.iat > before.iat)) this.rows.set(id, { ...visit, holderKey: toHex(token.payload.holderKey ?? bytes) });
    return { id: toBase64Url(visit.id), code };
  }
}

const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
