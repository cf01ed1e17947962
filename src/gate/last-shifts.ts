/** The last shifts of this tablet, counted from its journal each time: nothing is kept beside the journal that could say something else. */
import type { Storage } from '../shared/storage/open.ts';
import type { StorageResult } from '../shared/storage/result.ts';
import { readBack } from './journal-back.ts';
import { type ShiftSummary, shiftsOf } from './shift-summary.ts';

/** A fortnight of days with one shift. */
const MOST_SHIFTS = 14;
/** Lines that are read for them at most; older shifts stand in the journal's file. */
const MOST_LINES = 60_000;

/** The newest first; the first may still be open. */
export async function lastShifts(storage: Storage, utcOffsetMinutes: number): Promise<StorageResult<readonly ShiftSummary[]>> {
  let openings = 0;
  let lines = 0;
  const read = await readBack(storage, (chunk) => {
    openings += chunk.filter(({ kind }) => kind === 'shift-open').length;
    lines += chunk.length;
    return openings >= MOST_SHIFTS || lines >= MOST_LINES;
  });
  return read.ok ? { ok: true, value: shiftsOf(read.value, utcOffsetMinutes).slice(0, MOST_SHIFTS) } : read;
}
