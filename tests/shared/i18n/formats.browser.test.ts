/** The table of formats in Chromium, whose own Intl has no Kazakh at all. */
import { expect, it } from 'vitest';
import './formats.shared.ts';

it('Intl in this browser would not have done: that is why the formats are ours', () => {
  const own = new Intl.DateTimeFormat('kk', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.UTC(2021, 3, 21));
  expect(own).not.toContain('сәуір');
});
