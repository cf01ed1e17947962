/** What a citizen does and sees in a tab, in the wallet's own English words. */

import { common } from '../../src/shared/i18n/en/common.ts';
import { steps } from '../../src/shared/i18n/en/steps.ts';
import type { Person } from '../e2e/issuer.ts';
import type { Tab } from './browser.ts';

/** Chromium is given 45 s to put an update on the disk before it is offered (docs/decisions/067). */
const PATIENCE_MS = 90_000;
const VERSION = new RegExp(common.version.replace('{version}', '([0-9.]+)'));

/** Looks again until the page answers with something; `what` is for the message when it does not. */
export async function until<T>(what: string, look: () => Promise<T | null | false>, tab?: Tab): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    // A page that is just being replaced cannot be looked at.
    const seen = await look().catch((error: unknown) => {
      if (Date.now() > end) throw error;
      return null;
    });
    if (seen !== null && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`not seen within ${PATIENCE_MS / 1000} s: ${what}${tab === undefined ? '' : `\n${await stateOf(tab)}`}`);
    await new Promise((again) => setTimeout(again, 150));
  }
}

/** For whoever reads why something did not come: what the page says, and what it may be waiting for. */
async function stateOf(tab: Tab): Promise<string> {
  const state = await tab.run(async () => {
    const registration = await navigator.serviceWorker?.getRegistration();
    const locks = await navigator.locks?.query();
    const names = (all: readonly LockInfo[] = []) => all.map(({ name, mode }) => `${name} (${mode})`);
    return {
      address: location.href,
      visibility: document.visibilityState,
      worker: [registration?.installing, registration?.waiting, registration?.active].map((one) => one?.state ?? '-'),
      locks: { held: names(locks?.held), pending: names(locks?.pending) },
    };
  });
  return `The page says: ${await textOf(tab)}\n${JSON.stringify(state)}`;
}

/** Everything the page says; every kind of space is one space. */
export const textOf = (tab: Tab): Promise<string> => tab.run(() => document.body.innerText.replace(/\s+/g, ' '));

/** Waits until the page says this. */
export const says = (tab: Tab, text: string): Promise<string> =>
  until(
    `"${text}"`,
    async () => {
      const all = await textOf(tab);
      return all.toLowerCase().includes(text.toLowerCase()) && all;
    },
    tab,
  );

/** Presses what is called so: a button or a link, by its text or its label. */
export async function press(tab: Tab, name: string): Promise<void> {
  const find = () =>
    tab.run((wanted: string) => {
      const within = document.querySelector('dialog[open]') ?? document;
      const found = [...within.querySelectorAll<HTMLElement>('button, a')].find(
        (one) => (one.getAttribute('aria-label') ?? one.innerText).replace(/\s+/g, ' ').trim() === wanted && one.getClientRects().length > 0,
      );
      // What is still sliding in would be somewhere else when the finger comes down.
      const isMoving = document.getAnimations().some(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().endTime) < 2000);
      if (found === undefined || (found as HTMLButtonElement).disabled || isMoving) return null;
      found.scrollIntoView({ block: 'center' });
      const { left, top, width, height } = found.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }, name);
  let before = '';
  // Twice at the same place: what stands above it may still be on its way.
  const still = async () => {
    const place = await find();
    const same = JSON.stringify(place) === before;
    before = JSON.stringify(place);
    return same ? place : null;
  };
  const { x, y } = await until(`button "${name}"`, still, tab);
  await tab.press(x, y);
}

/** Types into the field with this number, counted from 0. */
export async function fill(tab: Tab, number: number, text: string): Promise<void> {
  await until(`field ${number}`, () =>
    tab.run((at: number) => {
      const field = document.querySelectorAll('input')[at];
      field?.focus();
      return field !== undefined && document.activeElement === field;
    }, number),
  );
  await tab.type(text);
}

/**
 * Opens an address of the wallet and waits until it has drawn something; the wallet speaks English. Where that is not chosen yet it is chosen on a page of the
 * same origin that is none of the app: a page that is left while it registers its service worker leaves WebKitGTK 2.50 with one that is being installed for
 * ever, and nothing that a page may ask for helps it on.
 */
export async function open(tab: Tab, url: string): Promise<void> {
  const isHere = await tab.run((origin: string) => location.origin === origin, new URL(url).origin);
  const speaksEnglish = isHere && (await tab.run(() => localStorage.getItem('ashyq.language') === 'en'));
  if (!speaksEnglish) {
    await tab.goto(new URL('/icons/icon.svg', url).href);
    await tab.run(() => localStorage.setItem('ashyq.language', 'en'));
  }
  await tab.goto(url);
  await until('the wallet', () => tab.run(() => document.querySelector('#app main, #app .qr-screen') !== null), tab);
}

/** From the first screen to the pass. */
export async function enrol(tab: Tab, person: Person, code: () => Promise<string>): Promise<void> {
  await press(tab, steps.welcome.start);
  await says(tab, steps.enrol.iin);
  await fill(tab, 0, person.iin);
  await fill(tab, 1, person.phone);
  await press(tab, steps.enrol.send);
  await says(tab, steps.code.field);
  await fill(tab, 0, await code());
  await says(tab, 'Blue');
}

/** Waits for the first screen of a phone without a pass, in whichever language: the choice of one is deleted with the rest. */
export const welcomes = (tab: Tab): Promise<boolean> =>
  until('the first screen', () => tab.run(() => document.querySelector('.hero') !== null && document.querySelector('.status-card') === null), tab);

/** Waits until the service worker has stored the app and serves this page. */
export async function installed(tab: Tab): Promise<void> {
  const isActive = () => tab.run(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
  await until('an active service worker', isActive, tab);
  await tab.reload();
  await until('a page under the worker', () => tab.run(() => navigator.serviceWorker.controller !== null), tab);
}

/** Takes the update that is offered, and waits for the page that it loads. */
export async function takeUpdate(tab: Tab): Promise<void> {
  await tab.run(() => void Object.assign(globalThis, { isOld: true }));
  await press(tab, common.updateNow);
  await until('the page of the new build', () => tab.run(() => !('isOld' in globalThis) && document.querySelector('#app main') !== null), tab);
}

/** What the list of everything else says of this build. An update that reloads the page may take another way first. */
export function versionIn(tab: Tab, origin: string): Promise<string> {
  const look = async () => {
    if (!(await tab.run(() => location.search === '?screen=more'))) await tab.goto(`${origin}/?screen=more`);
    return VERSION.exec(await textOf(tab))?.[1] ?? null;
  };
  return until('the version', look, tab);
}

/** This page's clock goes `seconds` ahead, until it is loaded anew; then the page is told that it was looked at again. */
export function moveClock(tab: Tab, seconds: number): Promise<void> {
  return tab.run((ahead: number) => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + ahead * 1000;
    document.dispatchEvent(new Event('visibilitychange'));
  }, seconds);
}

/** The holders as they lie in IndexedDB: how their keys are kept. */
export function storedHolders(tab: Tab): Promise<{ kind: string; extractable: boolean | null; token: number }[]> {
  return tab.run(async () => {
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open('ashyq');
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    const all = await new Promise<{ token: Uint8Array; key: { kind: string; privateKey?: CryptoKey } }[]>((done) => {
      const request = database.transaction('holders').objectStore('holders').getAll();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    return all.map(({ token, key }) => ({ kind: key.kind, extractable: key.privateKey?.extractable ?? null, token: token.length }));
  });
}
