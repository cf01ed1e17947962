/** The dictionaries of all three languages at once: only this page shows them side by side. */
import { useEffect, useState } from 'preact/hooks';
import { type Section, type SectionName, sections } from '../shared/i18n/sections.ts';
import { LANGUAGES, type Language } from '../shared/i18n/types.ts';

export const NAMES: Readonly<Record<Language, string>> = { kk: 'Қазақша', ru: 'Русский', en: 'English' };

const SHOWN = ['common', 'status', 'steps', 'wallet', 'design'] as const satisfies readonly SectionName[];

/** The sections that the page shows, in one language. */
export type Dictionary = { readonly [S in (typeof SHOWN)[number]]: Section<S> };
export type Dictionaries = Readonly<Record<Language, Dictionary>>;

async function load(language: Language): Promise<Dictionary> {
  const parts = await Promise.all(SHOWN.map(async (name) => [name, await sections[name][language]()]));
  return Object.fromEntries(parts) as Dictionary;
}

/** The three dictionaries once they are there; null before. */
export function useDictionaries(): Dictionaries | null {
  const [all, setAll] = useState<Dictionaries | null>(null);
  useEffect(() => {
    Promise.all(LANGUAGES.map(async (language) => [language, await load(language)] as const)).then(
      (loaded) => setAll(Object.fromEntries(loaded) as Dictionaries),
      () => undefined, // without the network the page shows what it has
    );
  }, []);
  return all;
}
