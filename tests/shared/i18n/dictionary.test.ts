/** The dictionaries are complete: same keys, same placeholders, nothing empty, real Kazakh, a sentence for every code there is. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BASIS, HEALTH } from '../../../src/core/token/health.ts';
import { TRUST_REFUSALS } from '../../../src/core/trust/refusal.ts';
import { VERDICT_CODES } from '../../../src/core/verdict.ts';
import { codes } from '../../../src/shared/i18n/en/codes.ts';
import { status } from '../../../src/shared/i18n/en/status.ts';
import { LANGUAGES } from '../../../src/shared/i18n/types.ts';
import { sections } from './texts.ts';

type Texts = ReadonlyMap<string, string>;

function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, member]) => flatten(member, path === '' ? key : `${path}.${key}`));
}

/** `{n|day|days}` counts as a number placeholder: the noun forms are the language's own. */
const placeholders = (text: string): string[] => [...text.matchAll(/\{([^{}|]+)(\|[^{}]+)?\}/g)].map(([, name, forms]) => `${name}${forms ? '#' : ''}`).sort();
const formsOf = (text: string): number[] => [...text.matchAll(/\{[^{}|]+\|([^{}]+)\}/g)].map(([, forms = '']) => forms.split('|').length);

const names = Object.keys(sections) as (keyof typeof sections)[];
const all = await Promise.all(
  names.map(
    async (name) => [name, new Map(await Promise.all(LANGUAGES.map(async (l) => [l, new Map(flatten(await sections[name][l]())) as Texts] as const)))] as const,
  ),
);

describe.each(all)('section %s', (_, byLanguage) => {
  const texts = (language: 'kk' | 'ru' | 'en'): Texts => byLanguage.get(language) ?? new Map();

  it('has the same keys in all languages', () => {
    expect([...texts('kk').keys()]).toEqual([...texts('en').keys()]);
    expect([...texts('ru').keys()]).toEqual([...texts('en').keys()]);
  });

  it('has the same placeholders, with as many noun forms as the language needs', () => {
    for (const [key, english] of texts('en')) {
      for (const language of LANGUAGES) {
        const text = texts(language).get(key) ?? '';
        expect([key, placeholders(text)]).toEqual([key, placeholders(english)]);
        expect([key, ...formsOf(text)]).toEqual([key, ...formsOf(text).map(() => ({ kk: 1, ru: 3, en: 2 })[language])]);
      }
    }
  });

  it('has no empty text and no text with spaces around it', () => {
    for (const language of LANGUAGES) for (const [key, text] of texts(language)) expect([key, text.trim() === text && text !== '']).toEqual([key, true]);
  });

  it('is written in its own language: Kazakh letters in Kazakh, none in Russian, no Cyrillic in English', () => {
    const joined = (language: 'kk' | 'ru' | 'en') => [...texts(language).values()].join('\n');
    const kazakh = [...texts('kk').values()].filter((text) => /[әғқңөұүһі]/i.test(text)).length;
    expect(kazakh / texts('kk').size).toBeGreaterThan(0.5);
    expect(joined('ru')).not.toMatch(/[әғқңөұүһі]/i);
    expect(joined('en')).not.toMatch(/[а-яё]/i);
  });

  it('translates: no long sentence is the same in two languages', () => {
    for (const [key, english] of texts('en')) {
      if (english.replace(/\{[^}]*\}/g, '').length < 12 || /^\+7/.test(english)) continue;
      expect([key, texts('kk').get(key)]).not.toEqual([key, english]);
      expect([key, texts('ru').get(key)]).not.toEqual([key, english]);
      expect([key, texts('ru').get(key)]).not.toEqual([key, texts('kk').get(key)]);
    }
  });
});

describe('codes', () => {
  it('has a sentence and a what-to-do for every verdict code, and no other', () => {
    expect(Object.keys(codes.verdict).sort()).toEqual([...VERDICT_CODES].sort());
  });

  it('has a sentence for every refusal of trust files', () => {
    expect(Object.keys(codes.trust)).toEqual(expect.arrayContaining([...TRUST_REFUSALS]));
  });

  it('has a word for every colour and every basis', () => {
    for (const health of HEALTH) expect(status[health].name).toBeTruthy();
    expect(Object.keys(status.basis)).toEqual([...BASIS]);
    expect(Object.keys(status.basisAt)).toEqual([...BASIS]);
  });

  it('marks each colour with one letter, the same in every language: Ж would be green in Kazakh and yellow in Russian', async () => {
    for (const language of LANGUAGES) {
      const words = await sections.status[language]();
      expect(HEALTH.map((health) => words[health].letter)).toEqual(['R', 'Y', 'B', 'G']);
    }
  });
});

describe('sections', () => {
  it('knows every file of every language', () => {
    for (const language of LANGUAGES) {
      const files = readdirSync(new URL(`../../../src/shared/i18n/${language}`, import.meta.url)).map((file) => file.replace('.ts', ''));
      expect(files.sort()).toEqual([...names].sort());
    }
  });
});
