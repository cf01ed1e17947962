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
