/** What a laboratory sends, counted: a batch, a day, its past, its region (envelope.ts). */

/** What was sent in some time. Withdrawals are neither negatives nor positives. */
export interface Counts {
  readonly negatives: number;
  readonly positives: number;
  /** of the negatives, of people whom nothing else in the register has met */
  readonly strangers: number;
  /** lines that withdraw a result */
  readonly withdrawn: number;
  /** lines that take back a positive that stands: withdrawals and corrections to negative. What two persons released is not among a laboratory's past. */
  readonly lifted: number;
  /** negatives, about another sample, of people who are red: they end the isolation */
  readonly freed: number;
}

export const NO_COUNTS: Counts = { negatives: 0, positives: 0, strangers: 0, withdrawn: 0, lifted: 0, freed: 0 };

/** Tests with a result. */
export function testsOf({ negatives, positives }: Counts): number {
  return negatives + positives;
}

export function sum(a: Counts, b: Counts): Counts {
  return {
    negatives: a.negatives + b.negatives,
    positives: a.positives + b.positives,
    strangers: a.strangers + b.strangers,
    withdrawn: a.withdrawn + b.withdrawn,
    lifted: a.lifted + b.lifted,
    freed: a.freed + b.freed,
  };
}
