/** The words of the first code's screen, for whoever asks for them first: they are on their way before the script that says them (docs/decisions/052). */
import type { Section } from './sections.ts';
import type { Language } from './types.ts';

const WORDS: Readonly<Record<Language, () => Promise<{ readonly wallet: unknown }>>> = {
  kk: () => import('./kk/wallet.ts'),
  ru: () => import('./ru/wallet.ts'),
  en: () => import('./en/wallet.ts'),
};

/** Asked for again it is the same: a script comes once. */
export async function codeWords(language: Language): Promise<Section<'wallet'>['qr']> {
  return ((await WORDS[language]()).wallet as Section<'wallet'>).qr;
}
