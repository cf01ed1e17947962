/**
 * Names as code where citizens and doormen see them, in the real build: places and people of the register were renamed by somebody who has its database, so that phones,
 * tablets and posters get such names under good signatures. Nothing runs, nothing is tried, nothing is wider than its page, no word of ours is turned around, and no line
 * of the issuer's log names anybody. The auditor's page: hostile-audit.test.ts. SHOTS=DIR keeps a picture of each screen.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callDesk } from '../gallery/desk.ts';
import { anHourAgo, type Stop } from '../gallery/stop.ts';
import { PICTURED } from '../gallery/tour.ts';
import { pasted } from '../gallery/tour-doors.ts';
import { openStop } from '../gallery/walk.ts';
import { World } from '../gallery/world.ts';
import { PHONE } from './devices.ts';
import { BEGIN, INITIALS, KINDS, look, renameEverything, watchContext } from './hostile-words.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await renameEverything(world.issuer);
});
afterAll(() => world?.close());

/** Where the name of a place or initials stand: at a door and between its shifts, on a phone that stands at a poster, in what it keeps of visits, on its passes. */
const GATE = ['gate-closed', 'gate-settings', 'gate-scan', 'gate-receipt', 'gate-guard-verdict', 'gate-state', 'gate-shift'];
const WALLET = [
  'wallet-poster-empty',
  'wallet-home-green',
  'wallet-qr',
  'wallet-paper-card',
  'wallet-same-person',
  'wallet-place-admitted',
  'wallet-place-link',
  'wallet-visits',
  'wallet-visits-erase',
  'wallet-export',
  'wallet-neutral',
  'wallet-home-family',
  'wallet-qr-family',
  'wallet-family',
  'wallet-family-holder',
  'wallet-children',
];
const stops = PICTURED.filter(({ name }) => [...GATE, ...WALLET].includes(name));
const devices = [...new Set(stops.map(({ who }) => who))];
/** Screens on which such a name was seen: where none was, nothing was tried. */
const seen: string[] = [];

async function contextOf(who: Stop['who']): Promise<BrowserContext> {
  const { context } = (await world.place(who)).device;
  await watchContext(context);
  return context;
}

async function faultsOf(page: Page, name: string): Promise<readonly string[]> {
  const { shows, faults } = await look(page);
  if (shows) seen.push(name);
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: `${process.env['SHOTS']}/${name}.png`, fullPage: true });
  return faults;
}

describe.each(devices)('on the device of: %s', (who) => {
  afterAll(() => world.leave(who));

  test.each(stops.filter((stop) => stop.who === who))('$name', async (stop) => {
    await contextOf(who);
    const page = await openStop(world, stop, 'kk');
    try {
      await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
      expect(await faultsOf(page, stop.name)).toEqual([]);
    } finally {
      await page.close();
    }
  });

  test.runIf(who === 'tablet').each(INITIALS)('a verdict about %j', async (initials) => {
    await contextOf(who);
    const scan = PICTURED.find(({ name }) => name === 'gate-scan') as Stop;
    const page = await openStop(
      world,
      { ...scan, act: pasted(() => world.paper('green', '--evidence', anHourAgo(), '--initials', initials)), ready: 'section.verdict' },
      'kk',
    );
    try {
      await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
      expect(await faultsOf(page, `verdict-${INITIALS.indexOf(initials)}`)).toEqual([]);
    } finally {
      await page.close();
    }
  });
});

describe('what is printed and handed out', () => {
  test('posters of every kind of name, as the desk prints them: one sheet, nothing but text', async () => {
    const { origin } = world.issuer;
    const context = await contextOf('desk');
    const page = await context.newPage();
    await page.goto(`${origin}/desk?page=venues`);
    const { venues } = (await callDesk(page, '/api/desk/venues?limit=50')) as { venues: readonly { id: string; name: string }[] };
    const named = venues.filter(({ name }) => name.includes(BEGIN)).slice(0, KINDS.length);
    expect(named.length).toBeGreaterThan(3);
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.emulateMedia({ media: 'print' });
    for (const { id } of named) {
      await page.goto(`${origin}/api/desk/venues/${id}/poster`);
      await page.locator('svg').first().waitFor();
      expect([id, await faultsOf(page, `poster-${id}`)]).toEqual([id, []]);
    }
    await page.close();
    await world.leave('desk');
  });
});

test('such names did stand on screens of each room, and in no line of the issuer’s log', () => {
  for (const room of ['gate', 'verdict', 'wallet', 'poster']) expect([room, seen.filter((name) => name.startsWith(room)).length > 0]).toEqual([room, true]);
  expect(world.issuer.said()).toContain('"event":"started"');
  expect(
    world.issuer
      .said()
      .split('\n')
      .filter((line) => /[⚑⚐]|onerror|calc|set-cookie/.test(line)),
  ).toEqual([]);
});
