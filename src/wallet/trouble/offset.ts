/**
 * Whether the offset of the clock that was stored may still be used. It was right for the clock of then; a clock that was set since, while the app was closed,
 * has left no step to see. What can be seen: time does not run back, so a corrected time before the moment of the measure is wrong; and an offset that was
 * only reckoned (clock.ts: the clock was set while the app was open, and nobody has confirmed it) is needed no longer once the clock is right by itself.
 */
import type { HolderRecord, SettingValues } from '../../shared/storage/schema.ts';

/** What was signed a moment ago may lie a little ahead of a clock that nobody would call wrong. */
const SKEW_SECONDS = 60;
/** No pass of a phone lives longer after the ministry's last answer (formats.md §3). Reading the tokens themselves would make the way to the QR longer. */
const LIFE_SECONDS = 72 * 3600;

/** The stored offset, or null where the clock must have been set since. `device`: this device's clock, seconds. */
export function usableOffset(stored: SettingValues['clock'], { device, holders }: { device: number; holders: readonly HolderRecord[] }): number | null {
  const { offset, measuredAt, reckoned = false } = stored;
  const answeredAt = Math.max(measuredAt, ...holders.map(({ refreshedAt }) => refreshedAt));
  const floor = answeredAt - SKEW_SECONDS;
  const couldBeRight = device >= floor;
  // Both before the floor: a clock that was put back since, on top of all. The offset is no worse than nothing, and the issuer will tell.
  if (device + offset < floor) return couldBeRight ? null : offset;
  return reckoned && couldBeRight && device < answeredAt + LIFE_SECONDS ? null : offset;
}
