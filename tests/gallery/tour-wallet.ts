/** The tour's stops in the wallet: before there is a pass, and with one. */
import type { Page } from 'playwright-core';
import { fillWho, guardian } from './phones.ts';
import { anHourAgo, DAY, type Stop } from './stop.ts';
import type { Who, World } from './world.ts';

/** A door's poster, chosen as a photo in the scanner. */
const scanned = (category: string) => async (page: Page, world: World) => {
  await page.locator('input[type=file]').setInputFiles(await world.photo(`${world.issuer.origin}${world.poster(category)}`.toUpperCase()));
};

/** One letter of the signature is another. */
const forged = (poster: string) => `${poster.slice(0, -20)}${poster.at(-20) === 'A' ? 'B' : 'A'}${poster.slice(-19)}`;

export const WALLET_EMPTY: readonly Stop[] = [
  { name: 'wallet-welcome', title: 'Welcome', who: 'nobody', path: '/', ready: '.hero', forced: true },
  {
    name: 'wallet-enrol-who',
    title: 'Enrolment: who',
    who: 'nobody',
    path: '/?screen=enrol',
    ready: 'form',
    act: async (page, world, origin) => fillWho(page, origin, world.stranger()),
  },
  {
    name: 'wallet-enrol-code',
    title: 'Enrolment: the code',
    who: 'nobody',
    path: '/?screen=enrol',
    ready: '.sent-to',
    act: async (page, world, origin) => {
      await fillWho(page, origin, world.stranger());
      await page.locator('button[type=submit]').click();
    },
  },
  {
    name: 'wallet-enrol-locked',
    title: 'Enrolment: three wrong codes',
    who: 'nobody',
    path: '/?screen=enrol',
    ready: '.notice.bad',
    act: async (page, world, origin) => {
      await fillWho(page, origin, world.stranger());
      await page.locator('button[type=submit]').click();
      await page.locator('.sent-to').waitFor();
      for (let tries = 0; tries < 3; tries += 1) {
        const answered = page.waitForResponse((response) => response.url().endsWith('/api/enrol/confirm'));
        await page.locator('input:not([readonly])').fill('000000');
        await answered;
      }
      await page.locator('.dock .button.quiet[disabled]').waitFor();
    },
  },
  { name: 'wallet-install', title: 'Installation', who: 'nobody', path: '/?screen=install', ready: '.install-head' },
  { name: 'wallet-import', title: 'A pass from a picture', who: 'nobody', path: '/?screen=import', ready: 'main' },
  {
    name: 'wallet-import-found',
    title: 'A pass found in a picture',
    who: 'nobody',
    path: '/?screen=import',
    ready: 'main [role=status]',
    act: async (page, world) =>
      page
        .locator('input[type=file]')
        .first()
        .setInputFiles(await world.photo(await world.paper('green', '--evidence', anHourAgo()))),
  },
  {
    name: 'wallet-import-offered',
    title: 'Files shared to the app, not opened yet',
    who: 'nobody',
    path: '/?screen=import&shared=yes',
    leadsTo: 'import',
    ready: 'main .notice .actions',
    act: async (page, _, origin) => {
      await page.evaluate(async () => (await caches.open('ashyq-shared')).put('/share/0', new Response(new Blob(['?'], { type: 'image/png' }))));
      await page.goto(`${origin}/?screen=import&shared=yes`);
    },
  },
  { name: 'wallet-more-empty', title: 'More, without a pass', who: 'nobody', path: '/?screen=more', ready: '.list' },
  { name: 'wallet-poster-empty', title: 'A poster opened without a pass', who: 'nobody', path: (world) => world.poster('cinema'), ready: '.hero' },
  { name: 'neutral-page', title: 'The neutral code, for everybody', who: 'nobody', path: '/neutral', ready: '.neutral-qr svg' },
  {
    name: 'wallet-broken',
    title: 'A browser without storage',
    who: 'nobody',
    path: '/',
    ready: 'main .notice',
    script: () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('', 'SecurityError');
      };
    },
  },
];

/** Somebody's number as a relative's, and the button below. */
const sameAgain = (screen: 'enrol' | 'relative', iin: (world: World) => string) => async (page: Page, world: World, origin: string) => {
  await fillWho(page, origin, { iin: iin(world), phone: '+77990000000' }, screen);
  await page.locator('button[type=submit]').click();
};

/** A door's receipt, as a photo of it. */
async function scannedReceipt(page: Page, world: World): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(await world.photo(await world.receipt()));
  await page.locator('.contested').waitFor();
}

const home = (who: Who): Stop => ({
  name: `wallet-home-${who}`,
  title: `Home: ${who}`,
  who,
  path: '/',
  ready: '.status-card .facts',
  ...(who === 'green' ? { forced: true } : {}),
});

export const WALLET: readonly Stop[] = [
  home('green'),
  { name: 'wallet-qr', title: 'Live QR', who: 'green', path: '/?screen=qr', ready: 'svg.qr', forced: true },
  {
    name: 'wallet-help',
    title: 'Help',
    who: 'green',
    path: '/?screen=help',
    ready: '.topics',
    act: (page) => page.locator('.topics summary').first().click(),
    forced: true,
  },
  { name: 'wallet-more', title: 'More', who: 'green', path: '/?screen=more', ready: '.list', forced: true },
  { name: 'wallet-settings', title: 'Settings', who: 'green', path: '/?screen=settings', ready: '.facts' },
  {
    name: 'wallet-erase',
    title: 'Deleting everything: the question',
    who: 'green',
    path: '/?screen=settings',
    ready: 'dialog[open]',
    act: async (page) => page.locator('main .button.danger').click(),
  },
  { name: 'wallet-places', title: 'Where one may go', who: 'green', path: '/?screen=places', ready: '.place-cluster' },
  { name: 'wallet-paper', title: 'Paper pass', who: 'green', path: '/?screen=paper', ready: '.dock' },
  {
    name: 'wallet-paper-card',
    title: 'Paper pass: the card',
    who: 'green',
    path: '/?screen=paper',
    ready: '.paper-card',
    act: async (page) => page.locator('.dock .button.primary').click(),
  },
  { name: 'wallet-scan', title: 'Scanner', who: 'green', path: '/?screen=scan', ready: '.viewfinder .trouble' },
  {
    name: 'wallet-same-person',
    title: 'Enrolling again on this phone: the same person?',
    who: 'green',
    path: '/?screen=enrol',
    ready: 'dialog[open]',
    act: sameAgain('enrol', (world) => world.issuer.person('green').iin),
  },
  { name: 'wallet-visits-empty', title: 'Visits: none yet', who: 'red', path: '/?screen=visits', ready: 'main' },
  {
    name: 'wallet-place-admitted',
    title: 'At an entrance: admitted, visit registered',
    who: 'green',
    path: '/?screen=scan',
    ready: '.visit-card',
    act: scanned('cinema'),
  },
  { name: 'wallet-place-link', title: 'At an entrance, by a link', who: 'green', path: (world) => world.poster('grocery'), ready: '.place-card' },
  {
    name: 'wallet-forged-poster',
    title: 'A poster that the ministry did not sign',
    who: 'green',
    path: (world) => forged(world.poster('cinema')),
    ready: '.notice',
  },
  { name: 'wallet-visits', title: 'Visits', who: 'green', path: '/?screen=visits', ready: '.visit-days' },
  {
    name: 'wallet-visits-erase',
    title: 'Erasing all visits: the question',
    who: 'green',
    path: '/?screen=visits',
    ready: 'dialog[open]',
    act: async (page) => page.locator('main > .button.danger').click(),
  },
  { name: 'wallet-export', title: 'A copy of everything on the phone', who: 'green', path: '/?screen=export', ready: '.facts' },
  { name: 'wallet-neutral', title: 'Neutral check', who: 'green', path: '/neutral', ready: '.status-card' },
  home('blue'),
  { name: 'wallet-place-refused', title: 'At an entrance: not admitted', who: 'blue', path: '/?screen=scan', ready: '.place-changes', act: scanned('airport') },
  {
    name: 'wallet-settings-clock',
    title: 'Settings: the clock is an hour fast',
    who: 'blue',
    path: '/?screen=settings',
    ready: '.facts',
    ahead: 3600,
    act: async (page) => page.locator('.facts dd', { hasText: /1[\s\u00a0](?:h|сағ|ч)/ }).waitFor(),
  },
  home('yellow'),
  {
    name: 'wallet-contest-receipt',
    title: 'A refusal contested, with the receipt',
    who: 'yellow',
    path: '/?screen=scan',
    leadsTo: 'contest',
    ready: '.grounds',
    act: scannedReceipt,
  },
  home('red'),
  { name: 'wallet-contest', title: 'A status contested: the reason', who: 'red', path: '/?screen=contest', ready: '.grounds' },
  {
    name: 'wallet-contest-open',
    title: 'A contested status, and its deadline',
    who: 'red',
    path: '/?screen=contest',
    ready: '.contest',
    act: async (page) => {
      await page.locator('.grounds input').first().check();
      await page.locator('.dock .button.primary').click();
    },
  },
  { ...home('parent'), name: 'wallet-home-family', title: 'Home of several holders' },
  { name: 'wallet-qr-family', title: 'Live QR with several holders', who: 'parent', path: '/?screen=qr', ready: 'svg.qr' },
  { name: 'wallet-family', title: 'My family', who: 'parent', path: '/?screen=family', ready: '.list-line' },
  {
    name: 'wallet-family-holder',
    title: 'One holder of the family',
    who: 'parent',
    path: '/?screen=family',
    ready: 'dialog[open]',
    act: async (page) => page.locator('button.list-line').nth(1).click(),
  },
  { name: 'wallet-children', title: 'Children of the register', who: 'parent', path: '/?screen=children', ready: '.child' },
  { name: 'wallet-relative', title: 'Adding a relative', who: 'parent', path: '/?screen=relative', ready: 'form' },
  {
    name: 'wallet-relative-self',
    title: 'Adding a relative: it is one’s own number',
    who: 'parent',
    path: '/?screen=relative',
    ready: 'dialog[open]',
    act: sameAgain('relative', () => guardian().iin),
  },
  { name: 'wallet-home-soon', title: 'Home: the pass ends soon', who: 'late', path: '/', ready: '.notice', ahead: 2.5 * DAY },
  { name: 'wallet-home-expired', title: 'Home: the pass has expired', who: 'late', path: '/', ready: '.status-card', ahead: 3.5 * DAY },
  { name: 'wallet-home-behind', title: 'Home: a clock that is behind', who: 'late', path: '/', ready: '.status-card', ahead: -2 * DAY },
  { name: 'wallet-home-family-soon', title: 'Home: several passes end soon', who: 'late parent', path: '/', ready: '.notice .line', ahead: 2.5 * DAY },
  { name: 'wallet-home-weak-key', title: 'Home: a key that is kept less safely', who: 'weak', path: '/', ready: '.notice' },
  {
    name: 'wallet-paper-pass',
    title: 'A paper pass shown on the phone',
    who: 'weak',
    path: '/?screen=import',
    leadsTo: 'paper-pass',
    ready: '.paper-pass svg.qr',
    act: async (page, world) => {
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles(await world.photo(await world.paper('green', '--evidence', anHourAgo())));
      await page.locator('.status-card .button.primary').click();
      await page.locator('.status-card .button:not(.primary)').click();
    },
  },
];

/** The end of the mission, when everything else has been seen. */
export const LAST_PHONE: readonly Stop[] = [
  { name: 'wallet-end-ahead', title: 'The mission ends: told ahead', who: 'last phone', path: '/', ready: '.notice .actions', forced: true },
  { name: 'wallet-end-over', title: 'The mission has ended', who: 'last phone', path: '/', ready: 'main .card', ahead: 9 * DAY },
  {
    name: 'wallet-end-erased',
    title: 'The mission has ended: nothing is left on the phone',
    who: 'last phone',
    path: '/',
    ready: '.notice.good',
    ahead: 9 * DAY,
    act: async (page) => {
      const now = page.locator('main > .button.quiet');
      await now.or(page.locator('.notice.good')).first().waitFor();
      if (!(await now.isVisible())) return;
      await now.click();
      await page.locator('.notice .button.danger').click();
    },
  },
];
