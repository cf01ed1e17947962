/**
 * Publication into public/trust (formats.md §6). Order: versions reserved, lists, policy, bundle, the transparency log, and the stamp last: until the new stamp
 * is in place every client sees the old state whole, and a crash at any step leaves only files that no stamp names.
 */
import { join } from 'node:path';
import type { BundleContent, FileDigest } from '../../core/trust/bundle.ts';
import type { LogEntry } from '../../core/trust/log/entry.ts';
import type { ListDigest, Stamp } from '../../core/trust/stamp.ts';
import type { Keyring } from '../keys/keyring.ts';
import { keyLayout, publishRoots, readRoots, trustDirOf } from '../keys/layout.ts';
import { readRemembered } from '../keys/signer/state.ts';
import { dropSuperseded, keepStamp, publishArchive } from './after.ts';
import { nextBundle } from './bundles.ts';
import { readIfPresent, writeDurable, writeOnce } from './durable-file.ts';
import { listContent, nextBits } from './lists.ts';
import { withLock } from './lock.ts';
import { extendLog, type LogFiles } from './log.ts';
import { appendLogEntries } from './log-store.ts';
import { writePages } from './pages.ts';
import { nextPolicy } from './policies.ts';
import { PublishError } from './publish-error.ts';
import { digestOf, type Published, readPublished } from './published.ts';
import { handedBundle, type SignedBundle } from './signed-bundle.ts';
import type { ListSource, PublicationSource } from './source.ts';
import { type NextStatement, nextStatement } from './statements.ts';
import { highestBundle, publishDir, readVersions, reserveVersions, type Versions } from './versions.ts';

const HOUR = 3600;

export interface PublishOptions {
  readonly dataDir: string;
  readonly keyring: Keyring;
  readonly source: PublicationSource;
  /** Seconds; becomes the stamp's iat. */
  readonly now: number;
  /** Keep lists in the stamp that the source does not mention (a source that sees only part of the register). */
  readonly keepLists?: boolean;
  /** How files are written; a test interrupts them. */
  readonly files?: PublishFiles;
}

export interface PublishFiles extends LogFiles {
  reserve(dataDir: string, versions: Versions): Promise<void>;
  writeOnce(path: string, bytes: Uint8Array): Promise<void>;
}

/** What one publication did. */
export interface Publication {
  readonly stamp: Stamp;
  /** Names below /trust/ that are new, the stamp not counted. */
  readonly written: readonly string[];
  readonly policyVersion: number;
  /** Numbers of the checkpoint pages that the log counts now. */
  readonly pages: readonly number[];
}

const FILES: PublishFiles = { reserve: reserveVersions, writeOnce, writeDurable, appendLog: appendLogEntries };

/** Publishes what changed and a fresh stamp. @throws PublishError, KeyError; what was published before then stays in force */
export function publish(options: PublishOptions): Promise<Publication> {
  return withLock(publishDir(options.dataDir), () => publishLocked(options));
}

async function publishLocked(options: PublishOptions): Promise<Publication> {
  const { dataDir, keyring, source, now, files = FILES } = options;
  const trustDir = trustDirOf(dataDir);
  if ((await readRemembered(dataDir)) !== null)
    throw new PublishError('signer-place', `${dataDir} is a signer’s: the issuer that it signs for publishes, with ASHYQ_SIGNER and its own directory`);
  await keyring.refresh();
  const published = await readPublished(trustDir);
  const versions = await readVersions(dataDir);
  if (now < Math.max(versions.stampedAt, published?.stamp.iat ?? 0))
    throw new PublishError('clock-behind', 'the clock is behind the newest stamp; nothing signed');

  const { bytes, policy } = nextPolicy(await source.policy(now), published);
  const passedOver = versions.bundle > (published?.stamp.bundle.version ?? 0);
  const statement = await nextStatement(dataDir, keyring.root());
  const bundle = nextBundle(keyring, published, { policy: digestOf(policy.version, bytes), end: statement?.digest ?? null, now, passedOver });
  const above = highestBundle(versions, published);
  const begun = passedOver ? await readIfPresent(join(trustDir, `bundle.${above}.cbor`)) : null;
  const handed = bundle === null ? null : await handedBundle((await source.signedBundle?.()) ?? null, { wanted: bundle, root: keyring.root(), above, begun });
  const wanted = keptLists(await source.lists(now), options.keepLists === true ? published : null);
  const lists = nextLists(wanted, published, { kid: keyring.activeKid('status'), now, versions });
  const next = raiseVersions(versions, published, {
    now,
    bundle: handed?.version ?? (bundle === null ? above : above + 1),
    lists: lists.flatMap(({ k, bits }) => (bits === null ? [] : [k])),
  });
  await files.reserve(dataDir, next);

  const signed = await signFiles(keyring, { bundle, handed, lists, next, published, now });
  const written = [...signed.written, { name: `policy.${policy.version}.json`, bytes }, ...(statement === null ? [] : [statement])];
  for (const file of written) await files.writeOnce(join(trustDir, file.name), file.bytes);
  await publishRoots(dataDir);
  const roots = await readRoots(keyLayout(dataDir).rootsDir);
  const log = { dataDir, trustDir, keyring, files, firstRoot: roots[0]?.bytes ?? new Uint8Array(0), stamped: published?.stamp.logRoot ?? null };
  const pages = await writePages(source, { trustDir, now, writeOnce: files.writeOnce });
  const logRoot = await extendLog(log, [...before(published, roots), ...named(signed.named, digestOf(policy.version, bytes)), ...ended(statement), ...pages]);
  const stamp: Stamp = { iat: now, exp: now + policy.limits.stopHours * HOUR, version: next.stamp, ...signed.named, logRoot };
  const stampBytes = await keyring.signStamp(stamp);
  await keepStamp(trustDir, stamp, stampBytes);
  await files.writeDurable(join(trustDir, 'stamp.cbor'), stampBytes);
  await publishArchive(trustDir, { stamp, policyVersion: policy.version, roots: roots.map(({ version }) => version), statement: statement?.name ?? null });
  await dropSuperseded(trustDir, stamp);
  return { stamp, written: signed.written.map(({ name }) => name), policyVersion: policy.version, pages: pages.map(({ version }) => version) };
}

/** What the log must know from before this publication: every root, and the stamp that is about to be replaced. */
function before(published: Published | null, roots: readonly { version: number; bytes: Uint8Array }[]): LogEntry[] {
  const known = roots.map(({ version, bytes }): LogEntry => ({ kind: 'root', k: null, ...digestOf(version, bytes) }));
  return published === null ? known : [...known, { kind: 'stamp', k: null, ...published.stampDigest }];
}

/** What the new stamp names. */
function named({ bundle, lists }: Pick<Stamp, 'bundle' | 'lists'>, policy: FileDigest): LogEntry[] {
  return [{ kind: 'policy', k: null, ...policy }, { kind: 'bundle', k: null, ...bundle }, ...lists.map((list): LogEntry => ({ kind: 'list', ...list }))];
}

/** The statement that the new bundle names. */
function ended(statement: NextStatement | null): LogEntry[] {
  return statement === null ? [] : [{ kind: 'statement', k: null, ...statement.digest }];
}

interface NextList {
  readonly k: number;
  /** null where the published version stays */
  readonly bits: Uint8Array | null;
}

/** The source's lists and, of `published`, those that it does not mention. */
function keptLists(lists: readonly ListSource[], published: Published | null): readonly ListSource[] {
  const named = new Set(lists.map(({ list }) => list));
  const kept = [...(published?.lists.keys() ?? [])].filter((k) => !named.has(k)).map((list) => ({ list, revoked: [] }));
  return [...lists, ...kept].sort((a, b) => a.list - b.list);
}

/** A version that was reserved above the published one (a publication that was cut off, a restore) may be known to clients: it is passed over, never stayed below. */
function nextLists(lists: readonly ListSource[], published: Published | null, by: { kid: string; now: number; versions: Versions }): readonly NextList[] {
  return lists.map((source) => {
    const before = published?.lists.get(source.list);
    const passedOver = before !== undefined && (by.versions.lists[source.list] ?? 0) > before.digest.version;
    return { k: source.list, bits: nextBits(source, before, { ...by, passedOver }) };
  });
}

/** The next versions: above everything reserved and everything published. */
function raiseVersions(versions: Versions, published: Published | null, changed: { now: number; bundle: number; lists: readonly number[] }): Versions {
  const lists = { ...versions.lists };
  for (const k of changed.lists) lists[k] = 1 + Math.max(lists[k] ?? 0, published?.lists.get(k)?.digest.version ?? 0);
  return {
    stamp: 1 + Math.max(versions.stamp, published?.stamp.version ?? 0),
    stampedAt: changed.now,
    bundle: changed.bundle,
    lists,
  };
}

interface SigningPlan {
  readonly bundle: Omit<BundleContent, 'version'> | null;
  /** in place of one that is signed here */
  readonly handed: SignedBundle | null;
  readonly lists: readonly NextList[];
  readonly next: Versions;
  readonly published: Published | null;
  readonly now: number;
}

/** Signs what is new; `named` is what the stamp will name, new and old. */
async function signFiles(
  keyring: Keyring,
  plan: SigningPlan,
): Promise<{ written: { name: string; bytes: Uint8Array }[]; named: Pick<Stamp, 'bundle' | 'lists'> }> {
  const { next, published, now } = plan;
  const written: { name: string; bytes: Uint8Array }[] = [];
  const add = (name: string, version: number, bytes: Uint8Array): FileDigest => {
    written.push({ name, bytes });
    return digestOf(version, bytes);
  };
  const lists: ListDigest[] = [];
  for (const { k, bits } of plan.lists) {
    const version = next.lists[k] ?? 1;
    const before = published?.lists.get(k)?.digest;
    if (bits !== null) lists.push({ k, ...add(`lists/${k}.${version}.cwt`, version, await keyring.signStatusList(listContent(k, bits, now))) });
    else if (before !== undefined) lists.push(before);
  }
  const bundle =
    plan.bundle === null
      ? published?.stamp.bundle
      : add(`bundle.${next.bundle}.cbor`, next.bundle, plan.handed?.bytes ?? (await keyring.signBundle({ ...plan.bundle, version: next.bundle })));
  if (bundle === undefined) throw new TypeError('a first publication signs a bundle');
  return { written, named: { bundle, lists } };
}
