/** The desk's stops about people and tracing: a case with contacts who were near in several ways, a person's page, what erasure would take, and two people in one browser. */
import type { Page } from 'playwright-core';
import { openDatabase, sql } from '../../src/issuer/db/open.ts';
import { until } from '../e2e/issuer.ts';
import { ProgramPhone } from '../e2e/program-phone.ts';
import { callDesk, deskStop, madeOnce, openPage } from './desk.ts';
import type { Stop } from './stop.ts';
import type { World } from './world.ts';

const HOUR = 3600;
const MINUTE = 60;
/** People of the register, from the first of these on, who were where the infected person was. */
const NEAR = 14;
const VENUES = ['ALA-00003', 'ALA-00002', 'ALA-00004'] as const;

interface Was {
  readonly person: number;
  readonly venue: string;
  readonly from: number;
  readonly minutes: number;
  readonly witnessed: boolean;
}

/** What the register of visits would hold: days of the infected person, and others for longer and shorter, better and less well known. */
function staysOf(ill: number, others: readonly number[], now: number): readonly Was[] {
  const own = VENUES.map((venue, nr) => ({ person: ill, venue, from: now - (40 - nr * 14) * HOUR, minutes: 150, witnessed: nr !== 2 }));
  const near = others.flatMap((person, nr) =>
    own
      .filter((_, at) => nr % 3 === at || nr < 3)
      .map(({ venue, from }, at) => ({ person, venue, from: from + (nr * 7 + at * 11) * MINUTE, minutes: 140 - nr * 6, witnessed: nr % 4 !== 3 })),
  );
  return [...own, ...near];
}

/** The number of the demo's red person. */
function redPerson(page: Page, world: World): Promise<number> {
  return madeOnce(world, 'red person', async () => {
    const { person } = (await callDesk(page, '/api/desk/people/find', { iin: world.issuer.person('red').iin })) as { person: { id: number } };
    return person.id;
  });
}

/** Two who have a pass in use, the nearest of all; so that confirming them revokes something. */
async function withPasses(page: Page, world: World): Promise<readonly number[]> {
  const found = await Promise.all(
    [world.stranger(), world.stranger()].map(async (stranger) => {
      await ProgramPhone.enrol(world.issuer, stranger);
      return (await callDesk(page, '/api/desk/people/find', { iin: stranger.iin })) as { person: { id: number } };
    }),
  );
  return found.map(({ person }) => person.id);
}

/** Somebody red of the demo, as one who was in company; the number of the case. */
function tracedCase(page: Page, world: World): Promise<number> {
  return madeOnce(world, 'case', async () => {
    const ill = await redPerson(page, world);
    const now = Math.floor(Date.now() / 1000);
    const holders = await withPasses(page, world);
    const database = await openDatabase({ dataDir: world.issuer.dataDir, log: () => undefined });
    try {
      const { rows } = await sql<{ id: number }>`
        select id from person where id <> ${ill} and not id = any(${holders}::bigint[]) and health > 0 order by id limit ${NEAR}`.execute(database.db);
      const stays = staysOf(ill, [...holders, ...rows.map(({ id }) => id)], now);
      for (const [nr, { person: id, venue, from, minutes, witnessed }] of stays.entries())
        await sql`
          insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at)
          values (${id}, substr(sha256(${`picture ${nr}`}::bytea), 1, 16), ${venue}, 1, ${from}, ${from + minutes * MINUTE}, ${witnessed}, ${from}, sha256(''), ${now})`.execute(
          database.db,
        );
    } finally {
      await database.close();
    }
    const window = { from: now - 48 * HOUR, until: now };
    const cause = 'Symptoms since the day before; was in company';
    const opened = await callDesk(page, '/api/desk/cases', { personId: ill, reason: 'positive-result', cause, window });
    return Number(opened['case']);
  });
}

async function showCase(page: Page, world: World): Promise<void> {
  await openPage(page, `case&nr=${await tracedCase(page, world)}`);
}

/** A few were confirmed by two persons, a few wait. */
async function showEffect(page: Page, world: World): Promise<void> {
  const nr = await tracedCase(page, world);
  await madeOnce(world, 'case confirmed', async () => {
    const { proposal } = await callDesk(page, `/api/desk/cases/${nr}/contacts`, { ranks: [1, 2, 3] });
    const { device, origin } = await world.place('second desk');
    if (!device.page.url().startsWith(origin)) await device.page.goto(`${origin}/desk`);
    await callDesk(device.page, `/api/desk/proposals/${String(proposal)}/confirm`, {});
    await callDesk(page, `/api/desk/cases/${nr}/contacts`, { ranks: [4, 5] });
  });
  // the stamp that tells of it comes within seconds; until then there is a button that looks again
  await until(60, async () => {
    await openPage(page, `case&nr=${nr}`);
    await page.locator('.desk-timeline').waitFor();
    return (await page.locator('.desk-page .card button').count()) === 0;
  });
}

async function showPerson(page: Page, world: World): Promise<void> {
  await openPage(page, `person&nr=${await redPerson(page, world)}`);
  await page.locator('.desk-deed').first().waitFor();
}

const fold = (nr: number) => async (page: Page, world: World) => {
  await showPerson(page, world);
  await page.locator('.desk-deed > summary').nth(nr).click();
};

export const TRACING: readonly Stop[] = [
  deskStop({ name: 'desk-person', title: 'Desk: one person', page: 'people', ready: '.desk-person', act: showPerson }),
  deskStop({ name: 'desk-correct', title: 'Desk: correcting a result', page: 'people', ready: '.desk-deed[open] select', act: fold(1) }),
  deskStop({
    name: 'desk-erase',
    title: 'Desk: what erasure would take and what the law keeps',
    page: 'people',
    ready: '.desk-deed[open] .desk-columns',
    act: async (page, world) => {
      await showPerson(page, world);
      await page.locator('.desk-deed > summary').last().click();
      await page.locator('.desk-deed[open] button[type=submit]').click();
      await page.locator('.desk-deed[open] .desk-columns').scrollIntoViewIfNeeded();
    },
  }),
  deskStop({
    name: 'desk-paper',
    title: 'Desk: a pass on paper, before it is made',
    page: 'people',
    ready: '.paper-screen h1',
    act: async (page, world) => openPage(page, `paper&nr=${await redPerson(page, world)}`),
  }),
  deskStop({ name: 'desk-case', title: 'Desk: a case, its contacts on a timeline', page: 'cases', ready: '.desk-timeline', act: showCase }),
  deskStop({ name: 'desk-case-effect', title: 'Desk: what confirming contacts came to', page: 'cases', ready: '.desk-timeline', act: showEffect }),
  deskStop({ name: 'desk-cases', title: 'Desk: cases', page: 'cases', ready: '.desk-table' }),
  deskStop({
    name: 'desk-case-open',
    title: 'Desk: tracing somebody',
    page: 'cases',
    ready: '.desk-deed[open] textarea',
    act: async (page) => {
      await page.locator('.desk-deed > summary').click();
      await page.locator('.desk-deed details > summary').click();
    },
  }),
  deskStop({
    name: 'desk-taken',
    title: 'Desk: somebody else has signed in in another window',
    page: 'people',
    ready: '.desk-narrow form',
    act: async (page) => {
      // as the issuer answers then; a real other sign-in would end the session of all pages of this desk
      const answer = { status: 409, contentType: 'application/problem+json', body: '{"code":"session-other"}' };
      await page.route('**/api/desk/people/find', (route) => route.fulfill(answer));
      await page.locator('.desk-page form input').first().fill('900419100003');
      await page.keyboard.press('Enter');
    },
  }),
  deskStop({
    name: 'desk-leaving',
    title: 'Desk: signing out without a network',
    page: 'people',
    ready: '.desk-narrow .notice.warn',
    act: async (page) => {
      await page.locator('.desk-page form').waitFor();
      // kept for this page alone: other pages of this desk go on working
      await page.evaluate(() => {
        Storage.prototype.setItem = () => undefined;
      });
      await page.route('**/api/desk/session/end', (route) => route.abort());
      await page.locator('.desk-who button').first().click();
    },
  }),
];
