/** How far the ministry holds this tablet's journal, as far as it has said so. */
import type { Countersigned } from './journal-send.ts';

/** Where it lies in the store `memory`. */
export const HANDED_IN_KEY = 'handed-in';

export interface HandedIn {
  /** entries that the ministry holds just as they stand here */
  readonly size: number;
  /** when it said so, the tablet's clock; null: it never did */
  readonly at: number | null;
  /** the newest checkpoint that bears its countersignature */
  readonly countersigned: Countersigned | null;
}

export const NOTHING_HANDED_IN: HandedIn = { size: 0, at: null, countersigned: null };

/** What is stored, or nothing where that is missing or not ours: then it is handed in again, which does no harm. */
export function parseHandedIn(value: unknown): HandedIn {
  const stored = value as Partial<HandedIn> | null;
  const under = stored?.countersigned;
  const isSigned =
    under === null || (Number.isSafeInteger(under?.size) && under?.checkpoint instanceof Uint8Array && under.countersignature instanceof Uint8Array);
  const isTimed = stored?.at === null || Number.isSafeInteger(stored?.at);
  return Number.isSafeInteger(stored?.size) && isTimed && isSigned ? (stored as HandedIn) : NOTHING_HANDED_IN;
}
