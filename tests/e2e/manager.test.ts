/** The door's manager: sets a PIN, changes what the door checks (which locks it and stands in the journal), lets somebody in who could not be checked. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gate } from '../../src/shared/i18n/en/gate.ts';
import { manage } from '../../src/shared/i18n/en/manage.ts';
import { Device, TABLET } from './devices.ts';
import { Issuer } from './issuer.ts';

const PIN = '4821';
const REASON = 'phone broken, card checked';

let issuer: Issuer;
let tablet: Device;

beforeAll(async () => {
  issuer = await Issuer.start();
  tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  await tablet.page.goto(issuer.door('cinema'));
  await tablet.page.getByRole('button', { name: 'Open the shift' }).waitFor({ timeout: 30_000 });
});

afterAll(async () => {
  await tablet?.close();
  await issuer?.remove();
});

const press = (name: string) => tablet.page.getByRole('button', { name, exact: true }).click();
const type = (label: string, text: string) => tablet.page.getByLabel(label, { exact: true }).fill(text);

/** Closes the shift and puts its summary away. */
async function closeShift(): Promise<void> {
  await press('Close the shift');
  await tablet.page.getByRole('dialog').locator('.shift').waitFor({ timeout: 30_000 });
  await press('Done');
}

async function openSettings(pin = PIN): Promise<void> {
  await press('Settings');
  await type(manage.pin.field, pin);
  await press(manage.pin.enter);
}

/** A code of a version that this door does not know: nobody can say whether it is good. */
async function scanUndecided(): Promise<void> {
  await press('Without the camera');
  await type('Text of the code', 'ASQ2:ABC');
  await press('Check');
  await tablet.page.locator('section.verdict[data-code=version-unknown]').waitFor({ timeout: 20_000 });
}

/** What the journal's lines say, read from the tablet's storage as an inspector's file has them. */
async function journal(): Promise<string> {
  const entries = await tablet.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open('ashyq');
      request.onsuccess = () => done(request.result);
    });
    const records = await new Promise<{ entry: Uint8Array }[]>((done) => {
      const request = database.transaction('journal').objectStore('journal').getAll();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    return records.map(({ entry }) => [...entry]);
  });
  return entries.map((entry) => Buffer.from(entry).toString('utf8')).join('\n');
}

test('the first who opens the settings sets a PIN, typed twice, and a weak one is refused', async () => {
  await press('Settings');
  await type(manage.pin.field, '1111');
  await type(manage.pin.again, '1111');
  await press(manage.pin.save);
  await tablet.page.getByText(manage.pin.weak).waitFor();
  await type(manage.pin.field, PIN);
  await type(manage.pin.again, '4822');
  await press(manage.pin.save);
  await tablet.page.getByText(manage.pin.different).waitFor();
  await type(manage.pin.again, PIN);
  await press(manage.pin.save);
  await tablet.page.getByText(manage.pin.saved).waitFor();
  await press('Close');
});

test('without the PIN nobody reaches the settings, and a wrong one says how many tries are left', async () => {
  await openSettings('9999');
  await tablet.page.getByText('Wrong PIN: 4 tries left').waitFor();
  expect(await tablet.page.getByText(manage.rules.title).count()).toBe(0);
  await press('Close');
});

test('somebody who could not be checked enters on the manager’s word: PIN and reason, in the journal before anybody enters', async () => {
  await press('Open the shift');
  await tablet.page.locator('.tools').waitFor();
  await scanUndecided();
  await press('Let in on the manager’s word');
  // For whom: when they were scanned, and who they are where the pass was genuine.
  expect(await tablet.page.locator('dialog form strong').innerText()).toMatch(/^\d\d:\d\d:\d\d( · .+)?$/);
  await type(manage.override.reason, REASON);
  await type(manage.pin.field, PIN);
  await press(manage.override.confirm);
  await tablet.page.getByText(manage.override.done).waitFor({ timeout: 20_000 });
  expect(await journal()).toContain(REASON);
  await press('Done');
  await expect.poll(() => tablet.page.locator('.numbers').innerText()).toContain('In: 1');
});

test('a change of what the door checks stands in the journal, locks scanning, and a reload does not unlock it', async () => {
  await closeShift();
  await openSettings();
  await tablet.page.getByLabel(manage.rules.category).selectOption('airport');
  await press(manage.rules.save);
  await tablet.page.getByText(/Changed\. Scanning is locked until/).waitFor();
  expect(await journal()).toContain('category-airport');
  await press('Close');
  await press('Open the shift');
  const locked = tablet.page.locator('.locked strong');
  await locked.waitFor({ timeout: 20_000 });
  await tablet.page.reload();
  await locked.waitFor({ timeout: 20_000 });
  await press('Without the camera');
  await type('Text of the code', 'ASQ2:ABC');
  await press('Check');
  await tablet.page.locator('dialog').waitFor({ state: 'detached' });
  expect(await tablet.page.locator('section.verdict').count()).toBe(0);
});

test('every line of the journal is handed in, and the ministry signs for it', async () => {
  await closeShift();
  await tablet.page.getByText(manage.handIn.all).waitFor({ timeout: 60_000 });
  await tablet.page.getByText(/Countersigned up to entry/).waitFor();
});

test('an inspector takes the journal’s file away, and an auditor believes every line of it', async () => {
  const [file] = await Promise.all([tablet.page.waitForEvent('download'), press(gate.journal.export)]);
  const { out, exit } = await issuer.ashyq(['audit', 'journal', '--json', '--trust', join(issuer.dataDir, 'public/trust'), await file.path()]);
  const report: unknown = JSON.parse(out);
  expect(report).toMatchObject({ state: 'intact', breaks: [], certificates: [{ fault: null, gate: 1 }] });
  const { size, signed, countersigned, counts } = report as Record<'size' | 'signed' | 'countersigned', number> & { counts: { entries: number } };
  expect([exit, signed, counts.entries]).toEqual([0, size, 1]);
  expect(countersigned).toBeGreaterThan(0);
  await press('Open the shift');
});

test('after five minutes it judges again, by the new rules', async () => {
  // While the page lives no clock that is put ahead ends the lock; a tablet that was off for so long has waited.
  const door = tablet.page.url();
  await tablet.page.goto('about:blank');
  await tablet.shiftClock(301);
  await tablet.page.goto(door);
  await tablet.page.locator('.tools').waitFor();
  await tablet.page.locator('.locked').waitFor({ state: 'detached', timeout: 30_000 });
  await scanUndecided();
});
