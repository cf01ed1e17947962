/** Whether the bundle (formats.md §6) needs a new version, and what it says. */
import { equal, fromHex, toHex } from '../../core/bytes.ts';
import type { BundleContent, FileDigest, TokenKeyContent } from '../../core/trust/bundle.ts';
import type { Root } from '../../core/trust/root.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Published } from './published.ts';

const DAY = 86_400;
export const BUNDLE_DAYS = 30;
/** Half its life remains: a fortnight in which a publisher that failed can be repaired. */
const RENEW_DAYS = 15;
/** The oldest app that understands what is published here. */
export const MINIMUM_APP = '0.1.0';

/** Token keys as the bundle lists them, specimen keys and revoked ones included. */
function tokenKeysOf(keyring: Keyring): readonly TokenKeyContent[] {
  return keyring.records().flatMap(({ x, revokedAt, token }) => {
    if (token === null) return [];
    const { notBefore, notAfter, retiredAt, voidBefore, specimen } = token;
    return [{ x: fromHex(x), notBefore, notAfter, retiredAt, revokedAt, voidBefore, specimen }];
  });
}

/** The bundle's next content without its version, or null where the published one will do. */
export function nextBundle(
  keyring: Keyring,
  published: Published | null,
  next: { readonly policy: FileDigest; readonly end: FileDigest | null; readonly now: number; readonly passedOver: boolean },
): Omit<BundleContent, 'version'> | null {
  const { policy, end, now } = next;
  const content = { issuedAt: now, expiresAt: now + BUNDLE_DAYS * DAY, tokenKeys: tokenKeysOf(keyring), policy, minimumApp: MINIMUM_APP, end };
  if (published === null) return content;
  const { bundle, bundleKids } = published;
  const current =
    !next.passedOver &&
    bundle.minimumApp === MINIMUM_APP &&
    bundle.expiresAt - now > RENEW_DAYS * DAY &&
    bundle.policy.version === policy.version &&
    equal(bundle.policy.sha256, policy.sha256) &&
    sameEnd(bundle.end, end) &&
    signedUnder(keyring.root(), bundleKids) &&
    sameKeys(bundle.tokenKeys, content.tokenKeys);
  return current ? null : content;
}

/** As many keys as the root asks for, and none that it names no more: officers may have signed with the spare, which is not held here (decision 034). */
function signedUnder({ roles: { bundle } }: Root, kids: readonly string[]): boolean {
  const named = new Set(bundle.keys.map(({ kid }) => toHex(kid)));
  return new Set(kids).size >= bundle.threshold && kids.every((kid) => named.has(kid));
}

function sameEnd(a: FileDigest | null, b: FileDigest | null): boolean {
  return a === null || b === null ? a === b : a.version === b.version && equal(a.sha256, b.sha256);
}

function sameKeys(a: readonly TokenKeyContent[], b: readonly TokenKeyContent[]): boolean {
  return a.length === b.length && a.every((key, at) => sameKey(key, b[at]));
}

function sameKey(a: TokenKeyContent, b: TokenKeyContent | undefined): boolean {
  if (b === undefined || !equal(a.x, b.x)) return false;
  const terms = ['notBefore', 'notAfter', 'retiredAt', 'revokedAt', 'voidBefore', 'specimen'] as const;
  return terms.every((term) => a[term] === b[term]);
}
