/** Bad days of the network: after each one the phone holds what it held, says so in a sentence, and goes on when the network does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { formatMoment } from '../../src/shared/i18n/format.ts';
import { Citizen, type Holdings, nextPerson } from './citizen.ts';
import { Issuer, until } from './issuer.ts';
import { type Answer, failing, fine, flapping, gone, only, portal, silent, truncated, type Weather } from './network.ts';

const HOUR = 3600;

let issuer: Issuer;
let citizen: Citizen;
let before: Holdings;
/** Somebody else, and what their phone held. */
const other = nextPerson();
let stranger: Holdings;

beforeAll(async () => {
  issuer = await Issuer.start();
  citizen = await Citizen.open(issuer, { language: 'ru' });
  await citizen.enrol(issuer.person('green'));
  const phone = await Citizen.open(issuer);
  await phone.enrol(other);
  stranger = await phone.holdings();
  await phone.close();
});
afterAll(async () => {
  await citizen?.close();
  await issuer?.remove();
});
beforeEach(async () => {
  citizen.network.weather = fine;
  before = await citizen.holdings();
});

async function refresh(): Promise<void> {
  await citizen.press((await citizen.words('wallet')).home.refresh);
}

/** The way on: the same button, now that the network is back, brings a new token for a new key. */
async function goesOn(): Promise<void> {
  citizen.network.weather = fine;
  const { refresh: said } = await citizen.words('wallet');
  await refresh();
  // "Refreshed" may still stand there from the time before.
  await until(20, async () => (await citizen.holdings()).holders[0]?.token !== before.holders[0]?.token);
  await citizen.sees(said.ok);
  await citizen.hasPass();
  const after = await citizen.holdings();
  expect(after.holders).toHaveLength(before.holders.length);
  expect(after.holders[0]?.key).not.toBe(before.holders[0]?.key);
}

describe('a refresh that fails', () => {
  const days: readonly [string, Weather, (codes: Awaited<ReturnType<typeof codesOf>>) => string][] = [
    ['the network is gone', gone, (codes) => codes.offline],
    ['a café’s Wi-Fi answers everything with its sign-in page, the worker’s script too', portal, ({ api }) => api['not-issuer'].title],
    ['the ministry’s server fails with 500', failing(500), ({ api }) => api['server-error'].title],
    ['the gateway before it says 502', failing(502), ({ api }) => api['server-error'].title],
    ['it is overloaded, 503, come back in two minutes', failing(503, 120), ({ api }) => api['server-error'].title],
    ['too many attempts, 429', failing(429), ({ api }) => api['rate-limited'].title],
    ['too many attempts, 429, come back in two minutes', failing(429, 120), ({ api }) => api['rate-limited'].title],
    ['every answer arrives cut in half', truncated, ({ api }) => api['not-issuer'].title],
  ];
  test.each(days)('%s: the old pass stays, a sentence says so, the next try brings a new one', async (name, weather, sentence) => {
    citizen.network.weather = weather;
    await refresh();
    await citizen.sees(sentence(await codesOf()));
    await citizen.hasPass();
    await citizen.picture(`network-${name.replace(/\W+/g, '-')}`);
    expect(await citizen.holdings()).toEqual(before);
    await citizen.page.reload();
    await citizen.hasPass();
    expect(await citizen.holdings()).toEqual(before);
    await goesOn();
  });
});

test('the bars are there and no data come: the app stops waiting by itself and the pass is shown meanwhile', async () => {
  citizen.network.weather = silent;
  await refresh();
  await citizen.showsQr();
  await citizen.sees((await codesOf()).offline);
  expect(await citizen.holdings()).toEqual(before);
  await goesOn();
});

test('every other request breaks off: nothing is lost, and after some tries the new pass is there', async () => {
  citizen.network.weather = flapping();
  await until(40, async () => {
    await refresh();
    await citizen.seesNot((await citizen.words('wallet')).home.refreshing);
    await citizen.hasPass();
    return (await citizen.holdings()).holders[0]?.token !== before.holders[0]?.token;
  });
  before = await citizen.holdings();
  await goesOn();
});

test('the answer holds somebody else’s pass: it is not taken, a sentence says so, the own one stays', async () => {
  const token = Buffer.from(stranger.holders[0]?.token ?? '', 'hex').toString('base64url');
  citizen.network.weather = only(/^\/api\/token$/, async ({ real }) => {
    const answer = await real();
    const { time } = JSON.parse(answer.body.toString()) as { time: number };
    const body = Buffer.from(JSON.stringify({ token, time }));
    return { ...answer, headers: { ...answer.headers, 'content-length': String(body.length) }, body };
  });
  await refresh();
  await citizen.sees((await citizen.words('trouble')).codes['token-refused'].title);
  await citizen.picture('token-refused');
  expect((await citizen.holdings()).holders[0]).toEqual(before.holders[0]);
  await goesOn();
});

test('a stale copy of the ministry’s data is served: the newer ones on the phone stay, and the pass is renewed all the same', async () => {
  const stale = await fetchAll(['/trust/stamp.cbor', '/trust/root.cbor']);
  // Somebody's pass is revoked: a new stamp is published.
  const phone = await Citizen.open(issuer);
  await phone.enrol(other);
  await phone.close();
  await until(
    20,
    async () => !(await fetchAll(['/trust/stamp.cbor'])).get('/trust/stamp.cbor')?.body.equals(stale.get('/trust/stamp.cbor')?.body ?? Buffer.alloc(0)),
  );
  await goesOn();
  before = await citizen.holdings();
  citizen.network.weather = only(/^\/trust\/(?:stamp|root)\.cbor$/, ({ path }) => stale.get(path) ?? 'drop');
  await refresh();
  await citizen.sees((await codesOf()).trust.rollback);
  await citizen.picture('stale-cdn');
  await citizen.hasPass();
  before = await citizen.holdings();
  await goesOn();
  await citizen.seesNot((await codesOf()).trust.rollback);
});

test('a positive result comes with the next refresh: the change is said in words, to those who see and to those who listen', async () => {
  const lab = issuer.lab();
  const csv = join(issuer.dataDir, 'results.csv');
  const { iin } = issuer.person('green');
  writeFileSync(csv, `iin,sampled_at,result,district\n${iin},${new Date().toISOString().slice(0, 16)}Z,positive,7510\n`);
  const sent = await issuer.ashyq(['ingest', 'lab', csv, '--lab', lab.id, '--key', lab.key, '--server', issuer.origin]);
  expect(sent.exit, sent.out).toBe(0);
  await refresh();
  const sentence = citizen.say((await citizen.words('wallet')).home.changed, { status: (await citizen.words('status')).red.name });
  await citizen.sees(sentence);
  expect(await citizen.page.locator('#announce').textContent()).toBe(sentence);
  await citizen.picture('changed');
  await citizen.press((await citizen.words('common')).ok);
  await citizen.page.locator('.notice').getByText(sentence).waitFor({ state: 'detached' });
});

test('the ministry’s server is down for a week: shown as before, then a warning a day ahead, then a question about the clock; when it is back, so is the pass', async () => {
  const { exp } = decodeStatusToken(new Uint8Array(Buffer.from(before.holders[0]?.token ?? '', 'hex'))).payload;
  const left = exp - Math.floor(Date.now() / 1000);
  const at = async (seconds: number) => {
    await citizen.phone.shiftClock(seconds);
    await citizen.page.reload();
  };
  await issuer.stop();
  await at(30 * HOUR);
  await citizen.sees((await codesOf()).api['server-error'].title);
  await citizen.showsQr();
  await at(left - 20 * HOUR);
  const { soon } = await citizen.words('wallet');
  await citizen.sees(citizen.say(soon.title, { when: formatMoment('ru', exp, exp - 20 * HOUR) }));
  await citizen.picture('soon');
  await citizen.showsQr();
  await at(left + HOUR);
  await citizen.sees((await citizen.words('trouble')).clock.ended);
  await citizen.picture('week');
  await at(7 * 24 * HOUR);
  await citizen.sees((await citizen.words('trouble')).clock.ended);
  expect((await citizen.holdings()).holders[0]?.token).toBe(before.holders[0]?.token);
  await issuer.run('serve', 7 * 24 * HOUR);
  await goesOn();
});

async function fetchAll(paths: readonly string[]): Promise<ReadonlyMap<string, Answer>> {
  const answers = paths.map(async (path): Promise<[string, Answer]> => {
    const answer = await fetch(issuer.origin + path);
    return [
      path,
      { status: answer.status, headers: { 'content-type': answer.headers.get('content-type') ?? '' }, body: Buffer.from(await answer.arrayBuffer()) },
    ];
  });
  return new Map(await Promise.all(answers));
}

async function codesOf() {
  const { api, trust } = await citizen.words('codes');
  return { api, trust, offline: (await citizen.words('common')).offlineNormal };
}
