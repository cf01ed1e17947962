/** The one clock of the corpus. */

/** "Now" of nearly every case: Wednesday 2026-03-11, 10:00 in Almaty (UTC+5). */
export const AT = Date.UTC(2026, 2, 11, 5) / 1000;

export const HOUR = 3600;
export const DAY = 86_400;
