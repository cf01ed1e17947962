/** Days of the figures: whole days since 1970 by Kazakhstan's one zone (kazakhstan.md), whatever the policy of the moment says. */

export const DAY = 86_400;
const OFFSET = 5 * 3600;

/** The local day that a second lies in. */
export const dayOf = (seconds: number): number => Math.floor((seconds + OFFSET) / DAY);

/** The first second of a local day. */
export const startOf = (day: number): number => day * DAY - OFFSET;

/** Figures are kept so long. */
export const KEEP_DAYS = 400;
