/** Bounds on what is read as CBOR (formats.md §1): a QR holds little, a signed file is bounded by its size. */

/** Bounds on one CBOR item, enforced before anything is allocated. Tags and containers are levels; everything counts as an item. */
export interface CborLimits {
  readonly depth: number;
  readonly items: number;
  readonly pairs: number;
  readonly textBytes: number;
  /** Map keys may come in any order (status lists made by others); twice is still refused. */
  readonly anyOrder?: true;
  /** The one tag known beside 18: 98 in signed files. */
  readonly tag?: number;
}

/** What a QR may hold (formats.md §1). */
export const QR_LIMITS: CborLimits = { depth: 5, items: 64, pairs: 16, textBytes: 64 };
/** A venue credential: its name may be 128 bytes long. */
export const VENUE_LIMITS: CborLimits = { ...QR_LIMITS, textBytes: 128 };
/** Signed files under /trust/ are bounded by their size; what they hold may be as long as they are, because unknown `x-` members are passed over. */
export const FILE_LIMITS: CborLimits = { depth: 32, items: 65_536, pairs: 4096, textBytes: 65_536, tag: 98 };
