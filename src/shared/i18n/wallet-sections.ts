/** Sections of the wallet that few people open, in a list of their own: it is fetched with what uses them, so that no phone's first path carries it. */
import type { contest } from './en/contest.ts';
import type { more } from './en/more.ts';
import { type ByLanguage, from, type Section } from './sections.ts';

export interface WalletEnglish {
  readonly contest: typeof contest;
  readonly more: typeof more;
}

export const walletSections: { readonly [S in keyof WalletEnglish]: ByLanguage<Section<S>> } = {
  contest: from('contest', { kk: () => import('./kk/contest.ts'), ru: () => import('./ru/contest.ts'), en: () => import('./en/contest.ts') }),
  more: from('more', { kk: () => import('./kk/more.ts'), ru: () => import('./ru/more.ts'), en: () => import('./en/more.ts') }),
};
