/** Moments out of journals: a line may name any second that a number has, a calendar ends. */
import { formatMoment } from '../shared/i18n/format.ts';
import type { Language } from '../shared/i18n/types.ts';
import { language, words } from '../shared/i18n/words.ts';

/** The last second of which a Date has the local day, too. */
const LAST_SECOND = 8.64e12 - 86_400;

/** `beyond`: what is said of a moment behind the calendar's end. */
export function momentWithin(
  seconds: number,
  { language: spoken, now, beyond }: { readonly language: Language; readonly now: number; readonly beyond: string },
): string {
  return seconds <= LAST_SECOND ? formatMoment(spoken, seconds, now) : beyond;
}

export const sayMoment = (seconds: number): string =>
  momentWithin(seconds, { language: language(), now: Math.floor(Date.now() / 1000), beyond: words('audit').beyondCalendar });
