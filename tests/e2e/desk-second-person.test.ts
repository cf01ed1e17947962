/**
 * A clerk signs in, finds a person and proposes; another confirms; a third, who audits, sees who did what. Through the pages of a running ministry, with
 * every page looked at on the way: axe without a complaint, light and dark, nothing wider than a laptop, a tablet or a narrow window in any language.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/codec/base32.ts';
import { codeOf, stepOf } from '../../src/issuer/staff/totp.ts';
import { faultsOf, Staff } from './desk-staff.ts';
import { Issuer } from './issuer.ts';

let issuer: Issuer;
let first: Staff;
let second: Staff;
let auditor: Staff;
beforeAll(async () => {
  issuer = await Issuer.start();
  [first, second, auditor] = await Promise.all([Staff.open(issuer, 'demo-one'), Staff.open(issuer, 'demo-two'), Staff.open(issuer, 'demo-auditor')]);
});
afterAll(async () => {
  await Promise.all([first, second, auditor].map((staff) => staff?.close()));
  await issuer?.remove();
});

test('a clerk signs in, finds a person, proposes; another confirms', async () => {
  const { page } = first;
  expect(await faultsOf(page)).toEqual([]);

  // what is published needs nobody's name
  await page.getByRole('link', { name: 'See what is published' }).click();
  await page.getByRole('heading', { name: 'Published data' }).waitFor();
  await page.goBack();

  await first.signIn('000000');
  await page.getByText('Login, passphrase or code is wrong').waitFor();
  await first.signIn();
  await page.getByRole('heading', { level: 1, name: 'Second person' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);

  // a wrong digit is told before anything is asked
  await first.at('People');
  const { iin } = issuer.person('yellow');
  await page.getByLabel('IIN of the person').fill('900419100004');
  await page.keyboard.press('Enter');
  await page.getByText('This IIN is not valid').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('IIN of the person').fill(iin);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /^Person no\./ }).waitFor();
  expect(page.url()).not.toContain(iin);
  expect(await page.locator('.desk-person').innerText()).toContain('Yellow');
  for (const deed of await page.locator('.desk-deed > summary').all()) await deed.click();
  expect(await faultsOf(page)).toEqual([]);

  const proposing = page.locator('.desk-deed', { hasText: 'Propose a status by hand' });
  await proposing.getByRole('button', { name: 'Red' }).click();
  await proposing.getByRole('button', { name: 'Propose' }).click();
  await proposing.getByRole('link', { name: /^Open proposal/ }).click();
  await page.getByText('You proposed this, so somebody else has to confirm it').waitFor();
  expect(await page.getByRole('button', { name: 'Confirm' }).count()).toBe(0);
  expect(await faultsOf(page)).toEqual([]);
  const address = page.url();

  // the other finds it in the list; an address that was handed over leads through signing in to where it points
  await second.page.goto(address);
  await second.signIn();
  await second.page.getByText('Look for yourself before you say yes').waitFor();
  expect(await second.page.locator('.desk-person').innerText()).toContain('Yellow');
  await second.page.getByRole('link', { name: 'All proposals' }).click();
  expect(await second.page.getByRole('row', { name: /Set a status by hand/ }).innerText()).toContain('confirm or refuse');
  expect(await faultsOf(second.page)).toEqual([]);
  await second.page.getByRole('link', { name: /Set a status by hand/ }).click();
  await second.page.getByRole('button', { name: 'Confirm' }).click();
  await second.page.getByRole('button', { name: 'Yes, go on' }).click();
  await second.page.getByText('Confirmed: it has happened').waitFor();

  // the first sees what came of it
  await page.reload();
  await page.getByText('Confirmed: it has happened').waitFor();
  await page.goBack();
  await page.locator('.desk-person', { hasText: 'Red' }).waitFor();
  expect(await page.locator('.desk-person').innerText()).toContain('Set by the ministry');
});

test('a session that is ended elsewhere covers the page, and signing in again brings back what was typed', async () => {
  const { page } = first;
  await first.at('People');
  await page.getByRole('button', { name: 'Name' }).click();
  await page.getByLabel('Family name, then given name').fill('Ахмет');
  await first.device.context.clearCookies();
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('heading', { level: 1, name: 'The session has ended' }).waitFor();
  expect(await page.getByLabel('Family name, then given name').isVisible()).toBe(false);
  expect(await faultsOf(page)).toEqual([]);
  await first.signIn();
  await page.getByLabel('Family name, then given name').waitFor();
  expect(await page.getByLabel('Family name, then given name').inputValue()).toBe('Ахмет');
});

test('two people in one browser: the earlier window stops, and signing out without a network is not said to be done', async () => {
  const { page } = first;
  const other = await first.device.context.newPage();
  await other.goto(`${issuer.origin}/desk`);
  await other.getByRole('button', { name: 'Sign out' }).click();
  const { login, passphrase, secret } = issuer.staff('demo-clerk');
  await other.getByLabel('Login').fill(login);
  await other.getByLabel('Passphrase').fill(passphrase);
  await other.getByLabel('One-time code').fill(codeOf(decodeBase32(secret) ?? new Uint8Array(), stepOf(Date.now() / 1000)));
  await other.keyboard.press('Enter');
  await other.getByText(login).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Somebody else has signed in in this browser' }).waitFor();
  expect(await page.getByLabel('Family name, then given name').isVisible()).toBe(false);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Go on as the one who is signed in now' }).click();
  await page.getByText(login).waitFor();

  await first.device.offline(true);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('The ministry does not answer').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await first.device.offline(false);
  await page.getByLabel('Passphrase').waitFor();
  await other.getByRole('heading', { level: 1, name: 'The session has ended' }).waitFor();
  await other.close();
});

test('a clerk prints a pass for somebody without a phone; an auditor sees who did what, and nobody’s name', async () => {
  const { page } = second;
  await second.at('People');
  await page.getByLabel('IIN of the person').fill(issuer.person('blue').iin);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Pass on paper' }).click();
  await page.getByRole('button', { name: 'Make a paper pass' }).click();
  await page.locator('.paper-card svg.qr').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await second.at('Contested statuses');
  await page.getByText('Nothing is contested here').waitFor();
  expect(await faultsOf(page)).toEqual([]);

  await auditor.signIn();
  await auditor.at('Audit trail');
  await auditor.page.getByLabel('Kind').selectOption('paper-issued');
  await auditor.page.getByRole('button', { name: 'Search' }).click();
  const rows = auditor.page.locator('.desk-table tbody tr');
  await rows.filter({ hasText: 'paper-issued' }).first().waitFor();
  await expect.poll(async () => (await rows.allInnerTexts()).every((text) => text.includes('paper-issued')), { timeout: 30_000 }).toBe(true);
  await auditor.page.getByRole('button', { name: 'Check the chain' }).click();
  await auditor.page.getByText('The chain holds from the first line to the last').waitFor();
  expect(await faultsOf(auditor.page)).toEqual([]);
  expect(await auditor.page.getByRole('navigation').getByRole('link', { name: 'People' }).count()).toBe(0);
});
