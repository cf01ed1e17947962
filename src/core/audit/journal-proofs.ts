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
import { countBefore } from './by-halves.ts';
import { groupedBy } from './grouped.ts';
import type { JournalChain } from './journal-chain.ts';
import { type CutEvidence, cutShownBy, type FileMoment } from './journal-cut.ts';

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
 * - `ahead`: signed for lines that are not here and were cut off (`shownBy`). `later`: signed elsewhere for lines that are not here, and nothing shows that they were there
 *   when the file was saved. `outside`: it speaks of lines before those that are here, or of a missing one.
 * - `invalid`: no certified tablet of this journal signed it (`fault`).
 */
export interface AuditedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly state: 'fits' | 'differs' | 'ahead' | 'later' | 'outside' | 'invalid';
  readonly fault: string | null;
  /** when the ministry countersigned it, null where it did not or nobody can tell */
  readonly countersignedAt: number | null;
  /** of `ahead`: what shows that the lines were cut off; of all others null */
  readonly shownBy: CutEvidence | null;
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
  /** keys of the tablets whose certificates came with the checkpoint of this place, in hexadecimal */
  readonly nearOf?: (nr: number) => ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** A checkpoint whose signatures are judged, before anybody asks which journal it speaks of. */
export interface VerifiedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** of the tablet that signed it, null where no certified one did (`fault`) */
  readonly key: Uint8Array | null;
  readonly fault: string | null;
  readonly countersignedAt: number | null;
  /** of its bytes, in hexadecimal */
  readonly sha256: string;
  /** not of the file that the lines are in, and nothing in that file names it */
  readonly isBeside?: boolean;
}

/** What is known of the file in which a journal's lines are, and of the checkpoints beside it. */
export interface FileFacts extends Omit<FileMoment, 'isEndSigned'> {
  /** of runs that were handed in */
  readonly hasCopies: boolean;
  /** by when all checkpoints from elsewhere had been seen, seconds, null: nobody says */
  readonly seen: number | null;
  /** when a stamp was signed, null where nobody knows */
  readonly stampSigned: (version: number) => Promise<number | null>;
}

/** The checkpoints of a file, given each once, in that order. */
export async function verifyCheckpoints(checkpoints: readonly Uint8Array[], options: CheckpointsOf): Promise<VerifiedCheckpoint[]> {
  const verified: VerifiedCheckpoint[] = [];
  const countersignatures = byDigest(options.countersignatures);
  const signers = signersOf(options.certificates);
  // Of one tablet mostly: who signed the last one of its gate is asked first.
  const last = new Map<string, string>();
  for (const [nr, bytes] of checkpoints.entries()) {
    const { payload } = decodeCheckpoint(bytes);
    const gate = `${payload.venueId}/${payload.gate}`;
    const before = last.get(gate);
    const near = new Set([...(before === undefined ? [] : [before]), ...(options.nearOf?.(nr) ?? NOBODY)]);
    const signed = await signerOf(bytes, payload, { signers, near, engine: options.engine });
    if (signed.key !== null) last.set(gate, toHex(signed.key));
    const digest = toHex(await sha256(new Uint8Array(bytes)));
    const countersignedAt = signed.key === null ? null : await countersignedWhen(bytes, digest, { ...options, countersignatures });
    verified.push({ checkpoint: payload, ...signed, countersignedAt, sha256: digest });
  }
  return verified;
}

/** The checkpoints of one journal against its lines, in the order of their sizes. */
export async function compareCheckpoints(chain: JournalChain, verified: readonly VerifiedCheckpoint[], facts: FileFacts): Promise<AuditedCheckpoint[]> {
  const judged = verified.map((one) => ({ one, state: one.key === null ? ('invalid' as const) : stateOf(chain, one.checkpoint) }));
  const moment = await momentOf(chain, judged, facts);
  const untilOf = countersignedBy(verified);
  const audited = judged.map(({ one: { checkpoint, fault, countersignedAt, isBeside }, state }) => {
    if (state !== 'ahead') return { checkpoint, state, fault, countersignedAt, shownBy: null };
    const until = Math.min(untilOf(checkpoint.size), isBeside === true ? (facts.seen ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY);
    const shownBy = cutShownBy({ iat: checkpoint.iat, isHere: isBeside !== true || chain.lines === 0, until: Number.isFinite(until) ? until : null }, moment);
    return { checkpoint, state: shownBy === null ? ('later' as const) : state, fault, countersignedAt, shownBy };
  });
  return audited.sort((a, b) => a.checkpoint.size - b.checkpoint.size || a.checkpoint.iat - b.checkpoint.iat);
}

type Judged = readonly { readonly one: VerifiedCheckpoint; readonly state: AuditedCheckpoint['state'] }[];

/** A tablet's signature over the last line names a stamp, so it was made after that was signed: of a journal that was put back to an earlier state and signed anew it says so. */
async function momentOf(chain: JournalChain, judged: Judged, { hasCopies, notBefore, taken, stampSigned }: FileFacts): Promise<FileMoment> {
  const ends = judged.filter(({ state, one }) => state === 'fits' && one.checkpoint.size === chain.next);
  const isEndSigned = hasCopies || ends.length > 0;
  if (!judged.some(({ state, one }) => state === 'ahead' && one.isBeside === true)) return { isEndSigned, notBefore, taken };
  const newest = ends.reduce((version, { one: { checkpoint, isBeside } }) => (isBeside ? version : Math.max(version, checkpoint.stampVersion)), 0);
  const stamp = newest === 0 ? null : await stampSigned(newest);
  return { isEndSigned, notBefore: stamp === null ? notBefore : Math.max(stamp, notBefore ?? stamp), taken };
}

/** When the ministry first countersigned that many lines or more, infinite where it did not. */
function countersignedBy(verified: readonly VerifiedCheckpoint[]): (size: number) => number {
  const countersigned = verified
    .flatMap(({ checkpoint: { size }, key, countersignedAt }) => (key === null || countersignedAt === null ? [] : [{ size, at: countersignedAt }]))
    .sort((a, b) => a.size - b.size);
  let earliest = Number.POSITIVE_INFINITY;
  const least = countersigned.map(() => 0);
  for (let nr = countersigned.length - 1; nr >= 0; nr -= 1) {
    earliest = Math.min(earliest, countersigned[nr]?.at ?? earliest);
    least[nr] = earliest;
  }
  return (size) => least[countBefore(countersigned.length, (place) => (countersigned[place]?.size ?? 0) < size)] ?? Number.POSITIVE_INFINITY;
}

export function stateOf(chain: JournalChain, { size, head }: Checkpoint): 'fits' | 'differs' | 'ahead' | 'outside' {
  if (size > chain.next) return 'ahead';
  const here = chain.headAt(size);
  if (here === null) return 'outside';
  return equal(here, head) ? 'fits' : 'differs';
}

type Signers = (checkpoint: Checkpoint, near: ReadonlySet<string>) => { readonly fault: string; readonly asked: readonly AuditedCertificate[] };

/** So many tablets are asked for one checkpoint: of its own venue, and of others, which changes the reason only. Whoever writes a file without trust files writes thousands of certificates. */
const ASKED_MAX = 64;

/**
 * Who is asked for a checkpoint: the tablets whose certificates came with it, those of its gate, of its venue, and of others where these are few. `fault`: why it is
 * believed of nobody where nobody is asked.
 */
function signersOf(certificates: readonly AuditedCertificate[]): Signers {
  // A tablet's certificate is renewed, its key is not: each is asked once.
  const believed = [...new Map(certificates.filter(isBelieved).map((one) => [`${one.claims.venueId}/${toHex(one.key)}`, one])).values()];
  const byVenue = groupedBy(believed, ({ claims }) => claims.venueId);
  const byGate = groupedBy(believed, ({ claims }) => `${claims.venueId}/${claims.gate}`);
  const byKey = groupedBy(believed, ({ key }) => toHex(key));
  const fault = certificates.find((one) => one.fault !== null)?.fault ?? 'certificate-missing';
  return ({ venueId, gate }, near) => {
    const own = byVenue.get(venueId) ?? [];
    const others = believed.length - own.length > ASKED_MAX ? [] : believed.filter(({ claims }) => claims.venueId !== venueId);
    // What came last came nearest: an export is signed behind its lines.
    const beside = [...near]
      .slice(-ASKED_MAX)
      .reverse()
      .flatMap((key) => (byKey.get(key) ?? []).slice(0, 1));
    const asked = new Set(beside.filter(({ claims }) => claims.venueId === venueId));
    for (const all of [byGate.get(`${venueId}/${gate}`) ?? [], own])
      for (const one of all) {
        if (asked.size >= ASKED_MAX) break;
        asked.add(one);
      }
    return { fault, asked: [...asked, ...others] };
  };
}

/** The tablet that signed it for its own venue, or why there is none. */
async function signerOf(
  bytes: Uint8Array,
  checkpoint: Checkpoint,
  { signers, near, engine }: { readonly signers: Signers; readonly near: ReadonlySet<string>; readonly engine: Ed25519Engine },
): Promise<Pick<VerifiedCheckpoint, 'key' | 'fault'>> {
  const { asked, ...none } = signers(checkpoint, near);
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

async function countersignedWhen(
  checkpoint: Uint8Array,
  digest: string,
  { countersignatures, trust, earlierRoots = [], engine }: Countersigners,
): Promise<number | null> {
  if (trust === null) return null;
  const stampKeys = [trust.root, ...earlierRoots].flatMap(({ roles }) => roles.stamp.keys);
  for (const bytes of countersignatures.get(digest) ?? []) {
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
