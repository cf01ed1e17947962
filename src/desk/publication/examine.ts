/**
 * What is published, as a verifier who has nothing yet sees it (formats.md §6): every file is fetched past every cache and verified by core from the root of this
 * build. A verifier stops at the first file that it refuses, and so does this; the times of the others are read all the same, so that nobody has to guess.
 */
import { equal, utf8Decode } from '../../core/bytes.ts';
import type { Ed25519Engine } from '../../core/codec/ed25519.ts';
import { type CheckedTrust, checkTrust, type TrustResult } from '../../core/trust/check-trust.ts';
import { type CheckpointRefusal, originOf, verifyCheckpoint } from '../../core/trust/log/checkpoint.ts';
import type { TrustRefusal } from '../../core/trust/refusal.ts';
import type { Trust } from '../../core/trust/trust.ts';
import { type VenueRefusal, verifyVenueCredential } from '../../core/verify-venue.ts';
import { readBounded, withDeadline } from '../../shared/network/deadline.ts';
import { fetchTrustFile, type TrustFetchCode, TrustFetchError } from '../../shared/network/trust-fetch.ts';

/** Why a verifier would not take a file. `missing`: it is not there; `behind`: another state than the stamp's. */
export type FileFault = TrustRefusal | TrustFetchCode | CheckpointRefusal | VenueRefusal | 'missing' | 'behind' | 'archive-unreadable';

/** `good`: taken; `soon`: taken, and its end is near or a new one is overdue; `bad`: refused; `waiting`: not looked at, because the one before it was refused. */
export type FileState = 'good' | 'soon' | 'bad' | 'waiting';

export interface FileHealth {
  readonly name: string;
  readonly state: FileState;
  readonly fault: FileFault | null;
  readonly signedAt: number | null;
  /** from then on a verifier refuses it or stops; null: it has no end of its own */
  readonly until: number | null;
  readonly bytes: number | null;
}

export interface Examination {
  /** everything verified, null where something was refused for another reason than its age */
  readonly trust: Trust | null;
  readonly files: readonly FileHealth[];
  /** entries that the log's checkpoint counts, null where it is not believed */
  readonly logSize: number | null;
  readonly at: number;
}

export interface Examining {
  readonly pinned: Uint8Array<ArrayBuffer>;
  readonly engine: Ed25519Engine;
  readonly now: number;
  readonly fetch: typeof globalThis.fetch;
  /** ends with `/trust/` */
  readonly base: string;
  /** the files of `trust.zip`, null where it is none */
  readonly open: (archive: Uint8Array<ArrayBuffer>) => Promise<ReadonlyMap<string, Uint8Array> | null>;
}

/** A stamp is signed every five minutes; three of them left out are no accident any more. */
const STAMP_LATE_SECONDS = 900;
/** Of its life a file other than the stamp should have so much left. */
const LEFT = 0.2;
const TIMEOUT_MS = 15_000;
const OTHER_MAX = 64 * 1024 * 1024;

export async function examine(context: Examining): Promise<Examination> {
  const read = new Map<string, Uint8Array>();
  const result = await check(context, read, true);
  // What has only grown old is read once more without its end, for the times of everything.
  const whole = result.ok ? result : result.code === 'expired' ? await check(context, read, false) : result;
  const trust = whole.ok ? whole.trust : null;
  const files = trust === null ? filesUpTo(read, result) : withTimes(trust, { read, result, now: context.now });
  const others = await examineOthers(context, { checked: whole.ok ? whole : null, read });
  return { trust, files: [...files, ...others.files], logSize: others.logSize, at: context.now };
}

type Checked = TrustResult | { readonly ok: false; readonly code: TrustFetchCode; readonly file: string };

async function check({ pinned, engine, now, fetch, base }: Examining, read: Map<string, Uint8Array>, judgeExpiry: boolean): Promise<Checked> {
  const fault: { error: TrustFetchError | null } = { error: null };
  const readFile = async (name: string) => {
    try {
      const bytes = read.get(name) ?? (await fetchTrustFile(name, { fetch, base, bypassCache: true }));
      if (bytes !== null) read.set(name, bytes);
      return bytes;
    } catch (error) {
      if (error instanceof TrustFetchError) fault.error = error;
      throw error;
    }
  };
  try {
    return await checkTrust({ read: readFile, pinned, previous: null, now, engine, judgeExpiry });
  } catch (error) {
    if (fault.error === null) throw error;
    return { ok: false, code: fault.error.code, file: fault.error.file };
  }
}

const faultOf = (code: FileFault, name: string, read: ReadonlyMap<string, Uint8Array>): FileFault =>
  code === 'not-trust-data' && !read.has(name) ? 'missing' : code;

/** Where something is refused nothing after it is looked at: those before it were taken. */
function filesUpTo(read: ReadonlyMap<string, Uint8Array>, result: Checked): readonly FileHealth[] {
  if (result.ok) return [];
  const health = (name: string, state: FileState, fault: FileFault | null = null): FileHealth => ({
    ...{ name, state, fault },
    signedAt: null,
    until: null,
    bytes: read.get(name)?.length ?? null,
  });
  const before = [...read.keys()].filter((name) => name !== result.file).map((name) => health(name, 'good'));
  const order = ['root', 'stamp', 'bundle', 'policy', 'lists'];
  const reached = Math.max(
    0,
    order.findIndex((kind) => result.file.startsWith(kind)),
  );
  const after = order.slice(reached + 1).map((kind) => health(kind, 'waiting'));
  return [...before, health(result.file, 'bad', faultOf(result.code, result.file, read)), ...after];
}

interface Taken {
  readonly read: ReadonlyMap<string, Uint8Array>;
  readonly result: Checked;
  readonly now: number;
}

function withTimes({ root, stamp, bundle, lists }: Trust, { read, result, now }: Taken): readonly FileHealth[] {
  const health = (name: string, signedAt: number | null, until: number | null): FileHealth => {
    const refused = !result.ok && result.file === name ? faultOf(result.code, name, read) : null;
    const fault = refused ?? (until !== null && now >= until ? 'expired' : null);
    const late = name === 'stamp.cbor' && signedAt !== null && now - signedAt > STAMP_LATE_SECONDS;
    const ends = name !== 'stamp.cbor' && signedAt !== null && until !== null && until - now < (until - signedAt) * LEFT;
    return { name, state: fault !== null ? 'bad' : late || ends ? 'soon' : 'good', fault, signedAt, until, bytes: read.get(name)?.length ?? null };
  };
  return [
    health('root.cbor', root.issuedAt, root.expiresAt),
    health('stamp.cbor', stamp.iat, stamp.exp),
    health(`bundle.${bundle.version}.cbor`, bundle.issuedAt, bundle.expiresAt),
    health(`policy.${bundle.policy.version}.json`, null, null),
    ...stamp.lists.map(({ k, version }) => health(`lists/${k}.${version}.cwt`, lists.get(k)?.iat ?? null, lists.get(k)?.exp ?? null)),
  ];
}

interface Others {
  readonly checked: CheckedTrust | null;
  readonly read: ReadonlyMap<string, Uint8Array>;
}

/** What no verdict needs: the log's checkpoint, the archive for tablets without a network, the neutral code. */
async function examineOthers(
  context: Examining,
  { checked, read }: Others,
): Promise<{ readonly files: readonly FileHealth[]; readonly logSize: number | null }> {
  const names = ['log/checkpoint', 'trust.zip', 'neutral.cwt'] as const;
  if (checked === null) return { files: names.map((name) => other(name, { state: 'waiting' })), logSize: null };
  const [checkpoint, archive, neutral] = await Promise.all(names.map((name) => fetchOther(context, name)));
  const log = await examineLog(context, checked.trust, { checkpoint: checkpoint ?? null, read });
  return {
    files: [log.file, await examineArchive(context, checked, archive ?? null), await examineNeutral(context, checked.trust, neutral ?? null)],
    logSize: log.size,
  };
}

function other(name: string, over: Partial<FileHealth>): FileHealth {
  return { name, state: 'good', fault: null, signedAt: null, until: null, bytes: null, ...over };
}

const refused = (name: string, fault: FileFault, bytes: Uint8Array | null): FileHealth => other(name, { state: 'bad', fault, bytes: bytes?.length ?? null });

async function fetchOther({ fetch, base }: Examining, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return withDeadline(TIMEOUT_MS, async (signal) => {
    try {
      const response = await fetch(base + name, { signal, credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error', cache: 'reload' });
      return response.ok ? await readBounded(response, OTHER_MAX) : null;
    } catch {
      return null;
    }
  });
}

interface LogFiles {
  readonly checkpoint: Uint8Array | null;
  readonly read: ReadonlyMap<string, Uint8Array>;
}

/** The checkpoint is this log's, signed by a key of the stamp, and the tree that the stamp names. */
async function examineLog(context: Examining, { root, stamp }: Trust, { checkpoint, read }: LogFiles): Promise<{ file: FileHealth; size: number | null }> {
  const name = 'log/checkpoint';
  const bad = (fault: FileFault) => ({ file: refused(name, fault, checkpoint), size: null });
  if (checkpoint === null) return stamp.logRoot === null ? { file: other(name, { state: 'waiting' }), size: null } : bad('missing');
  const first = root.version === 1 ? read.get('root.cbor') : await fetchTrustFile('root.1.cbor', { ...context, bypassCache: false }).catch(() => null);
  if (first == null) return bad('root-skip');
  const keys = root.roles.stamp.keys.map(({ x }) => x);
  const verified = await verifyCheckpoint(textOf(checkpoint), { origin: await originOf(first), keys, engine: context.engine });
  if (!verified.ok) return bad(verified.code);
  const fits = stamp.logRoot !== null && equal(verified.checkpoint.root, stamp.logRoot);
  // between the two fetches a publication may have gone by: told as such, and looked at again it fits
  return { file: other(name, { bytes: checkpoint.length, ...(fits ? {} : { state: 'soon', fault: 'behind' }) }), size: verified.checkpoint.size };
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes);
  } catch {
    return '';
  }
}

/** The archive holds the very files that are published one by one. */
async function examineArchive({ open }: Examining, { trust, files }: CheckedTrust, archive: Uint8Array<ArrayBuffer> | null): Promise<FileHealth> {
  const name = 'trust.zip';
  if (archive === null) return refused(name, 'missing', null);
  const held = await open(archive);
  if (held === null) return refused(name, 'archive-unreadable', archive);
  const names = [...files.keys()].filter((file) => !/^root\.\d+\.cbor$/.test(file));
  const same = (file: string) => {
    const [one, two] = [held.get(file), files.get(file)];
    return one !== undefined && two !== undefined && equal(one, two);
  };
  const behind = names.some((file) => !same(file));
  return other(name, { bytes: archive.length, signedAt: behind ? null : trust.stamp.iat, ...(behind ? { state: 'soon', fault: 'behind' } : {}) });
}

async function examineNeutral({ engine, now }: Examining, trust: Trust, bytes: Uint8Array | null): Promise<FileHealth> {
  const name = 'neutral.cwt';
  if (bytes === null) return refused(name, 'missing', null);
  const verified = await verifyVenueCredential(bytes, { trust, now, engine });
  if (!verified.ok) return refused(name, verified.code, bytes);
  return other(name, { bytes: bytes.length, signedAt: verified.venue.iat, until: verified.venue.exp });
}
