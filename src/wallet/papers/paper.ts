/**
 * The paper pass (product.md, citizen 10; formats.md §4): a bare token of one holder, asked for to be printed. It is judged before it is shown, as a door
 * would, and never stored: whoever finds the phone finds no paper in it.
 */
import { VerifierMemory } from '../../core/memory.ts';
import { formatQr } from '../../core/qr.ts';
import { verify } from '../../core/verify.ts';
import { type ApiCode, bytesOf } from '../../shared/network/api-call.ts';
import { contain } from '../../shared/ui/contain.ts';
import type { PaperPass } from '../../shared/ui/PaperCard.tsx';
import type { Environment } from '../environment.ts';
import { readToken } from '../pass/token.ts';
import { askAs } from '../refresh/ask.ts';
import type { HeldPass, WalletState } from '../state.ts';

export type PaperResult =
  | { readonly ok: true; readonly paper: PaperPass }
  | { readonly ok: false; readonly code: ApiCode | 'token-refused'; readonly retryAfter: number | null };

/** What of the wallet paper needs. */
interface PaperWallet {
  readonly environment: Environment;
  readonly state: { readonly value: WalletState };
  now(): number;
}

/** Asks for a paper pass of this holder. */
export async function fetchPaper(wallet: PaperWallet, { holder }: HeldPass): Promise<PaperResult> {
  const { environment, state } = wallet;
  const read = (answer: Parameters<typeof bytesOf>[0]) => bytesOf(answer, 'token');
  const answer = await askAs(environment, { holder, action: 'paper', path: '/api/token/paper', offset: state.value.offset ?? 0, read });
  if (!answer.ok) return { ok: false, code: answer.code, retryAfter: answer.retryAfter };
  const paper = await readPaper(wallet, answer.value);
  return paper === null ? { ok: false, code: 'token-refused', retryAfter: null } : { ok: true, paper };
}

/** The card's facts, when this is a genuine paper pass as far as the trust at hand can tell; else null. */
async function readPaper(wallet: PaperWallet, token: Uint8Array): Promise<PaperPass | null> {
  const claims = readToken(token);
  if (claims === null || claims.holderKey !== null) return null;
  const text = formatQr(token);
  const context = { trust: wallet.state.value.trust, now: wallet.now(), door: { category: 'voluntary', area: '*' } };
  const verdict = await verify(text, { ...context, memory: new VerifierMemory(), engine: await wallet.environment.engine() });
  const { health, initials, birth } = verdict;
  // A verdict names the person only after the ministry's signature held.
  return health === undefined || initials === undefined || birth === undefined ? null : { text, health, initials: contain(initials), birth, exp: claims.exp };
}
