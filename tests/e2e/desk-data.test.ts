/**
 * Data in and venues as the ministry's staff work with them, each step of two persons at two desks: a file in a Kazakh encoding with a wrong line, a range of a
 * laboratory counted and then declared void, a venue from its application to its poster and its tablet's code. At every page axe has nothing to say, in light and
 * dark, and nothing sticks out on a tablet.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeBase32 } from '../../src/core/codec/base32.ts';
import { codeOf, stepOf } from '../../src/issuer/staff/totp.ts';
import { settle } from '../gallery/walk.ts';
import { Device, LAPTOP } from './devices.ts';
import { Issuer, until } from './issuer.ts';
import { wideElements } from './layout-checks.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TABLET = { width: 768, height: 1024 };
const HOUR = 3600;

let issuer: Issuer;
let first: Device;
let second: Device;

beforeAll(async () => {
  issuer = await Issuer.start();
  first = await Device.open({ viewport: LAPTOP, language: 'en' });
  second = await Device.open({ viewport: LAPTOP, language: 'en' });
  await signIn(first, 'demo-one');
  await signIn(second, 'demo-two');
});
afterAll(async () => {
  await first?.close();
  await second?.close();
  await issuer?.remove();
});

async function signIn({ page }: Device, login: string): Promise<void> {
  const { passphrase, secret } = issuer.staff(login);
  await page.goto(`${issuer.origin}/desk`);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByLabel('One-time code').fill(codeOf(decodeBase32(secret) ?? new Uint8Array(), stepOf(Math.floor(Date.now() / 1000))));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(login).waitFor();
}

async function open({ page }: Device, rest: string): Promise<Page> {
  await page.goto(`${issuer.origin}/desk?page=${rest}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** What axe and the layout have to say about the page as it stands. */
async function lookAt(page: Page): Promise<void> {
  const found: string[] = [];
  for (const [name, size, colorScheme] of [
    ['laptop', LAPTOP, 'light'],
    ['tablet', TABLET, 'dark'],
  ] as const) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    // a button takes a moment to change its colour
    await settle(page);
    if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
    found.push(...violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]?.html.slice(0, 200)}`));
    found.push(...(await page.evaluate(wideElements)).map((wide) => `${name}: ${wide}`));
  }
  await page.setViewportSize(LAPTOP);
  await page.emulateMedia({ colorScheme: 'light' });
  expect([page.url(), found]).toEqual([page.url(), []]);
}

/** The number of the proposal that the page says was made. */
async function proposalOn(page: Page): Promise<string> {
  const text = await page.getByText(/proposal no\.\s\d+/).innerText();
  return /no\.\s(\d+)/.exec(text)?.[1] ?? '';
}

async function confirmAtSecondDesk(nr: string): Promise<void> {
  const page = await open(second, `proposal&nr=${nr}`);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByRole('button', { name: 'Yes, go on' }).click();
  await page.getByText('Confirmed').first().waitFor();
}

/** `Қосанов` in KZ-1048 (STRK 1048-2002), and the same register's line with a number that is none. */
function registerFile(iin: string): Buffer {
  const letters: Readonly<Record<string, number>> = { Қ: 0x8d, Б: 0xc1, о: 0xee, с: 0xf1, а: 0xe0, н: 0xed, в: 0xe2, л: 0xeb, т: 0xf2 };
  const born = `19${iin.slice(0, 2)}-${iin.slice(2, 4)}-${iin.slice(4, 6)}`;
  const text = `iin;family_name;given_name;birth_date;district\n${iin};Қосанов;Болат;${born};7511\n900419100004;Қосанов;Болат;1990-04-19;7511\n`;
  return Buffer.from([...text].map((letter) => letters[letter] ?? letter.charCodeAt(0)));
}

test('a file is read in the right encoding, its wrong line handed back, and taken in once a second person says so', async () => {
  const page = await open(first, 'files');
  await lookAt(page);
  await page.getByRole('link', { name: 'Hand in a file' }).click();
  await page.getByRole('button', { name: 'Register of people' }).click();
  await lookAt(page);
  await page.locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: registerFile(issuer.person('green').iin) });
  await page.getByRole('radio', { name: /KZ-1048.*Қосанов/s }).waitFor();
  expect(await page.getByRole('radio', { name: /KZ-1048/ }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: /Windows-1251/ }).check();
  await page.getByRole('cell', { name: 'Ќосанов' }).waitFor();
  await page.getByRole('radio', { name: /KZ-1048/ }).check();
  await page.getByRole('cell', { name: 'Қосанов' }).waitFor();
  await lookAt(page);
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a CSV file' }).click()]);
  expect(readFileSync(await saved.path(), 'utf8')).toContain('3;iin-invalid;');
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  const nr = await proposalOn(page);
  await confirmAtSecondDesk(nr);
  // the issuer's clock takes it up within its minute
  await until(120, async () => {
    await page.reload();
    await page.getByText('State').waitFor();
    return (await page.getByText('The file has been taken in').count()) > 0;
  });
  await page.getByRole('heading', { name: 'Lines that were left out' }).waitFor();
  await lookAt(page);
});

test('a range of a laboratory is counted before it is declared void, and what was counted is what is then revoked', async () => {
  const page = await open(first, 'labs');
  await lookAt(page);
  await page
    .getByRole('link', { name: /ПТР|зертхана/ })
    .first()
    .click();
  await page.getByRole('heading', { name: 'Declare a range void' }).waitFor();
  for (const summary of await page.locator('main summary').all()) await summary.click();
  await lookAt(page);
  const local = (seconds: number) => new Date((Date.now() / 1000 + 5 * HOUR + seconds) * 1000).toISOString().slice(0, 16);
  await page.getByLabel('From').fill(local(-2 * HOUR));
  await page.getByLabel('Until', { exact: true }).fill(local(60));
  await page.getByRole('button', { name: 'Count what it would do' }).click();
  const results = Number(/[\d,]+/.exec(await page.getByText(/results? becomes? void|results become void/).innerText())?.[0].replace(',', ''));
  expect(results).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Ask to declare it void' }).click();
  await page.getByRole('button', { name: 'Yes, go on' }).click();
  await confirmAtSecondDesk(await proposalOn(page));
  await until(120, async () => {
    await open(first, 'ranges');
    await page.getByRole('row').nth(1).waitFor();
    return (await page.getByRole('row').nth(1).innerText()).includes('done');
  });
  expect(await page.getByRole('row').nth(1).innerText()).toContain(results.toLocaleString('en'));
  await lookAt(page);
  for (const rest of ['held', 'reconciliation']) await lookAt(await open(first, rest));
});

test('a venue goes from its application to a poster and a code for its tablet', async () => {
  const page = await open(first, 'newVenue');
  await page.getByLabel('BIN or IIN').fill('210440000007');
  await page.getByLabel('Kind of place').selectOption('theatre');
  await page.getByLabel('Name').fill('Опера үйі');
  await page.getByLabel('Address').fill('Астана, Есіл');
  await page.getByLabel('District').fill('9999');
  await page.getByRole('button', { name: 'Send the application' }).click();
  await page.getByText('No region has such a district').waitFor();
  await lookAt(page);
  await page.getByLabel('District').fill('7111');
  await page.getByRole('button', { name: 'Send the application' }).click();
  await page.getByText('waits for another clerk').waitFor();
  await open(first, 'applications');
  await page.getByText('You filed this').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  const other = await open(second, 'applications');
  await lookAt(other);
  await other.getByRole('button', { name: 'Approve' }).click();
  const id = /AST-\d{5}/.exec(await other.getByText(/Approved: AST-/).innerText())?.[0] ?? '';
  await lookAt(await open(first, 'venues'));
  await page.getByRole('link', { name: 'Astana' }).click();
  await page.getByLabel('District').selectOption('7111');
  await page.getByRole('link', { name: 'Опера үйі' }).click();
  await page.getByRole('button', { name: 'Make a code for a tablet' }).click();
  await page.getByRole('img', { name: 'Enrolment code of a tablet' }).waitFor();
  await lookAt(page);
  const [poster] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Open the poster' }).click()]);
  await poster.getByText(id).first().waitFor();
  await poster.close();
  await open(first, 'venues&area=7111');
  await lookAt(page);
  const [book] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Open all posters here' }).click()]);
  await book.getByRole('heading', { name: 'Опера үйі' }).waitFor();
  expect(await book.locator('.sheet').count()).toBeGreaterThan(1);
  await book.close();
});
