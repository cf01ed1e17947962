/** The story of a queue at a door, for as many people as wanted: verdict for verdict, and at the end line for line. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { verifyChain } from '../../src/core/journal/chain.ts';
import { type Brought, bring } from './door-codes.ts';
import { seconds } from './door-ministry.ts';
import { hold, journalBytes, nextVerdict, said, scansIn } from './door-tablet.ts';

/** Every so many codes somebody shows again what was shown a while ago. */
const AGAIN_EVERY = 10;
/** Longer than a code must be out of view before it is judged anew. */
const AWAY_MS = 2500;
/** Well within the minute in which a picture counts at all. */
const FRESH_MS = 20_000;

/** A queue that has passed, and what the screen and the journal held before it came. */
interface Passed {
  readonly brought: readonly Brought[];
  readonly before: { readonly said: number; readonly scans: number };
}

/** Lets so many people pass one after another, the `from`th and on: of two queues within one second the same people would hold the very same codes. */
export async function queue(page: Page, people: number, from = 0): Promise<Passed> {
  const brought: Brought[] = [];
  const before = { said: (await said(page)).length, scans: (await scansIn(page)).length };
  let admitted = null as { readonly text: string; readonly since: number; readonly seen: number } | null;
  for (let nr = 0; nr < people; nr += 1) {
    const isAgain = nr % AGAIN_EVERY === AGAIN_EVERY - 1 && admitted !== null && Date.now() - admitted.seen > AWAY_MS;
    const one: Brought = isAgain && admitted !== null ? { text: admitted.text, face: 'again', code: 'proof-replayed' } : await bring(from + nr, seconds());
    await hold(page, one.text);
    const verdict = await nextVerdict(page, before.said + nr + 1).catch(async () => {
      const [last, screen] = [(await said(page)).at(-1), await page.locator('main').innerText()];
      const camera = await page.locator('.camera').getAttribute('data-phase');
      throw new Error(`person ${nr} (${one.code}) got no verdict; the last one was ${JSON.stringify(last)}, the camera ${camera}, the screen: ${screen}`);
    });
    expect(verdict, `person ${nr}`).toEqual({ face: one.face, code: one.code });
    if (isAgain) admitted = { text: one.text, since: admitted?.since ?? 0, seen: Date.now() };
    else if (one.code === 'ok' && one.isPaper !== true && (admitted === null || Date.now() - admitted.since > FRESH_MS))
      admitted = { text: one.text, since: Date.now(), seen: Date.now() };
    brought.push(one);
  }
  await hold(page, null);
  return { brought, before };
}

/** The journal has a line for each of them, in their order, once, in one unbroken chain; and the screen said nothing beside. */
export async function expectJournal(page: Page, { brought, before }: Passed): Promise<void> {
  const scans = (await scansIn(page)).slice(before.scans);
  expect(scans.map(({ code }) => code)).toEqual(brought.map(({ code }) => code));
  expect(scans.map(({ outcome }) => outcome === 'admit')).toEqual(brought.map(({ face }) => face === 'admit'));
  expect(await verifyChain(await journalBytes(page))).toMatchObject({ intact: true });
  expect(await said(page)).toHaveLength(before.said + brought.length);
}
