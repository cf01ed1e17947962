/** The dictionaries as flat lists, for the tests of their wording. */
import { auditSections } from '../../../src/shared/i18n/audit-sections.ts';
import { deskSections } from '../../../src/shared/i18n/desk-sections.ts';
import { doorSections } from '../../../src/shared/i18n/door-sections.ts';
import { site as siteEn } from '../../../src/shared/i18n/en/site.ts';
import { helpSections } from '../../../src/shared/i18n/help-sections.ts';
import { site as siteKk } from '../../../src/shared/i18n/kk/site.ts';
import { site as siteRu } from '../../../src/shared/i18n/ru/site.ts';
import { sections as appSections } from '../../../src/shared/i18n/sections.ts';
import { LANGUAGES, type Language } from '../../../src/shared/i18n/types.ts';
import { walletSections } from '../../../src/shared/i18n/wallet-sections.ts';

/** A text and where it stands: `wallet.home.show`. */
export interface Entry {
  readonly key: string;
  readonly text: string;
}

/** Every text below `value`, with its path. */
export function flatten(value: unknown, path = ''): Entry[] {
  if (typeof value === 'string') return [{ key: path, text: value }];
  return Object.entries(value as object).flatMap(([name, member]) => flatten(member, path === '' ? name : `${path}.${name}`));
}

/** Of the public pages, which are made with the build. */
const site = { kk: async () => siteKk, ru: async () => siteRu, en: async () => siteEn };

/** The apps' list, the desk's own, and the public pages'. */
export const sections = { site, ...appSections, ...auditSections, ...deskSections, ...doorSections, ...helpSections, ...walletSections };

export const sectionNames = Object.keys(sections) as (keyof typeof sections)[];

/** All texts of all sections by language. */
export const texts: Readonly<Record<Language, readonly Entry[]>> = Object.fromEntries(
  await Promise.all(
    LANGUAGES.map(async (language) => [
      language,
      (await Promise.all(sectionNames.map(async (name) => flatten(await sections[name][language](), name)))).flat(),
    ]),
  ),
);

/** A hyphen that no line breaks at is read as any other. */
export const plainHyphens = (text: string): string => text.replaceAll('\u2011', '-');

/** A text as it is read: placeholders gone, noun forms kept. */
export const readable = (text: string): string =>
  plainHyphens(text.replace(/\{[^{}|]+\|([^{}]+)\}/g, (_, forms: string) => ` ${forms.replaceAll('|', ' ')} `).replace(/\{[^{}]*\}/g, ' '));
