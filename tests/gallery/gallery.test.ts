/**
 * `npm run gallery`: pictures of every screen, in every language, at phone, tablet and laptop size, light and dark, from the running product.
 * They land in gallery/ (not in git) with gallery/index.html, which shows them side by side. Nothing is compared: people look at them.
 * STOPS=home takes only the screens whose name has that in it (a regular expression); SIZES=phone and THEMES=light,dark only those.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexPage } from './index-page.ts';
import type { Stop } from './stop.ts';
import { OUT, type Picture, takeAll } from './take.ts';
import { PICTURED } from './tour.ts';
import { LANGUAGES, type Language, openStop } from './walk.ts';
import { type Who, World } from './world.ts';

const wanted = PICTURED.filter(({ name }) => new RegExp(process.env['STOPS'] ?? '').test(name));
const devices: readonly Who[] = [...new Set(wanted.map(({ who }) => who))];
const pictures: Picture[] = [];
const missing: string[] = [];
let world: World;

beforeAll(async () => {
  if (wanted.length === PICTURED.length) rmSync(OUT, { recursive: true, force: true });
  world = await World.open();
});
afterAll(async () => {
  await world?.close();
  if (pictures.length > 0) writeFileSync(join(OUT, 'index.html'), indexPage(wanted, pictures));
});

/** One device's stops, in three languages, at every size and in every theme, beside whatever else this machine does. */
const HOURS_MS = 2 * 3_600_000;

/** A gate's tabs would wait for one another's camera and count one another's scans. */
const inTurn = (who: Who) => who.includes('tablet');

test.each(devices)(
  '%s',
  async (who) => {
    const stops = wanted.filter((one) => one.who === who);
    const visit = async (stop: Stop, language: Language) => {
      try {
        const page = await openStop(world, stop, language);
        pictures.push(...(await takeAll(page, { world, stop, language })));
        await page.close();
      } catch (error) {
        missing.push(`${stop.name} (${language}): ${String(error).split('\n')[0]}`);
      }
    };
    await world.place(who);
    const before = missing.length;
    // A shift that was opened for one picture stays open: first what comes before it, in every language.
    if (inTurn(who)) for (const stop of stops) for (const language of LANGUAGES) await visit(stop, language);
    else
      await Promise.all(
        LANGUAGES.map(async (language) => {
          for (const stop of stops) await visit(stop, language);
        }),
      );
    await world.leave(who);
    expect(missing.slice(before)).toEqual([]);
  },
  HOURS_MS,
);
