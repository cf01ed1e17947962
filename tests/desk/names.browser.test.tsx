/** Names that have no place to break at, or are markup, on the parts that every page of the desk is made of: as wide as a phone's window and no wider, and text. */
import { cleanup, render } from '@testing-library/preact';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import '../../src/desk/desk.css';
import { Page } from '../../src/desk/parts/Page.tsx';
import { Table } from '../../src/desk/parts/Table.tsx';
import { loadWords } from '../../src/shared/i18n/words.ts';
import '../../src/shared/ui/base.css';
import { Facts } from '../../src/shared/ui/Facts.tsx';
import { IconKey } from '../../src/shared/ui/icons.tsx';
import { Notice } from '../../src/shared/ui/Notice.tsx';

const NAMES = {
  'letters without a space': 'Ә'.repeat(200),
  'wide capitals': 'W'.repeat(200),
  markup: '"><img src=x onerror=alert(1)><script>alert(2)</script>'.repeat(3),
  'an address': `javascript:alert(1)//${'a'.repeat(180)}`,
  'marks and directions': `Дәм\u202Eхана\u2066${'a\u0301'.repeat(90)}\u200B${'👨‍👩‍👧‍👦'.repeat(12)}`,
} as const;

beforeAll(async () => {
  await loadWords(['desk', 'common'], 'kk');
  await page.viewport(360, 780);
});
afterEach(cleanup);

describe('a name on a page of the desk', () => {
  test.each(Object.entries(NAMES))('%s: no wider than 360 px, nothing cut off, nothing but text', async (_, name) => {
    const columns = [{ head: 'a', names: true, cell: () => name }];
    const { container } = render(
      <div class="desk">
        <main class="desk-main">
          <Page title={name} intro={name}>
            <Notice tone="warn" title={name}>
              <p>{name}</p>
            </Notice>
            <section class="stack">
              <h2>{name}</h2>
              <Facts facts={[{ icon: <IconKey />, label: name, value: name }]} />
            </section>
            <Table caption={name} rows={[name]} columns={columns} keyOf={(row) => row} />
          </Page>
        </main>
      </div>,
    );
    const root = document.documentElement;
    expect(root.scrollWidth).toBeLessThanOrEqual(360);
    for (const one of container.querySelectorAll('h1, h2, p, .facts, .notice, .desk-scroll')) {
      const { left, right } = one.getBoundingClientRect();
      expect([one.tagName, left >= 0, right <= 360]).toEqual([one.tagName, true, true]);
    }
    expect(container.querySelectorAll('img, script, a').length).toBe(0);
    expect(container.querySelector('h1')?.textContent).toBe(name);
  });
});
