/**
 * An issuer behind `fetch` that knows a family: two adults, their two children, a grandmother. Who holds what is kept by key, as the real one does; each
 * person has a status of their own, and the answers about one of them can be spoiled while the others are well.
 */
import { equal, fromBase64Url, toBase64Url, toHex } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import type { ContestWish, ToldContest } from '../../src/core/token/contest.ts';
import { type Renewal, verifyDeviceRequest, verifyRenewal } from '../../src/core/token/request.ts';
import { issueStatusToken } from '../../src/core/token/status-token.ts';
import { type Files, HOUR, KEYS, NOW, publish } from '../core/world.ts';
import { json, problem } from './issuer.ts';

export interface Member {
  readonly name: string;
  readonly iin: string;
  readonly initials: string;
  readonly birth: number;
  readonly year: number;
  readonly ref?: Uint8Array<ArrayBuffer>;
  health: number;
}

const GREEN = { health: 3 };
const ref = (fill: number) => new Uint8Array(16).fill(fill);
export const CODE = '482913';

export class FamilyIssuer {
  now = NOW;
  offline = false;
  readonly mother: Member = { name: 'mother', iin: '900419100003', initials: 'А.С.', birth: 419, year: 1990, ...GREEN };
  readonly grandmother: Member = { name: 'grandmother', iin: '500101100010', initials: 'З.Қ.', birth: 101, year: 1950, ...GREEN };
  /** The grandmother's twin, a person of her own. */
  readonly aunt: Member = { name: 'aunt', iin: '500101200027', initials: 'З.Қ.', birth: 101, year: 1950, ...GREEN };
  /** Twins: the same initials and the same day. */
  readonly elder: Member = { name: 'elder', iin: '', initials: 'Ә.С.', birth: 815, year: 2016, ref: ref(1), ...GREEN };
  readonly younger: Member = { name: 'younger', iin: '', initials: 'Ә.С.', birth: 815, year: 2016, ref: ref(2), ...GREEN };
  /** Whom the register names as the mother's children. */
  children: readonly Member[] = [this.elder, this.younger];
  /** Names of those whose requests get no answer, though they were done; `any` of a path. */
  readonly lost = new Set<string>();
  /** Runs before an answer that is ready leaves: what happens on the phone while it is on its way. */
  onItsWay: (path: string) => Promise<void> = async () => undefined;
  /** What is told of contests, or why a receipt is refused; and what was asked. */
  contests: readonly ToldContest[] | 'receipt-too-old' = [];
  readonly wishes: (ContestWish | null)[] = [];
  /** `<path> <name>` of every request that was understood. */
  readonly calls: string[] = [];
  /** Keys in force, hexadecimal: whose pass, and whose phone holds it. */
  readonly keys = new Map<string, Member>();
  readonly #guarded = new Set<Member>();
  readonly #revoked = new Set<number>();
  readonly #indices = new Map<number, Member>();
  #version = 700;
  #index = 2000;
  #files: Files | null = null;

  /** A stricter status: every token of the person is revoked. */
  turn(member: Member, health: number): void {
    member.health = health;
    for (const [index, whose] of this.#indices) if (whose === member) this.#revoked.add(index);
    this.#files = null;
  }

  /** Another phone takes a person's pass: the keys known so far are over. */
  moveAway(member: Member): void {
    for (const [key, whose] of this.keys) if (whose === member) this.keys.delete(key);
    if (member === this.mother) for (const child of this.#guarded) this.moveAway(child);
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const path = new URL(String(input instanceof Request ? input.url : input), 'https://ashyq.test').pathname;
    if (this.offline) throw new TypeError('Failed to fetch');
    if (path.startsWith('/trust/')) return this.#trust(path.slice('/trust/'.length));
    const body = JSON.parse(String(init?.body)) as Record<string, string>;
    const { who, answer } = await this.#api(path, body);
    this.calls.push(`${path} ${who?.name ?? '?'}`);
    await this.onItsWay(path);
    if (this.lost.has(who?.name ?? '')) throw new TypeError('Failed to fetch');
    return answer;
  };

  async #trust(name: string): Promise<Response> {
    if (this.#files === null) {
      this.#version += 1;
      this.#files = await publish({ now: this.now, stamp: { version: this.#version }, lists: [{ k: 0, version: this.#version, revoked: [...this.#revoked] }] });
    }
    const bytes = this.#files.get(name);
    return bytes === undefined ? new Response('', { status: 404 }) : new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } });
  }

  async #api(path: string, { iin, code, request = '' }: Record<string, string>): Promise<{ who: Member | null; answer: Response }> {
    if (path === '/api/enrol') return { who: null, answer: json(202, { validSeconds: 600, time: this.now }) };
    if (path === '/api/enrol/confirm') return this.#confirm(iin, code, fromBase64Url(request));
    const wrapped = await verifyRenewal(fromBase64Url(request), webCryptoEngine);
    const who = wrapped === null ? null : (this.keys.get(toHex(wrapped.token.payload.holderKey ?? new Uint8Array(0))) ?? null);
    if (wrapped === null) return { who, answer: problem(403, 'request-invalid') };
    if (who === null) return { who: this.#indices.get(wrapped.token.payload.index) ?? null, answer: problem(403, 'device-replaced') };
    const answers = {
      renew: this.#renew,
      delete: this.#delete,
      family: this.#family,
      child: this.#child,
      paper: this.#paper,
      enrol: null,
      tablet: null,
      contest: this.#contest,
    };
    return answers[wrapped.request.action]?.call(this, who, wrapped) ?? { who, answer: problem(403, 'request-invalid') };
  }

  async #confirm(iin: string | undefined, code: string | undefined, bytes: Uint8Array) {
    const who = [this.mother, this.grandmother, this.aunt].find((member) => member.iin === iin) ?? null;
    const asked = await verifyDeviceRequest(bytes, webCryptoEngine);
    if (asked === null || who === null) return { who, answer: problem(403, 'request-invalid') };
    if (code !== CODE) return { who, answer: problem(403, 'code-wrong') };
    if (this.keys.get(toHex(asked.key)) !== who) this.moveAway(who);
    return { who, answer: await this.#token(who, asked.key) };
  }

  async #renew(who: Member, { request }: Renewal) {
    return { who, answer: await this.#token(who, request.key) };
  }

  async #delete(who: Member) {
    this.moveAway(who);
    return { who, answer: json(200, { revokedTokens: 1, time: this.now }) };
  }

  async #family(who: Member) {
    const children = who === this.mother ? this.children : [];
    const told = children.map(({ ref: name = ref(0), initials, birth, year, ...child }) => ({
      ref: toBase64Url(name),
      initials,
      birth,
      year,
      held: [...this.keys.values()].some((member) => member.name === child.name),
    }));
    return { who, answer: json(200, { children: told, time: this.now }) };
  }

  async #child(who: Member, { request }: Renewal) {
    const child = this.children.find((one) => one.ref !== undefined && request.ref !== null && equal(one.ref, request.ref));
    if (who !== this.mother || child === undefined) return { who, answer: problem(403, 'guardian-unknown') };
    if (this.keys.get(toHex(request.key)) !== child) this.moveAway(child);
    this.#guarded.add(child);
    return { who: child, answer: await this.#token(child, request.key) };
  }

  async #contest(who: Member, { request }: Renewal) {
    this.wishes.push(request.contest);
    const { contests } = this;
    return { who, answer: typeof contests === 'string' ? problem(422, contests) : json(200, { contests, time: this.now }) };
  }

  async #paper(who: Member) {
    return { who, answer: await this.#token(who, null) };
  }

  async #token(who: Member, key: Uint8Array | null): Promise<Response> {
    if (key !== null) this.keys.set(toHex(key), who);
    this.#index += 1;
    this.#indices.set(this.#index, who);
    const { initials, birth, health } = who;
    const evidence = health === 3 ? { basis: 3, evidenceAt: this.now - HOUR } : { basis: 1, evidenceAt: this.now - HOUR };
    const claims = {
      iat: this.now,
      exp: this.now + (key === null ? 168 : 72) * HOUR,
      holderKey: key,
      health,
      ...evidence,
      index: this.#index,
      initials,
      birth,
    };
    return json(200, { token: toBase64Url(await issueStatusToken(claims, KEYS.token)), time: this.now });
  }
}
