/**
 * An approved draft on its way to the officers and back (decision 034). A policy is signed by being named in a bundle (formats.md §6): what leaves is the
 * policy with the unsigned payload of the next bundle, what comes back is that bundle under the threshold of bundle keys, and it is published as it came.
 */
import { equal, fromHex, utf8Encode } from '../../core/bytes.ts';
import { TYP } from '../../core/token/typ.ts';
import { type Bundle, type BundleContent, encodeBundle } from '../../core/trust/bundle.ts';
import { decodeRoot } from '../../core/trust/root.ts';
import { openSignedFile } from '../../core/trust/signed-file.ts';
import { appendAudit } from '../audit.ts';
import type { Issuer } from '../context.ts';
import { dataDirOf, readRoots } from '../keys/layout.ts';
import { storeNewer } from '../policies.ts';
import { BUNDLE_DAYS } from '../publish/bundles.ts';
import { digestOf, type Published, readPublished } from '../publish/published.ts';
import { type BundleFault, type OpenedBundle, sameTerms, verifiedBundle } from '../publish/signed-bundle.ts';
import { highestBundle, readVersions } from '../publish/versions.ts';
import { type Draft, draftEntry, findDraft, highestPolicy, type WholeDraft } from './drafts.ts';

const DAY = 86_400;
/** A bundle that ends sooner is not worth publishing: the officers sign a new request. */
const LEFT_SECONDS = DAY;
const SKEW_SECONDS = 300;
/** How far the version may lie above the highest one. */
const AHEAD = 1000;

export type SigningFault =
  | 'draft-unknown'
  | 'draft-not-approved'
  | 'policy-not-newer'
  | 'nothing-published'
  | BundleFault
  | 'signed-other'
  | 'signed-superseded';
export type SigningResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: SigningFault };

/** The file that goes to the officers: `ashyq policy sign` reads it. */
export interface SigningRequest {
  readonly format: 'ashyq-policy-signing';
  readonly version: 1;
  /** the policy's exact text */
  readonly policy: string;
  /** payload of the bundle that names it, base64url */
  readonly bundle: string;
}

/** What the officers are asked to sign. The same draft may be asked for again; only one of the answers is ever published. */
export async function signingRequest(issuer: Issuer, trustDir: string, { id, by }: { id: number; by: number }): Promise<SigningResult<SigningRequest>> {
  const now = issuer.now();
  const draft = await findDraft(issuer.db, id);
  const fault = await unfit(issuer, draft);
  if (draft === null || fault !== null) return { ok: false, code: fault ?? 'draft-unknown' };
  const published = await readPublished(trustDir);
  if (published === null) return { ok: false, code: 'nothing-published' };
  const content = nextContent(published.bundle, { draft, now, above: await versionAbove(trustDir, published) });
  const unsigned = openSignedFile(await encodeBundle(content, []), TYP.bundle).payload;
  const detail = { by, version: draft.version, sha256: draft.sha256, bundle: content.version };
  await issuer.db.transaction().execute((trx) => appendAudit(trx, [draftEntry('policy-signing-asked', id, { at: now, detail })]));
  return { ok: true, value: { format: 'ashyq-policy-signing', version: 1, policy: draft.text, bundle: Buffer.from(unsigned).toString('base64url') } };
}

/** As the publisher counts: a version that a publication reserved before it was cut off is passed over. */
async function versionAbove(trustDir: string, published: Published): Promise<number> {
  return highestBundle(await readVersions(dataDirOf(trustDir)), published);
}

interface Next {
  readonly draft: WholeDraft;
  readonly now: number;
  readonly above: number;
}

/** The bundle in force, a version on, with this policy in it. */
function nextContent({ tokenKeys, minimumApp, end }: Bundle, { draft, now, above }: Next): BundleContent {
  const policy = digestOf(draft.version ?? 0, utf8Encode(draft.text));
  return { version: above + 1, issuedAt: now, expiresAt: now + BUNDLE_DAYS * DAY, tokenKeys, policy, minimumApp, end };
}

/** Takes in what the officers signed: the policy is in force from this transaction on, and doors have it with the publication that follows. */
export async function takeSigned(
  issuer: Issuer,
  trustDir: string,
  { id, by, bytes }: { readonly id: number; readonly by: number; readonly bytes: Uint8Array },
): Promise<SigningResult<{ readonly version: number }>> {
  const now = issuer.now();
  const signed = await openSigned(bytes, trustDir);
  if (!signed.ok) return signed;
  const published = await readPublished(trustDir);
  if (published === null) return { ok: false, code: 'nothing-published' };
  const { bundle, kids } = signed.value;
  const above = await versionAbove(trustDir, published);
  // what nobody was asked for: a leap would use up the versions that clients accept (formats.md §6), a long life outlive the renewals
  const asked = bundle.version <= above + AHEAD && bundle.expiresAt <= bundle.issuedAt + BUNDLE_DAYS * DAY;
  if (!asked) return { ok: false, code: 'signed-malformed' };
  const done = await issuer.db.transaction().execute(async (trx): Promise<SigningResult<{ readonly version: number }>> => {
    const draft = await findDraft(trx, id, { lock: true });
    if (draft?.state === 'published' && names(bundle, draft)) return { ok: true, value: { version: bundle.policy.version } };
    const fault = await unfit({ ...issuer, db: trx }, draft);
    if (draft === null || fault !== null) return { ok: false, code: fault ?? 'draft-unknown' };
    if (!names(bundle, draft)) return { ok: false, code: 'signed-other' };
    const current = bundle.version > above && bundle.issuedAt <= now + SKEW_SECONDS && bundle.expiresAt > now + LEFT_SECONDS;
    if (!current || !sameTerms(bundle, published.bundle)) return { ok: false, code: 'signed-superseded' };
    // an operator's file under the same version is taken in by the publisher: it may have been faster, and its text is in force
    if (!(await storeNewer(trx, draft.text, now))) return { ok: false, code: 'policy-not-newer' };
    await trx
      .updateTable('policy_draft')
      .set({ state: 'published', signed_bundle: bytes, published_at: now, changed_by: by, changed_at: now })
      .where('id', '=', id)
      .execute();
    const detail = { by, version: draft.version, sha256: draft.sha256, bundle: bundle.version, signers: kids.join(' ') };
    await appendAudit(trx, [draftEntry('policy-published', id, { at: now, detail })]);
    return { ok: true, value: { version: bundle.policy.version } };
  });
  if (done.ok) issuer.publishSoon();
  return done;
}

/** The draft is approved and its policy still the next one. */
async function unfit(issuer: Pick<Issuer, 'db'>, draft: Draft | null): Promise<SigningFault | null> {
  if (draft === null) return 'draft-unknown';
  if (draft.state !== 'approved' || draft.version === null) return 'draft-not-approved';
  return draft.version > (await highestPolicy(issuer.db)) ? null : 'policy-not-newer';
}

function names({ policy }: Bundle, { version, sha256 }: Draft): boolean {
  return sha256 !== null && policy.version === version && equal(policy.sha256, fromHex(sha256));
}

/** Opened and verified by the newest root that is published. */
async function openSigned(bytes: Uint8Array, trustDir: string): Promise<SigningResult<OpenedBundle>> {
  const newest = (await readRoots(trustDir)).at(-1);
  if (newest === undefined) return { ok: false, code: 'nothing-published' };
  return verifiedBundle(bytes, await decodeRoot(newest.bytes));
}
