/**
 * The staff cookie and where a call comes from. `__Host-`: only over TLS, only for this host, never set by a neighbour's subdomain. Chromium and Firefox
 * take it from a loopback address without TLS as well (decision 015), which is what the demo runs on; anywhere else without TLS nobody signs in.
 */
import { isLoopback } from '../config.ts';
import type { Service } from '../service.ts';
import { KNOWN_SECONDS } from './known-browser.ts';

export const COOKIE = '__Host-ashyq-staff';
/** What makes a browser known (known-browser.ts): it opens nothing. */
const BROWSER_COOKIE = '__Host-ashyq-browser';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/**
 * Whose page it is that asks, by the number of the account (decision 033). A browser has one cookie for all its tabs: where somebody else has signed in in
 * another one, the earlier page must not act with the later account. Links that a browser opens by itself do not carry it.
 */
export const ASKED_BY = 'ashyq-staff';

/** The account that a page believes to act for; null where the call does not say. What is no number is nobody's: 0. */
export function askedBy(request: Request): number | null {
  const given = request.headers.get(ASKED_BY);
  if (given === null) return null;
  return /^[1-9]\d{0,14}$/.test(given) ? Number(given) : 0;
}

/** `set-cookie` for an opened session. Without a life of its own: it goes with the browser, and the server counts the time. */
export function cookieFor(token: string): string {
  return `${COOKIE}=${token}; ${ATTRIBUTES}`;
}

export const NO_COOKIE = `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;

/** `set-cookie` for a browser that somebody has signed in from; renewed with each sign-in. */
export function browserCookieFor(token: string): string {
  return `${BROWSER_COOKIE}=${token}; ${ATTRIBUTES}; Max-Age=${KNOWN_SECONDS}`;
}

/** The session's token out of a request, or null. */
export const tokenOf = (request: Request): string | null => cookieOf(request, COOKIE);
/** What this browser is known by, or null. */
export const knownTokenOf = (request: Request): string | null => cookieOf(request, BROWSER_COOKIE);

/** Twice the same name is somebody's trick: null. */
function cookieOf(request: Request, name: string): string | null {
  const values = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  const [only, second] = values;
  return only === undefined || second !== undefined ? null : only.slice(name.length + 1);
}

/**
 * Whether a call comes from our own pages. What reads may come from an address that was typed; what writes must say that it comes from here: browsers do
 * (Sec-Fetch-Site, which no page can forge, else Origin), and whoever writes a program of their own says `Origin`.
 */
export function isSameOrigin(request: Request, origin: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (site !== null) return site === 'same-origin' || (reads && site === 'none');
  const given = request.headers.get('origin');
  return given === null ? reads : given === origin;
}

/** Whether a browser would keep the cookie that we set here. */
export function mayKeepCookie({ overTls, origin }: Pick<Service, 'overTls' | 'origin'>): boolean {
  return overTls || isLoopback(URL.canParse(origin()) ? new URL(origin()).hostname : '');
}
