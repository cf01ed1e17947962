/** Which noun form goes with a number. */
import type { Language } from './types.ts';

/** Index of the noun form for a whole number: English 0-1, Russian 0-2 (one, few, many), Kazakh always 0. */
export function pluralForm(language: Language, n: number): 0 | 1 | 2 {
  if (language === 'kk') return 0;
  if (language === 'en') return n === 1 ? 0 : 1;
  const [tens, ones] = [Math.abs(n) % 100, Math.abs(n) % 10];
  if (tens > 10 && tens < 20) return 2;
  return ones === 1 ? 0 : ones > 1 && ones < 5 ? 1 : 2;
}
