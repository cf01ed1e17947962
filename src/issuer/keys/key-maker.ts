/** New keys: a seed from the operating system's generator, its key id (formats.md §2) and its public record. */
import { toHex } from '../../core/bytes.ts';
import { kidOf } from '../../core/token/cnf.ts';
import type { HeldKey, Role, TokenTerms } from './key-file.ts';
import { generateSeed } from './node-ed25519.ts';

const DAY = 86_400;
/** A token key is meant to be rotated within the year; after `notAfter` it issues nothing. */
export const TOKEN_KEY_DAYS = 400;

/** Makes a key of any role but `token`. */
export function makeKey(role: Exclude<Role, 'token'>, now: number): Promise<HeldKey> {
  return heldKey(role, now, null);
}

/** Makes a token key that signs from `notBefore` on. */
export function makeTokenKey(now: number, options: { readonly notBefore: number; readonly specimen: boolean }): Promise<HeldKey> {
  const { notBefore, specimen } = options;
  return heldKey('token', now, { notBefore, notAfter: notBefore + TOKEN_KEY_DAYS * DAY, retiredAt: null, voidBefore: null, specimen });
}

async function heldKey(role: Role, createdAt: number, token: TokenTerms | null): Promise<HeldKey> {
  const { seed, x } = generateSeed();
  return { seed, record: { role, kid: toHex(await kidOf(x)), x: toHex(x), createdAt, revokedAt: null, token } };
}
