/**
 * A citizen at entrances: posters and door codes filmed by the phone's camera, visits saved without a network and received once, an exit, a link, a clock that
 * is an hour wrong, the neutral check that leaves no trace, and in the end a copy of everything and nothing left.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/issuer/db/open.ts';
import { Citizen } from './citizen.ts';
import { Darkroom, Device, TABLET } from './devices.ts';
import { Issuer, until } from './issuer.ts';
import { fine, gone, only } from './network.ts';

let issuer: Issuer;
let citizen: Citizen;
let tablet: Device;
let darkroom: Darkroom;
let database: Database;
let posters: ReadonlyMap<string, string>;

beforeAll(async () => {
  issuer = await Issuer.start();
  database = await openDatabase({ dataDir: issuer.dataDir, log: () => undefined });
  darkroom = await Darkroom.open();
  citizen = await Citizen.open(issuer, { camera: true });
  tablet = await Device.open({ viewport: TABLET, scale: 1, camera: true });
  posters = new Map(
    readFileSync(join(issuer.dataDir, 'demo/posters.txt'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const [, category = '', address = ''] = line.split(' ');
        // As it stands on paper: in capitals, so that a plain camera reads it quickly.
        return [category, address.replace(/^(.*)\/V\//, (start) => start.toUpperCase())] as const;
      }),
  );
  await citizen.enrol(issuer.person('green'));
});

afterAll(async () => {
  await citizen?.close();
  await tablet?.close();
  await darkroom?.close();
  await database?.close();
  await issuer?.remove();
});

// One story's bad network is not the next one's.
beforeEach(async () => {
  citizen.network.weather = fine;
  await citizen.phone.offline(false);
});

/** A picture of one grey point. */
const NOTHING = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');

/** What the ministry has, the latest entrance first. */
const received = () => database.db.selectFrom('visit').selectAll().orderBy('entered', 'desc').execute();

function posterOf(category: string): string {
  const address = posters.get(category);
  if (address === undefined) throw new Error(`no poster of a ${category}`);
  return address;
}

/** Points the phone at a printed code: a camera takes a new film when it opens. */
async function scan(text: string): Promise<void> {
  citizen.phone.film(await darkroom.filmPrinted(text));
  await citizen.open('/?screen=scan');
}

/** What the tablet says of the code on the phone's screen. */
async function tabletScans(): Promise<{ face: string | null; code: string | null }> {
  await citizen.page.locator('svg.qr').waitFor();
  const shown = await citizen.page.screenshot();
  tablet.film(await darkroom.film(shown, 1200));
  await tablet.page.reload();
  const verdict = tablet.page.locator('section.verdict');
  await verdict.waitFor({ timeout: 40_000 });
  return { face: await verdict.getAttribute('data-face'), code: await verdict.getAttribute('data-code') };
}

test('scans a poster offline, the visit is saved, later received once', async () => {
  const { place, sync } = await citizen.words('visits');
  await citizen.phone.offline(true);
  await scan(posterOf('cinema'));
  await citizen.sees(sync.waiting);
  await citizen.sees(place.yes);
  await citizen.seesNot('Received by the ministry');
  expect(await received()).toEqual([]);
  // The phone dies and comes back before there is a network (a browser that starts would send by itself): what was called saved is there.
  citizen.network.weather = gone;
  await citizen.phone.restart();
  await citizen.phone.offline(true);
  await citizen.open('/?screen=visits');
  await citizen.sees('«Арман» кинотеатры');
  await citizen.sees(sync.waiting);
  // The network comes, takes the visit along, and loses the first answer.
  let lost = 0;
  citizen.network.weather = only(/^\/api\/visits/, async (exchange) => {
    const answer = await exchange.real();
    lost += 1;
    return lost === 1 ? 'drop' : answer;
  });
  await citizen.phone.offline(false);
  await citizen.sees('Received by the ministry');
  citizen.network.weather = fine;
  expect(lost).toBeGreaterThan(1);
  expect(await received()).toMatchObject([{ venue_id: 'ALA-00003', witnessed: false, left_at: null }]);
  expect((await citizen.holdings()).visits).toBe(1);
});

test('shows the tablet a QR that is bound to this place', async () => {
  tablet.film(await darkroom.filmPrinted(issuer.door('cinema').toUpperCase()));
  await tablet.page.goto(`${issuer.origin}/gate`);
  await tablet.page.getByRole('button', { name: 'Scan the enrolment code' }).click();
  await tablet.page.getByRole('button', { name: 'Open the shift' }).waitFor({ timeout: 40_000 });
  await tablet.installed();
  await tablet.page.getByRole('button', { name: 'Open the shift' }).click();
  await scan(posterOf('cinema'));
  await citizen.press((await citizen.words('visits')).place.show);
  expect(await tabletScans()).toMatchObject({ face: 'admit', code: 'ok' });
});

test('leaves by scanning again', async () => {
  const { visit } = await citizen.words('visits');
  await scan(posterOf('cinema'));
  await citizen.sees('You entered');
  expect((await citizen.holdings()).visits).toBe(1);
  await citizen.press(visit.leave);
  await citizen.sees('You left');
  await citizen.sees('Received by the ministry');
  const [row, ...more] = await received();
  expect(more).toEqual([]);
  expect(Number(row?.left_at)).toBeGreaterThanOrEqual(Number(row?.entered));
});

test('leaves from the first screen, where the open visit stands', async () => {
  const { visit } = await citizen.words('visits');
  await scan(posterOf('grocery'));
  await citizen.sees('You entered');
  await citizen.open('/');
  await citizen.sees('«Береке» азық-түлік дүкені');
  await citizen.press(visit.leave);
  await citizen.seesNot('«Береке» азық-түлік дүкені');
  await until(20, async () => (await received()).filter(({ left_at }) => left_at !== null).length === 2);
});

test('opens a poster’s link with the phone’s own camera: registers only on a tap, and a reload never twice', async () => {
  const { visit } = await citizen.words('visits');
  const path = `/V/${posterOf('pharmacy').split('/V/')[1] ?? ''}`;
  await citizen.open(path);
  await citizen.sees(visit.ask);
  expect((await citizen.holdings()).visits).toBe(2);
  await citizen.press(visit.register);
  await citizen.sees('You entered');
  for (let reload = 0; reload < 3; reload += 1) {
    await citizen.page.reload();
    await citizen.sees('You entered');
  }
  expect((await citizen.holdings()).visits).toBe(3);
  await citizen.press(visit.leave);
  await citizen.sees('You left');
});

test('a browser without a pass says where the pass is and asks for nobody’s data', async () => {
  const stranger = await Citizen.open(issuer);
  try {
    const { venue } = await stranger.words('steps');
    await stranger.open(`/V/${posterOf('cinema').split('/V/')[1] ?? ''}`);
    await stranger.sees(venue.noHolder);
    expect(await stranger.page.locator('input, form').count()).toBe(0);
    expect(await stranger.holdings()).toMatchObject({ holders: [], visits: 0 });
    expect(stranger.network.asked().filter((line) => line.includes('/api/'))).toEqual([]);
  } finally {
    await stranger.close();
  }
});

test('a forged poster is refused with the reason, and nothing is registered', async () => {
  const { doubt } = await citizen.words('visits');
  const genuine = posterOf('grocery');
  // One letter of the venue's signature is another one.
  const at = genuine.length - 20;
  const forged = `${genuine.slice(0, at)}${genuine[at] === 'A' ? 'B' : 'A'}${genuine.slice(at + 1)}`;
  const before = (await citizen.holdings()).visits;
  await scan(forged);
  const { venue } = await citizen.words('steps');
  await citizen.sees(venue.forged);
  await scan('HTTPS://ASHYQ.EVIL.TEST/V/ABCDEFGH');
  await citizen.sees(doubt.damaged);
  expect((await citizen.holdings()).visits).toBe(before);
});

test('takes a poster from a photo', async () => {
  const before = (await citizen.holdings()).visits;
  const photo = await darkroom.filmPrinted(posterOf('pharmacy'));
  citizen.phone.film(await darkroom.film(NOTHING, 1));
  await citizen.open('/?screen=scan');
  await citizen.page.locator('input[type=file]').setInputFiles({ name: 'poster.jpg', mimeType: 'image/jpeg', buffer: photo });
  await citizen.sees('You entered');
  expect((await citizen.holdings()).visits).toBe(before + 1);
});

test('answers a door code with a clock an hour wrong', async () => {
  const { sync } = await citizen.words('visits');
  await citizen.phone.offline(true);
  await citizen.phone.shiftClock(-3600);
  // By its own clock the phone is turned away ...
  await citizen.open('/?screen=qr');
  expect(await tabletScans()).toMatchObject({ face: 'undecided' });
  // ... and answers the tablet's own code instead.
  await tablet.page.locator('.tools').getByRole('button', { name: 'Door code', exact: true }).click();
  const door = tablet.page.locator('aside.door-code svg.qr');
  await door.waitFor();
  // The verdict lies over it for its few seconds.
  await tablet.page.locator('section.verdict').waitFor({ state: 'detached', timeout: 20_000 });
  citizen.phone.film(await darkroom.film(await door.screenshot(), 560));
  await citizen.open('/?screen=scan');
  await citizen.page.locator('.qr-screen svg.qr').waitFor({ timeout: 40_000 });
  expect(await tabletScans()).toMatchObject({ face: 'admit', code: 'ok' });
  await citizen.open('/?screen=visits');
  await citizen.sees(sync.witnessed);
  await citizen.phone.offline(false);
  await until(60, async () => (await received()).some(({ witnessed }) => witnessed));
});

test('checks the status by the neutral code and leaves no trace', async () => {
  const neutral = await citizen.words('neutral');
  await citizen.phone.shiftClock(0);
  await citizen.open('/');
  await citizen.hasPass();
  await until(60, async () => (await received()).length === (await citizen.holdings()).visits);
  const before = { phone: (await citizen.holdings()).visits, ministry: await received() };
  await scan(posterOf('neutral'));
  citizen.network.asked();
  await citizen.sees(neutral.online);
  await citizen.sees('Green');
  await citizen.sees(neutral.nothing);
  await citizen.press(neutral.checkAgain);
  await citizen.sees(neutral.online);
  const named = citizen.network.asked().filter((line) => !/^GET \/(trust\/|assets\/|icons\/|manifest|sw\.js|favicon)/.test(line));
  expect(named.filter((line) => line !== 'POST /api/token')).toEqual([]);
  expect((await citizen.holdings()).visits).toBe(before.phone);
  expect(await received()).toEqual(before.ministry);
  // Without a network it is the age that is shown.
  await citizen.phone.offline(true);
  await citizen.open('/neutral');
  await citizen.sees('No network: what you see was confirmed');
  await citizen.phone.offline(false);
});

test('a browser without a pass shows the neutral code to scan, genuine and ready to print', async () => {
  const stranger = await Citizen.open(issuer);
  try {
    const neutral = await stranger.words('neutral');
    await stranger.open('/neutral');
    const code = stranger.page.getByRole('img', { name: neutral.image });
    await code.waitFor();
    await stranger.press(neutral.check);
    await stranger.sees(neutral.noHolder);
    expect(stranger.network.asked().filter((line) => line.includes('/api/'))).toEqual([]);
    // The phone with the pass scans the screen.
    const before = (await citizen.holdings()).visits;
    citizen.phone.film(await darkroom.film(await code.screenshot(), 600));
    await citizen.open('/?screen=scan');
    await citizen.sees(neutral.online);
    expect((await citizen.holdings()).visits).toBe(before);
  } finally {
    await stranger.close();
  }
});

test('exports and deletes everything', async () => {
  const { data } = await citizen.words('visits');
  const { settings } = await citizen.words('steps');
  await citizen.open('/?screen=export');
  const [download] = await Promise.all([citizen.page.waitForEvent('download'), citizen.press(data.export)]);
  expect(download.suggestedFilename()).toMatch(/^ashyq-\d{4}-\d\d-\d\d\.json$/);
  const content = JSON.parse(readFileSync(await download.path(), 'utf8')) as { holders: { says: { health: string } }[]; visits: { venue: { id: string } }[] };
  const { holders, visits } = await citizen.holdings();
  expect(content.holders).toMatchObject([{ kind: 'own', says: { health: 'green' } }]);
  expect(content.visits).toHaveLength(visits);
  expect(holders).toHaveLength(1);
  await citizen.open('/?screen=settings');
  await citizen.press(settings.erase);
  citizen.network.asked();
  await citizen.press(settings.eraseConfirm);
  await citizen.sees((await citizen.words('steps')).welcome.title);
  await citizen.page.locator('.notice', { hasText: settings.erased }).waitFor();
  expect(citizen.network.asked()).toContain('POST /api/token/delete');
  expect(await citizen.holdings()).toEqual({ holders: [], papers: 0, visits: 0, language: null });
});
