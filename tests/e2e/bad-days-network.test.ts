/** Bad days of the network: after each one the phone holds what it held, says so in a sentence, and goes on when the network does. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Citizen, type Holdings } from './citizen.ts';
import { Issuer } from './issuer.ts';
import { failing, fine, flapping, gone, only, portal, silent, truncated, type Weather } from './network.ts';

let issuer: Issuer;
let citizen: Citizen;
let before: Holdings;

beforeAll(async () => {
  issuer = await Issuer.start();
  citizen = await Citizen.open(issuer, { language: 'ru' });
  await citizen.enrol(issuer.person('green'));
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
  await citizen.sees(said.ok);
  await citizen.hasPass();
  const after = await citizen.holdings();
  expect(after.holders).toHaveLength(before.holders.length);
  expect(after.holders[0]?.token).not.toBe(before.holders[0]?.token);
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

async function codesOf() {
  const { api, trust } = await citizen.words('codes');
  return { api, trust, offline: (await citizen.words('common')).offlineNormal };
}
