/**
 * The trust client (formats.md §6, after TUF): takes what is published below /trust/, verifies all of it together against what it trusts already, and gives
 * either everything or a refusal. It stores nothing and has no clock: the caller reads, and switches `current` in one transaction.
 */
import { equal, toHex } from '../bytes.ts';
import type { Ed25519Engine } from '../codec/ed25519.ts';
import { type Policy, PolicyError, parsePolicy } from '../policy/policy.ts';
import { TYP } from '../token/typ.ts';
import { type Bundle, parseBundle } from './bundle.ts';
import type { EndOfMission } from './end-of-mission.ts';
import { COSE_SIGN, COSE_SIGN1, checkBytes, checkDigest, checkVersion, type Expected, FILE_MAX, JSON_OBJECT, LIST_MAX, ROOT_FILE } from './file-check.ts';
import { decoding, insist, type TrustRefusal, TrustRefusedError } from './refusal.ts';
import { decodeRoot, type Role, type Root } from './root.ts';
import { openSign1File, openSignedFile, verifyRole, verifyThreshold } from './signed-file.ts';
import { parseStamp, type Stamp } from './stamp.ts';
import { parseStatusList, type StatusList } from './status-list.ts';
import type { Trust } from './trust.ts';

/** Gives a published file by its name below /trust/ (`stamp.cbor`, `lists/0.12.cwt`), or null where there is none. */
export type ReadTrustFile = (name: string) => Promise<Uint8Array | null>;

export interface CheckTrustOptions {
  readonly read: ReadTrustFile;
  /** The root that the app was built with, or that the caller trusts. */
  readonly pinned: Uint8Array;
  /** What is current now: versions may not fall below it. */
  readonly previous: CheckedTrust | null;
  /** The start of this update; it stays fixed while files arrive. */
  readonly now: number;
  readonly engine: Ed25519Engine;
  /** False where expiry is judged at use only (command line, files read back from storage). */
  readonly judgeExpiry: boolean;
  /** The user looked at the clock and said it is right: a stamp from the future is taken. */
  readonly confirmedClock?: boolean;
}

/** Verified trust together with the files that it was read from. */
export interface CheckedTrust {
  readonly trust: Trust;
  readonly files: ReadonlyMap<string, Uint8Array>;
}
export type TrustResult = ({ readonly ok: true } & CheckedTrust) | { readonly ok: false; readonly code: TrustRefusal; readonly file: string };

const CHAINED_ROOT = /^root\.\d+\.cbor$/;

/** Verifies a whole set of trust files; never throws for what is in them. */
export async function checkTrust(options: CheckTrustOptions): Promise<TrustResult> {
  const update = new Update(options);
  try {
    return { ok: true, ...(await update.run()) };
  } catch (error) {
    if (error instanceof TrustRefusedError) return { ok: false, code: error.code, file: update.file };
    throw error;
  }
}

/** One update, from its fixed start to its end. */
class Update {
  readonly #options: CheckTrustOptions;
  readonly #files = new Map<string, Uint8Array>();
  /** The file that is looked at, for the refusal. */
  file = 'root.cbor';

  constructor(options: CheckTrustOptions) {
    this.#options = options;
  }

  async run(): Promise<CheckedTrust> {
    const root = await this.#root();
    const stamp = await this.#stamp(root);
    const bundle = await this.#bundle(root, stamp);
    const policy = await this.#policy(root, bundle);
    const lists = await this.#lists(root, stamp);
    const end = await this.#end(root, bundle);
    this.#checkFuture(stamp, policy);
    return { trust: { root, stamp, bundle, policy, lists, floor: this.#floor({ root, stamp, bundle, lists }), end }, files: this.#files };
  }

  /** Follows the chain of roots, none skipped, each signed by the one before and by itself. */
  async #root(): Promise<Root> {
    const { pinned, previous, now, judgeExpiry } = this.#options;
    const latestBytes = await this.#read('root.cbor', ROOT_FILE);
    const latest = await decodeRoot(latestBytes);
    const first = await this.#pinnedRoot(equal(pinned, latestBytes));
    const stored = previous === null || previous.trust.root.version < first.version ? null : previous;
    let current = stored?.trust.root ?? first;
    const currentBytes = stored?.files.get('root.cbor') ?? pinned;
    checkVersion(current.version, latest.version, equal(latestBytes, currentBytes));
    while (current.version < latest.version) current = await this.#nextRoot(current, latest);
    this.file = 'root.cbor';
    if (judgeExpiry) insist(now < current.expiresAt, 'expired');
    this.#keepChain(current.version, latestBytes);
    return current;
  }

  /** The chain from the pinned root stays whole, so that what is stored can be verified again from the pin alone. */
  #keepChain(version: number, latest: Uint8Array): void {
    for (const [name, bytes] of this.#options.previous?.files ?? []) if (CHAINED_ROOT.test(name)) this.#files.set(name, bytes);
    this.#files.set(`root.${version}.cbor`, latest);
  }

  /** The pin is signed by its own threshold too: a file swapped for another is found before anything rests on it. */
  async #pinnedRoot(isLatest: boolean): Promise<Root> {
    const { pinned, engine } = this.#options;
    if (!isLatest) this.file = 'pinned root';
    await checkBytes(pinned, ROOT_FILE);
    const first = await decodeRoot(pinned);
    await verifyThreshold(first.file.signatures, first, { role: 'root', engine });
    this.file = 'root.cbor';
    return first;
  }

  async #nextRoot(current: Root, latest: Root): Promise<Root> {
    const { engine } = this.#options;
    // The file that a refusal names: the last link is this one, each before it its own.
    this.file = 'root.cbor';
    const next = current.version + 1 === latest.version ? latest : await this.#intermediateRoot(current.version + 1);
    insist(next.version === current.version + 1, 'root-skip');
    await verifyThreshold(next.file.signatures, current, { role: 'root', engine });
    await verifyThreshold(next.file.signatures, next, { role: 'root', engine });
    return next;
  }

  async #intermediateRoot(version: number): Promise<Root> {
    this.file = `root.${version}.cbor`;
    const bytes = await this.#options.read(this.file);
    if (bytes === null) throw new TrustRefusedError('root-skip');
    await checkBytes(bytes, ROOT_FILE);
    this.#files.set(this.file, bytes);
    return decodeRoot(bytes);
  }

  async #stamp(root: Root): Promise<Stamp> {
    const { previous, engine, now, judgeExpiry } = this.#options;
    const bytes = await this.#read('stamp.cbor', { magic: COSE_SIGN1, max: FILE_MAX });
    const file = decoding(() => openSign1File(bytes, TYP.stamp));
    await verifyRole(file, root, { role: 'stamp', engine });
    const stamp = parseStamp(file.payload);
    if (previous !== null && this.#sameRole('stamp', root)) {
      const before = previous.files.get('stamp.cbor');
      checkVersion(previous.trust.stamp.version, stamp.version, before !== undefined && equal(bytes, before));
    }
    if (judgeExpiry) insist(now < stamp.exp, 'expired');
    return stamp;
  }

  async #bundle(root: Root, { bundle: digest }: Stamp): Promise<Bundle> {
    const { previous, engine, now, judgeExpiry } = this.#options;
    const bytes = await this.#read(`bundle.${digest.version}.cbor`, { magic: COSE_SIGN, max: FILE_MAX, digest });
    const file = decoding(() => openSignedFile(bytes, TYP.bundle));
    await verifyThreshold(file.signatures, root, { role: 'bundle', engine });
    const bundle = await parseBundle(file.payload);
    insist(bundle.version === digest.version, 'format');
    if (previous !== null && this.#sameRole('bundle', root)) checkDigest(previous.trust.stamp.bundle, digest);
    if (judgeExpiry) insist(now < bundle.expiresAt, 'expired');
    return bundle;
  }

  async #policy(root: Root, { policy: digest }: Bundle): Promise<Policy> {
    const { previous } = this.#options;
    const bytes = await this.#read(`policy.${digest.version}.json`, { magic: JSON_OBJECT, max: FILE_MAX, digest });
    const policy = parsePolicyFile(bytes);
    insist(policy.version === digest.version, 'format');
    if (previous !== null && this.#sameRole('bundle', root)) checkDigest(previous.trust.bundle.policy, digest);
    return policy;
  }

  async #lists(root: Root, stamp: Stamp): Promise<ReadonlyMap<number, StatusList>> {
    const { previous, engine, now, judgeExpiry } = this.#options;
    const lists = new Map<number, StatusList>();
    for (const digest of stamp.lists) {
      const bytes = await this.#read(`lists/${digest.k}.${digest.version}.cwt`, { magic: COSE_SIGN1, max: LIST_MAX, digest });
      const file = decoding(() => openSign1File(bytes, TYP.statusList, true));
      await verifyRole(file, root, { role: 'status', engine });
      const list = parseStatusList(file.payload, digest.k);
      const before = previous?.trust.stamp.lists.find(({ k }) => k === digest.k);
      if (before !== undefined && this.#sameRole('status', root)) checkDigest(before, digest);
      if (judgeExpiry) insist(now < list.exp, 'expired');
      lists.set(digest.k, list);
    }
    return lists;
  }

  /** Once seen it holds: it may be replaced by a later one, and taken back only by a root that changes the keys behind it. */
  async #end(root: Root, { end: digest }: Bundle): Promise<EndOfMission | null> {
    const { previous, engine } = this.#options;
    const binds = this.#sameRole('bundle', root) && this.#sameRole('statement', root);
    const before = binds ? (previous?.trust.bundle.end ?? null) : null;
    if (before !== null) {
      this.file = 'statement';
      insist(digest !== null, 'rollback');
    }
    if (digest === null) return null;
    if (before !== null) checkDigest(before, digest);
    const bytes = await this.#read(`statement.${digest.version}.cbor`, { magic: COSE_SIGN1, max: FILE_MAX, digest });
    // by import(): for years there is none
    const { readEndOfMission } = await import('./end-statement.ts');
    return readEndOfMission(bytes, { root, engine, version: digest.version });
  }

  /** A stamp from the future means that this clock is slow, or that somebody has the stamp key: a person has to look. */
  #checkFuture(stamp: Stamp, { limits }: Policy): void {
    const { now, judgeExpiry, confirmedClock } = this.#options;
    this.file = 'stamp.cbor';
    if (judgeExpiry && confirmedClock !== true) insist(stamp.iat - now <= limits.skewSeconds, 'clock-unconfirmed');
  }

  #floor({ root, stamp, bundle, lists }: Pick<Trust, 'root' | 'stamp' | 'bundle' | 'lists'>): number {
    const { previous } = this.#options;
    const keysKept = (['root', 'bundle', 'stamp', 'status'] as const).every((role) => this.#sameRole(role, root));
    const before = previous !== null && keysKept ? previous.trust.floor : 0;
    return Math.max(before, root.issuedAt, stamp.iat, bundle.issuedAt, ...[...lists.values()].map(({ iat }) => iat));
  }

  /** Stored versions bind only while the role keeps its keys: a stolen key could have counted them up. */
  #sameRole(role: Role, root: Root): boolean {
    const before = this.#options.previous?.trust.root.roles[role];
    const names = (keys: readonly { x: Uint8Array }[]): string =>
      keys
        .map(({ x }) => toHex(x))
        .sort()
        .join();
    return before !== undefined && names(before.keys) === names(root.roles[role].keys);
  }

  async #read(name: string, expected: Expected): Promise<Uint8Array> {
    this.file = name;
    const bytes = await this.#options.read(name);
    if (bytes === null) throw new TrustRefusedError('not-trust-data');
    await checkBytes(bytes, expected);
    this.#files.set(name, bytes);
    return bytes;
  }
}

function parsePolicyFile(bytes: Uint8Array): Policy {
  try {
    return parsePolicy(bytes);
  } catch (error) {
    if (error instanceof PolicyError) throw new TrustRefusedError('format');
    throw error;
  }
}
