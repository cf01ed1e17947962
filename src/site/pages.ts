/** The public pages as HTML: what Ashyq is, for whom, what it knows; who can use it. No script, one stylesheet, three languages. */
import type { site as english } from '../shared/i18n/en/site.ts';
import type { status as englishStatus } from '../shared/i18n/en/status.ts';
import { LANGUAGES, type Language, type Translation } from '../shared/i18n/types.ts';
import { escapeHtml as text } from './markdown.ts';

export interface Words {
  readonly site: Translation<typeof english>;
  readonly status: Translation<typeof englishStatus>;
  readonly ministry: string;
}

/** What the three pages of a language are called in addresses: `/about/kk.html`, `/about/kk-privacy.html`. */
export const PAGES = ['', '-privacy', '-accessibility'] as const;
export type PageName = (typeof PAGES)[number];

const NAMES: Readonly<Record<Language, string>> = { kk: 'Қазақша', ru: 'Русский', en: 'English' };
const SHORT: Readonly<Record<Language, string>> = { kk: 'ҚАЗ', ru: 'РУС', en: 'ENG' };

/** The answer to an address that leads nowhere, for people; servers answer it with 404 (src/issuer/http/static.ts, deploy/nginx.conf), so that its own address is unknown too. */
export const MISSING = 'about/missing.html';

export const addressOf = (language: Language, page: PageName): string => `/about/${language}${page}.html`;

const LOGO =
  '<svg viewBox="0 0 48 48" width="32" height="32" aria-hidden="true"><path d="M28.3 8.1A16.5 16.5 0 1 0 39.9 19.7" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round"/><circle cx="35.7" cy="12.3" r="4" class="logo-dot"/></svg>';

/** The marks of src/shared/ui/StatusMark.tsx; a test compares them. */
export const SHAPES = {
  red: 'M20.5 3h23L61 20.5v23L43.5 61h-23L3 43.5v-23z',
  yellow: 'M28.8 5.2a3.7 3.7 0 016.4 0l26.5 47.4a3.7 3.7 0 01-3.2 5.4h-53a3.7 3.7 0 01-3.2-5.4z',
  blue: 'M12 5h40a7 7 0 017 7v40a7 7 0 01-7 7H12a7 7 0 01-7-7V12a7 7 0 017-7z',
  green: 'M32 3a29 29 0 100 58 29 29 0 000-58z',
} as const;
const RING = 'M23.8 11h16.4L53 23.8v16.4L40.2 53H23.8L11 40.2V23.8z';

interface FrameOptions {
  readonly language: Language;
  readonly page: PageName;
  readonly words: Words;
  readonly style: string;
  readonly title: string;
  readonly main: string;
  /** where the pages will stand, `https://ashyq.example`; null: not known yet, and then search engines are not told of the other languages, which they take in whole addresses alone */
  readonly origin: string | null;
}

/** The document around a page: its language, its sisters in the others, the way to the text, to the app and back. */
export function frame({ language, page, words, style, title, main, origin }: FrameOptions): string {
  const { site } = words;
  const languages = LANGUAGES.map(
    (one) => `<a href="${addressOf(one, page)}" lang="${one}" hreflang="${one}"${one === language ? ' aria-current="true"' : ''}>${SHORT[one]}</a>`,
  ).join('');
  const alternates =
    origin === null ? '' : `${LANGUAGES.map((one) => `<link rel="alternate" hreflang="${one}" href="${text(origin + addressOf(one, page))}">`).join('')}\n`;
  const whole = page === '' ? `Ashyq: ${title}` : `${title} · Ashyq`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(whole)}</title>
<meta name="description" content="${text(site.description)}">
<meta name="theme-color" content="#f6f4ee" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0c1112" media="(prefers-color-scheme: dark)">
<link rel="stylesheet" href="${style}">
<link rel="icon" href="/icons/icon.svg" type="image/svg+xml">
${alternates}</head>
<body>
<a class="skip" href="#text">${text(site.skip)}</a>
<header class="site-bar"><a class="wordmark" href="${addressOf(language, '')}">${LOGO}<span>Ashyq</span></a><nav class="tongues" aria-label="${Object.values(NAMES).join(', ')}">${languages}</nav></header>
<main id="text">
${main}
</main>
<footer><p>${text(words.ministry)}</p><nav class="links" aria-label="Ashyq"><a href="${addressOf(language, '')}">${text(site.home)}</a><a href="${addressOf(language, '-privacy')}">${text(site.data.title)}</a><a href="${addressOf(language, '-accessibility')}">${text(site.access.more)}</a><a href="/desk">${text(site.staff)}</a></nav></footer>
</body>
</html>
`;
}

/** One page for all: whose language it is that a server was asked in, a web server that carries files does not know. */
export function missingPage(words: Readonly<Record<Language, Words>>, style: string): string {
  const parts = LANGUAGES.map((language, nr) => {
    const { missing, home } = words[language].site;
    const heading = nr === 0 ? 'h1' : 'h2';
    return `<section lang="${language}"><${heading}>${text(missing.title)}</${heading}><div class="flow"><p>${text(missing.text)}</p><p class="links"><a href="/">${text(missing.way)}</a><a href="${addressOf(language, '')}">${text(home)}</a></p></div></section>`;
  });
  return `<!doctype html>
<html lang="${LANGUAGES[0]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${text(LANGUAGES.map((language) => words[language].site.missing.title).join(' · '))}</title>
<link rel="stylesheet" href="${style}">
<link rel="icon" href="/icons/icon.svg" type="image/svg+xml">
</head>
<body>
<header class="site-bar"><a class="wordmark" href="/">${LOGO}<span>Ashyq</span></a></header>
<main class="missing">
${parts.join('\n')}
</main>
</body>
</html>
`;
}

const marks = ({ status }: Words) =>
  `<ul class="marks">${(['green', 'blue', 'yellow', 'red'] as const)
    .map(
      (health) =>
        `<li class="is-${health}"><svg class="mark" viewBox="0 0 64 64" width="48" height="48" aria-hidden="true"><path class="shape" d="${SHAPES[health]}"/>${health === 'red' ? `<path class="ring" d="${RING}"/>` : ''}<text x="32" y="${health === 'yellow' ? 50 : 42.5}">${status[health].letter}</text></svg><p><strong>${text(status[health].name)}</strong> ${text(status[health].rule)}</p></li>`,
    )
    .join('')}</ul>`;

const SECTIONS = ['what', 'mine', 'venues', 'audit', 'data', 'access'] as const;

/** The page itself, `/about/<language>.html`. */
export function mainPage(language: Language, words: Words): string {
  const { site } = words;
  const { what, mine, venues, audit, data, access } = site;
  const body: Readonly<Record<(typeof SECTIONS)[number], string>> = {
    what: `<p>${text(what.text)}</p>${marks(words)}<ul class="plain"><li>${text(what.signed)}</li><li>${text(what.offline)}</li><li>${text(what.little)}</li></ul>`,
    mine: `<p>${text(mine.text)}</p><p>${text(mine.phone)}</p><figure><img src="/trust/neutral.svg" alt="${text(mine.image)}" width="208" height="208" loading="lazy"><figcaption><p>${text(mine.neutral)}</p><p><a class="button outline" href="/neutral">${text(site.check)}</a></p></figcaption></figure>`,
    venues: `<p>${text(venues.text)}</p><ol class="plain"><li>${text(venues.first)}</li><li>${text(venues.second)}</li><li>${text(venues.third)}</li></ol><p><a class="button outline" href="/gate">${text(venues.open)}</a></p>`,
    audit: `<p>${text(audit.text)}</p><p><a class="button outline" href="/audit">${text(audit.open)}</a></p>`,
    data: `<p>${text(data.text)}</p><p><a href="${addressOf(language, '-privacy')}">${text(data.more)}</a></p>`,
    access: `<p>${text(access.text)}</p><p><a href="${addressOf(language, '-accessibility')}">${text(access.more)}</a></p>`,
  };
  return `<div class="hero"><h1>${text(site.title)}</h1><p class="lead">${text(site.lead)}</p><p class="ways"><a class="button primary large" href="/">${text(site.open)}</a></p>
<nav class="links" aria-label="${text(site.contents)}">${SECTIONS.map((name) => `<a href="#${name}">${text(site[name].title)}</a>`).join('')}</nav></div>
${SECTIONS.map((name) => `<section id="${name}" aria-labelledby="${name}-title"><h2 id="${name}-title">${text(site[name].title)}</h2><div class="flow">${body[name]}</div></section>`).join('\n')}`;
}
