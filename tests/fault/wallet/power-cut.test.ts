/**
 * The power of a phone is cut while its owner comes and goes (security.md, "Faults"): the profile of its browser lies on a disk of its own, and what comes up afterwards
 * is that disk without all that the system still held in memory. Whatever the screen had said was saved is there: the pass and its key, each visit, each exit; also where
 * there was no network. The app starts each time, and without a network from the second cut on: the first comes in the minute of the first pass, when the browser has not
 * written the app itself down yet; then it takes one start with a network, and a minute of it (docs/decisions/067). A file beside it that nobody asked the disk to keep is
 * lost each time: the cut is one.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/issuer/db/open.ts';
import { steps } from '../../../src/shared/i18n/en/steps.ts';
import { trouble } from '../../../src/shared/i18n/en/trouble.ts';
import { visits as words } from '../../../src/shared/i18n/en/visits.ts';
import { wallet } from '../../../src/shared/i18n/en/wallet.ts';
import { Issuer } from '../../e2e/issuer.ts';
import { untilInPage, untilWorker } from '../../in-page.ts';
import { figure } from '../figures.ts';
import { Tablet } from '../gate/tablet.ts';
import { imageFolder, makeLoopDisk } from '../loop-disk.ts';
import { cutPowerUnder } from '../power.ts';
import { skip } from '../rows.ts';

/** After the second a Chromium found its database unreadable in most runs, before a log of its own was begun at each start (docs/decisions/059). */
const CUTS = Number(process.env['ASHYQ_PHONE_CUTS'] ?? 4);
const DISK_MB = 500;
const PATIENCE = { timeout: 60_000 };

/** A phone in the place of a tablet: no door's camera, the wallet's size. */
class Phone extends Tablet {
  protected override readonly viewport = { width: 360, height: 740 };
  protected override async prepare(_: BrowserContext): Promise<void> {}
}

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer?.remove());

const random = (from: number, to: number) => from + Math.random() * (to - from);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function enrol(page: Page): Promise<void> {
  const { iin, phone } = issuer.person('green');
  await page.goto(issuer.origin);
  await button(page, steps.welcome.start).click();
  await page.getByLabel(steps.enrol.iin).fill(iin);
  await page.getByLabel(steps.enrol.phone).fill(phone);
  await button(page, steps.enrol.send).click();
  await page.getByLabel(steps.code.field).fill(await issuer.code(phone));
  await hasPass(page);
  await untilWorker(page, PATIENCE.timeout);
}

/** The home screen with a colour that was verified; else what is there instead. */
async function hasPass(page: Page): Promise<void> {
  try {
    await page.getByText(wallet.home.age).first().waitFor(PATIENCE);
  } catch {
    throw new Error(`no pass, but: ${await bodyOf(page)}`);
  }
}

async function bodyOf(page: Page): Promise<string> {
  return (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
}

/**
 * The home screen without a network: a colour that was verified, or a pass that is back from its second copy, said to be so, with its code. The ministry's public files
 * have no copy: its colour is back with a network.
 */
async function hasPassOffline(page: Page): Promise<'whole' | 'from the copy'> {
  const isFromCopy = page.getByText(wallet.unverified.title);
  await page.getByText(wallet.home.age).or(isFromCopy).first().waitFor(PATIENCE);
  if ((await isFromCopy.count()) === 0) return 'whole';
  await page.getByText(trouble.restored.title).waitFor(PATIENCE);
  await button(page, wallet.home.show).click();
  await page.getByRole('img', { name: wallet.qr.image }).waitFor(PATIENCE);
  return 'from the copy';
}

/** The app lies on the disk, by the worker's own mark: a page asks for it a quarter of a minute after it was opened (sw/sw.ts). */
async function isKept(page: Page): Promise<void> {
  // A mark from before the cut is taken away by a worker that is registered anew.
  await untilWorker(page, 300_000);
  const kept = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('ashyq-app-'));
    return (await Promise.all(names.map(async (name) => (await caches.open(name)).match('/.ashyq/kept')))).some(Boolean);
  };
  await untilInPage(page, kept, { timeout: 300_000 });
}

/**
 * Playwright waits for the answer of each worker that it ever met, and one that began while the browser threw its register of them away never answers. The page's own switch
 * has been thrown long before.
 */
async function goOnline(phone: Phone, online: boolean): Promise<void> {
  await Promise.race([phone.context.setOffline(!online), pause(5_000)]);
}

/** What the screen has said is saved so far: entrances, and exits. */
interface Said {
  entered: number;
  left: number;
}

/** Comes and goes at one entrance until the power is gone; each step is counted when the screen has said it. */
async function comeAndGo(page: Page, said: Said): Promise<void> {
  const [enter, leave] = [new RegExp(`^(${words.visit.register}|${words.visit.reenter})$`), words.visit.leave];
  for (;;) {
    const open = button(page, leave);
    // A cut may have left a visit open, and the page may still be on its way.
    await page.getByRole('button', { name: enter }).or(open).first().waitFor(PATIENCE);
    if (!(await open.isVisible())) {
      await page.getByRole('button', { name: enter }).click(PATIENCE);
      await open.waitFor(PATIENCE);
      said.entered += 1;
    }
    await open.click();
    await page.getByText(new RegExp(`^${words.visit.left.split('{')[0]}`)).waitFor(PATIENCE);
    said.left += 1;
    // the next entrance begins with another look at the poster
    await page.reload();
    await page.getByRole('button', { name: enter }).waitFor(PATIENCE);
  }
}

interface Kept {
  readonly holders: readonly string[];
  readonly visits: readonly { readonly id: string; readonly left: number | null }[];
}

/** Runs in the page: what lies in the database, read past the app. */
async function readKept(): Promise<Kept> {
  const database = await new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open('ashyq');
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const all = <T>(store: string) =>
    new Promise<T[]>((done, fail) => {
      const request = database.transaction(store).objectStore(store).getAll();
      request.onsuccess = () => done(request.result as T[]);
      request.onerror = () => fail(request.error);
    });
  const holders = await all<{ id: string }>('holders');
  const visits = await all<{ id: string; left: number | null }>('visits');
  database.close();
  return { holders: holders.map(({ id }) => id), visits: visits.map(({ id, left }) => ({ id, left })) };
}

/** The app may be loading itself anew at this moment, as it does where its worker's files were mended (decision 067); that ends the way that was begun. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address).catch(async (error: Error) => {
    if (!error.message.includes('ERR_ABORTED')) throw error;
    await page.goto(address);
  });
}

test(`the power is cut (times: ${CUTS}), of the disk too: what was said to be saved is there, and the app starts`, async (context) => {
  const folder = imageFolder('ashyq-wallet-power');
  const disk = makeLoopDisk(folder, DISK_MB);
  if (typeof disk === 'string') return skip(context, folder, disk);
  const phone = new Phone(undefined, join(disk.path, 'profile'));
  const poster = `/V/${issuer.poster('ALA-00003').split('/V/')[1] ?? ''}`;
  const said: Said = { entered: 0, left: 0 };
  let before: Kept = { holders: [], visits: [] };
  let fromCopy = 0;
  try {
    await enrol(await phone.start());
    for (let nr = 1; nr <= CUTS; nr += 1) {
      await goOnline(phone, true);
      await phone.page.goto(issuer.origin);
      await hasPass(phone.page);
      await open(phone.page, issuer.origin + poster);
      // every other time without a network: what is only on the phone is only there
      await goOnline(phone, nr % 2 !== 0);
      let ended: unknown;
      const busy = comeAndGo(phone.page, said).catch((error: unknown) => {
        ended = error;
      });
      const done = said.entered + said.left;
      await pause(random(2_500, 8_000));
      // On a slow machine too each cut has something to lose.
      await expect.poll(() => ended !== undefined || said.entered + said.left > done, PATIENCE).toBe(true);
      if (ended !== undefined) throw new Error(`before cut ${nr} (${phone.page.url()}): ${await bodyOf(phone.page)}`, { cause: ended });
      await cutPowerUnder(disk, phone, busy);
      const page = await phone.start();
      await goOnline(phone, nr === 1);
      await page.goto(issuer.origin);
      if (nr === 1) {
        await hasPass(page);
        await isKept(page);
      } else if ((await hasPassOffline(page)) === 'from the copy') fromCopy += 1;
      const kept = await page.evaluate(readKept);
      const left = kept.visits.filter((visit) => visit.left !== null);
      expect(kept.holders, `after cut ${nr}`).toHaveLength(1);
      if (nr > 1) expect(kept.holders).toEqual(before.holders);
      expect(before.visits.filter(({ id }) => !kept.visits.some((visit) => visit.id === id))).toEqual([]);
      // one more may be on the disk that nobody was told of yet; never one less
      expect(
        [kept.visits.length - said.entered, left.length - said.left].filter((more) => more < 0 || more > 1),
        `after cut ${nr}`,
      ).toEqual([]);
      [before, said.entered, said.left] = [kept, kept.visits.length, left.length];
    }
    await goOnline(phone, true);
    await phone.page.goto(`${issuer.origin}/?screen=visits`);
    await reachedTheMinistry(before);
    figure(context, 'power cuts; visits and exits that the screen called saved; missing', `${CUTS}; ${said.entered} and ${said.left}; 0`);
    figure(context, 'starts without a network after a cut; of them with all that came back from the second copy', `${CUTS - 1}; ${fromCopy}`);
  } finally {
    await phone.remove();
    disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Each visit of the phone is with the ministry once, and nothing else is. */
async function reachedTheMinistry({ visits }: Kept): Promise<void> {
  const database = await openDatabase({ dataDir: issuer.dataDir, log: () => undefined });
  try {
    const rows = async () => (await database.db.selectFrom('visit').select('id').execute()).map(({ id }) => Buffer.from(id).toString('hex')).sort();
    await expect.poll(rows, { timeout: 240_000, interval: 1_000 }).toEqual(visits.map(({ id }) => id).sort());
  } finally {
    await database.close();
  }
}
