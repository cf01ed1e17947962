/**
 * The ministry's history, audited (formats.md §6): the transparency log read whole, its tree made anew from its entries, held against the signed checkpoint, against
 * an earlier checkpoint that the auditor kept, and against the files that are published now. Nothing of it asks the ministry to be believed but its root.
 */
import { equal, sha256 } from '../bytes.ts';
import type { Ed25519Engine } from '../codec/ed25519.ts';
import { type CheckpointRefusal, type LogCheckpoint, originOf, verifyCheckpoint } from '../trust/log/checkpoint.ts';
import { fileOfEntry, LOG_KINDS, type LogEntry, type LogKind } from '../trust/log/entry.ts';
import { type LoggedEntry, readEntries, readLeaves } from './log-entries.ts';
import { MerkleTree } from './merkle-tree.ts';
import { textOf } from './text-of.ts';

/**
 * - `entries-missing`, `entries-unreadable`: a part of the log is not there. `root-differs`: the entries are not those that the checkpoint counts.
 * - `version-twice`: one version of one file has two contents, which is equivocation. `version-back`: a version was published after a later one.
 * - `file-differs`: what is published now is not what was logged. `stamp-root`: the stamp in force names a tree that this log never had.
 * - `history-shorter`, `history-differs`: the log no longer begins with all that the earlier checkpoint counted.
 * - `size-twice`: the ministry signed two checkpoints of one size that name different trees: it showed two histories, and both texts prove it without anything else.
 */
export const LOG_FAULTS = [
  'entries-missing',
  'entries-unreadable',
  'root-differs',
  'version-twice',
  'version-back',
  'file-differs',
  'stamp-root',
  'history-shorter',
  'history-differs',
  'size-twice',
] as const;
export type LogFaultCode = (typeof LOG_FAULTS)[number];

export interface LogFault {
  readonly code: LogFaultCode;
  /** of the entry, null where the fault is the log's as a whole */
  readonly index: number | null;
  /** published name below /trust/, null where there is none */
  readonly file: string | null;
}

/** What the log has of one kind: how many entries, and the versions it begins and ends with. */
export interface LogSpan {
  readonly kind: LogKind;
  readonly entries: number;
  readonly first: number;
  readonly last: number;
}

export interface LogReport {
  readonly checkpoint: LogCheckpoint;
  readonly faults: readonly LogFault[];
  readonly spans: readonly LogSpan[];
  /** Logged files that are published now with the content that was logged, and those that are not published any more. */
  readonly filesHeld: number;
  readonly filesGone: number;
  /** of the earlier checkpoint: how many entries are shown to be unchanged since; null where none was given, or entries that it counts cannot be had */
  readonly unchanged: number | null;
  /** why the earlier checkpoint is none of this log: then it says nothing against it; null where it is one, or none was given */
  readonly earlierRefused: CheckpointRefusal | null;
  /** the hashes that lead from the tree of the earlier checkpoint to the present one (RFC 6962), null where there is nothing to prove */
  readonly consistency: readonly Uint8Array[] | null;
  readonly tree: MerkleTree;
  readonly entries: readonly LoggedEntry[];
}

export type LogAuditResult = { readonly ok: true; readonly report: LogReport } | { readonly ok: false; readonly code: CheckpointRefusal | 'log-missing' };

export interface LogAuditOptions {
  /** A published file by its name below /trust/, null where there is none. */
  readonly read: (name: string) => Promise<Uint8Array | null>;
  /** The first root's bytes: the log is named after it. */
  readonly firstRoot: Uint8Array;
  /** Keys of role `stamp`, of every root that there was. */
  readonly stampKeys: readonly Uint8Array[];
  readonly engine: Ed25519Engine;
  /** The root of the tree that the stamp in force names. */
  readonly stamped: Uint8Array | null;
  /** A checkpoint that the auditor kept: the text of the file. */
  readonly earlier?: string;
}

/** A stamp names the tree before its own entry; publications that were cut off leave a few entries between. */
const SINCE_STAMP = 1024;

export async function auditLog(options: LogAuditOptions): Promise<LogAuditResult> {
  const text = await options.read('log/checkpoint');
  if (text === null) return { ok: false, code: 'log-missing' };
  const origin = await originOf(options.firstRoot);
  const signers = { origin, keys: options.stampKeys, engine: options.engine };
  const checked = await verifyCheckpoint(textOf(text), signers);
  if (!checked.ok) return checked;
  const { checkpoint } = checked;
  const { leaves, faults } = await readLeaves(options.read, checkpoint.size);
  const tree = await MerkleTree.of(leaves);
  if (faults.length === 0 && !equal(await tree.root(checkpoint.size), checkpoint.root))
    faults.push({ code: 'root-differs', index: null, file: 'log/checkpoint' });
  const isWhole = leaves.length === checkpoint.size;
  const entries = readEntries(leaves, faults);
  // No spread: a log has more entries than a call may have arguments.
  for (const fault of faultsOfVersions(entries)) faults.push(fault);
  const files = await compareFiles(entries, options, faults);
  // Of a tree that is not here whole nobody can say which roots it had, nor how long it is.
  if (options.stamped !== null && isWhole && !(await hadRoot(tree, options.stamped))) faults.push({ code: 'stamp-root', index: null, file: 'stamp.cbor' });
  const earlier = options.earlier === undefined ? null : await verifyCheckpoint(options.earlier, signers);
  const unchanged = earlier?.ok === true ? await compareEarlier(earlier.checkpoint, { tree, isWhole, faults, checkpoint }) : null;
  const earlierRefused = earlier?.ok === false ? earlier.code : null;
  const isProven = unchanged !== null && unchanged > 0 && isWhole;
  const consistency = isProven ? await tree.proveConsistency(unchanged) : null;
  return { ok: true, report: { checkpoint, faults, spans: spansOf(entries), ...files, unchanged, earlierRefused, consistency, tree, entries } };
}

/** Each file's versions rise, and each has one content. */
function faultsOfVersions(entries: readonly LoggedEntry[]): LogFault[] {
  const faults: LogFault[] = [];
  const tops = new Map<string, LogEntry>();
  const seen = new Map<string, LogEntry>();
  for (const entry of entries) {
    const { index } = entry;
    const file = `${entry.kind}.${entry.k}`;
    const before = seen.get(`${file}.${entry.version}`);
    const top = tops.get(file);
    if (before !== undefined && !equal(before.sha256, entry.sha256)) faults.push({ code: 'version-twice', index, file: fileOfEntry(entry) });
    else if (top !== undefined && top.version > entry.version) faults.push({ code: 'version-back', index, file: fileOfEntry(entry) });
    seen.set(`${file}.${entry.version}`, before ?? entry);
    if (top === undefined || entry.version > top.version) tops.set(file, entry);
  }
  return faults;
}

/** What is published under a logged name must be what was logged. Old versions may be gone: the log keeps their digests. */
async function compareFiles(
  entries: readonly LoggedEntry[],
  { read }: LogAuditOptions,
  faults: LogFault[],
): Promise<Pick<LogReport, 'filesHeld' | 'filesGone'>> {
  let [filesHeld, filesGone] = [0, 0];
  for (const entry of entries) {
    const file = entry.kind === 'stamp' ? `stamps/${entry.version}.cbor` : fileOfEntry(entry);
    const bytes = file === null ? null : await read(file);
    if (bytes === null) filesGone += 1;
    else if (bytes.length === entry.length && equal(await sha256(new Uint8Array(bytes)), entry.sha256)) filesHeld += 1;
    else faults.push({ code: 'file-differs', index: entry.index, file });
  }
  return { filesHeld, filesGone };
}

async function hadRoot(tree: MerkleTree, root: Uint8Array): Promise<boolean> {
  for (let size = tree.size; size >= Math.max(0, tree.size - SINCE_STAMP); size -= 1) if (equal(await tree.root(size), root)) return true;
  return false;
}

interface Earlier {
  readonly tree: MerkleTree;
  readonly isWhole: boolean;
  readonly faults: LogFault[];
  /** the one that is published now */
  readonly checkpoint: LogCheckpoint;
}

async function compareEarlier({ size, root }: LogCheckpoint, { tree, isWhole, faults, checkpoint }: Earlier): Promise<number | null> {
  const fault = (code: LogFaultCode): number => {
    faults.push({ code, index: null, file: null });
    return 0;
  };
  if (size === checkpoint.size && !equal(root, checkpoint.root)) return fault('size-twice');
  if (size > tree.size) return isWhole ? fault('history-shorter') : null;
  return equal(await tree.root(size), root) ? size : fault('history-differs');
}

function spansOf(entries: readonly LogEntry[]): LogSpan[] {
  return LOG_KINDS.flatMap((kind) => {
    const own = entries.filter((entry) => entry.kind === kind).map(({ version }) => version);
    const bounds = own.reduce(({ first, last }, version) => ({ first: Math.min(first, version), last: Math.max(last, version) }), {
      first: Number.POSITIVE_INFINITY,
      last: 0,
    });
    return own.length === 0 ? [] : [{ kind, entries: own.length, ...bounds }];
  });
}
