/**
 * Placeholders in a template: `{name}` takes a text or a number, `{n|day|days}` a number with the noun form that goes with it.
 * English gives two forms, Russian three (one, few, many), Kazakh one: no plural ending after a number (5 адам).
 */
import { formatNumber } from './format.ts';
import { pluralForm } from './plural.ts';
import type { Language, Values } from './types.ts';

const NBSP = '\u00a0';
const PLACEHOLDER = /\{([^{}|]+)(?:\|([^{}]+))?\}/g;

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
