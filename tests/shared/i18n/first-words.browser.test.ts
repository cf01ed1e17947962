/** Words that are asked for before the first language is shown: a screen's own, while the frame is still on its way. A file of its own, because that is once in a page's life. */
import { expect, it } from 'vitest';
import { language, loadWords, words } from '../../../src/shared/i18n/words.ts';

it('come in the language that the page will begin in, and in no other', async () => {
  localStorage.setItem('ashyq.language', 'ru');
  await Promise.all([loadWords(['codes']), loadWords(['common'], 'ru'), loadWords(['gate'])]);
  expect(language()).toBe('ru');
  for (const name of ['codes', 'common', 'gate'] as const) expect(words(name)).toBeTruthy();
  const asked = performance.getEntriesByType('resource').flatMap(({ name }) => /\/i18n\/(kk|ru|en)\/(?:codes|common|gate)\.ts/.exec(name)?.[1] ?? []);
  expect([...new Set(asked)]).toEqual(['ru']);
  localStorage.removeItem('ashyq.language');
});
