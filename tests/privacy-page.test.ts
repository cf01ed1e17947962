/** PRIVACY.md, which users read: its buttons are those of the app, and its times those of the ministry's clock, in each language. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RETENTION } from '../src/issuer/retention/retention.ts';
import { more as moreEn } from '../src/shared/i18n/en/more.ts';
import { steps as stepsEn } from '../src/shared/i18n/en/steps.ts';
import { more as moreKk } from '../src/shared/i18n/kk/more.ts';
import { steps as stepsKk } from '../src/shared/i18n/kk/steps.ts';
import { more as moreRu } from '../src/shared/i18n/ru/more.ts';
import { steps as stepsRu } from '../src/shared/i18n/ru/steps.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'PRIVACY.md'), 'utf8');
const [, ...parts] = page.split(/^## /m);
const daysOf = (id: string): number => (RETENTION.find((one) => one.id === id)?.keepSeconds ?? Number.NaN) / 86_400;

/** The rows of a part's table that end after a number of days, in the order of the page. */
const TIMES = [['visits'], ['results', 'contacts', 'history', 'contests'], ['raw-batches'], ['tokens', 'devices'], ['journals', 'findings']];

describe.each([
  ['Қазақша', moreKk, stepsKk, ['«', '»']],
  ['Русский', moreRu, stepsRu, ['«', '»']],
  ['English', moreEn, stepsEn, ['', '']],
] as const)('PRIVACY.md, %s', (title, more, { settings }, [open, close]) => {
  const part = parts.find((one) => one.startsWith(`${title}\n`)) ?? '';

  test('every button is called what the app calls it', () => {
    const path = (...names: readonly string[]) => [more.title, ...names].map((name) => `${open}${name}${close}`).join(' → ');
    for (const way of [path(more.export), path(more.visits), path(more.settings, settings.erase), path(more.contest), path(more.neutral)])
      expect(part).toContain(way);
  });

  test('what the ministry keeps goes when the clock says', () => {
    const rows = part.split('\n').filter((line) => /^\| .*\d/.test(line));
    expect(rows).toHaveLength(TIMES.length);
    for (const [nr, ids] of TIMES.entries()) {
      const told = [...(rows[nr]?.split('|')[2] ?? '').matchAll(/\d+/g)].map(([number]) => Number(number));
      expect([ids, [...new Set(told)]]).toEqual([ids, [...new Set(ids.map(daysOf))]]);
    }
  });
});
