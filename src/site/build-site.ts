/**
 * Vite plugin of the client build: the public pages (`/about/<language>.html`, their statements of privacy and accessibility) and their stylesheet. Runs in
 * Node at build time, as sw/inject-precache.ts does; what comes out are files that any web server can carry. The service worker leaves them to the network.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { common as commonEn } from '../shared/i18n/en/common.ts';
import { site as siteEn } from '../shared/i18n/en/site.ts';
import { status as statusEn } from '../shared/i18n/en/status.ts';
import { common as commonKk } from '../shared/i18n/kk/common.ts';
import { site as siteKk } from '../shared/i18n/kk/site.ts';
import { status as statusKk } from '../shared/i18n/kk/status.ts';
import { common as commonRu } from '../shared/i18n/ru/common.ts';
import { site as siteRu } from '../shared/i18n/ru/site.ts';
import { status as statusRu } from '../shared/i18n/ru/status.ts';
import { LANGUAGES, type Language } from '../shared/i18n/types.ts';
import { escapeHtml, partOf, toHtml } from './markdown.ts';
import { addressOf, frame, MISSING, mainPage, missingPage, type PageName, type Words } from './pages.ts';

const WORDS: Readonly<Record<Language, Words>> = {
  kk: { site: siteKk, status: statusKk, ministry: commonKk.ministry },
  ru: { site: siteRu, status: statusRu, ministry: commonRu.ministry },
  en: { site: siteEn, status: statusEn, ministry: commonEn.ministry },
};
const PARTS: Readonly<Record<Language, string>> = { kk: 'Қазақша', ru: 'Русский', en: 'English' };
/** What people read in the repository too, each language below a heading of its own. */
const DOCUMENTS = [
  { page: '-privacy', file: 'PRIVACY.md', titleOf: ({ site }: Words) => site.data.title },
  { page: '-accessibility', file: 'ACCESSIBILITY.md', titleOf: ({ site }: Words) => site.access.more },
] as const satisfies readonly { page: PageName; file: string; titleOf: (words: Words) => string }[];

/** Tokens, the page itself, the parts that are used, then what is its own; without comments and indentation. */
const STYLES = ['tokens.css', 'base.css', 'components/button.css', 'components/marks.css'].map((name) => `src/shared/ui/${name}`);

/** A file of the site by its path below the web root. */
export type SiteFiles = ReadonlyMap<string, string>;

/** All files; `root` is the repository, `origin` where they will stand, where that is known. @throws RangeError where a document says what its pages cannot show */
export function buildSite(root: string, origin: string | null = null): SiteFiles {
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  const css = [...STYLES, 'src/site/site.css']
    .map((name) => read(name).replace(/@import[^;]+;/g, ''))
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
  const style = `assets/site-${createHash('sha256').update(css).digest('base64url').slice(0, 8)}.css`;
  const files = new Map([
    [style, css],
    [MISSING, missingPage(WORDS, `/${style}`)],
  ]);
  for (const language of LANGUAGES) {
    const words = WORDS[language];
    const write = (page: PageName, title: string, main: string) =>
      files.set(addressOf(language, page).slice(1), frame({ language, page, words, style: `/${style}`, title, main, origin }));
    write('', words.site.title, mainPage(language, words));
    for (const { page, file, titleOf } of DOCUMENTS) {
      const title = titleOf(words);
      // A sentence that sends to a page of the repository says nothing to those who read here.
      const html = toHtml(partOf(read(file), PARTS[language]).replace(/ [^.:]+: \[[^\]]+\]\(docs\/[^)]+\)[^.]*\./g, ''), (target) => encodeURI(target));
      write(page, title, `<article class="flow"><h1>${escapeHtml(title)}</h1>${html}</article>`);
    }
  }
  return files;
}

/** The plugin, with the options of `buildSite`. */
export function publicSite(root: string, origin: string | null): Plugin {
  return {
    name: 'ashyq-public-site',
    apply: 'build',
    generateBundle() {
      for (const [fileName, source] of buildSite(root, origin)) this.emitFile({ type: 'asset', fileName, source });
    },
  };
}
