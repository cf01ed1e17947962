/**
 * How the register knows a person (kazakhstan.md): the IIN, twelve digits; of a foreigner without one the passport with its country, ISO 3166-1 alpha-3 as in
 * its machine readable lines: `KGZ:AN1234567`.
 */
import { checkIin } from '../registry/iin.ts';

const PASSPORT = /^[A-Z]{3}:[A-Z0-9]{4,20}$/;

/** Whether a text is a number in its one form. */
export function isPersonNumber(text: string): boolean {
  return text.includes(':') ? PASSPORT.test(text) : checkIin(text) === null;
}

/** A passport's number in its one form, from what somebody typed: small letters, spaces, hyphens. Null where it is none. */
export function passportNumber(country: string, number: string): string | null {
  const text = `${country.trim().toUpperCase()}:${number.toUpperCase().replace(/[\s-]/g, '')}`;
  return PASSPORT.test(text) ? text : null;
}
