/**
 * Contesting a status or a door's refusal (product.md, door 11; decision 024): asked of the ministry with the holder's own key, and what it answered is kept
 * with the holder, so that state and deadline are there without a network. A scanned receipt lies on the disk before anything is asked, and stays until the
 * ministry has it. A request whose answer was lost is made again: the ministry takes the same contest once.
 */
import {
  CONTEST_ABOUT,
  CONTEST_GROUNDS,
  CONTEST_STATES,
  type ContestGround,
  type ContestWish,
  REJECTION_REASONS,
  type ToldContest,
  type ToldReceipt,
} from '../../core/token/contest.ts';
import { type Answer, type ApiCode, numberOf, recordOf, recordsOf, textOf } from '../../shared/network/api-call.ts';
import { updateHolder } from '../../shared/storage/holders.ts';
import type { StorageCode, StorageResult } from '../../shared/storage/result.ts';
import type { ContestsRecord, HolderRecord } from '../../shared/storage/schema.ts';
import { correctedNow, type Environment } from '../environment.ts';
import { askAs } from '../refresh/ask.ts';
import { heldPass, type WalletState } from '../state.ts';

/** What of the wallet contests need. */
export interface ContestWallet {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  adopt(holder: HolderRecord): Promise<void>;
}

/** The ministry's own refusals of a receipt; their sentences are the section `contest`. */
const RECEIPT_FAULTS = ['receipt-invalid', 'receipt-too-old'] as const;
export type ReceiptFault = (typeof RECEIPT_FAULTS)[number];

export type ContestResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ApiCode | StorageCode | ReceiptFault | 'holder-gone'; readonly retryAfter: number | null };

const NONE: ContestsRecord = { told: [], toldAt: null, receipt: null };

export const contestsOf = ({ contests }: HolderRecord): ContestsRecord => contests ?? NONE;

/** Contests what is on the phone for this holder: the receipt that was scanned, or without one the status as it is. */
export function contest(wallet: ContestWallet, id: string, ground: ContestGround): Promise<ContestResult> {
  return ask(wallet, id, (holder) => ({ ground, receipt: contestsOf(holder).receipt }));
}

/** Asks how this holder's contests stand. */
export function refreshContests(wallet: ContestWallet, id: string): Promise<ContestResult> {
  return ask(wallet, id, () => ({ ground: null, receipt: null }));
}

/** Keeps a scanned receipt until it is handed in; null drops it. */
export function keepReceipt(wallet: ContestWallet, id: string, receipt: Uint8Array<ArrayBuffer> | null): Promise<StorageResult<HolderRecord | null>> {
  return change(wallet, id, (before) => ({ ...before, receipt }));
}

async function ask(wallet: ContestWallet, id: string, wishOf: (holder: HolderRecord) => ContestWish): Promise<ContestResult> {
  const { environment, state } = wallet;
  const holder = heldPass(state.value, id)?.holder;
  if (holder === undefined) return { ok: false, code: 'holder-gone', retryAfter: null };
  const wish = wishOf(holder);
  const offset = state.value.offset ?? 0;
  const answer = await askAs<readonly ToldContest[] | ReceiptFault>(environment, {
    holder,
    action: 'contest',
    path: '/api/contests',
    offset,
    contest: wish,
    read: readContests,
    refused: (code) => RECEIPT_FAULTS.find((fault) => fault === code) ?? null,
  });
  if (!answer.ok) return { ok: false, code: answer.code, retryAfter: answer.retryAfter };
  const told = answer.value;
  if (typeof told === 'string') return { ok: false, code: told, retryAfter: null };
  const toldAt = correctedNow(environment, answer.clockOffset ?? offset);
  // A receipt that was scanned while the request was on its way is not the one that was handed in.
  const isSent = (receipt: Uint8Array | null) => wish.ground !== null && receipt?.join() === wish.receipt?.join();
  const stored = await change(wallet, id, (before) => ({ told, toldAt, receipt: isSent(before.receipt) ? null : before.receipt }));
  if (!stored.ok) return { ok: false, code: stored.code, retryAfter: null };
  return stored.value === null ? { ok: false, code: 'holder-gone', retryAfter: null } : { ok: true };
}

async function change(wallet: ContestWallet, id: string, next: (before: ContestsRecord) => ContestsRecord): Promise<StorageResult<HolderRecord | null>> {
  const stored = await updateHolder(wallet.environment.storage, id, (holder) => ({ ...holder, contests: next(contestsOf(holder)) }));
  if (stored.ok && stored.value !== null) await wallet.adopt(stored.value);
  return stored;
}

/** The contests of an answer. One that is not told as agreed throws what makes the answer `not-issuer`; a word of a later version is passed over. */
export function readContests(answer: Answer): readonly ToldContest[] {
  return recordsOf(answer, 'contests').flatMap((one) => {
    const about = CONTEST_ABOUT.find((word) => word === one['about']);
    const ground = CONTEST_GROUNDS.find((word) => word === one['ground']);
    const state = CONTEST_STATES.find((word) => word === one['state']);
    if (about === undefined || ground === undefined || state === undefined) return [];
    const reason = REJECTION_REASONS.find((word) => word === one['reason']) ?? null;
    const decidedAt = one['decidedAt'] === null ? null : numberOf(one, 'decidedAt');
    const receipt = one['receipt'] === null ? null : readToldReceipt(recordOf(one, 'receipt'));
    return [{ about, ground, state, reason, openedAt: numberOf(one, 'openedAt'), deadlineAt: numberOf(one, 'deadlineAt'), decidedAt, receipt }];
  });
}

function readToldReceipt(one: Answer): ToldReceipt {
  const [venueId, venue, code] = [textOf(one, 'venueId'), textOf(one, 'venue'), textOf(one, 'code')];
  const rule = one['rule'] === null ? null : textOf(one, 'rule');
  return { venueId, venue, code, rule, gate: numberOf(one, 'gate'), at: numberOf(one, 'at') };
}
