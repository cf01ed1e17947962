/** The colours and what they rest on, by their numbers in a token (formats.md §3). Apart from the token itself: a screen that names a colour decodes nothing. */

/** Health colours by their number. */
export const HEALTH = ['red', 'yellow', 'blue', 'green'] as const;
export type HealthStatus = (typeof HEALTH)[number];
/** What a colour rests on, by its number. */
export const BASIS = ['none', 'pcr-positive', 'contact', 'pcr-negative', 'recovered', 'vaccinated', 'exempt', 'operator'] as const;
export type Basis = (typeof BASIS)[number];
