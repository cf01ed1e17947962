/**
 * From a positive result to a door that refuses, through the ministry's pages: a file of results is handed in and confirmed by a second person, the case is
 * traced, the one who was near is proposed, the second person confirms, and the pass that a door took a moment ago is refused there. Axe has nothing to say.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsOf, Staff } from './desk-staff.ts';
import { Device, TABLET } from './devices.ts';
import { Issuer, until } from './issuer.ts';
import { ProgramPhone } from './program-phone.ts';

const CINEMA = 'ALA-00003';
const HOUR = 3600;
let issuer: Issuer;
let first: Staff;
let second: Staff;
let door: Device;
let guest: ProgramPhone;

beforeAll(async () => {
  issuer = await Issuer.start();
  [first, second] = await Promise.all([Staff.open(issuer, 'demo-one'), Staff.open(issuer, 'demo-two')]);
  door = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  await Promise.all([first.signIn(), second.signIn()]);
  const ill = await ProgramPhone.enrol(issuer, issuer.person('blue'));
  guest = await ProgramPhone.enrol(issuer, issuer.person('green'));
  // one evening at the cinema, of which only their phones know
  const now = Math.floor(Date.now() / 1000);
  await ill.visited({ venueId: CINEMA, entered: now - 5 * HOUR, left: now - 3 * HOUR });
  await guest.visited({ venueId: CINEMA, entered: now - 4 * HOUR, left: now - 3 * HOUR });
});
afterAll(async () => {
  await Promise.all([first?.close(), second?.close(), door?.close()]);
  await issuer?.remove();
});

/** The door's word on the guest's pass at this moment. */
async function heldUp(): Promise<string | null> {
  const { page } = door;
  const verdict = page.locator('section.verdict');
  await verdict.waitFor({ state: 'detached', timeout: 30_000 });
  await page.getByRole('button', { name: 'Without the camera' }).click();
  await page.getByLabel('Text of the code').fill(await guest.show());
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await verdict.waitFor({ timeout: 30_000 });
  return verdict.getAttribute('data-code');
}

/** The colleague opens the newest proposal of this kind and says yes. */
async function confirmed(kind: RegExp): Promise<void> {
  await second.page.goto(`${issuer.origin}/desk?page=proposals`);
  await second.page.getByRole('link', { name: kind }).first().click();
  await second.page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await second.page.getByRole('button', { name: 'Yes, go on' }).click();
  await second.page.getByText('Confirmed: it has happened').waitFor();
}

async function findPerson(page: Page, iin: string): Promise<void> {
  await first.at('People');
  await page.getByLabel('IIN of the person').fill(iin);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: /^Person no\./ }).waitFor();
}

test('a positive result, traced contacts, yellow, refused at the door', async () => {
  await door.page.goto(issuer.origin + new URL(issuer.door('cinema')).pathname);
  await door.page.getByRole('button', { name: 'Open the shift' }).click({ timeout: 60_000 });
  expect(await heldUp()).toBe('ok');

  const { page } = first;
  const { iin } = issuer.person('blue');
  await first.at('Files');
  await page.getByRole('link', { name: 'Hand in a file' }).click();
  const sampled = new Date(Date.now() - 6 * HOUR * 1000).toISOString().slice(0, 16);
  const buffer = Buffer.from(`iin,sampled_at,result,district\n${iin},${sampled}Z,positive,7510\n`);
  await page.locator('input[type=file]').setInputFiles({ name: 'results.csv', mimeType: 'text/csv', buffer });
  await page.getByLabel('Laboratory').fill(issuer.lab().id);
  await page.getByRole('button', { name: 'Ask a second person' }).click();
  await page.getByText(/proposal no\.\s\d+/).waitFor();
  await confirmed(/Take in an uploaded file/);

  // the issuer's clock takes the file up within its minute
  await until(120, async () => {
    await findPerson(page, iin);
    return (await page.locator('.desk-person').innerText()).includes('Red');
  });
  for (const deed of await page.locator('.desk-deed > summary').all()) await deed.click();
  await page.getByRole('button', { name: 'Count what would go' }).click();
  await page.getByRole('heading', { name: 'The law keeps' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);

  await page.getByRole('link', { name: 'Trace this person’s contacts' }).click();
  await page.getByRole('button', { name: 'Find the contacts' }).click();
  await page.getByText('Write 10 characters or more.').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('In your words: why now').fill('Positive at a laboratory, at the cinema the day before');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Find the contacts' }).click();
  await page.getByRole('heading', { name: /^Case no\./ }).waitFor();
  const contact = page.getByRole('row', { name: /^1 / }).or(page.locator('.desk-table tbody tr').first());
  expect(await contact.first().innerText()).toMatch(/Green[\s\S]*1\sh[\s\S]*both said so themselves/);
  expect(await page.locator('main').innerText()).not.toContain(issuer.person('green').iin);
  // by the keyboard alone
  await page.getByRole('checkbox', { name: 'Choose contact 1' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('Chosen: 1').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Propose as contacts' }).click();
  await page.getByRole('button', { name: 'Yes, go on' }).click();
  await page.getByText('Proposed: a second epidemiologist confirms').waitFor();
  await confirmed(/Enter contacts of a case/);

  await until(60, async () => {
    await page.reload();
    await page.getByRole('heading', { name: 'What it came to' }).waitFor();
    return (await page.locator('main').innerText()).includes('after the confirmation');
  });
  const came = await page.locator('.card', { hasText: 'What it came to' }).innerText();
  expect(came).toMatch(/Became stricter\s+1 of 1/);
  expect(came).toMatch(/Passes revoked\s+1/);
  expect(await contact.first().innerText()).toMatch(/Yellow[\s\S]*stricter since/);
  expect(await faultsOf(page)).toEqual([]);
  await first.at('Tracing');
  expect(await faultsOf(page)).toEqual([]);

  await until(90, async () => {
    await door.page.evaluate(() => dispatchEvent(new Event('online')));
    return (await heldUp())?.includes('token-revoked') ?? false;
  });
});
