/** Nothing that somebody begins to read or to press moves away while a first screen fills itself: by the browser's own record of layout shifts. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Citizen, nextPerson } from './citizen.ts';
import { Device, PHONE } from './devices.ts';
import { Issuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer?.remove());

/** Below this part of the window times the way it moved, nobody sees it (web.dev, "Cumulative Layout Shift": good is below 0.1). */
const UNSEEN = 0.01;

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null; readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
}

/** What moved on this page since it began, each with the part of the window and from where to where. */
function shifts(page: Page): Promise<string[]> {
  return page.evaluate(
    (unseen) =>
      new Promise<string[]>((settle) => {
        const place = ({ y, height }: DOMRect) => `${Math.round(y)}+${Math.round(height)}`;
        const told = ({ value, sources }: Shift) =>
          `${value.toFixed(3)}: ${sources.map(({ node, previousRect, currentRect }) => `${(node as Element | null)?.outerHTML?.slice(0, 80)} ${place(previousRect)} to ${place(currentRect)}`).join(', ')}`;
        const observer = new PerformanceObserver((list) => {
          const found = list.getEntries() as Shift[];
          observer.disconnect();
          settle(found.filter(({ value, hadRecentInput }) => value > unseen && !hadRecentInput).map(told));
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        // Where nothing moved nothing is told.
        setTimeout(settle, 1000, []);
      }),
    UNSEEN,
  );
}

test.each([
  ['/', '.hero'],
  ['/neutral', '.neutral-qr svg'],
  ['/about', 'main'],
  ['/gate', 'main'],
  ['/audit', 'main'],
  ['/desk', 'form'],
])('%s for who comes for the first time', async (path, ready) => {
  const device = await Device.open({ viewport: PHONE });
  try {
    await device.page.goto(issuer.origin + path);
    await device.page.locator(ready).first().waitFor();
    await device.page.waitForLoadState('networkidle');
    expect(await shifts(device.page)).toEqual([]);
  } finally {
    await device.close();
  }
});

test('home and the code of who has a pass', async () => {
  const citizen = await Citizen.open(issuer, { language: 'kk' });
  try {
    await citizen.enrol(nextPerson());
    await citizen.phone.installed();
    for (const [path, ready] of [
      ['/', '.status-card'],
      ['/?screen=qr', 'svg.qr'],
      ['/neutral', '.status-card'],
    ] as const) {
      await citizen.page.goto(new URL(path, citizen.page.url()).href);
      await citizen.page.locator(ready).first().waitFor();
      await citizen.page.waitForLoadState('networkidle');
      expect(await shifts(citizen.page), path).toEqual([]);
    }
  } finally {
    await citizen.close();
  }
});
