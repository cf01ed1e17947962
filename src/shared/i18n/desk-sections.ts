/** The sections of the ministry's desk, in a list of their own: it is fetched with the desk, so that no phone's first path carries it. */
import type { deskCodes } from './en/deskCodes.ts';
import type { deskPublication } from './en/deskPublication.ts';
import type { deskSignIn } from './en/deskSignIn.ts';
import { type ByLanguage, from, type Section } from './sections.ts';

/** Names begin with `desk`: the worker's list and the tests know them by that. */
export interface DeskEnglish {
  readonly deskCodes: typeof deskCodes;
  readonly deskPublication: typeof deskPublication;
  readonly deskSignIn: typeof deskSignIn;
}

export const deskSections: { readonly [S in keyof DeskEnglish]: ByLanguage<Section<S>> } = {
  deskCodes: from('deskCodes', { kk: () => import('./kk/deskCodes.ts'), ru: () => import('./ru/deskCodes.ts'), en: () => import('./en/deskCodes.ts') }),
  deskPublication: from('deskPublication', {
    kk: () => import('./kk/deskPublication.ts'),
    ru: () => import('./ru/deskPublication.ts'),
    en: () => import('./en/deskPublication.ts'),
  }),
  deskSignIn: from('deskSignIn', { kk: () => import('./kk/deskSignIn.ts'), ru: () => import('./ru/deskSignIn.ts'), en: () => import('./en/deskSignIn.ts') }),
};
