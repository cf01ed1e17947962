/** Bad days of the camera: not allowed, in use, absent, taken away, a reader that dies. Each has a sentence, and goes on by itself or with one press. */
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { CAST_VENUES } from '../../src/issuer/demo/venues.ts';
import { Citizen, nextPerson } from './citizen.ts';
import { Darkroom } from './devices.ts';
import { Issuer } from './issuer.ts';

const CINEMA = 'ALA-00003';

let issuer: Issuer;
let citizen: Citizen;
let darkroom: Darkroom;

beforeAll(async () => {
  issuer = await Issuer.start();
  darkroom = await Darkroom.open();
  citizen = await Citizen.open(issuer, { language: 'kk', camera: 'ask' });
  await citizen.enrol(nextPerson());
});
afterAll(async () => {
  await citizen?.close();
  await darkroom?.close();
  await issuer?.remove();
});
beforeEach(() => allow('granted'));

const allow = (setting: 'granted' | 'denied') => citizen.phone.allowCamera(citizen.network.origin, setting);

async function openScanner(): Promise<void> {
  await citizen.open('/');
  await citizen.press((await citizen.words('wallet')).home.scan);
}

/** The camera shows a picture. */
const isLive = () => citizen.page.locator('.viewfinder[data-phase=live]').waitFor({ timeout: 40_000 });

test('the camera is not allowed: a sentence says where to allow it, and the same button opens it then', async () => {
  await allow('denied');
  await openScanner();
  const { scan } = await citizen.words('steps');
  await citizen.sees(scan.denied);
  await citizen.picture('camera-denied');
  await allow('granted');
  await citizen.press((await citizen.words('common')).retry);
  await isLive();
  await citizen.seesNot(scan.denied);
});

test('the permission is taken away while scanning, and given back: the camera comes again by itself', async () => {
  await openScanner();
  await isLive();
  await allow('denied');
  const { scan } = await citizen.words('steps');
  await citizen.sees(scan.denied);
  await allow('granted');
  await isLive();
});

describe('there is no picture', () => {
  test.each([
    ['another app is using the camera', 'NotReadableError', 'busy'],
    ['the phone has no camera', 'NotFoundError', 'missing'],
  ] as const)('%s: a sentence says so, and it starts by itself when it can', async (name, error, sentence) => {
    await openScanner();
    await isLive();
    await citizen.page.evaluate(breakCamera, error);
    const { scan } = await citizen.words('steps');
    await citizen.sees(scan[sentence]);
    await citizen.picture(`camera-${name.replace(/\W+/g, '-')}`);
    await citizen.page.evaluate(breakCamera, null);
    await isLive();
  });
});

test('the reader’s worker is killed by the phone: the page reads in its place, and the poster is found', async () => {
  await openScanner();
  await isLive();
  for (const worker of citizen.page.workers()) await worker.evaluate(() => self.close());
  citizen.phone.film(await darkroom.filmPrinted(issuer.poster(CINEMA).toUpperCase()));
  // A camera takes a new film when it opens.
  await citizen.page.evaluate(breakCamera, 'NotReadableError');
  await citizen.page.evaluate(breakCamera, null);
  await citizen.sees(CAST_VENUES.find(({ id }) => id === CINEMA)?.name ?? '');
});

/** Runs in the page: the camera ends, and opening it again fails with this error until it is null. */
function breakCamera(name: string | null): void {
  const scope = globalThis as typeof globalThis & { realCamera?: MediaDevices['getUserMedia'] };
  const devices = navigator.mediaDevices;
  scope.realCamera ??= devices.getUserMedia.bind(devices);
  const real = scope.realCamera;
  devices.getUserMedia = name === null ? real : () => Promise.reject(new DOMException('not now', name));
  const stream = document.querySelector('video')?.srcObject;
  if (name === null || !(stream instanceof MediaStream)) return;
  for (const track of stream.getTracks()) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
}
