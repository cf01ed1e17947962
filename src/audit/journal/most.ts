/** What a journal counts by code, as far as a page can show it. */

/** There are some sixty codes, but a line of anybody's may name any word: a million rows would stop the page. The saved report has all. */
const CODES_SHOWN = 100;

/** The most frequent first. */
export const mostOf = (counts: Readonly<Record<string, number>>): (readonly [code: string, count: number])[] =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, CODES_SHOWN);
