/**
 * The end of the mission as everybody lives through it: officers sign it, a citizen and a door are told, the day comes and doors stop, a copy is saved, phone and
 * tablet erase what they hold when their time has come, and the ministry shreds the visits. Time is moved by weeks, on the server and on the devices.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Citizen, nextPerson } from './citizen.ts';
import { Device, TABLET } from './devices.ts';
import { Issuer, until } from './issuer.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const NOTICE = 8 * DAY;
const PATIENCE_MS = 90_000;

let issuer: Issuer;
let citizen: Citizen;
let tablet: Device;
let endsAt: number;

beforeAll(async () => {
  issuer = await Issuer.start();
  citizen = await Citizen.open(issuer, { language: 'kk' });
  tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
});
afterAll(async () => {
  await citizen?.close();
  await tablet?.close();
  await issuer?.remove();
});

const now = () => Math.floor(Date.now() / 1000);

/** Pictures of both screens, where somebody wants to look at them (`ASHYQ_PICTURES=folder`). */
async function shoot(name: string): Promise<void> {
  await citizen.picture(`sunset-${name}`);
  const folder = process.env['ASHYQ_PICTURES'];
  if (folder !== undefined) await tablet.page.screenshot({ path: join(folder, `sunset-${name}.tablet.png`) });
}

/** So much time passes for everybody. */
async function pass(seconds: number): Promise<void> {
  await issuer.stop();
  await issuer.run('serve', seconds);
  await citizen.phone.shiftClock(seconds);
  await tablet.shiftClock(seconds);
  await citizen.page.reload();
  await tablet.page.reload();
}

test('a citizen has a pass, a door has its shift open', async () => {
  await citizen.enrol(nextPerson());
  await tablet.page.goto(issuer.door('cinema').replace(/^https?:\/\/[^/]+/i, issuer.origin));
  await tablet.page.getByRole('button', { name: 'Open the shift' }).waitFor();
});

test('officers sign the end with a typed line, and nothing is signed without it', async () => {
  endsAt = now() + NOTICE;
  const ends = new Date(endsAt * 1000).toISOString().slice(0, 16);
  const words = ['sunset', '--ends', `${ends}Z`, '--phones', String(endsAt + 10 * DAY), '--data', issuer.dataDir];
  expect((await issuer.ashyq(words, 'yes\n')).exit).toBe(1);
  const signed = await issuer.ashyq(words, `end the mission at ${ends}Z\n`);
  expect([signed.exit, signed.out]).toEqual([0, expect.stringContaining('statement 1:')]);
  await until(40, async () => (await fetch(`${issuer.origin}/trust/statement.1.cbor`)).ok);
});

test('both are told ahead; the citizen saves a copy, the pass goes on working', async () => {
  const { ahead } = await citizen.words('sunset');
  await citizen.page.reload();
  await citizen.page.getByText(ahead.title.split(':')[0] ?? '').waitFor();
  await tablet.page.reload();
  await tablet.page.getByText('Ashyq ends').waitFor();
  await shoot('ahead');
  await citizen.press(ahead.copy);
  const { data } = await citizen.words('visits');
  const download = citizen.page.waitForEvent('download');
  await citizen.press(data.export);
  expect((await download).suggestedFilename()).toMatch(/^ashyq-.*\.json$/);
  await citizen.open('/');
  await citizen.hasPass();
});

test('the day comes: doors stop, the wallet says so in place of the pass, the ministry issues nothing', async () => {
  await pass(NOTICE + HOUR);
  const { over } = await citizen.words('sunset');
  await citizen.page.getByRole('heading', { name: over.title }).waitFor({ timeout: PATIENCE_MS });
  expect(await citizen.page.locator('svg.qr').count()).toBe(0);
  await tablet.page.getByRole('heading', { name: 'Ashyq has ended' }).waitFor({ timeout: PATIENCE_MS });
  expect(await tablet.page.getByRole('button', { name: 'Open the shift' }).count()).toBe(0);
  const answer = await fetch(`${issuer.origin}/api/enrol`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([410, 'mission-ended']);
  for (const path of ['/?screen=qr', '/?screen=enrol', '/neutral']) {
    await citizen.open(path);
    await citizen.page.getByRole('heading', { name: over.title }).waitFor({ timeout: PATIENCE_MS });
  }
  expect((await citizen.holdings()).holders).toHaveLength(1);
  await shoot('over');
});

test('without a network it holds too, and a clock put back brings no pass and no door back', async () => {
  // By a time that the ministry has signed: a device that has not fetched one yet has only its own clock's word, and each page that was opened above has cut the fetch short.
  for (const { page } of [citizen, tablet]) {
    await page.reload();
    await page.waitForLoadState('networkidle');
  }
  await citizen.phone.offline(true);
  await tablet.offline(true);
  await citizen.phone.shiftClock(0);
  await tablet.shiftClock(0);
  await citizen.page.reload();
  await tablet.page.reload();
  await citizen.page.getByRole('heading', { name: (await citizen.words('sunset')).over.title }).waitFor({ timeout: PATIENCE_MS });
  await tablet.page.getByRole('heading', { name: 'Ashyq has ended' }).waitFor({ timeout: PATIENCE_MS });
  // The clocks are put right before the network is back: what a wallet makes of a clock that is wrong is another story (bad-days-clock).
  for (const device of [citizen.phone, tablet]) {
    await device.shiftClock(NOTICE + HOUR);
    await device.page.reload();
    await device.offline(false);
  }
});

test('when its time has come the phone holds nothing any more, nor does the tablet, and the ministry proves what it shredded', async () => {
  await pass(NOTICE + 11 * DAY);
  const { erased } = await citizen.words('sunset');
  // First the ministry's word that the time has come, then the erasing: as slow as the machine is.
  await citizen.sees(erased.phone);
  expect((await citizen.holdings()).holders).toHaveLength(0);
  await tablet.page.locator('strong', { hasText: 'This tablet is empty now' }).waitFor({ timeout: PATIENCE_MS });
  await shoot('erased');
  await citizen.page.reload();
  await citizen.sees(erased.phone);
  await until(90, async () => (await issuer.ashyq(['sunset', 'show', '--data', issuer.dataDir])).out.includes('visits    done'));
});
