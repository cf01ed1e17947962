/** The language to begin in. Apart from words.ts: it is known before any of the dictionary's machinery is there. */
import { LANGUAGES, type Language } from './types.ts';

/** Where the choice is kept on this device. */
export const STORED = 'ashyq.language';

export const isLanguage = (text: string | null | undefined): text is Language => LANGUAGES.some((known) => known === text);

/** The stored choice, else the first of the browser's languages that we have, else Kazakh, the state language. */
export function preferredLanguage(stored: string | null, wanted: readonly string[]): Language {
  if (isLanguage(stored)) return stored;
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'kk';
}

/** What this person chose or the browser asks for. Storage may be forbidden (private mode): then only the browser decides. */
export function startLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {}
  return preferredLanguage(stored, navigator.languages);
}
