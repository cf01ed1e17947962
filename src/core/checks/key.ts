/** Group 4 (formats.md §7): which key signed the token, and does the signature hold. */
import { equal } from '../bytes.ts';
import { type Ed25519Engine, verifyStrict } from '../codec/ed25519.ts';
import type { SignedToken } from '../token/status-token.ts';
import type { TokenKey } from '../trust/bundle.ts';
import { isKidOfRoot } from '../trust/signed-file.ts';
import type { Trust } from '../trust/trust.ts';
import { REFUSED_KEY_CODES } from '../verdict.ts';
import type { Failure } from './failure.ts';

interface At {
  readonly trust: Trust;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

/** The bundle's key whose signature holds, or what is wrong. Four bytes of key id can collide: every candidate is tried. */
export async function checkTokenKey(token: SignedToken, { trust, now, engine }: At): Promise<TokenKey | Failure> {
  const kid = token.header.kid ?? new Uint8Array(0);
  const candidates = trust.bundle.tokenKeys.filter((key) => equal(key.kid, kid) && !isRootKey(trust, key.x));
  if (candidates.length === 0) return unknownKey(trust, kid, now);
  const failures: Failure[] = [];
  for (const key of candidates) {
    const failure = await checkCandidate(key, token, engine);
    if (failure === null) return key;
    // Its own signature names the key beyond doubt; the others were only candidates.
    if (failure.code === 'specimen') return failure;
    failures.push(failure);
  }
  if (isKidOfRoot(trust.root, kid)) failures.push({ code: 'key-wrong-role' });
  return failures.sort((a, b) => REFUSED_KEY_CODES.indexOf(a.code) - REFUSED_KEY_CODES.indexOf(b.code))[0] ?? { code: 'internal' };
}

/** Honest keys are published long before their use: with fresh trust an unknown one is a forgery, with stale trust nobody can say. */
function unknownKey(trust: Trust, kid: Uint8Array, now: number): Failure {
  if (isKidOfRoot(trust.root, kid)) return { code: 'key-wrong-role' };
  return now >= trust.stamp.exp || now >= trust.bundle.expiresAt ? { code: 'key-unknown', outcome: 'undecided' } : { code: 'key-unknown' };
}

/** A key that holds another role may not sign tokens, even if a bundle says so. */
function isRootKey(trust: Trust, x: Uint8Array): boolean {
  for (const { keys } of Object.values(trust.root.roles)) for (const key of keys) if (equal(key.x, x)) return true;
  return false;
}

async function checkCandidate(key: TokenKey, token: SignedToken, engine: Ed25519Engine): Promise<Failure | null> {
  if (key.revokedAt !== null) return { code: 'key-revoked' };
  const fault = await verifyStrict(engine, key.x, token);
  if (fault !== null) return { code: fault };
  return key.specimen ? { code: 'specimen' } : null;
}
