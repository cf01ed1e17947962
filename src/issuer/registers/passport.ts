/**
 * How a foreigner without an IIN is known (kazakhstan.md): the passport's number with its country, ISO 3166-1 alpha-3 as in the passport's own machine
 * readable lines, `KGZ:AN1234567`. Where a file or a batch has a column for the IIN this text stands in it.
 */

const WRITTEN = /^([A-Z]{3}):([A-Z0-9]{4,20})$/;

/** The one form, from text with small letters, spaces or hyphens in the number; null when it is no passport. */
export function parsePassport(text: string): string | null {
  const [country = '', ...number] = text.toUpperCase().split(':');
  return formatPassport(country.trim(), number.join(':'));
}

/** The one form from its two parts, or null. */
export function formatPassport(country: string, number: string): string | null {
  const text = `${country.trim().toUpperCase()}:${number.toUpperCase().replace(/[\s-]/g, '')}`;
  return WRITTEN.test(text) ? text : null;
}
