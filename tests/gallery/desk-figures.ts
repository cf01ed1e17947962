/** The desk's figures, keys and publication, journals of doors: what stands in them of a demo that has just begun. */
import type { Page } from 'playwright-core';
import { readFill } from '../../src/desk/dashboards/figure-answers.ts';
import { until } from '../e2e/issuer.ts';
import { callDesk, deskStop } from './desk.ts';
import type { Stop } from './stop.ts';

/** A demo with a month (ASHYQ_DEMO_MONTH=1) hands it in for some minutes; then the page is opened anew, and nothing on it says that more is to come. */
async function whole(page: Page): Promise<void> {
  await until(600, async () => {
    const isWhole = readFill(await callDesk(page, '/api/desk/dashboards/service?days=7')) !== 'filling';
    // as seldom as the page itself asks: more often would be refused
    if (!isWhole) await page.waitForTimeout(10_000);
    return isWhole;
  });
  await page.reload();
  await page.locator('.figure-cards').nth(3).waitFor();
}

export const FIGURES: readonly Stop[] = [
  deskStop({ name: 'desk-figures', title: 'Desk: figures of statuses, tests, scans and the service', page: 'dashboards', ready: '.figure .plot', act: whole }),
  deskStop({ name: 'desk-publication', title: 'Desk: keys and publication as a verifier sees them', page: 'publication', ready: '.file-state.is-good' }),
  deskStop({
    name: 'desk-help',
    title: 'Desk: help',
    page: 'help',
    ready: '.topics',
    act: (page) => page.locator('.topics summary').first().click(),
  }),
  deskStop({
    name: 'desk-findings',
    title: 'Desk: journals of doors that do not fit',
    page: 'findings',
    ready: '.desk-empty, .desk-page .desk-table',
    at: 'audit desk',
  }),
];
