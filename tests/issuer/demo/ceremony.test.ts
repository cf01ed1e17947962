/** When the keys of a new installation are made. */
import { expect, test } from 'vitest';
import { ceremonyTime, MONTH_DAYS } from '../../../src/issuer/demo/history.ts';

const NOW = 1_795_000_000;
const DAY = 86_400;

test('ceremonyTime: keys of a demo with a month are older than the month; all others are made now, those beside a database that may be anybody’s too', () => {
  const dated = ceremonyTime({ demoMonth: true, databaseUrl: null }, NOW);
  expect(dated).toBeLessThan(NOW - MONTH_DAYS * DAY);
  expect(dated).toBeGreaterThan(NOW - (MONTH_DAYS + 2) * DAY);
  expect(ceremonyTime({ demoMonth: false, databaseUrl: null }, NOW)).toBe(NOW);
  expect(ceremonyTime({ demoMonth: true, databaseUrl: 'postgres://db/ashyq' }, NOW)).toBe(NOW);
});
