/**
 * Which addresses are pages of the app and answer the shell (formats.md §11). Everything else is never the shell: an unknown path stays a 404. The ministry's
 * desk is not among them: it does nothing without the network, its files are in no cache (inject-precache.ts), so its shell is always the server's newest.
 */

const PAGES = new Set(['/', '/gate', '/audit', '/design', '/neutral']);
/** Venue code (poster) and tablet enrolment, Base32 without padding; a poster's address may arrive in lower case. */
const CODES = /^\/(?:V|v|E|e)\/[A-Za-z2-7]{1,1000}$/;

/** Whether a navigation to this path shows the app. One trailing slash is forgiven. */
export function isPage(pathname: string): boolean {
  const path = pathname.replace(/([^/])\/$/, '$1');
  return PAGES.has(path) || CODES.test(path);
}
