/**
 * Placeholders in a template: `{name}` takes a text or a number, `{n|day|days}` a number with the noun form that goes with it.
 * English gives two forms, Russian three (one, few, many), Kazakh one: no plural ending after a number (5 адам).
 */
import { formatNumber } from './format.ts';
import type { Language, Values } from './types.ts';

const NBSP = '\u00a0';
const PLACEHOLDER = /\{([^{}|]+)(?:\|([^{}]+))?\}/g;

/** Index of the noun form for a whole number: English 0-1, Russian 0-2, Kazakh always 0. */
export function pluralForm(language: Language, n: number): 0 | 1 | 2 {
  if (language === 'kk') return 0;
  if (language === 'en') return n === 1 ? 0 : 1;
  const [tens, ones] = [Math.abs(n) % 100, Math.abs(n) % 10];
  if (tens > 10 && tens < 20) return 2;
  return ones === 1 ? 0 : ones > 1 && ones < 5 ? 1 : 2;
}

/** The template with its placeholders replaced; numbers are written the language's way and joined to their noun by a no-break space. */
export function fill<const T extends string>(language: Language, template: T, values: Values<T>): string {
  return template.replace(PLACEHOLDER, (_, name: string, forms: string | undefined) => {
    const value = (values as Readonly<Record<string, string | number>>)[name];
    if (value === undefined) throw new TypeError(`placeholder ${name} has no value`);
    if (typeof value === 'string') return value;
    const number = formatNumber(language, value);
    if (forms === undefined) return number;
    const nouns = forms.split('|');
    return `${number}${NBSP}${nouns[pluralForm(language, value)] ?? nouns[0] ?? ''}`;
  });
}
