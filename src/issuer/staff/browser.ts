/** Which family of browsers a session was opened in, so that people know their sessions apart: no version, no system, no address. */

/** The closed words of migration 029. */
export const BROWSERS = ['chrome', 'edge', 'firefox', 'opera', 'safari', 'samsung', 'yandex', 'other'] as const;
export type Browser = (typeof BROWSERS)[number];

/** Whoever is built on another names it too: the more special one first. */
const MARKS: readonly (readonly [RegExp, Browser])[] = [
  [/\bYaBrowser\//, 'yandex'],
  [/\bEdgA?\//, 'edge'],
  [/\bOPR\//, 'opera'],
  [/\bSamsungBrowser\//, 'samsung'],
  [/\b(?:Firefox|FxiOS)\//, 'firefox'],
  [/\b(?:HeadlessChrome|Chrome|Chromium|CriOS)\//, 'chrome'],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, 'safari'],
];

/** The family that a `user-agent` names; it is the caller's word and decides nothing. */
export function browserOf(userAgent: string | null): Browser {
  const text = (userAgent ?? '').slice(0, 512);
  return MARKS.find(([mark]) => mark.test(text))?.[1] ?? 'other';
}
