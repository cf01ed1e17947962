/** The poster as a page: its code read back from a picture, its words, and that no name gets out of its place. How it prints is in tests/e2e/poster.test.ts. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { kindOfQr, parseVenueUrl } from '../../src/core/qr.ts';
import { decodeVenueCredential, issueVenueCredential } from '../../src/core/token/venue.ts';
import { CATEGORIES } from '../../src/issuer/demo/categories.ts';
import { POSTER_POLICY, posterPage, posterUrl } from '../../src/issuer/venues/poster.ts';
import { drawPosterQr } from '../../src/issuer/venues/poster-qr.ts';
import { POSTER_STYLE } from '../../src/issuer/venues/poster-style.ts';
import { POSTER_LANGUAGES, POSTER_WORDS, posterDate } from '../../src/issuer/venues/poster-words.ts';
import { decodePicture } from '../../src/shared/camera/decode-luma.ts';
import type { Luma } from '../../src/shared/camera/luma.ts';
import { dice } from '../property/dice.ts';
import { keyOf, START } from './world.ts';

const KEY = keyOf('venue key');
/** The densest code that a poster can hold. */
const WORST = { name: 'Ә'.repeat(64), category: 'intercity-transport' as const };

async function facts({ name = '«Арман» кинотеатры', category = 'cinema' as keyof typeof CATEGORIES, origin = 'https://ashyq.example' } = {}) {
  const claims = { venueId: 'ALA-00123', exp: START + 365 * 86_400, iat: START, tabletKey: null, category, name, area: '7511', gate: 0, index: 2 ** 32 - 1 };
  const credential = await issueVenueCredential(claims, KEY);
  const url = posterUrl(origin, credential);
  return { venueId: claims.venueId, name, category: CATEGORIES[category], exp: claims.exp, url, utcOffsetMinutes: 300, claims };
}

/** What a camera sees of the code: so many pixels a module, edges that fall between pixels, grey for black, noise. */
function seen(page: string, scale: number): Luma {
  const [, size = '', path = ''] = /class="qr" viewBox="0 0 (\d+) \d+".*?<path d="([^"]+)" fill="#000"/s.exec(page) ?? [];
  const modules = Number(size);
  const dark = new Set<number>();
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let at = 0; at < Number(width); at += 1) dark.add(Number(y) * modules + Number(x) + at);
  const side = Math.ceil(modules * scale);
  const data = new Uint8ClampedArray(side * side);
  const roll = dice(7);
  const covered = (pixel: number) => [0.125, 0.375, 0.625, 0.875].map((part) => Math.floor((pixel + part) / scale));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      let black = 0;
      for (const row of covered(y)) for (const column of covered(x)) black += dark.has(row * modules + column) ? 1 : 0;
      data[y * side + x] = 215 - (black / 16) * 150 + roll(21) - 10;
    }
  }
  return { data, width: side, height: side };
}

describe('the code on a poster', () => {
  test.each([
    ['a short name', {}],
    ['the longest name in the longest category', WORST],
  ])('is read from a small, grey picture: %s', async (_, options) => {
    const { claims, ...given } = await facts(options);
    for (const scale of [3, 3.4, 4.5, 6]) expect([scale, decodePicture(seen(posterPage(given), scale))]).toEqual([scale, given.url]);
    expect(kindOfQr(given.url)).toBe('venue');
    expect(decodeVenueCredential(parseVenueUrl(given.url) ?? new Uint8Array()).payload).toEqual(claims);
  });

  test('has four white modules on each side and is printed more than 60 mm wide', async () => {
    const { url } = await facts(WORST);
    const { path, size } = drawPosterQr(url);
    const columns = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].flatMap(([, x, , width]) => [Number(x), Number(x) + Number(width)]);
    expect([Math.min(...columns), Math.max(...columns)]).toEqual([4, size - 4]);
    // No mirror image: the module that is always dark stands at the lower left (ISO/IEC 18004, 7.9.1: the eighth row from below, column 8).
    const dark = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].some(
      ([, x, y, width]) => Number(y) === size - 4 - 8 && Number(x) <= 12 && 12 < Number(x) + Number(width),
    );
    expect(dark).toBe(true);
    const [, printed] = /\.qr \{[^}]*width: (\d+)mm/.exec(POSTER_STYLE) ?? [];
    const width = (Number(printed) * (size - 8)) / size;
    expect(width).toBeGreaterThan(60);
    // a module that a cheap camera tells from its neighbour at arm's length
    expect(width / (size - 8)).toBeGreaterThan(1.2);
  });

  test('refuses a text outside the alphabet instead of a denser picture', () => {
    expect(() => drawPosterQr('https://ashyq.example/v/abc')).toThrow(RangeError);
    expect(posterUrl('http://localhost:8080', Uint8Array.of(1))).toBe('HTTP://LOCALHOST:8080/V/AE');
  });
});

describe('posterPage', () => {
  test('says name, kind, id, end and where the link begins, in three languages', async () => {
    const page = posterPage(await facts());
    for (const text of [
      '«Арман» кинотеатры',
      'Кинотеатр',
      'Cinema',
      'ALA-00123',
      '22 қараша 2027 ж.',
      '22 ноября 2027 г.',
      '22 November 2027',
      'https://ashyq.example/V/',
    ])
      expect(page).toContain(text);
    for (const language of POSTER_LANGUAGES) {
      const { steps, camera, otherwise, withoutPhone, genuine, title } = POSTER_WORDS[language];
      for (const text of [...steps, camera, otherwise, withoutPhone, genuine, title]) expect(page).toContain(text);
    }
  });

  test('asks for nothing outside itself, and its policy allows its own style only', async () => {
    const page = posterPage(await facts());
    expect(page).not.toMatch(/<script|<link|<img|\bsrc=|@import|url\(|\bstyle=|\bon\w+=|http:/);
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    expect(POSTER_POLICY).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page).toContain(`content="${POSTER_POLICY}"`);
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' & </title><h1>"])('a name like %j stays a text', async (name) => {
    const page = posterPage(await facts({ name }));
    expect(page).not.toContain(name);
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).not.toMatch(/<script|<img/);
  });

  test('the day is the country’s, not UTC’s', () => {
    const evening = Date.UTC(2026, 10, 22, 20) / 1000;
    expect([posterDate(evening, 'ru', 300), posterDate(evening, 'ru', 0)]).toEqual(['23 ноября 2026 г.', '22 ноября 2026 г.']);
    expect(posterDate(Date.UTC(2021, 3, 21) / 1000, 'kk', 300)).toBe('21 сәуір 2021 ж.');
  });
});
