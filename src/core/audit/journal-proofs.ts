/**
 * What vouches for a journal (formats.md §9), judged against its lines: the ministry's certificate of the tablet, the tablet's signed checkpoints, the ministry's
 * countersignatures. As of then: a certificate that has ended since was good when it was used, a key that the root names signed it.
 */
import { equal, sha256, toHex } from '../bytes.ts';
import type { Ed25519Engine } from '../codec/ed25519.ts';
import { type Checkpoint, decodeCheckpoint, verifyCheckpoint } from '../journal/checkpoint.ts';
import { decodeCountersignature, verifyCountersignature } from '../journal/countersignature.ts';
import { decodeVenueCredential, type VenueClaims } from '../token/venue.ts';
import type { Root } from '../trust/root.ts';
import type { Trust } from '../trust/trust.ts';
import { verifyVenueCredential } from '../verify-venue.ts';
import { groupedBy } from './grouped.ts';
import type { JournalChain } from './journal-chain.ts';

/** What the proofs are judged by; without trust the tablet's signatures are, but nobody says whose tablet it was. */
export interface ProofContext {
  readonly trust: Trust | null;
  readonly engine: Ed25519Engine;
  /** Roots from before the present one, verified; the present one is trust's. */
  readonly earlierRoots?: readonly Root[];
}

export interface AuditedCertificate {
  readonly claims: VenueClaims;
  readonly key: Uint8Array;
  /** of the root whose venue key signed it, null where none did: an earlier one than the present says that the key was replaced since */
  readonly rootVersion: number | null;
  /** null: the ministry certified it; `trust-missing`: no trust files to judge it by; else why it is not believed */
  readonly fault: string | null;
}

/**
 * - `fits`: signed by the tablet, and the lines here say the same. `differs`: signed, and they do not.
 * - `ahead`: signed for lines that are not here, in the file itself or before something that is in it. `later`: signed elsewhere for lines that are not here, and nothing here
 *   is later: the file may be older, or its end was cut off. `outside`: it speaks of lines before those that are here, or of a missing one.
 * - `invalid`: no certified tablet of this journal signed it (`fault`).
 */
export interface AuditedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly state: 'fits' | 'differs' | 'ahead' | 'later' | 'outside' | 'invalid';
  readonly fault: string | null;
  /** when the ministry countersigned it, null where it did not or nobody can tell */
  readonly countersignedAt: number | null;
}

/** The certificates of a file, given each once. `claims.tabletKey` is never null: a poster certifies nobody. */
export async function auditCertificates(found: readonly Uint8Array[], context: ProofContext): Promise<AuditedCertificate[]> {
  const audited: AuditedCertificate[] = [];
  for (const bytes of found) {
    const claims = decodeVenueCredential(bytes).payload;
    if (claims.tabletKey === null) continue;
    audited.push({ claims, key: claims.tabletKey, ...(await certifiedBy(bytes, claims.iat, context)) });
  }
  return audited;
}

/** The newest root that vouches for a certificate; where none does, what the present one says. */
async function certifiedBy(
  bytes: Uint8Array,
  iat: number,
  { trust, engine, earlierRoots = [] }: ProofContext,
): Promise<Pick<AuditedCertificate, 'rootVersion' | 'fault'>> {
  if (trust === null) return { rootVersion: null, fault: 'trust-missing' };
  let fault: string | null = null;
  for (const root of [trust.root, ...earlierRoots]) {
    const verified = await verifyVenueCredential(bytes, { trust: { ...trust, root }, now: iat, engine });
    if (verified.ok) return { rootVersion: root.version, fault: null };
    fault ??= verified.code;
  }
  return { rootVersion: null, fault };
}

interface CheckpointsOf extends ProofContext {
  readonly countersignatures: readonly Uint8Array[];
  readonly certificates: readonly AuditedCertificate[];
}

/** A checkpoint whose signatures are judged, before anybody asks which journal it speaks of. */
export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** of the tablet that signed it, null where no certified one did (`fault`) */
  readonly key: Uint8Array | null;
  readonly fault: string | null;
  readonly countersignedAt: number | null;
  /** not of the file that the lines are in */
  readonly isBeside?: boolean;
}

/** The checkpoints of a file, given each once, in that order. */
export async function verifyCheckpoints(checkpoints: readonly Uint8Array[], options: CheckpointsOf): Promise<VerifiedCheckpoint[]> {
  const verified: VerifiedCheckpoint[] = [];
  const countersignatures = byDigest(options.countersignatures);
  const signers = signersOf(options.certificates);
  for (const bytes of checkpoints) {
    const { payload } = decodeCheckpoint(bytes);
    const signed = await signerOf(bytes, payload, { signers, engine: options.engine });
    const countersignedAt = signed.key === null ? null : await countersignedWhen(bytes, { ...options, countersignatures });
    verified.push({ checkpoint: payload, ...signed, countersignedAt });
  }
  return verified;
}

/** The checkpoints of one journal against its lines, in the order of their sizes. `lastLine`: the time of the last one, seconds since 1970. */
export function compareCheckpoints(chain: JournalChain, verified: readonly VerifiedCheckpoint[], lastLine: number | null = null): AuditedCheckpoint[] {
  const newest = verified.reduce((time, { isBeside, key, checkpoint }) => (isBeside || key === null ? time : Math.max(time, checkpoint.iat)), lastLine ?? 0);
  const audited = verified.map(({ checkpoint, key, fault, countersignedAt, isBeside }) => {
    const state = key === null ? ('invalid' as const) : stateOf(chain, checkpoint);
    // By the tablet's own clock, as all of them.
    const isLater = state === 'ahead' && isBeside === true && chain.lines > 0 && checkpoint.iat >= newest;
    return { checkpoint, state: isLater ? ('later' as const) : state, fault, countersignedAt };
  });
  return audited.sort((a, b) => a.checkpoint.size - b.checkpoint.size || a.checkpoint.iat - b.checkpoint.iat);
}

export function stateOf(chain: JournalChain, { size, head }: Checkpoint): 'fits' | 'differs' | 'ahead' | 'outside' {
  if (size > chain.next) return 'ahead';
  const here = chain.headAt(size);
  if (here === null) return 'outside';
  return equal(here, head) ? 'fits' : 'differs';
}

type Signers = (checkpoint: Checkpoint) => { readonly fault: string; readonly asked: readonly AuditedCertificate[] };

/** So many tablets of other venues are asked whether one of them signed it: that changes the reason only, and a region's file has thousands. */
const OTHERS_MAX = 64;

/** Who is asked for a checkpoint: the tablets of its gate, of its venue, and of others where these are few. `fault`: why it is believed of nobody where nobody is asked. */
function signersOf(certificates: readonly AuditedCertificate[]): Signers {
  const believed = certificates.filter(isBelieved);
  const byVenue = groupedBy(believed, ({ claims }) => claims.venueId);
  const fault = certificates.find((one) => one.fault !== null)?.fault ?? 'certificate-missing';
  return ({ venueId, gate }) => {
    const own = byVenue.get(venueId) ?? [];
    const others = believed.length - own.length > OTHERS_MAX ? [] : believed.filter(({ claims }) => claims.venueId !== venueId);
    const ofGate = ({ claims }: AuditedCertificate) => claims.gate === gate;
    return { fault, asked: [...own.filter(ofGate), ...own.filter((one) => !ofGate(one)), ...others] };
  };
}

/** The tablet that signed it for its own venue, or why there is none. */
async function signerOf(
  bytes: Uint8Array,
  checkpoint: Checkpoint,
  { signers, engine }: { readonly signers: Signers; readonly engine: Ed25519Engine },
): Promise<Pick<VerifiedCheckpoint, 'key' | 'fault'>> {
  const { asked, ...none } = signers(checkpoint);
  let { fault } = none;
  for (const { key, claims } of asked) {
    const verified = await verifyCheckpoint(bytes, key, engine);
    if (verified.ok && claims.venueId === checkpoint.venueId) return { key, fault: null };
    fault = verified.ok ? 'venue-differs' : verified.code;
    if (verified.ok) break;
  }
  return { key: null, fault };
}

/** Countersignatures by what they sign: a year has as many of them as checkpoints. */
const byDigest = (found: readonly Uint8Array[]): Map<string, Uint8Array[]> => groupedBy(found, (bytes) => toHex(decodeCountersignature(bytes).payload.sha256));

interface Countersigners extends ProofContext {
  readonly countersignatures: ReadonlyMap<string, readonly Uint8Array[]>;
}

async function countersignedWhen(checkpoint: Uint8Array, { countersignatures, trust, earlierRoots = [], engine }: Countersigners): Promise<number | null> {
  if (trust === null) return null;
  const stampKeys = [trust.root, ...earlierRoots].flatMap(({ roles }) => roles.stamp.keys);
  const digest = await sha256(new Uint8Array(checkpoint));
  for (const bytes of countersignatures.get(toHex(digest)) ?? []) {
    const { header } = decodeCountersignature(bytes);
    for (const { kid, x } of stampKeys) {
      if (header.kid === null || !equal(kid, header.kid)) continue;
      const verified = await verifyCountersignature(bytes, checkpoint, { stampKey: x, engine });
      if (verified.ok) return verified.iat;
    }
  }
  return null;
}

/** Without trust files a certificate is taken at its word, and the report says so. */
const isBelieved = ({ fault }: AuditedCertificate): boolean => fault === null || fault === 'trust-missing';
