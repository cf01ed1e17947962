/** Further stops on the auditor's page: a receipt among the lines, data of the ministry that are not believed, a run that a reload broke off, and the report on paper. */

import { unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import type { Stop } from './stop.ts';
import { picker, scansOfADay, verify } from './tour-audit.ts';

/** Longer than what is kept with a run: after a reload its file is asked for. */
const LONG = 'no pass of anybody '.repeat(10);
const LINES = 30_000;

const zip = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'application/zip', buffer: Buffer.from(bytes) });

/** Presses Stop as soon as there is a first line, in the page: a quick machine would be through before anybody outside has looked. */
function stopAtOnce(): void {
  new MutationObserver((_, watch) => {
    const stop = document.querySelector<HTMLButtonElement>('.audit-run .button.outline');
    if (stop === null || document.querySelector('.audit-line') === null) return;
    watch.disconnect();
    stop.click();
  }).observe(document.body, { childList: true, subtree: true });
}

async function printed(page: Page): Promise<void> {
  await verify(page);
  await page.locator('.audit-report').waitFor();
  await page.emulateMedia({ media: 'print' });
}

async function openReceipt(page: Page, text: string): Promise<void> {
  await page.locator('textarea').fill(text);
  await verify(page);
  await page.locator('.audit-line').first().click();
}

export const AUDIT_LINES: readonly Stop[] = [
  {
    name: 'audit-receipt',
    title: 'Audit: a refusal receipt opened: whose tablet signed it, when and why',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-opened .notice.good',
    act: async (page, world) => openReceipt(page, await world.receipt()),
  },
  {
    name: 'audit-receipt-forged',
    title: 'Audit: a refusal receipt that nobody’s tablet signed',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-opened .notice.bad',
    act: async (page, world) => {
      const genuine = await world.receipt();
      await openReceipt(page, `${genuine.slice(0, -6)}${genuine.at(-6) === '0' ? '1' : '0'}${genuine.slice(-5)}`);
    },
  },
  {
    name: 'audit-archive-refused',
    title: 'Audit: an archive that is not the ministry’s',
    who: 'laptop',
    path: '/audit',
    ready: '.notice.bad',
    whole: true,
    act: async (page) => picker(page).setInputFiles(zip('letters.zip', zipSync({ 'letter.txt': new Uint8Array(3) }))),
  },
  {
    name: 'audit-data-refused',
    title: 'Audit: the ministry’s data with one byte changed',
    who: 'laptop',
    path: '/audit',
    ready: '.notice.bad',
    whole: true,
    act: async (page, world) => {
      const files = unzipSync(new Uint8Array(await (await fetch(`${world.issuer.origin}/trust/trust.zip`)).arrayBuffer()));
      const stamp = files['stamp.cbor'] ?? new Uint8Array(0);
      stamp[stamp.length - 1] = (stamp.at(-1) ?? 0) ^ 1;
      await picker(page).setInputFiles(zip('trust.zip', zipSync(files)));
    },
  },
  {
    name: 'audit-broken-off',
    title: 'Audit: after a reload in the middle: how far it came, and the file that it wants to go on',
    who: 'tablet',
    path: '/audit',
    ready: '.audit-columns .card .file-button',
    whole: true,
    act: async (page) => {
      const lines = Array.from({ length: LINES }, (_, nr) => `${nr} ${LONG}`).join('\n');
      await picker(page).setInputFiles({ name: 'scans-of-november.txt', mimeType: 'text/plain', buffer: Buffer.from(lines) });
      await page.locator('.audit-inputs').waitFor();
      await page.evaluate(stopAtOnce);
      await verify(page);
      // There once it has stopped.
      await page.locator('.audit-run .button.quiet').waitFor();
      await page.reload();
    },
  },
  {
    name: 'audit-paper',
    title: 'Audit: the report of a day’s scans as it is printed',
    who: 'tablet',
    path: '/audit',
    ready: '.audit-report',
    sizes: ['tablet'],
    act: async (page, world) => {
      await scansOfADay(page, world);
      await printed(page);
    },
    whole: true,
  },
];
