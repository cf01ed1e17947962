/** A code as a sentence: the issuer's and our own refusals, wherever in the dictionary they stand. */
import type { Section } from '../shared/i18n/sections.ts';

/** Title and what to do; a code that has no sentence says only that something went wrong. */
export interface Said {
  readonly title: string;
  readonly todo: string;
}

const has = <T extends object>(table: T, code: PropertyKey): code is keyof T => Object.hasOwn(table, code);

export function sayCode(codes: Section<'codes'>, code: string): Said {
  if (has(codes.api, code)) return codes.api[code];
  if (has(codes.verdict, code)) return codes.verdict[code];
  if (has(codes.storage, code)) return { title: codes.storage[code], todo: '' };
  if (has(codes.trust, code)) return { title: codes.trust[code], todo: '' };
  return codes.verdict.internal;
}
