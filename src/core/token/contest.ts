/**
 * What a phone says when its person contests a status or a door's refusal (formats.md §3, typ 65012, action `contest`): one ground of a closed list, so that
 * nobody has to write about their health, and the door's receipt (typ 65010) where there is one. Without a ground it asks only how contests stand.
 */
import type { CborReader } from '../codec/cbor-read.ts';
import type { CborValue } from '../codec/cbor-write.ts';
import { MalformedError } from '../codec/malformed.ts';

/** By number on the wire: a new one is added at the end. `wrongly-refused`: the status is right, the door was not; the only one that needs a receipt. */
export const CONTEST_GROUNDS = ['not-me', 'wrong-result', 'wrong-date', 'never-met', 'exempt', 'other-evidence', 'wrongly-refused'] as const;
export type ContestGround = (typeof CONTEST_GROUNDS)[number];

/** Why the ministry left a contested status as it is. `door-mistaken`: the status stands, and the door should have let the person in. */
export const REJECTION_REASONS = ['line-confirmed', 'no-evidence', 'not-this-person', 'settled-meanwhile', 'taken-back', 'door-mistaken'] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** What the text of a QR can hold (formats.md §1). */
export const RECEIPT_MAX_BYTES = 663;

/** What is contested: the line of a register that the status rests on, the status as a whole, or a door's refusal. */
export const CONTEST_ABOUT = ['lab-result', 'contact', 'status', 'refusal'] as const;
export type ContestAbout = (typeof CONTEST_ABOUT)[number];
export const CONTEST_STATES = ['open', 'corrected', 'rejected'] as const;

/** What a door's receipt says, as the answer of `POST /api/contests` tells it; `at` by the tablet's clock. */
export interface ToldReceipt {
  readonly venueId: string;
  readonly venue: string;
  readonly gate: number;
  readonly at: number;
  readonly code: string;
  readonly rule: string | null;
}

/** A contest as the person's phone is told of it: nobody of the ministry, no number of the issuer's. Times in seconds since 1970. */
export interface ToldContest {
  readonly about: ContestAbout;
  readonly ground: ContestGround;
  readonly state: (typeof CONTEST_STATES)[number];
  readonly reason: RejectionReason | null;
  readonly openedAt: number;
  readonly deadlineAt: number;
  readonly decidedAt: number | null;
  readonly receipt: ToldReceipt | null;
}

export interface ContestWish {
  /** null: nothing is contested, only asked about */
  readonly ground: ContestGround | null;
  /** the receipt as it was scanned (typ 65010), not verified here */
  readonly receipt: Uint8Array | null;
}

/** What stands behind the action's number. @throws TypeError on a wish that no reader would take */
export function contestFields({ ground, receipt }: ContestWish): CborValue[] {
  if (!isWhole({ ground, receipt })) throw new TypeError('a contest: a receipt goes with a ground, and `wrongly-refused` needs one');
  return [ground === null ? null : CONTEST_GROUNDS.indexOf(ground), receipt];
}

/** Reads the two elements after the action's number. @throws MalformedError */
export function readContest(reader: CborReader, at: number): ContestWish {
  const number = reader.uintOrNull();
  const ground = number === null ? null : (CONTEST_GROUNDS[number] ?? undefined);
  const receipt = reader.bytesOrNull();
  if (ground === undefined || !isWhole({ ground, receipt })) throw new MalformedError('claim-type', at);
  return { ground, receipt };
}

function isWhole({ ground, receipt }: ContestWish): boolean {
  if (receipt === null) return ground !== 'wrongly-refused';
  return ground !== null && receipt.length > 0 && receipt.length <= RECEIPT_MAX_BYTES;
}
