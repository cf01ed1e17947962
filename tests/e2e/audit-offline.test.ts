/** A laptop on which nothing but the auditor's page was ever opened: without a network it opens there, and verifies. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit as words } from '../../src/shared/i18n/en/audit.ts';
import { codes } from '../../src/shared/i18n/en/codes.ts';
import { Device, LAPTOP } from './devices.ts';
import { Issuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer?.remove());

test('the auditor’s page, opened once, opens again without a network and verifies what is pasted', async () => {
  const device = await Device.open({ viewport: LAPTOP });
  try {
    const { page } = device;
    await page.goto(`${issuer.origin}/audit`);
    await page.locator('.audit-columns textarea').waitFor();
    await device.installed();
    await device.context.setOffline(true);
    await page.reload();
    await page.locator('.audit-columns textarea').fill('HC1:NOT OURS');
    await page.getByRole('button', { name: words.verify, exact: true }).click();
    await page.locator('.audit-line').getByText(codes.verdict['not-ashyq'].title).waitFor();
    expect(await page.locator('.audit-count').allInnerTexts()).toHaveLength(3);
  } finally {
    await device.close();
  }
});
