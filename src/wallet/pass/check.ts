/**
 * What the wallet may show of its own pass: exactly what a door would find. It presents the token to itself and lets the verifier judge (formats.md §7),
 * so a colour appears only after the ministry's signature held, and a revoked or expired pass is called so here first.
 */
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { VerifierMemory } from '../../core/memory.ts';
import { formatQr } from '../../core/qr.ts';
import type { Basis, HealthStatus } from '../../core/token/health.ts';
import { present } from '../../core/token/present.ts';
import type { StatusTokenClaims } from '../../core/token/status-token.ts';
import type { Trust } from '../../core/trust/trust.ts';
import type { Verdict, VerdictCode } from '../../core/verdict.ts';
import { verify } from '../../core/verify.ts';
import { signerOf } from '../../shared/storage/device-key.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { contain } from '../../shared/ui/contain.ts';
import { readToken } from './token.ts';

/** What a genuine token says of its holder. */
export interface PassFacts {
  readonly health: HealthStatus;
  readonly basis: Basis;
  readonly evidenceAt: number | null;
  readonly initials: string;
  /** month * 100 + day */
  readonly birth: number;
  readonly iat: number;
  readonly exp: number;
  /** district code of the home, or null */
  readonly home: string | null;
}

/**
 * `current`: genuine and in force; `expired`: genuine, but over; `withdrawn`: genuine once, revoked since (the key itself, where nothing more is known);
 * `unverified`: no trust at hand that could judge; `refused`: not what the ministry issued to this phone.
 */
export type PassState =
  | { readonly kind: 'current' | 'expired'; readonly facts: PassFacts; readonly code: VerdictCode }
  | { readonly kind: 'withdrawn' | 'unverified' | 'refused'; readonly code: VerdictCode };

/** Codes that come after the signature, the claims and the proof held, and leave the pass in force. */
const IN_FORCE: ReadonlySet<VerdictCode> = new Set(['ok', 'not-admitted', 'no-rule', 'trust-stale', 'status-list-unknown', 'clock-behind']);
const WITHDRAWN: ReadonlySet<VerdictCode> = new Set(['token-revoked', 'token-void', 'key-revoked']);

/** With what a pass is judged. */
interface At {
  readonly trust: Trust | null;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

/** Judges the phone's own pass with the trust at hand. `now`: the issuer's time as corrected. */
export async function checkPass(holder: HolderRecord, { trust, now, engine }: At): Promise<PassState> {
  const claims = readToken(holder.token);
  if (claims === null) return { kind: 'refused', code: 'cbor-malformed' };
  const shown = await present(holder.token, { aud: '*', iat: now }, signerOf(holder.key)).catch(() => null);
  // A key that the browser lost shows nothing to a door either.
  if (shown === null) return { kind: 'refused', code: 'proof-invalid' };
  return judge(shown, claims, { trust, now, engine });
}

/** Judges a paper pass: a bare token, as it is printed. A token with a key is none, and a copy of somebody's pass (`proof-missing`). */
export async function checkPaper(token: Uint8Array, at: At): Promise<PassState> {
  const claims = readToken(token);
  return claims === null ? { kind: 'refused', code: 'cbor-malformed' } : judge(token, claims, at);
}

async function judge(shown: Uint8Array, claims: StatusTokenClaims, { trust, now, engine }: At): Promise<PassState> {
  // Any door will do: whether this person is admitted there is not the question.
  const door = { category: 'voluntary', area: '*' };
  const verdict = await verify(formatQr(shown), { trust, now, door, memory: new VerifierMemory(), engine });
  const facts = factsOf(verdict, { iat: claims.iat, exp: claims.exp, home: claims.home ?? null });
  const { code, outcome } = verdict;
  if (facts !== null && IN_FORCE.has(code)) return { kind: 'current', facts, code };
  if (facts !== null && code === 'token-expired') return { kind: 'expired', facts, code };
  if (WITHDRAWN.has(code)) return { kind: 'withdrawn', code };
  return { kind: outcome === 'undecided' ? 'unverified' : 'refused', code };
}

/** A verdict names the person only after the token's signature held. */
function factsOf({ health, basis, evidenceAt, initials, birth }: Verdict, rest: Pick<PassFacts, 'iat' | 'exp' | 'home'>): PassFacts | null {
  if (health === undefined || basis === undefined || initials === undefined || birth === undefined) return null;
  return { health, basis, evidenceAt: evidenceAt ?? null, initials: contain(initials), birth, ...rest };
}
