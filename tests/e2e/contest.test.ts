/**
 * A citizen contests a refusal: turned away at a door, the receipt taken along, its QR read by the phone, handed in when there is a network; and a status
 * contested from the list of everything else. Real issuer, real tablet; what the desk then decides is in tests/issuer/contests-phone.
 */
import { toBuffer } from 'qrcode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signerFromSeed } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { makeReceipt } from '../../src/core/journal/receipt.ts';
import { formatQr } from '../../src/core/qr.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { contest } from '../../src/shared/i18n/en/contest.ts';
import { gate } from '../../src/shared/i18n/en/gate.ts';
import { more } from '../../src/shared/i18n/en/more.ts';
import { visits } from '../../src/shared/i18n/en/visits.ts';
import { Citizen } from './citizen.ts';
import { Device, TABLET } from './devices.ts';
import { Issuer } from './issuer.ts';
import { fine, gone } from './network.ts';

let issuer: Issuer;
let tablet: Device;
let citizen: Citizen;
/** The receipt's QR, photographed from the tablet's screen. */
let receipt: Buffer;

beforeAll(async () => {
  issuer = await Issuer.start();
  tablet = await Device.open({ viewport: TABLET, camera: true });
  citizen = await Citizen.open(issuer);
});
afterAll(async () => {
  await citizen?.close();
  await tablet?.close();
  await issuer?.remove();
});

const scan = async (picture: Buffer) => {
  await citizen.open('/?screen=scan');
  await citizen.page.locator('input[type=file]').setInputFiles({ name: 'receipt.png', mimeType: 'image/png', buffer: picture });
};

/** What lies on the phone of a receipt that was not handed in yet. */
const kept = () =>
  citizen.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open('ashyq');
      request.onsuccess = () => done(request.result);
    });
    const holders = await new Promise<{ contests?: { receipt: Uint8Array | null } }[]>((done) => {
      const request = database.transaction('holders').objectStore('holders').getAll();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    return holders[0]?.contests?.receipt?.length ?? 0;
  });

test('somebody blue is turned away at the airport and takes the receipt along', async () => {
  const { page } = tablet;
  await citizen.enrol(issuer.person('blue'));
  await page.goto(issuer.door('airport'));
  await page.getByRole('button', { name: gate.shift.open }).click({ timeout: 60_000 });
  const made = await issuer.ashyq(['issue', '--data', issuer.dataDir, '--health', 'blue', '--birth', '0419', '--initials', 'Ә.Қ.', '--paper', '--json']);
  const { qr } = JSON.parse(made.out.slice(made.out.indexOf('{'))) as { qr: string };
  await page.locator('.tools').waitFor();
  await page.getByRole('button', { name: 'Without the camera' }).click();
  await page.getByLabel('Text of the code').fill(qr);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.locator('section.verdict[data-code=not-admitted]').waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: gate.scan.receipt }).click();
  const code = page.locator('dialog[open] svg.qr');
  await code.waitFor();
  receipt = await code.screenshot();
});

test('contests a refusal from its receipt: without a network it is kept, with one the ministry has it, and the deadline is on the screen', async () => {
  citizen.network.weather = gone;
  await scan(receipt);
  await citizen.sees(contest.receipt);
  await citizen.page.getByLabel(contest.ground['wrongly-refused']).check();
  await citizen.press(contest.send);
  await citizen.page.locator('.notice.bad').waitFor();
  expect(await kept()).toBeGreaterThan(200);
  await citizen.picture('contest-offline');
  citizen.network.weather = fine;
  // The app was closed meanwhile: the receipt is where it was.
  await citizen.open('/?screen=contest');
  await citizen.page.getByLabel(contest.ground['wrongly-refused']).check();
  await citizen.press(contest.send);
  await citizen.sees(contest.sent);
  await citizen.sees(`${contest.about.refusal}: `);
  await citizen.sees(contest.open.replace('{when}', '').trim());
  expect(await kept()).toBe(0);
  await citizen.picture('contest-open');
});

test('state and deadline are there without a network too', async () => {
  citizen.network.weather = gone;
  await citizen.open('/?screen=contest');
  await citizen.sees(contest.open.replace('{when}', '').trim());
  citizen.network.weather = fine;
});

test('a status is contested from the list of everything else, once however often it is sent', async () => {
  await citizen.open('/?screen=more');
  await citizen.page.getByText(more.contestText).click();
  for (let tries = 0; tries < 2; tries += 1) {
    await citizen.page.getByLabel(contest.ground['other-evidence']).check();
    await citizen.press(contest.send);
    await citizen.sees(contest.sent);
  }
  expect(await citizen.page.locator('.contest').count()).toBe(2);
});

test('a receipt of a door that the ministry does not know is refused, and nothing is kept', async () => {
  const [stranger, door] = [signerFromSeed(new Uint8Array(32).fill(1)), signerFromSeed(new Uint8Array(32).fill(2))];
  const now = Math.floor(Date.now() / 1000);
  const place = { venueId: 'ALA-00123', category: 'cinema', name: 'Арман', area: '7511', gate: 1, index: null };
  const credential = await issueVenueCredential({ ...place, iat: now - 3600, exp: now + 3600, tabletKey: door.publicKey }, stranger);
  const says = { code: 'not-admitted', rule: null, policyVersion: 1, stampVersion: 1, ref: new Uint8Array(16) };
  const text = formatQr(await makeReceipt(credential, { venueId: place.venueId, gate: 1, iat: now, ...says }, door));
  await scan(await toBuffer([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M', margin: 6, scale: 6 }));
  await citizen.sees(visits.doubt.receipt);
  expect(await kept()).toBe(0);
});
