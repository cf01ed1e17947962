/** Switching the language while words are on their way: the last choice holds, and no section that is in use gets lost. */
import { beforeEach, expect, it, vi } from 'vitest';
import { common as russian } from '../../../src/shared/i18n/ru/common.ts';
import { changeLanguage, followLanguage, language, loadWords, words } from '../../../src/shared/i18n/words.ts';

beforeEach(() => loadWords(['common'], 'kk'));

it('keeps a section that came while the language was switched, in the new language', async () => {
  await Promise.all([changeLanguage('ru'), loadWords(['codes']), loadWords(['status'])]);
  expect(language()).toBe('ru');
  expect(words('common').back).toBe(russian.back);
  expect(words('codes').verdict.ok.title).toMatch(/[а-я]/i);
  expect(words('status').red.name).toBeTruthy();
  expect(document.documentElement.lang).toBe('ru');
});

it('shows the last of two quick choices', async () => {
  await Promise.all([changeLanguage('en'), changeLanguage('ru')]);
  expect(language()).toBe('ru');
  await Promise.all([changeLanguage('en'), loadWords(['gate']), changeLanguage('kk'), loadWords(['desk'])]);
  expect(language()).toBe('kk');
  for (const name of ['common', 'gate', 'desk'] as const) expect(words(name)).toBeTruthy();
});

it('speaks what is chosen in another window of the browser, and nothing that is no language', async () => {
  await loadWords(['status']);
  followLanguage();
  const chosen = (newValue: string | null, key = 'ashyq.language') => dispatchEvent(new StorageEvent('storage', { key, newValue }));
  chosen('ru');
  await vi.waitFor(() => expect(language()).toBe('ru'));
  expect(words('common').back).toBe(russian.back);
  expect(document.documentElement.lang).toBe('ru');
  chosen('tlh');
  chosen(null);
  chosen('en', 'ashyq.theme');
  chosen('kk');
  await vi.waitFor(() => expect(language()).toBe('kk'));
});
