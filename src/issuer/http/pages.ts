/** Which addresses are pages and answer the app's shell (formats.md §11); the service worker keeps the same list (sw/pages.ts), a test compares them. */

const PAGES = new Set(['/', '/gate', '/audit', '/desk', '/design', '/neutral']);
/** Venue code (poster) and tablet enrolment, Base32 without padding; a poster's address may arrive in lower case. */
const CODES = /^\/(?:V|v|E|e)\/[A-Za-z2-7]{1,1000}$/;

/** The page that this path shows, one trailing slash forgiven; null: none. */
export function pageOf(pathname: string): string | null {
  const path = pathname.replace(/([^/])\/$/, '$1');
  return PAGES.has(path) || CODES.test(path) ? path : null;
}

/** A path as it may stand in a log: a code in an address is as secret as a token. */
export function loggedPath(pathname: string): string {
  const code = /^\/(V|v|E|e)\//.exec(pathname);
  if (code) return `/${code[1]}/*`;
  return /^\/[\w./-]{0,80}$/.test(pathname) ? pathname : '/*';
}
