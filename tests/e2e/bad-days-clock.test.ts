/** Bad days of the phone's clock: wrong by an hour, by days, by years, with and without a network, and put right again. A valid pass survives all of them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatSpan } from '../../src/shared/i18n/format.ts';
import { Citizen, type Holdings, nextPerson } from './citizen.ts';
import { Issuer } from './issuer.ts';
import { fine, gone } from './network.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

let issuer: Issuer;
let citizen: Citizen;
let before: Holdings;

beforeAll(async () => {
  issuer = await Issuer.start();
  citizen = await Citizen.open(issuer, { language: 'kk' });
  await citizen.enrol(nextPerson());
});
afterAll(async () => {
  await citizen?.close();
  await issuer?.remove();
});
beforeEach(async () => {
  // What a test that failed left open would fail all that come after it.
  if (await citizen.page.locator('svg.qr').isVisible()) await citizen.press((await citizen.words('common')).close);
  before = await citizen.holdings();
});

/** What the app does by itself when the person comes back from the phone's settings. */
const seenAgain = () => citizen.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

/** The clock right, the network there, and a pass that both agree with. */
async function putRight(): Promise<void> {
  await citizen.phone.shiftClock(0);
  citizen.network.weather = fine;
  await citizen.page.reload();
  await citizen.hasPass();
  await citizen.press((await citizen.words('wallet')).home.refresh);
  await citizen.sees((await citizen.words('wallet')).refresh.ok);
}

describe('the clock is wrong and there is a network', () => {
  test.each([
    ['an hour slow', -HOUR],
    ['an hour fast', HOUR],
    ['three days slow', -3 * DAY],
    ['three days fast', 3 * DAY],
    ['five years fast', 5 * YEAR],
  ])('%s: the pass is there, and the QR is signed with the ministry’s time', async (_, seconds) => {
    // The app measures it over a network: a second less than an hour is 59 minutes.
    await citizen.phone.shiftClock(seconds + Math.sign(seconds) * 20);
    await citizen.page.reload();
    await citizen.hasPass();
    const { home, qr } = await citizen.words('wallet');
    await citizen.press(home.show);
    await citizen.page.locator('svg.qr').waitFor();
    await citizen.sees(citizen.say(qr.clock, { span: formatSpan('kk', Math.abs(seconds)) }));
    await citizen.press((await citizen.words('common')).close);
    await putRight();
  });
});

describe('the clock is wrong and there is no network', () => {
  test.each([
    ['an hour slow', -HOUR, 'behind'],
    ['three days slow', -3 * DAY, 'behind'],
    ['back in 1970, as after an empty battery', -Math.floor(Date.now() / 1000), 'behind'],
    ['four days fast', 4 * DAY, 'ended'],
    ['five years fast', 5 * YEAR, 'ended'],
  ] as const)(
    '%s: a sentence asks about the clock and calls nothing over; put right, the pass is there again without a network',
    async (name, seconds, doubt) => {
      citizen.network.weather = gone;
      await citizen.phone.shiftClock(seconds);
      await citizen.page.reload();
      const { clock } = await citizen.words('trouble');
      await citizen.sees(clock[doubt]);
      await citizen.picture(`clock-${name.replace(/\W+/g, '-')}`);
      await citizen.seesNot((await citizen.words('wallet')).expired.title);
      await citizen.showsQr();
      expect((await citizen.holdings()).holders).toEqual(before.holders);
      await citizen.phone.shiftClock(0);
      await seenAgain();
      await citizen.hasPass();
      expect((await citizen.holdings()).holders).toEqual(before.holders);
      await putRight();
    },
  );

  test('four days fast for real, with no ministry since: when the network comes the sentence gives way to a new pass', async () => {
    citizen.network.weather = gone;
    await citizen.phone.shiftClock(4 * DAY);
    await citizen.page.reload();
    await citizen.sees((await citizen.words('trouble')).clock.ended);
    citizen.network.weather = fine;
    await citizen.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await citizen.hasPass();
    await putRight();
  });
});

describe('the clock jumps while the app is open and there is no network', () => {
  test.each([
    ['five years ahead', 5 * YEAR],
    ['a day back', -DAY],
  ])('%s: the pass goes on by the steady clock, after a restart too', async (_, seconds) => {
    citizen.network.weather = gone;
    await citizen.page.reload();
    await citizen.hasPass();
    await citizen.phone.shiftClock(seconds);
    await seenAgain();
    await citizen.showsQr();
    await citizen.hasPass();
    await citizen.page.reload();
    await citizen.hasPass();
    expect((await citizen.holdings()).holders).toEqual(before.holders);
    await citizen.phone.shiftClock(0);
    await seenAgain();
    await citizen.hasPass();
    await putRight();
  });
});

describe('a pass is asked for with a wrong clock', () => {
  test.each([
    ['three days slow', -3 * DAY],
    ['five years fast', 5 * YEAR],
  ])('%s: it comes, and its colour is verified', async (_, seconds) => {
    const newcomer = await Citizen.open(issuer, { language: 'ru' });
    try {
      await newcomer.phone.shiftClock(seconds);
      await newcomer.enrol(nextPerson());
    } finally {
      await newcomer.close();
    }
  });
});
