/**
 * Paper passes in the wallet (product.md, citizen 10): read from a photo or a PDF, kept only after the ministry's signature held, judged again whenever
 * the ministry's data change. They have no key, so a door asks for the identity document; nothing renews them.
 */
import { signal } from '@preact/signals';
import { MalformedError } from '../../core/codec/malformed.ts';
import { kindOfQr, parseQr } from '../../core/qr.ts';
import { decodePresented } from '../../core/token/presentation.ts';
import type { VerdictCode } from '../../core/verdict.ts';
import { addPaper, deletePaper, listPapers } from '../../shared/storage/papers.ts';
import type { StorageCode, StorageResult } from '../../shared/storage/result.ts';
import type { PaperRecord } from '../../shared/storage/schema.ts';
import { checkPaper, type PassState } from '../pass/check.ts';
import { rescueWith } from '../refresh/rescue.ts';
import type { Wallet } from '../wallet.ts';

/** A paper pass of this wallet and what is known of it. */
export interface HeldPaper {
  readonly record: PaperRecord;
  readonly pass: PassState;
}

/**
 * What one code of a picture is. `paper`: a printed pass, with what the check said; `live`: a photographed phone, dead within a minute; `venue`: a poster,
 * with the path that opens it; `door`: a tablet's code, good for a minute and for a camera only; `foreign`: none of ours; `broken`: ours, and damaged.
 */
export type ReadCode =
  | { readonly kind: 'paper'; readonly token: Uint8Array<ArrayBuffer>; readonly pass: PassState }
  | { readonly kind: 'venue'; readonly path: string }
  | { readonly kind: 'broken'; readonly code: VerdictCode }
  | { readonly kind: 'live' | 'door' | 'newer' | 'foreign' };

/** The paper passes on this phone; null until they were read. */
export const papers = signal<readonly HeldPaper[] | null>(null);

rescueWith((storage) => Promise.all((papers.peek() ?? []).map(({ record }) => addPaper(storage, record))));

/** Reads and judges them again. What cannot be read is left as it is on screen; the value says why. */
export async function loadPapers(wallet: Wallet): Promise<StorageCode | null> {
  const stored = await listPapers(wallet.environment.storage);
  if (!stored.ok) return stored.code;
  papers.value = await Promise.all(stored.value.map(async (record) => ({ record, pass: await judge(wallet, record.token) })));
  return null;
}

/** Says what a code is and, if it is a printed pass, whether it is genuine and in force. */
export async function readCode(wallet: Wallet, text: string): Promise<ReadCode> {
  const kind = kindOfQr(text);
  if (kind === 'venue') return { kind, path: text.slice(text.indexOf('/V/')) };
  if (kind === 'version-unknown') return { kind: 'newer' };
  if (kind === 'input-too-long') return { kind: 'broken', code: kind };
  if (kind !== 'pass') return { kind: 'foreign' };
  try {
    const token = parseQr(text);
    if (decodePresented(token).proof !== null) return { kind: 'live' };
    return { kind: 'paper', token, pass: await judge(wallet, token) };
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return error.code === 'token-type' ? { kind: 'door' } : { kind: 'broken', code: error.code };
  }
}

/** Keeps a paper pass. @throws RangeError for one whose check did not hold: the screen must not offer it */
export async function keepPaper(wallet: Wallet, { token, pass }: Extract<ReadCode, { kind: 'paper' }>): Promise<StorageResult<PaperRecord>> {
  if (pass.kind !== 'current') throw new RangeError('keepPaper: not in force');
  const kept = await addPaper(wallet.environment.storage, { id: crypto.randomUUID(), label: null, token, addedAt: wallet.now() });
  if (kept.ok) await loadPapers(wallet);
  return kept;
}

/** Takes a paper pass off this phone. */
export async function removePaper(wallet: Wallet, id: string): Promise<StorageResult<void>> {
  const removed = await deletePaper(wallet.environment.storage, id);
  if (removed.ok) await loadPapers(wallet);
  return removed;
}

async function judge(wallet: Wallet, token: Uint8Array): Promise<PassState> {
  const engine = await wallet.environment.engine().catch(() => null);
  // Without signatures as without the ministry's keys: nothing can be said.
  if (engine === null) return { kind: 'unverified', code: 'trust-missing' };
  return checkPaper(token, { trust: wallet.state.value.trust, now: wallet.now(), engine });
}
