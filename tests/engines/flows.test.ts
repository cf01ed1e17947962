/**
 * The wallet in each engine that a phone may have: the same citizen, the same six flows. Where an engine cannot do a thing the test says so and checks
 * what the wallet does instead; nothing is left out silently.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { common } from '../../src/shared/i18n/en/common.ts';
import { steps } from '../../src/shared/i18n/en/steps.ts';
import { trouble } from '../../src/shared/i18n/en/trouble.ts';
import { wallet } from '../../src/shared/i18n/en/wallet.ts';
import type { EngineBrowser, EngineName, Tab } from './browser.ts';
import { enrol, installed, moveClock, open, press, says, storedHolders, takeUpdate, textOf, until, versionIn, welcomes } from './citizen.ts';
import { ENGINES, openEngine } from './engines.ts';
import { readQr } from './png.ts';
import { Stand, VERSIONS } from './stand.ts';

const PHONE = { width: 360, height: 740 };
const DAY = 86_400;
const [OLD, NEW] = VERSIONS;

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.open();
});
afterAll(() => stand?.close());

describe.each(ENGINES)('%s', (engine: EngineName) => {
  let browser: EngineBrowser;
  let tab: Tab;
  /** Codes asked for so far by the one citizen of all engines. */
  const codes = ENGINES.indexOf(engine);

  beforeAll(async () => {
    await stand.serve(OLD);
    browser = await openEngine(engine, PHONE);
    tab = await browser.tab();
  });
  afterAll(() => browser?.close());

  test('first visit: a citizen enrols and sees the status', async () => {
    const person = stand.issuer.person('blue');
    await open(tab, stand.origin);
    await enrol(tab, person, () => stand.issuer.code(person.phone, codes));
    await says(tab, wallet.home.age);
  });

  test('the key is kept by the browser so that no page can copy it, or the wallet says that it is not', async () => {
    const [holder, ...others] = await storedHolders(tab);
    expect(others).toEqual([]);
    expect(holder?.token).toBeGreaterThan(100);
    const note = (await textOf(tab)).includes(wallet.weakKey.title);
    if (holder?.kind === 'webcrypto') expect([holder.extractable, note]).toEqual([false, false]);
    else expect([holder?.kind, note]).toEqual(['seed', true]);
    console.log(`${engine}: the holder's key is kept as ${holder?.kind}`);
  });

  test('without a network the wallet opens and its QR is admitted by a verifier', async () => {
    await installed(tab);
    await stand.goAway();
    await tab.reload();
    await says(tab, 'Blue');
    await press(tab, wallet.home.show);
    const text = await until('a readable QR', async () => readQr(await tab.picture()));
    const { out, exit } = await stand.issuer.ashyq(['verify', '--trust', join(stand.issuer.dataDir, 'public/trust'), '--json', '-'], `${text}\n`);
    expect(exit, out).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'admit', code: 'ok', health: 'blue' });
  });

  test('a QR opened at its own address without a network is there too', async () => {
    await tab.goto(`${stand.origin}/?screen=qr`);
    expect(await until('a readable QR', async () => readQr(await tab.picture()))).toMatch(/^ASQ1:/);
  });

  test('two and a half days without a network: the wallet warns; after three it says that the pass has ended, by this clock, and what to do', async () => {
    await open(tab, stand.origin);
    await says(tab, 'Blue');
    await moveClock(tab, 2.5 * DAY);
    await says(tab, wallet.soon.text);
    await moveClock(tab, DAY);
    expect(await says(tab, trouble.clock.ended)).toContain('connect to a network');
    // Its clock is right again: nothing is lost.
    await tab.reload();
    await says(tab, 'Blue');
  });

  test('a new build is offered, changes nothing without a yes, and is taken on yes', async () => {
    await stand.serve(NEW);
    await open(tab, stand.origin);
    await says(tab, common.updateReady);
    expect(await versionIn(tab, stand.origin)).toBe(OLD);
    await stand.goAway();
    await open(tab, stand.origin);
    await says(tab, 'Blue');
    await stand.comeBack();
    await says(tab, common.updateReady);
    await takeUpdate(tab);
    expect(await versionIn(tab, stand.origin)).toBe(NEW);
    await stand.goAway();
    expect(await versionIn(tab, stand.origin)).toBe(NEW);
    await stand.comeBack();
  });

  test('two tabs: both show the pass, and what one deletes the other does not show again', async () => {
    const other = await browser.tab();
    await open(other, stand.origin);
    await says(other, 'Blue');
    await tab.goto(`${stand.origin}/?screen=settings`);
    await press(tab, steps.settings.erase);
    await press(tab, steps.settings.eraseConfirm);
    await welcomes(tab);
    await other.reload();
    await welcomes(other);
    await other.close();
  });

  test('deleted is deleted: nothing of the pass is in the browser, with and without a network', async () => {
    expect(await storedHolders(tab)).toEqual([]);
    await stand.goAway();
    await tab.reload();
    await welcomes(tab);
    await stand.comeBack();
  });
});
