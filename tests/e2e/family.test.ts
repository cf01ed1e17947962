/**
 * A family on one phone: a mother takes her children's passes over from the register, the grandmother's by the code that comes to the grandmother's phone,
 * prints a card, and moves to a new phone. A real issuer; a tablet at a cinema films the screens and the card.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { family } from '../../src/shared/i18n/en/family.ts';
import { more } from '../../src/shared/i18n/en/more.ts';
import { paper } from '../../src/shared/i18n/en/paper.ts';
import { steps } from '../../src/shared/i18n/en/steps.ts';
import { wallet } from '../../src/shared/i18n/en/wallet.ts';
import { Citizen, nextPerson } from './citizen.ts';
import { Darkroom, Device, TABLET } from './devices.ts';
import { Issuer, type Person } from './issuer.ts';

/** CSS pixels in a millimetre. */
const MM = 96 / 25.4;

let issuer: Issuer;
let darkroom: Darkroom;
let tablet: Device;
let phone: Citizen;
let mother: Person;
const grandmother = nextPerson();
/** The children of the demo's green adult: the elder is green, the younger yellow. */
let children: readonly { readonly initials: string; readonly colour: string }[];
/** The mother's card as a black-and-white printer leaves it. */
let card: Buffer;
const folder = mkdtempSync(join(tmpdir(), 'ashyq-family-'));

beforeAll(async () => {
  issuer = await Issuer.start();
  darkroom = await Darkroom.open();
  mother = issuer.person('green');
  children = issuer.children('green');
  phone = await Citizen.open(issuer);
  tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  await openDoor();
});
afterAll(async () => {
  await phone?.close();
  await tablet?.close();
  await darkroom?.close();
  await issuer?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A cinema's tablet, with its shift open. */
async function openDoor(): Promise<void> {
  const { page } = tablet;
  await page.goto(issuer.door('cinema'));
  await page.getByRole('button', { name: 'Open the shift' }).click({ timeout: 60_000 });
  await tablet.installed();
}

interface Shown {
  readonly face: string | null;
  readonly code: string | null;
  readonly text: string;
}

/** What the tablet says of a picture before its camera. */
async function atTheDoor(picture: Buffer, tall = 1200): Promise<Shown> {
  tablet.film(await darkroom.film(picture, tall));
  await tablet.page.reload();
  const shown = tablet.page.locator('section.verdict');
  await shown.waitFor({ timeout: 40_000 });
  return { face: await shown.getAttribute('data-face'), code: await shown.getAttribute('data-code'), text: await shown.innerText() };
}

/** The live code on a phone's screen, once it is this holder's. */
async function showsAtTheDoor(citizen: Citizen): Promise<Shown> {
  await citizen.page.locator('svg.qr').waitFor();
  return atTheDoor(await citizen.page.screenshot());
}

/** The chip of a holder, on home and on the QR screen. */
const chip = (citizen: Citizen, name: string) => citizen.page.getByRole('navigation', { name: wallet.qr.whose }).getByRole('button', { name });

const initialsOf = (at: number): string => children[at]?.initials ?? '';

async function addChildren(citizen: Citizen): Promise<void> {
  const add = citizen.page.getByRole('button', { name: new RegExp(`^${family.children.take}: `) });
  await add.first().waitFor();
  for (let left = await add.count(); left > 0; left -= 1) {
    await add.first().click();
    await expect.poll(() => add.count()).toBe(left - 1);
  }
}

test('a mother adds her two children and shows the younger one’s QR, without a network', async () => {
  expect(children.map(({ colour }) => colour)).toEqual(['green', 'yellow']);
  await phone.enrol(mother);
  await phone.press('Add my 2 children');
  await addChildren(phone);
  expect(await phone.holdings().then(({ holders }) => holders.length)).toBe(3);
  await phone.phone.offline(true);
  onTestFinished(() => phone.phone.offline(false));
  await phone.open('/');
  await chip(phone, initialsOf(1)).click();
  await expect.poll(() => phone.page.locator('.status-card').innerText()).toContain('Yellow');
  await phone.press(wallet.home.show);
  expect(await showsAtTheDoor(phone)).toMatchObject({ face: 'refuse', code: 'not-admitted', text: expect.stringContaining('Yellow') });
  // The elder stands beside her: the next code with a tap.
  const code = phone.page.locator('svg.qr path').last();
  const before = await code.getAttribute('d');
  await chip(phone, initialsOf(0)).click();
  await expect.poll(() => chip(phone, initialsOf(0)).getAttribute('aria-current')).toBe('true');
  await expect.poll(() => code.getAttribute('d', { timeout: 500 }).catch(() => before)).not.toBe(before);
  await phone.picture('family-qr');
  expect(await showsAtTheDoor(phone)).toMatchObject({ face: 'admit', code: 'ok', text: expect.stringContaining(initialsOf(0)) });
});

test('grandmother’s pass is confirmed by the code on her phone, and ends on it', async () => {
  const hers = await Citizen.open(issuer);
  try {
    await hers.enrol(grandmother);
    await phone.open('/');
    await phone.press(wallet.home.more);
    await phone.page.getByRole('link', { name: more.family }).click();
    await phone.page.getByRole('link', { name: family.relatives.add }).click();
    await phone.sees(family.relatives.ends);
    const earlier = issuer.codes(grandmother.phone).length;
    await phone.page.getByLabel(steps.enrol.iin).fill(grandmother.iin);
    await phone.page.getByLabel(family.relatives.phone).fill(grandmother.phone);
    await phone.press(steps.enrol.send);
    await phone.sees(family.relatives.codeText);
    await phone.type(await issuer.code(grandmother.phone, earlier));
    await phone.page.getByLabel(family.name).fill('Grandmother');
    await phone.press('Save');
    await phone.open('/');
    await chip(phone, 'Grandmother').waitFor();
    expect(await chip(phone, 'Grandmother').getAttribute('aria-current')).toBe('true');
    expect(await phone.holdings().then(({ holders }) => holders.length)).toBe(4);
    await hers.press(wallet.home.refresh);
    await hers.sees(wallet.replaced.title);
  } finally {
    await hers.close();
  }
});

test('prints a paper pass that a door takes with an identity document', async () => {
  await phone.open('/?screen=paper');
  const before = await phone.holdings();
  await phone.page.locator('.holder-switch button').first().click();
  await phone.press(paper.make);
  await phone.page.locator('.paper-card svg.qr').waitFor();
  const text = await phone.page.locator('.paper-card').innerText();
  const name = /^(\S+) · \d\d\.\d\d$/m.exec(text)?.[1] ?? 'no initials on the card';
  for (const line of ['Жасыл', 'Зелёный', 'Green', 'Тек жеке куәлікпен жарамды', 'Только с удостоверением личности', 'Valid only with an identity document'])
    expect(text).toContain(line);
  expect(text).not.toContain(mother.iin);
  // The file: one page of A6, and nothing of the screen around the card.
  const pdf = await phone.page.pdf({ preferCSSPageSize: true, printBackground: false });
  const pages = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map(([, width, height]) => [
    Number(width),
    Number(height),
  ]);
  expect(pages).toHaveLength(1);
  expect(pages[0]?.[0]).toBeCloseTo((105 / 25.4) * 72, -0.5);
  expect(pages[0]?.[1]).toBeCloseTo((148 / 25.4) * 72, -0.5);
  card = await printOut();
  const shown = await atTheDoor(card, 700);
  expect(shown).toMatchObject({ face: 'admit', code: 'ok' });
  expect(shown.text).toMatch(/identity/i);
  // Nothing of it stays on the phone.
  const after = await phone.holdings();
  expect([after.papers, after.holders]).toEqual([0, before.holders]);
  // The saved file is read by another phone.
  const other = await Citizen.open(issuer);
  try {
    const file = join(folder, 'pass.pdf');
    writeFileSync(file, pdf);
    await other.open('/?screen=import');
    await other.page.locator('input[type=file]').first().setInputFiles(file);
    await other.sees(name);
  } finally {
    await other.close();
  }
});

/** The card alone, as a black-and-white printer leaves it; its code is at least 40 mm wide without the white around it. */
async function printOut(): Promise<Buffer> {
  const { page } = phone;
  await page.emulateMedia({ media: 'print' });
  const sheet = page.locator('.paper-card');
  const qr = await page.locator('.paper-card svg.qr').boundingBox();
  const modules = await page.locator('.paper-card svg.qr').evaluate((svg) => Number(svg.getAttribute('viewBox')?.split(' ')[2]));
  expect(((qr?.width ?? 0) * (modules - 8)) / modules / MM).toBeGreaterThan(40);
  expect(await sheet.boundingBox().then((box) => Math.round((box?.width ?? 0) / MM))).toBe(105);
  await page.evaluate(() => {
    document.documentElement.style.filter = 'grayscale(1)';
  });
  const picture = await sheet.screenshot();
  await page.evaluate(() => {
    document.documentElement.style.filter = '';
  });
  await page.emulateMedia({ media: null });
  return picture;
}

test('a fourth card on one day is not made, and the screen says when', async () => {
  for (const _ of [2, 3]) {
    await phone.open('/?screen=paper');
    await phone.press(paper.make);
    await phone.page.locator('.paper-card').waitFor();
  }
  await phone.open('/?screen=paper');
  await phone.press(paper.make);
  await phone.page.getByRole('alert').waitFor();
  expect(await phone.page.locator('.paper-card').count()).toBe(0);
});

test('moves to a new phone: the family is offered there, and what the old phone and the paper held has ended', async () => {
  const fresh = await Citizen.open(issuer);
  try {
    await fresh.enrol(mother);
    await fresh.sees(family.arrived.text);
    await fresh.press('Add my 2 children');
    await addChildren(fresh);
    await fresh.open('/');
    await chip(fresh, initialsOf(0)).click();
    await fresh.press(wallet.home.show);
    await tablet.page.evaluate(() => window.dispatchEvent(new Event('online')));
    expect(await showsAtTheDoor(fresh)).toMatchObject({ face: 'admit', code: 'ok', text: expect.stringContaining(initialsOf(0)) });
    // The old phone: the mother's pass and the children's have ended, the grandmother's has not.
    await phone.open('/');
    await phone.page.locator('.holder-switch button').first().click();
    await phone.press(wallet.home.refresh);
    await phone.sees(wallet.replaced.title);
    await chip(phone, initialsOf(0)).click();
    await phone.sees(phone.say(family.ended, { name: initialsOf(0) }));
    await chip(phone, 'Grandmother').click();
    await phone.press(wallet.home.refresh);
    await phone.hasPass();
    // The card from the old phone.
    expect(await atTheDoor(card, 700)).toMatchObject({ face: 'refuse', code: 'token-revoked' });
  } finally {
    await fresh.close();
  }
});
