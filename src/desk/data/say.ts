/** Numbers and shares as these pages write them, in the language on screen. */
import { formatNumber } from '../../shared/i18n/format.ts';
import { language } from '../../shared/i18n/words.ts';

export function number(value: number): string {
  return formatNumber(language(), value);
}

/** `0.0312` -> `3.1 %`, with the comma of the language. */
export function share(value: number): string {
  const percent = formatNumber(language(), Math.round(value * 1000) / 10);
  return language() === 'en' ? `${percent}%` : `${percent}\u00a0%`;
}
