/** A shift whose line could not be written, and the next one. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ShiftKeeper } from '../../src/gate/shift-keeper.ts';
import { Storage } from '../../src/shared/storage/open.ts';
import { NOW } from '../core/world.ts';

beforeEach(() => {
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('document', { visibilityState: 'hidden', addEventListener: () => undefined, removeEventListener: () => undefined });
});
afterEach(() => void vi.unstubAllGlobals());

test('ShiftKeeper.open: while the line of the shift before is not on the disk no other one begins, which that line would close there', async () => {
  let failures = 0;
  const codes: string[] = [];
  const shift = new ShiftKeeper({
    storage: new Storage(),
    now: () => NOW,
    note: async (_kind, code) => {
      if (failures-- > 0) return { ok: false, code: 'storage-full' };
      codes.push(code);
      return { ok: true, value: undefined };
    },
    onOpened: () => undefined,
    onClosed: () => undefined,
  });
  await shift.open();
  // The line fails when the shift is closed and when the next one is opened; a moment later there is room again.
  failures = 2;
  await shift.close();
  expect([await shift.open(), shift.openedAt.value, codes]).toEqual(['storage-failed', null, ['opened']]);
  expect([await shift.open(), shift.openedAt.value]).toEqual([null, NOW]);
  await shift.finish();
  expect([codes, shift.openedAt.value]).toEqual([['opened', 'closed', 'opened'], NOW]);
});
