/** The officers' side of a hand-over (decision 034): what they were given is read whole and compared before a key touches it; each adds a signature. */
import { equal, fromBase64Url, toHex, utf8Decode, utf8Encode } from '../../core/bytes.ts';
import { type Signer, verifyStrict } from '../../core/codec/ed25519.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import { type Policy, PolicyError, parsePolicy } from '../../core/policy/policy.ts';
import { TYP } from '../../core/token/typ.ts';
import { type Bundle, encodeBundle, parseBundle } from '../../core/trust/bundle.ts';
import { TrustRefusedError } from '../../core/trust/refusal.ts';
import type { Root } from '../../core/trust/root.ts';
import { openSignedFile } from '../../core/trust/signed-file.ts';
import { nodeEngine } from '../keys/node-ed25519.ts';
import { digestOf } from '../publish/published.ts';

export type OfficerFault = 'request-malformed' | 'policy-malformed' | 'policy-other' | 'signed-malformed' | 'signed-other' | 'key-foreign';
type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: OfficerFault };

/** What is to be signed: `bundle` names the very `policy`. */
export interface ToSign {
  readonly policy: Policy;
  readonly bundle: Bundle;
  /** as it will be signed */
  readonly payload: Uint8Array;
}

/** The file of the desk (`SigningRequest`), its bundle compared with the policy that comes with it. */
export async function readRequest(file: Uint8Array): Promise<Result<ToSign>> {
  const parts = readFile(file);
  if (parts === null) return { ok: false, code: 'request-malformed' };
  const { text, payload } = parts;
  try {
    const bundle = await parseBundle(payload);
    const policy = parsePolicy(utf8Encode(text));
    const { version, sha256, length } = digestOf(policy.version, utf8Encode(text));
    const named = bundle.policy.version === version && equal(bundle.policy.sha256, sha256) && bundle.policy.length === length;
    return named ? { ok: true, value: { policy, bundle, payload } } : { ok: false, code: 'policy-other' };
  } catch (error) {
    if (error instanceof PolicyError) return { ok: false, code: 'policy-malformed' };
    if (error instanceof MalformedError || error instanceof TrustRefusedError) return { ok: false, code: 'request-malformed' };
    throw error;
  }
}

function readFile(file: Uint8Array): { readonly text: string; readonly payload: Uint8Array } | null {
  try {
    const { format, version, policy, bundle } = JSON.parse(utf8Decode(file)) as Readonly<Record<string, unknown>>;
    if (format !== 'ashyq-policy-signing' || version !== 1 || typeof policy !== 'string' || typeof bundle !== 'string') return null;
    return { text: policy, payload: fromBase64Url(bundle) };
  } catch {
    return null;
  }
}

export interface SignedSoFar {
  /** the bundle as a file */
  readonly bytes: Uint8Array;
  /** hexadecimal, of all that have signed */
  readonly kids: readonly string[];
  readonly threshold: number;
}

interface Signing {
  readonly root: Root;
  readonly signers: readonly Signer[];
  /** what another officer signed of the same request */
  readonly added: Uint8Array | null;
}

/** Signs with every key given that the root names for bundles, beside the signatures that are there and hold. */
export async function signRequest({ bundle, payload }: ToSign, { root, signers, added }: Signing): Promise<Result<SignedSoFar>> {
  const { keys, threshold } = root.roles.bundle;
  const own = signers.filter(({ publicKey }) => keys.some(({ x }) => equal(x, publicKey)));
  if (own.length === 0) return { ok: false, code: 'key-foreign' };
  const before = added === null ? { ok: true as const, value: [] } : await signaturesIn(added, payload, root);
  if (!before.ok) return before;
  const others = before.value.filter(({ publicKey }) => !own.some((signer) => equal(signer.publicKey, publicKey)));
  // a reader counts each key once; more signatures than the threshold asks for only make the file longer
  const all = [...others, ...own].slice(0, threshold);
  const bytes = await encodeBundle(bundle, all);
  const file = openSignedFile(bytes, TYP.bundle);
  // a member that this version passes over would be lost: what is signed must be what was asked for
  if (!equal(file.payload, payload)) return { ok: false, code: 'request-malformed' };
  return { ok: true, value: { bytes, kids: file.signatures.map(({ kid }) => toHex(kid)), threshold } };
}

/** The signatures of a file that hold, each as a signer that gives it again. */
async function signaturesIn(bytes: Uint8Array, payload: Uint8Array, root: Root): Promise<Result<readonly Signer[]>> {
  try {
    const file = openSignedFile(bytes, TYP.bundle);
    if (!equal(file.payload, payload)) return { ok: false, code: 'signed-other' };
    const found: Signer[] = [];
    for (const { kid, message, signature } of file.signatures) {
      for (const { x, kid: named } of root.roles.bundle.keys) {
        if (!equal(named, kid) || (await verifyStrict(nodeEngine(), x, { message, signature })) !== null) continue;
        found.push({ publicKey: x, sign: async () => signature });
      }
    }
    return { ok: true, value: found };
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, code: 'signed-malformed' };
    throw error;
  }
}
