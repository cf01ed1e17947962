/** One message of this tablet to the ministry (formats.md §9, typ 65013): a run of its journal, signed, and what the ministry says that it holds. */
import { type JournalRun, makeGateMessage } from '../core/journal/gate-message.ts';
import { type Answer, type ApiContext, type ApiResult, bytesOf, callWith, numberOf, recordOf } from '../shared/network/api-call.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';

/** The tablet's own checkpoint with the ministry's signature under it. */
export interface Countersigned {
  readonly size: number;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  readonly countersignature: Uint8Array<ArrayBuffer>;
}

/** A refusal that a person at the ministry has to look at: the tablet keeps every line, and goes on. */
const REFUSALS = ['journal-malformed', 'journal-broken', 'journal-fork', 'tablet-unknown', 'tablet-revoked', 'tablet-ended', 'signature-invalid'] as const;
export type JournalRefusal = (typeof REFUSALS)[number];

/** `held`: what the ministry holds now; `gap`: it holds less than this run begins with; `refused`: it took nothing. */
export type RunAnswer =
  | { readonly kind: 'held'; readonly size: number; readonly head: Uint8Array; readonly countersigned: Countersigned | null }
  | { readonly kind: 'gap'; readonly size: number }
  | { readonly kind: 'refused'; readonly code: JournalRefusal };

export async function sendRun(context: ApiContext, tablet: TabletRecord, run: Omit<JournalRun, 'kind'>): Promise<ApiResult<RunAnswer>> {
  const body = await makeGateMessage(tablet.credential, { kind: 'journal', ...run }, signerOf(tablet.key));
  return callWith<RunAnswer>(context, { path: '/api/gate/journal', body }, { read: readHeld, refused: readRefusal });
}

function readHeld(answer: Answer): RunAnswer {
  const given = answer['countersigned'] === null ? null : recordOf(answer, 'countersigned');
  const countersigned = given === null ? null : countersignedOf(given);
  return { kind: 'held', size: numberOf(answer, 'size'), head: bytesOf(answer, 'head'), countersigned };
}

function countersignedOf(given: Answer): Countersigned {
  return { size: numberOf(given, 'size'), checkpoint: bytesOf(given, 'checkpoint'), countersignature: bytesOf(given, 'countersignature') };
}

function readRefusal(code: string, answer: Answer): RunAnswer | null {
  if (code === 'journal-gap') return { kind: 'gap', size: numberOf(answer, 'size') };
  const known = REFUSALS.find((refusal) => refusal === code);
  return known === undefined ? null : { kind: 'refused', code: known };
}
