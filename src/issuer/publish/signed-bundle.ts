/** A bundle that officers signed by hand for a policy (decision 034): published as it came while it says what the publisher itself would sign. */
import { equal, toHex } from '../../core/bytes.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import { TYP } from '../../core/token/typ.ts';
import { type Bundle, type BundleContent, parseBundle } from '../../core/trust/bundle.ts';
import { TrustRefusedError } from '../../core/trust/refusal.ts';
import type { Root } from '../../core/trust/root.ts';
import { openSignedFile, verifyThreshold } from '../../core/trust/signed-file.ts';
import { nodeEngine } from '../keys/node-ed25519.ts';

export type BundleFault = 'signed-malformed' | 'signed-threshold';

export interface SignedBundle {
  readonly version: number;
  readonly bytes: Uint8Array;
}

interface Standing {
  /** what the publisher would sign now */
  readonly wanted: Omit<BundleContent, 'version'>;
  readonly root: Root;
  /** the highest version that was reserved or published */
  readonly above: number;
  /** the file that a publication which was cut off left under that very version; null where there is none */
  readonly begun: Uint8Array | null;
}

/** Null where it is none, was published before, or keys or the policy have moved on since it was signed: then the publisher signs its own. */
export async function handedBundle(bytes: Uint8Array | null, { wanted, root, above, begun }: Standing): Promise<SignedBundle | null> {
  const opened = bytes === null ? null : await verifiedBundle(bytes, root);
  if (bytes === null || opened === null || !opened.ok) return null;
  const { bundle } = opened.value;
  const { policy } = wanted;
  const samePolicy = bundle.policy.version === policy.version && equal(bundle.policy.sha256, policy.sha256) && bundle.policy.length === policy.length;
  // the version is its own where these very bytes lie under it: it was being published when that was cut off
  const free = bundle.version > above || (bundle.version === above && begun !== null && equal(begun, bytes));
  const fits = samePolicy && sameTerms(bundle, wanted) && free && bundle.issuedAt <= wanted.issuedAt && bundle.expiresAt > wanted.issuedAt;
  return fits ? { version: bundle.version, bytes } : null;
}

export interface OpenedBundle {
  readonly bundle: Bundle;
  /** hexadecimal, ascending */
  readonly kids: readonly string[];
}

/** A bundle under its threshold, or what is wrong with it. */
export async function verifiedBundle(
  bytes: Uint8Array,
  root: Root,
): Promise<{ readonly ok: true; readonly value: OpenedBundle } | { readonly ok: false; readonly code: BundleFault }> {
  try {
    const file = openSignedFile(bytes, TYP.bundle);
    await verifyThreshold(file.signatures, root, { role: 'bundle', engine: nodeEngine() });
    return { ok: true, value: { bundle: await parseBundle(file.payload), kids: file.signatures.map(({ kid }) => toHex(kid)).sort() } };
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, code: 'signed-malformed' };
    if (error instanceof TrustRefusedError)
      return { ok: false, code: error.code === 'threshold' || error.code === 'wrong-role' ? 'signed-threshold' : 'signed-malformed' };
    throw error;
  }
}

/** All that a bundle says besides its own times and its policy: keys that were rotated meanwhile must not be undone by a signature from before. */
export function sameTerms(a: Bundle, b: Pick<BundleContent, 'tokenKeys' | 'minimumApp' | 'end'>): boolean {
  const terms = ({ tokenKeys, minimumApp, end }: Pick<BundleContent, 'tokenKeys' | 'minimumApp' | 'end'>) =>
    JSON.stringify([
      tokenKeys.map((key) => [toHex(key.x), key.notBefore, key.notAfter, key.retiredAt, key.revokedAt, key.voidBefore, key.specimen]),
      minimumApp,
      end == null ? null : [end.version, toHex(end.sha256), end.length],
    ]);
  return terms(a) === terms(b);
}
