/**
 * A checkpoint from elsewhere over more lines than a file has: was the end of the file cut off, or was the file saved before those lines were written (decision 049)?
 * No clock of a tablet decides that: one that was ahead and was put right since would accuse an honest export. What decides is what the file is, what the ministry
 * signed and when, and the auditor's own word.
 */

/**
 * Why an end was cut off, the strongest reason that there is.
 * - `in-file`: the file holds that very signature, or the ministry's under it.
 * - `ministry`: the file holds something that the ministry signed later than it countersigned those lines.
 * - `taken`: by the auditor's word the file is of later than that countersignature, or than the signature was seen.
 * - `end-unsigned`: the file does not end in a signature of the tablet, as every export does: it is none, or not all of one.
 */
export const CUT_EVIDENCE = ['in-file', 'ministry', 'taken', 'end-unsigned'] as const;
export type CutEvidence = (typeof CUT_EVIDENCE)[number];

/** The auditor's word, seconds since 1970, null where he gave none. */
export interface Obtained {
  /** when the journals were taken from their tablets; of several the earliest */
  readonly taken: number | null;
  /** when all checkpoints from elsewhere had been seen */
  readonly seen: number | null;
}

/** What a file shows of when it was taken. */
export interface FileMoment {
  /** the tablet signed its last line, or it is made of runs that were handed in, which need not end so */
  readonly isEndSigned: boolean;
  /** the newest that the ministry signed of what is in it, by the ministry's clock; null of nothing */
  readonly notBefore: number | null;
  /** by the auditor's word */
  readonly taken: number | null;
}

/** The signature over the lines that are not here. */
export interface SignedBeyond {
  /** by the tablet's clock */
  readonly iat: number;
  /** it is in the file itself */
  readonly isHere: boolean;
  /** it was there by then: countersigned, over these lines or more, or seen; null where nobody knows */
  readonly until: number | null;
}

/** What shows that the end was cut off; null where the file may have been saved before. */
export function cutShownBy({ iat, isHere, until }: SignedBeyond, { isEndSigned, notBefore, taken }: FileMoment): CutEvidence | null {
  if (isHere) return 'in-file';
  if (until !== null && notBefore !== null && notBefore > until) return 'ministry';
  if (until !== null && taken !== null && taken > until) return 'taken';
  // Taken before that was signed, whatever the file is: of lines that came later it says nothing.
  const isOlder = taken !== null && taken < iat;
  return isEndSigned || isOlder ? null : 'end-unsigned';
}
