/** A moment as an auditor writes it. */

/** Kazakhstan's one time zone. */
const ZONE = '+05:00';

/**
 * The moment that an auditor wrote (`2021-04-19T09:40`, Kazakhstan's time) in seconds; null for none. A day that the calendar or the clock does not
 * have, or a year of five digits, is `undefined`: with a moment that is no number no pass would ever have expired.
 */
export function momentOf(text: string): number | null | undefined {
  if (text === '') return null;
  const seconds = Math.floor(Date.parse(`${text}${ZONE}`) / 1000);
  return /^\d{4}-/.test(text) && Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined;
}

/** The same backwards, to the minute: as a field takes it. */
export const momentText = (seconds: number): string => new Date((seconds + 5 * 3600) * 1000).toISOString().slice(0, 16);
