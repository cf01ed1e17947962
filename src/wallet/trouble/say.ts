/** A code as a sentence: the issuer's and our own refusals, wherever in the dictionary they stand. */
import type { Section } from '../../shared/i18n/sections.ts';
import { words } from '../../shared/i18n/words.ts';

/** Title and what to do; a code that has no sentence says only that something went wrong. */
export interface Said {
  readonly title: string;
  readonly todo: string;
}

const has = <T extends object>(table: T, code: PropertyKey): code is keyof T => Object.hasOwn(table, code);

/**
 * `codes` as `useCodes` gives them, which also brings the wallet's own sentences. The verdicts come last: what they share with the other tables
 * (`trust-missing`, `storage-failed`) they say to a doorman.
 */
export function sayCode(codes: Section<'codes'>, code: string): Said {
  const trouble = words('trouble');
  if (has(codes.api, code)) return codes.api[code];
  if (has(trouble.codes, code)) return trouble.codes[code];
  if (has(codes.storage, code)) return apart(codes.storage[code]);
  if (has(codes.trust, code)) return { title: trouble.trust, todo: `${codes.trust[code]}. ${trouble.byItself}` };
  if (has(codes.verdict, code)) return codes.verdict[code];
  return codes.verdict.internal;
}

/** The storage's sentences are one text: what is the matter, then what to do. */
function apart(text: string): Said {
  const end = text.indexOf('. ');
  return end < 0 ? { title: text, todo: '' } : { title: text.slice(0, end), todo: text.slice(end + 2) };
}
