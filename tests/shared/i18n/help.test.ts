/** The help speaks of what there is: each thing that it puts in quotation marks stands so on a screen, in its language, and its numbers are those of the program. */
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../../src/shared/i18n/types.ts';
import { texts } from './texts.ts';

const MARKS: Readonly<Record<Language, RegExp>> = { kk: /«([^»]+)»/g, ru: /«([^»]+)»/g, en: /“([^”]+)”/g };
const isHelp = ({ key }: { readonly key: string }) => /^(?:help|deskHelp)\./.test(key);

/** A name as the help says it: without the time or number that a screen adds, and without the comma that a sentence puts inside its marks. */
const plain = (text: string) =>
  text
    .replace(/(?:\s(?:at|в))?\s*\{.*$/, '')
    .replace(/[\s:,…]+$/, '')
    .trim();

describe.each(LANGUAGES)('help in %s', (language) => {
  const told = texts[language].filter(isHelp);
  const shown = new Set(texts[language].filter((entry) => !isHelp(entry)).map(({ text }) => plain(text)));

  it('has a question for every answer, and both end as they should', () => {
    const asks = told.filter(({ key }) => key.endsWith('.ask'));
    expect(asks.length).toBeGreaterThan(35);
    expect(asks.map(({ key }) => key.replace(/ask$/, 'answer'))).toEqual(told.filter(({ key }) => key.endsWith('.answer')).map(({ key }) => key));
    for (const { key, text } of told.filter((one) => one.key.endsWith('.answer'))) expect([key, /[.»”]$/.test(text)]).toEqual([key, true]);
  });

  it('names only what stands on a screen', () => {
    const named = told.flatMap(({ key, text }) => [...text.matchAll(MARKS[language])].map(([, name = '']) => [key, plain(name)] as const));
    expect(named.length).toBeGreaterThan(35);
    expect(named.filter(([, name]) => !shown.has(name))).toEqual([]);
  });
});
