/**
 * A doorman's day beside the scanning: a full place, entry and exit, training with the practice cards, the ministry's data as a file, a tablet kept in the app,
 * and at the end the shift with its summary.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { door } from '../../src/shared/i18n/en/door.ts';
import { manage } from '../../src/shared/i18n/en/manage.ts';
import { pdfOf } from '../shared/camera/pdf-file.ts';
import { Device, TABLET } from './devices.ts';
import { scansIn } from './door-tablet.ts';
import { Issuer } from './issuer.ts';

const PIN = '4821';
const LONG = { timeout: 30_000 };

let issuer: Issuer;
let tablet: Device;
const passes = new Map<string, string>();

beforeAll(async () => {
  issuer = await Issuer.start();
  tablet = await Device.open({ viewport: TABLET, scale: 1 });
  await tablet.page.goto(issuer.door('cinema'));
  await tablet.page.getByRole('button', { name: 'Open the shift' }).waitFor(LONG);
  for (const health of ['green', 'blue', 'red']) passes.set(health, await pass(health));
});

afterAll(async () => {
  await tablet?.close();
  await issuer?.remove();
});

const press = (name: string) => tablet.page.getByRole('button', { name, exact: true }).click();
const seen = (text: string | RegExp) => tablet.page.getByText(text).first().waitFor(LONG);
const verdict = () => tablet.page.locator('section.verdict');

/** A paper pass made by hand. */
async function pass(health: string): Promise<string> {
  const evidence = health === 'green' ? ['--evidence', String(Math.floor(Date.now() / 1000) - 3600)] : [];
  const words = ['issue', '--data', issuer.dataDir, '--health', health, '--birth', '0419', '--initials', 'Ә.Қ.', '--paper', '--json', ...evidence];
  const { out } = await issuer.ashyq(words);
  return (JSON.parse(out.slice(out.indexOf('{'))) as { qr: string }).qr;
}

async function show(text: string): Promise<void> {
  await press('Without the camera');
  await tablet.page.getByLabel('Text of the code', { exact: true }).fill(text);
  await press('Check');
}

async function openSettings(isFirst = false): Promise<void> {
  await press('Settings');
  await tablet.page.getByLabel(manage.pin.field, { exact: true }).fill(PIN);
  if (isFirst) await tablet.page.getByLabel(manage.pin.again, { exact: true }).fill(PIN);
  await press(isFirst ? manage.pin.save : manage.pin.enter);
}

async function closeShift(): Promise<void> {
  await press('Close the shift');
  await tablet.page.getByRole('dialog').getByText(door.shifts.over).waitFor(LONG);
}

test('the place is full: that is told across the screen, and the next pass is judged as before', async () => {
  await openSettings(true);
  await tablet.page.getByLabel(door.capacity.field, { exact: true }).fill('1');
  await press(door.capacity.save);
  await seen(door.kiosk.saved);
  await press('Close');
  await press('Open the shift');
  await tablet.page.locator('.tools').waitFor(LONG);
  await show(passes.get('green') ?? '');
  await tablet.page.locator('section.verdict[data-face=admit]').waitFor(LONG);
  await tablet.page.locator('.band.is-full').getByText('Full: 1 of 1').waitFor(LONG);
  await show(passes.get('blue') ?? '');
  await verdict().waitFor(LONG);
  expect(await tablet.page.locator('section.verdict[data-face=undecided]').count()).toBe(0);
});

test('an exit is counted whatever the verdict, and the place is no longer full', async () => {
  await tablet.page.locator('.ways').getByRole('button', { name: 'Exit' }).click();
  for (const colour of ['green', 'red']) {
    await show(passes.get(colour) ?? '');
    await tablet.page.locator('section.verdict[data-face=exit]').waitFor(LONG);
  }
  await tablet.page.locator('.numbers').getByText('Out: 2').waitFor(LONG);
  await tablet.page.locator('.band.is-full').waitFor({ ...LONG, state: 'detached' });
  await tablet.page.locator('.ways').getByRole('button', { name: 'Entry' }).click();
});

test('a pass in a PDF, as somebody sends it to the tablet, gets its verdict and its line', async () => {
  const before = (await scansIn(tablet.page)).length;
  const pdf = pdfOf([[{ text: passes.get('green') ?? '', side: 60 }]]);
  await press('Without the camera');
  const file = { name: 'pass.pdf', mimeType: 'application/pdf', buffer: Buffer.from(await pdf.arrayBuffer()) };
  await tablet.page.locator('dialog[open] input[type=file]').setInputFiles(file);
  await tablet.page.locator('section.verdict[data-face=admit]').waitFor(LONG);
  expect((await scansIn(tablet.page)).slice(before).map(({ code }) => code)).toEqual(['ok']);
});

test('the shift closes with its summary, counted from the journal, which stays for the last shifts', async () => {
  await closeShift();
  const facts = tablet.page.getByRole('dialog').locator('.shift');
  const text = await facts.innerText();
  expect(text).toContain(door.shifts.ends.closed);
  expect(text).toMatch(new RegExp(`${door.shifts.left}\\s*2`));
  expect(text).not.toMatch(/Ә\.Қ\./);
  await press('Done');
  await tablet.page.locator('.closed .shift').waitFor(LONG);
  await tablet.page.reload();
  await tablet.page.locator('.closed .shift').getByText(door.shifts.ends.closed).waitFor(LONG);
  await tablet.page.getByRole('img', { name: door.flow.chart }).waitFor(LONG);
});

test('in training every card gets its answer, a real pass none, and nobody is counted', async () => {
  await openSettings();
  await press(door.training.start);
  await seen(door.kiosk.saved);
  await press('Close');
  await seen(door.training.notice);
  await press('Open the shift');
  await tablet.page.locator('.band.is-training').waitFor(LONG);
  const before = await tablet.page.locator('.numbers').innerText();
  for (const [card, code] of [
    [door.training.deck.phone, 'ok'],
    [door.training.deck.screenshot, 'proof-stale'],
    [door.training.deck.revoked, 'token-revoked'],
  ] as const) {
    await press(door.training.cards);
    await press(card);
    await tablet.page.locator(`section.practised[data-code=${code}]`).waitFor(LONG);
    expect(await verdict().count()).toBe(0);
  }
  await show(passes.get('green') ?? '');
  await tablet.page.locator('section.practised[data-code=real]').waitFor(LONG);
  expect(await verdict().count()).toBe(0);
  expect(await tablet.page.locator('main.gate').getAttribute('data-training')).toBe('true');
  const people = (text: string) => text.split('\n').slice(0, 2);
  expect(people(await tablet.page.locator('.numbers').innerText())).toEqual(people(before));
});

test('the training ends with the day by itself; ended by hand the door is locked for five minutes', async () => {
  await closeShift();
  await press('Done');
  await openSettings();
  await press(door.training.stop);
  await seen(door.kiosk.saved);
  await press('Close');
  await tablet.page.getByText(door.training.notice).waitFor({ ...LONG, state: 'detached' });
  await press('Open the shift');
  await tablet.page.locator('.locked').waitFor(LONG);
  await tablet.page.locator('.band.is-training').waitFor({ ...LONG, state: 'detached' });
});

test('the ministry’s data are saved to a file and taken from one; what is no such file changes nothing', async () => {
  await tablet.page.locator('button.ages').click();
  const download = tablet.page.waitForEvent('download');
  await press(door.carry.save);
  const file = await (await download).path();
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  const archive = join(tmpdir(), `ashyq-carried-${process.pid}.zip`);
  writeFileSync(archive, readFileSync(file));
  const input = tablet.page.locator('dialog input[type=file]');
  await input.setInputFiles(archive);
  await seen(new RegExp(`${door.carry.same}|${door.carry.taken}`));
  await input.setInputFiles({ name: 'trust.zip', mimeType: 'application/zip', buffer: Buffer.from('PK no archive') });
  await seen(door.carry.unreadable);
  await press('Close');
});

test('a tablet kept in the app is full screen while the shift is open, and leaving asks for the PIN', async () => {
  await closeShift();
  await press('Done');
  await openSettings();
  await tablet.page.getByLabel(door.kiosk.on, { exact: true }).check();
  await press(door.kiosk.save);
  await seen(door.kiosk.saved);
  await press('Close');
  await press('Open the shift');
  await tablet.page.waitForFunction(() => document.fullscreenElement !== null, null, LONG);
  await tablet.page.goBack().catch(() => null);
  expect(new URL(tablet.page.url()).pathname).toBe('/gate');
  await tablet.page.evaluate(() => document.exitFullscreen());
  await seen(door.kiosk.left);
  await press(door.kiosk.back);
  await tablet.page.waitForFunction(() => document.fullscreenElement !== null, null, LONG);
  await tablet.page.evaluate(() => document.exitFullscreen());
  await press(door.kiosk.leave);
  // No way around it: another tablet's code is for a closed shift.
  await seen(manage.pin.forgottenOpen);
  expect(await tablet.page.getByRole('button', { name: manage.pin.newCode }).count()).toBe(0);
  await tablet.page.getByLabel(manage.pin.field, { exact: true }).fill(PIN);
  await press(manage.pin.enter);
  await tablet.page.getByRole('dialog').waitFor({ ...LONG, state: 'detached' });
  expect(await tablet.page.evaluate(() => document.fullscreenElement)).toBeNull();
});
