/** The words of a door beyond its first screen, in a list of their own: it is fetched with what uses them, so that no phone's first path carries it. */
import type { affairs } from './en/affairs.ts';
import type { door } from './en/door.ts';
import { type ByLanguage, from, type Section } from './sections.ts';

export interface DoorEnglish {
  readonly affairs: typeof affairs;
  readonly door: typeof door;
}

export const doorSections: { readonly [S in keyof DoorEnglish]: ByLanguage<Section<S>> } = {
  affairs: from('affairs', { kk: () => import('./kk/affairs.ts'), ru: () => import('./ru/affairs.ts'), en: () => import('./en/affairs.ts') }),
  door: from('door', { kk: () => import('./kk/door.ts'), ru: () => import('./ru/door.ts'), en: () => import('./en/door.ts') }),
};
