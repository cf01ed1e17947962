/** The issuer as the desk's pages see it, for tests of what the pages do with its answers: routes by method and path, each call kept. */
import { configure, render } from '@testing-library/preact';
import type { ComponentChildren } from 'preact';
import { h } from 'preact';
import { LocationProvider } from 'preact-iso';
import { deskSections } from '../../src/shared/i18n/desk-sections.ts';
import { addSections, loadWords } from '../../src/shared/i18n/words.ts';

/** A page's script comes when it is opened: on a busy machine that takes more than the library's second. */
configure({ asyncUtilTimeout: 30_000 });

export interface Call {
  readonly key: string;
  readonly body: unknown;
}

type Answering = (body: unknown) => {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** `GET /api/desk/me` and the like -> what is answered. What nobody has said is 401 `session-ended`. */
export class FakeDesk {
  readonly calls: Call[] = [];
  /** for which account each call was made; null where it did not say */
  readonly askedBy: (string | null)[] = [];
  readonly routes = new Map<string, Answering>();
  #now = 1_795_341_600;

  on(key: string, status: number, body: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}): this {
    this.routes.set(key, () => ({ status, body, headers }));
    return this;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const path = String(input).split('?', 1)[0] ?? '';
    const key = `${init.method ?? 'GET'} ${path}`;
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
    this.askedBy.push(new Headers(init.headers).get('ashyq-staff'));
    this.calls.push({ key: `${init.method ?? 'GET'} ${String(input)}`, body });
    const { status, body: given = {}, headers = {} } = this.routes.get(key)?.(body) ?? { status: 401, body: { code: 'session-ended' } };
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    return new Response(JSON.stringify({ time: this.#now, ...given }), { status, headers: { 'content-type': type, ...headers } });
  };

  /** Somebody signed in for `left` seconds more. */
  someone(roles: readonly string[], left = 900): this {
    const staff = { id: 3, login: 'tester', roles };
    return this.on('GET /api/desk/me', 200, { staff, idleAt: this.#now + left, expiresAt: this.#now + 36_000 });
  }
}

/** The English words of these sections, and of what every page says. */
export async function englishDesk(names: readonly (keyof typeof deskSections)[]): Promise<void> {
  addSections(deskSections);
  await loadWords(['common', 'status', 'codes', 'desk', 'deskCodes', 'deskSignIn', ...names], 'en');
}

/** Draws something of the desk at an address. */
export function showAt(address: string, what: ComponentChildren) {
  history.replaceState(null, '', address);
  return render(h(LocationProvider, null, what));
}
