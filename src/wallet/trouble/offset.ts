/**
 * Whether the offset of the clock that was stored may still be used. It was right for the clock of then; a clock that was set since, while the app was closed,
 * has left no step to see. What can be seen: time does not run back, so a corrected time before the moment of the measure is wrong; and an offset that was
 * only reckoned (clock.ts: the clock was set while the app was open, and nobody has confirmed it) is needed no longer once the clock is right by itself.
 */
import type { HolderRecord, SettingValues } from '../../shared/storage/schema.ts';
import { readToken } from '../pass/token.ts';

/** What was signed a moment ago may lie a little ahead of a clock that nobody would call wrong. */
const SKEW_SECONDS = 60;

/** The stored offset, or null where the clock must have been set since. `device`: this device's clock, seconds. */
export function usableOffset(stored: SettingValues['clock'], { device, holders }: { device: number; holders: readonly HolderRecord[] }): number | null {
  const { offset, measuredAt, reckoned = false } = stored;
  const floor = Math.max(measuredAt, ...holders.map(({ refreshedAt }) => refreshedAt)) - SKEW_SECONDS;
  const couldBeRight = device >= floor;
  // Both before the floor: a clock that was put back since, on top of all. The offset is no worse than nothing, and the issuer will tell.
  if (device + offset < floor) return couldBeRight ? null : offset;
  const end = Math.max(0, ...holders.map(({ token }) => readToken(token)?.exp ?? 0));
  return reckoned && couldBeRight && device < end ? null : offset;
}
