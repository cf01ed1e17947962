/** The tour that the gallery pictures and axe checks: no screen of the wallet is missing in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOUR } from '../gallery/tour.ts';

const source = readFileSync(join(import.meta.dirname, '../../src/wallet/lazy-screens.ts'), 'utf8');

test('TOUR: stops at every screen that the wallet has by name', () => {
  const list = source.slice(source.indexOf('export const SCREENS'));
  const names = [...list.slice(0, list.indexOf('};')).matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !TOUR.some(({ path, leadsTo }) => leadsTo === name || path === `/?screen=${name}`))).toEqual([]);
});

test('TOUR: each stop has a name of its own', () => {
  expect(new Set(TOUR.map(({ name }) => name)).size).toBe(TOUR.length);
});
