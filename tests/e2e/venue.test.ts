/** A venue from the command line to a phone: registered from a list, its poster printed, filmed by a phone's camera; called back, it is refused. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Citizen, nextPerson } from './citizen.ts';
import { Darkroom } from './devices.ts';
import { Issuer, until } from './issuer.ts';

let issuer: Issuer;
let citizen: Citizen;
let darkroom: Darkroom;
beforeAll(async () => {
  issuer = await Issuer.start();
  darkroom = await Darkroom.open();
  citizen = await Citizen.open(issuer, { camera: true });
  await citizen.enrol(nextPerson());
});
afterAll(async () => {
  await citizen?.close();
  await darkroom?.close();
  await issuer?.remove();
});

let tries = 0;
const venue = (...words: string[]) => issuer.ashyq(['venue', ...words, '--data', issuer.dataDir, '--origin', issuer.origin]);

/** The sheet as it hangs: printed by a browser that has no network. */
async function hang(): Promise<Buffer> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 794, height: 1123 }, deviceScaleFactor: 2 });
    await page.context().setOffline(true);
    await page.emulateMedia({ media: 'print' });
    await page.goto(pathToFileURL(join(issuer.dataDir, 'poster.html')).href);
    return await page.screenshot();
  } finally {
    await browser.close();
  }
}

/** Points the phone at the sheet, from so near that its code fills half of the picture. */
async function scan(sheet: Buffer): Promise<void> {
  citizen.phone.film(await darkroom.film(sheet, 1100));
  await citizen.open('/?screen=scan');
}

test('registers a venue from a list, hangs its poster, a phone reads it; called back it is refused', async () => {
  // a second try registers another one
  tries += 1;
  const [name, id] = [`Шиелідегі «Ұлттық өнер үйі» ${tries}`, `KYZ-0000${tries}`];
  const list = join(issuer.dataDir, 'list.csv');
  await writeFile(list, `tax_number;category;name;address;area\n210440000007;exhibition;${name};Шиелі, Абай 3;4310\n`);
  expect(await venue('import', list, '--approve')).toMatchObject({ exit: 0, out: 'approved 1, waiting 0, known 0, refused 0\n' });
  expect((await venue('poster', id, '--out', join(issuer.dataDir, 'poster.html'))).exit).toBe(0);
  expect(await readFile(join(issuer.dataDir, 'poster.html'), 'utf8')).toContain(name);
  const first = await hang();
  const { place, doubt } = await citizen.words('visits');
  await scan(first);
  await citizen.sees(name);
  await citizen.sees(place.yes);

  expect((await venue('poster', id, '--out', join(issuer.dataDir, 'poster.html'), '--new')).out).toContain('1 called back');
  // an issuer that starts publishes at once; one that runs would within five minutes
  await issuer.stop();
  await issuer.run('serve');
  // the phone takes up the new lists when it sees the network, and judges by them from the next scan on
  await until(90, async () => {
    await scan(first);
    return citizen.page
      .getByText(doubt.revoked)
      .waitFor({ timeout: 8_000 })
      .then(
        () => true,
        () => false,
      );
  });
  await citizen.sees(doubt.revokedHint);
  await scan(await hang());
  await citizen.sees(name);
});
