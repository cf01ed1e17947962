/** The three languages, each in its own name, always one tap away: nobody has to read a language to leave it. */
import { LANGUAGES, type Language } from '../i18n/types.ts';
import { changeLanguage, language, words } from '../i18n/words.ts';
import { announce } from './announce.ts';

const NAMES: Readonly<Record<Language, readonly [short: string, full: string]>> = {
  kk: ['ҚАЗ', 'Қазақша'],
  ru: ['РУС', 'Русский'],
  en: ['ENG', 'English'],
};

/** `full` writes the whole names, for a settings screen. */
export function LanguageSwitch({ full = false }: { readonly full?: boolean }) {
  return (
    <fieldset class="segments" aria-label={words('common').language}>
      {LANGUAGES.map((name) => (
        <button
          key={name}
          type="button"
          lang={name}
          aria-label={full ? NAMES[name][1] : `${NAMES[name][0]}, ${NAMES[name][1]}`}
          aria-pressed={language() === name}
          onClick={() => changeLanguage(name).catch(() => announce(words('common').partMissing))}
        >
          {NAMES[name][full ? 1 : 0]}
        </button>
      ))}
    </fieldset>
  );
}
