/**
 * The card itself, A6, in the three languages at once: whoever reads it reads one of them. The colour is told by mark, letter and word, so a black-and-white
 * printer tells it too. No name and no IIN: the person line is what the door compares with the identity document.
 */
import type { HealthStatus } from '../../core/token/health.ts';
import { formatTime } from '../i18n/format.ts';
import { type Section, sections } from '../i18n/sections.ts';
import { LANGUAGES, type Language } from '../i18n/types.ts';
import { Logo } from './Logo.tsx';
import { Qr } from './Qr.tsx';
import { StatusMark } from './StatusMark.tsx';
import './paper.css';

/** What a card needs. */
export interface PaperPass {
  /** The QR's text. */
  readonly text: string;
  readonly health: HealthStatus;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  /** Valid until, seconds. */
  readonly exp: number;
}

/** The card's words in every language. */
export type CardWords = Readonly<Record<Language, { readonly card: Section<'paper'>['card']; readonly status: Section<'status'> }>>;

/** Loads them; all but one are not on screen. */
export async function loadCardWords(): Promise<CardWords> {
  const load = async (language: Language) => {
    const [paper, status] = await Promise.all([sections.paper[language](), sections.status[language]()]);
    return { card: paper.card, status };
  };
  const [kk, ru, en] = await Promise.all([load('kk'), load('ru'), load('en')]);
  return { kk, ru, en };
}

interface CardProps {
  readonly paper: PaperPass;
  readonly words: CardWords;
}

export function PaperCard({ paper, words }: CardProps) {
  const { health, text, initials, birth, exp } = paper;
  return (
    <article class="paper-card" data-theme="light" aria-label={words.en.card.title}>
      <header>
        <span class="paper-logo">
          <Logo /> Ashyq
        </span>
        <Lines class="paper-title" words={words} of={({ card }) => card.title} />
      </header>
      <section class="paper-status">
        <StatusMark health={health} size={4} />
        <Lines class="paper-colour" words={words} of={({ status }) => status[health].name} />
      </section>
      <div class="paper-qr">
        <Qr text={text} label="QR" />
      </div>
      <dl>
        <div>
          <dt>
            <Joined words={words} of={({ card }) => card.person} />
          </dt>
          <dd>
            {initials} · {twoDigits(birth % 100)}.{twoDigits(Math.floor(birth / 100))}
          </dd>
        </div>
        <div>
          <dt>
            <Joined words={words} of={({ card }) => card.until} />
          </dt>
          <dd>
            {numericDate(exp)}, {formatTime(exp)}
          </dd>
        </div>
      </dl>
      <Lines class="paper-document" words={words} of={({ card }) => card.document} />
      <footer>
        <Lines words={words} of={({ card }) => card.ask} />
        <p>{location.host}</p>
      </footer>
    </article>
  );
}

interface WordsProps {
  readonly words: CardWords;
  readonly of: (words: CardWords[Language]) => string;
}

/** One line for each language. */
function Lines({ words, of, ...rest }: WordsProps & { readonly class?: string }) {
  return (
    <div {...rest}>
      {LANGUAGES.map((language) => (
        <p key={language} lang={language}>
          {of(words[language])}
        </p>
      ))}
    </div>
  );
}

/** The languages one after another. */
function Joined({ words, of }: WordsProps) {
  return (
    <>
      {LANGUAGES.map((language) => (
        <span key={language} class="paper-joined" lang={language}>
          {of(words[language])}
        </span>
      ))}
    </>
  );
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');

/** Day, month and year in digits, by Kazakhstan's time: the same in the three languages. */
function numericDate(seconds: number): string {
  const day = new Date((seconds + 5 * 3600) * 1000);
  return `${twoDigits(day.getUTCDate())}.${twoDigits(day.getUTCMonth() + 1)}.${day.getUTCFullYear()}`;
}
