/** What a file itself shows of when it was taken, by the ministry's clock: the newest that the ministry signed of what stands with a journal's lines. The tablet's clock shows nothing of it. */
import { equal, toHex } from '../bytes.ts';
import { verifyStrict } from '../codec/ed25519.ts';
import { decodeCountersignature } from '../journal/countersignature.ts';
import { decodeVenueCredential } from '../token/venue.ts';
import type { Part } from './journal-part.ts';
import type { AuditedCertificate, ProofContext, VerifiedCheckpoint } from './journal-proofs.ts';

/** A signed object, and the journal whose lines were being read when it came. */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly near: Part;
  /** not of the file itself: of a journal that is not in it nothing is said */
  readonly isBeside: boolean;
}

interface Shown {
  readonly certificates: Iterable<Kept>;
  readonly countersignatures: Iterable<Kept>;
  readonly audited: readonly AuditedCertificate[];
  /** with the journals in which they came */
  readonly checkpoints: readonly { readonly one: VerifiedCheckpoint; readonly near: Part; readonly isBeside: boolean }[];
  readonly context: ProofContext;
}

export interface MinistryMoments {
  /** by the journals near which they came, seconds since 1970 */
  readonly newest: ReadonlyMap<Part, number>;
  /** SHA-256 of checkpoints that a countersignature in the file names, in hexadecimal: whoever wrote the file had them */
  readonly named: ReadonlySet<string>;
}

export async function ministryMoments({ certificates, countersignatures, audited, checkpoints, context }: Shown): Promise<MinistryMoments> {
  const newest = new Map<Part, number>();
  const note = (part: Part, at: number) => newest.set(part, Math.max(at, newest.get(part) ?? at));
  const certified = new Set(audited.filter(({ fault }) => fault === null).map(({ key, claims }) => `${toHex(key)}/${claims.iat}`));
  for (const { bytes, near, isBeside } of certificates) {
    const { tabletKey, iat } = decodeVenueCredential(bytes).payload;
    if (!isBeside && tabletKey !== null && certified.has(`${toHex(tabletKey)}/${iat}`)) note(near, iat);
  }
  for (const { one, near, isBeside } of checkpoints) if (!isBeside && one.countersignedAt !== null) note(near, one.countersignedAt);
  const here = new Set(checkpoints.filter(({ isBeside }) => !isBeside).map(({ one }) => one.sha256));
  const named = new Set<string>();
  for (const { bytes, near, isBeside } of countersignatures) {
    const name = isBeside ? null : toHex(decodeCountersignature(bytes).payload.sha256);
    if (name === null || here.has(name)) continue;
    // Of a checkpoint that was taken out of the file, or never was in it.
    named.add(name);
    const at = await signedAt(bytes, context);
    if (at !== null) note(near, at);
  }
  return { newest, named };
}

/** When the ministry signed it, null where it did not. */
async function signedAt(bytes: Uint8Array, { trust, earlierRoots = [], engine }: ProofContext): Promise<number | null> {
  if (trust === null) return null;
  const signed = decodeCountersignature(bytes);
  for (const { kid, x } of [trust.root, ...earlierRoots].flatMap(({ roles }) => roles.stamp.keys)) {
    if (signed.header.kid === null || !equal(kid, signed.header.kid)) continue;
    if ((await verifyStrict(engine, x, signed)) === null) return signed.payload.iat;
  }
  return null;
}
