/** The power of a whole device, cut: its browser is stopped and killed, and its disk keeps nothing that was not written. Proven each time by a file that nobody asked to keep. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isInUse, type Tablet } from './gate/tablet.ts';
import type { LoopDisk } from './loop-disk.ts';

const PATIENCE = { timeout: 60_000 };

/** Resolves when the disk is mounted again, the browser not yet started. `settled` ends with the browser: what the test did in it meanwhile. */
export async function cutPowerUnder(disk: LoopDisk, device: Tablet, settled: Promise<unknown> = Promise.resolve()): Promise<void> {
  const control = join(disk.path, 'control');
  device.stop();
  await expect.poll(() => device.isStopped, PATIENCE).toBe(true);
  writeFileSync(control, 'nobody waits for this');
  await disk.cutPower(async () => {
    await device.kill();
    await expect.poll(() => isInUse(disk.path), PATIENCE).toBe(false);
  });
  await settled;
  expect(existsSync(control) ? readFileSync(control, 'utf8') : '', 'what the disk had not written').toBe('');
}
