/**
 * Every screen of the product: its name, on whose device it is, its address, when it is there, and what leads to it. The gallery pictures this tour and
 * tests/e2e/axe.test.ts checks it, so a screen that is missing in one is missing in both.
 */
import type { Page } from 'playwright-core';
import { fillWho, type Who, type World } from './world.ts';

export interface Stop {
  readonly name: string;
  /** What it shows, for people who look at the gallery. */
  readonly title: string;
  readonly who: Who;
  readonly path: string | ((world: World) => string);
  /** The wallet's name of the screen, where the address is another's. */
  readonly leadsTo?: string;
  /** There when the screen has drawn. */
  readonly ready: string;
  /** From the address to the screen. */
  readonly act?: (page: Page, world: World, origin: string) => Promise<void>;
  /** Seconds that the page's clock is ahead. */
  readonly ahead?: number;
  /** Runs before the page's own scripts. */
  readonly script?: () => void;
  /** Leaves by itself after some seconds: then it is brought back by `act`. */
  readonly brief?: boolean;
  /** Pictured in forced colours too. */
  readonly forced?: boolean;
}

const DAY = 86_400;

/** A door's poster, chosen as a photo in the scanner. */
const scanned = (category: string) => async (page: Page, world: World) => {
  await page.locator('input[type=file]').setInputFiles(await world.photo(`${world.issuer.origin}${world.poster(category)}`.toUpperCase()));
};

/** One letter of the signature is another. */
const forged = (poster: string) => `${poster.slice(0, -20)}${poster.at(-20) === 'A' ? 'B' : 'A'}${poster.slice(-19)}`;

/** The shift is open: by this page, or still by the one before. */
async function openShift(page: Page): Promise<void> {
  const closed = page.locator('.closed .button.primary');
  await closed.or(page.locator('.tools')).first().waitFor();
  if (await closed.isVisible()) await closed.click();
}

/** Pasted at the door: a text, or what makes one. */
const pasted = (text: (world: World) => Promise<string>) => async (page: Page, world: World) => {
  await openShift(page);
  await page.locator('section.verdict').waitFor({ state: 'detached', timeout: 20_000 });
  await page.locator('.tools button').nth(1).click();
  await page.getByRole('textbox').fill(await text(world));
  await page.locator('dialog button[type=submit]').click();
};

const anHourAgo = () => String(Math.floor(Date.now() / 1000) - 3600);

const WALLET_EMPTY: readonly Stop[] = [
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
  { name: 'wallet-more-empty', title: 'More, without a pass', who: 'nobody', path: '/?screen=more', ready: '.list' },
  { name: 'wallet-poster-empty', title: 'A poster opened without a pass', who: 'nobody', path: (world) => world.poster('cinema'), ready: '.hero' },
  { name: 'neutral-page', title: 'The neutral code, for everybody', who: 'nobody', path: '/neutral', ready: '.neutral-qr' },
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

const home = (who: Who): Stop => ({
  name: `wallet-home-${who}`,
  title: `Home: ${who}`,
  who,
  path: '/',
  ready: '.status-card .facts',
  ...(who === 'green' ? { forced: true } : {}),
});

const WALLET: readonly Stop[] = [
  home('green'),
  { name: 'wallet-qr', title: 'Live QR', who: 'green', path: '/?screen=qr', ready: 'svg.qr', forced: true },
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
  { name: 'wallet-export', title: 'A copy of everything on the phone', who: 'green', path: '/?screen=export', ready: '.facts' },
  { name: 'wallet-neutral', title: 'Neutral check', who: 'green', path: '/neutral', ready: '.status-card' },
  home('blue'),
  { name: 'wallet-place-refused', title: 'At an entrance: not admitted', who: 'blue', path: '/?screen=scan', ready: '.place-changes', act: scanned('airport') },
  home('yellow'),
  home('red'),
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
  { name: 'wallet-home-soon', title: 'Home: the pass ends soon', who: 'late', path: '/', ready: '.notice', ahead: 2.5 * DAY },
  { name: 'wallet-home-expired', title: 'Home: the pass has expired', who: 'late', path: '/', ready: '.status-card', ahead: 3.5 * DAY },
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

const OTHERS: readonly Stop[] = [
  { name: 'gate-enrol', title: 'Gate: setting up a tablet', who: 'new tablet', path: '/gate', ready: '.button.primary' },
  { name: 'gate-closed', title: 'Gate: between shifts', who: 'tablet', path: '/gate', ready: '.closed', forced: true },
  { name: 'gate-scan', title: 'Gate: waiting for the next person', who: 'tablet', path: '/gate', ready: '.tools', act: openShift },
  {
    name: 'gate-refuse-foreign',
    title: 'Gate: not an Ashyq code',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict',
    act: pasted(async () => 'HC1:NOT OURS'),
    brief: true,
  },
  {
    name: 'gate-refuse-policy',
    title: 'Gate: genuine, but not admitted here',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict[data-face=refuse]',
    act: pasted((world) => world.paper('blue')),
    brief: true,
  },
  {
    name: 'gate-admit',
    title: 'Gate: admitted',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict[data-face=admit]',
    act: pasted((world) => world.paper('green', '--evidence', anHourAgo())),
    brief: true,
    forced: true,
  },
  {
    name: 'gate-undecided',
    title: 'Gate: undecided',
    who: 'tablet',
    path: '/gate',
    ready: 'section.verdict',
    act: pasted(async () => 'ASQ2:LATER'),
    brief: true,
  },
  { name: 'audit', title: 'Audit', who: 'laptop', path: '/audit', ready: 'textarea' },
  {
    name: 'audit-results',
    title: 'Audit: results',
    who: 'laptop',
    path: '/audit',
    ready: '.audit-lines',
    act: async (page, world) => {
      const pass = await world.paper('green');
      await page.locator('textarea').fill([pass, 'HC1:NOT OURS', 'ASQ2:LATER', `${pass}0`].join('\n'));
      await page.locator('.button.primary').click();
    },
  },
  { name: 'desk', title: 'Desk', who: 'laptop', path: '/desk', ready: 'main' },
  { name: 'design', title: 'The design system', who: 'laptop', path: '/design', ready: 'main section', forced: true },
];

/** In the order in which devices are needed; what stands on one device is told together. */
export const TOUR: readonly Stop[] = [...WALLET_EMPTY, ...WALLET, ...OTHERS];

/** The devices in the order of the tour. */
export const DEVICES: readonly Who[] = [...new Set(TOUR.map(({ who }) => who))];
