/**
 * The power of a tablet is cut while people pass (security.md, "Faults"): its browser's profile lies on a disk of its own, and what comes up afterwards is that disk
 * without all that the system still held in memory. Every verdict that was on the screen has its line, the chain holds, the shift goes on. A file beside it
 * that nobody asked the disk to keep is lost each time: the cut is one.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../../../src/core/journal/chain.ts';
import { bring } from '../../e2e/door-codes.ts';
import { type Ministry, openMinistry, seconds } from '../../e2e/door-ministry.ts';
import { hold, isLive, journalBytes, nextVerdict, openDoor, said, scansIn } from '../../e2e/door-tablet.ts';
import { imageFolder, makeLoopDisk } from '../loop-disk.ts';
import { cutPowerUnder } from '../power.ts';
import { skip } from '../rows.ts';
import { Tablet } from './tablet.ts';

const CUTS = Number(process.env['ASHYQ_CUTS'] ?? 10);
const PEOPLE = 1000;
const DISK_MB = 500;

let ministry: Ministry;
beforeAll(async () => {
  ministry = await openMinistry();
});
afterAll(() => ministry?.close());

const random = (from: number, to: number) => from + Math.random() * (to - from);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** People pass one after another until the power is gone. */
async function pass(page: Page, first: number): Promise<void> {
  let shown = (await said(page)).length;
  for (let nr = first; nr < first + PEOPLE; nr += 1) {
    await hold(page, (await bring(nr, seconds())).text);
    shown += 1;
    await nextVerdict(page, shown);
  }
}

test(`the power is cut ${CUTS} times, of the disk too: every verdict that was seen has its line, and the shift goes on`, async (context) => {
  const folder = imageFolder('ashyq-gate-power');
  const disk = makeLoopDisk(folder, DISK_MB);
  if (typeof disk === 'string') return skip(context, folder, disk);
  const tablet = new Tablet(undefined, join(disk.path, 'profile'));
  let lines = 0;
  try {
    await openDoor(await tablet.start(), ministry.enrolment);
    for (let nr = 1; nr <= CUTS; nr += 1) {
      const passing = pass(tablet.page, nr * PEOPLE).catch(() => undefined);
      await pause(random(1500, 6000));
      await cutPowerUnder(disk, tablet, passing);
      const page = await tablet.start();
      await page.goto(`${ministry.origin}/gate`);
      await isLive(page);
      expect(await verifyChain(await journalBytes(page)), `after cut ${nr}`).toMatchObject({ intact: true });
      const codes = (await scansIn(page)).map(({ code }) => code);
      const told = tablet.told.map(({ code }) => code);
      // A cut between the line and the colour leaves a line that nobody saw; never the other way round.
      expect(codes.slice(0, told.length), `after cut ${nr}`).toEqual(told);
      expect(codes.length - told.length).toBeLessThanOrEqual(1);
      lines = codes.length;
      tablet.told.splice(0, told.length, ...codes.map((code) => ({ face: '', code })));
    }
    console.info(`${CUTS} power cuts, ${lines} lines: of no verdict that was seen is a line missing`);
  } finally {
    await tablet.remove();
    disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
});
