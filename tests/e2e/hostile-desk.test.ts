/**
 * Names as code at the ministry's desk: every page of it in the real build, under the issuer's own policy, at a phone's width, with a hostile word in the place of every word
 * of people that the issuer tells, whatever it would have taken. Nothing runs, nothing is so much as tried, nothing is wider than the window, no word of ours is turned around. SHOTS=DIR keeps a
 * picture of each page.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stop } from '../gallery/stop.ts';
import { DESK } from '../gallery/tour-desk.ts';
import { openStop } from '../gallery/walk.ts';
import { World } from '../gallery/world.ts';
import { PHONE } from './devices.ts';
import { BEGIN, done, HOSTILE, hostile, look, turnedWords, watchContext } from './hostile-words.ts';

/** The words of people in the answers to the desk: names, titles, causes, addresses, logins. */
const WORDS = new Set([
  'name',
  'title',
  'cause',
  'address',
  'login',
  'familyName',
  'givenName',
  'patronymic',
  'initials',
  'browser',
  'venueName',
  'source',
  'file',
  'sample',
  'ground',
]);

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world?.close());

/** The words of people in an answer, as somebody hostile would have them: each kind in its turn. */
function poison(value: unknown, next: () => string): unknown {
  if (Array.isArray(value)) return value.map((one) => poison(one, next));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typeof one === 'string' && WORDS.has(key) ? next() : poison(one, next)]));
}

/** `turn`: the kind that comes first, another one on each page. */
async function poisonAnswers(context: BrowserContext, turn: number): Promise<void> {
  let next = turn;
  await context.unroute('**/api/desk/**');
  await context.route('**/api/desk/**', async (route) => {
    const response = await route.fetch();
    if (!(response.headers()['content-type'] ?? '').includes('json')) return route.fulfill({ response });
    // half a letter travels in JSON as its escape
    return route.fulfill({ response, body: JSON.stringify(poison(await response.json(), () => hostile(next++))) });
  });
}

/** Pages on which such a word was seen: where none was, nothing was tried. */
const seen: string[] = [];

/** Looked for by the name that it had. */
const pages = DESK.filter(({ name }) => name !== 'desk-venues-found');
const desks = [...new Set(pages.map(({ who }) => who))];
const contextOf = async (who: Stop['who']): Promise<BrowserContext> => {
  const { context } = (await world.place(who)).device;
  await watchContext(context);
  return context;
};

describe.each(desks)('%s', (who) => {
  afterAll(() => world.leave(who));

  test.each(pages.filter((stop) => stop.who === who))('$name', async (stop) => {
    await poisonAnswers(await contextOf(who), pages.indexOf(stop));
    const page = await openStop(world, stop, 'kk');
    try {
      await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
      const { shows, faults } = await look(page);
      if (shows) seen.push(stop.name);
      if (process.env['SHOTS'] !== undefined && shows) await page.screenshot({ path: `${process.env['SHOTS']}/${stop.name}.png`, fullPage: true });
      expect(faults).toEqual([]);
    } finally {
      await page.close();
    }
  });
});

test('such words did stand on most of the pages', () => {
  expect(seen.length).toBeGreaterThan(pages.length / 2);
});

test('what watches sees what runs, what is tried, what becomes an element, and what turns words around', async () => {
  const page: Page = await (await contextOf('nobody')).newPage();
  await page.goto(world.issuer.origin);
  await page.locator('main, h1').first().waitFor();
  expect((await look(page)).faults).toEqual([]);
  await page.evaluate((text) => {
    const scope = globalThis as typeof globalThis & { ran: unknown[] };
    scope.ran.push('planted');
    try {
      document.body.innerHTML = text;
    } catch {
      // the policy: it reports
    }
    document.body.append(Object.assign(document.createElement('a'), { href: 'javascript:0' }));
  }, HOSTILE.markup);
  await expect.poll(async () => (await page.evaluate(done)).map((fault) => fault.split(':')[0])).toEqual(['ran', 'tried', 'an element']);
  const turned = async (text: string) => {
    await page.evaluate((words) => document.body.replaceChildren(Object.assign(document.createElement('p'), { textContent: words })), text);
    return (await page.evaluate(turnedWords)).length;
  };
  expect(await turned(`${BEGIN}plain⚐ Almaty, 12`)).toBe(0);
  expect(await turned(`${HOSTILE.override} Almaty, 12`)).toBe(1);
  await page.close();
});
