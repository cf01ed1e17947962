/** The wait after wrong tries of the PIN (pin.ts), apart from it: it moves with the clock, and nobody needs the rest of the PIN for that. Pure. */
import type { SettingValues } from '../shared/storage/schema.ts';

/** The same tries when the wall clock has moved by so many seconds, to `now`: a wait that ran ends as long from now as it would have. */
export function movedWait(tries: SettingValues['pinTries'], by: number, now: number): SettingValues['pinTries'] {
  if (tries === null || tries.lockedUntil <= now - by) return tries;
  return { ...tries, lockedUntil: tries.lockedUntil + by };
}
