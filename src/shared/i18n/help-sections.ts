/** The words of the help, in a list of their own: they come with it (ui/Help.tsx), so that no first path carries them. */
import type { help } from './en/help.ts';
import { type ByLanguage, from, type Section } from './sections.ts';

export interface HelpEnglish {
  readonly help: typeof help;
}

export const helpSections: { readonly [S in keyof HelpEnglish]: ByLanguage<Section<S>> } = {
  help: from('help', { kk: () => import('./kk/help.ts'), ru: () => import('./ru/help.ts'), en: () => import('./en/help.ts') }),
};
