/**
 * A mirror of what a ministry publishes (formats.md §6), kept by somebody else: the issuer drops stamps and lists after some weeks, and whoever audits the past needs them.
 * Nothing is written before it is verified: the present by the trust client from the root that is held, the log by its signed checkpoint and against the checkpoint that
 * the mirror has, every file of the past by the digest that the log counts. Broken off at any step it is the mirror of before, with some files more.
 */
import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogFaultCode } from '../core/audit/log-audit.ts';
import { type LoggedEntry, readEntries, readLeaves } from '../core/audit/log-entries.ts';
import { MerkleTree } from '../core/audit/merkle-tree.ts';
import { readEarlierRoots } from '../core/audit/root-history.ts';
import { textOf } from '../core/audit/text-of.ts';
import { equal, sha256 } from '../core/bytes.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { type CheckedTrust, checkTrust } from '../core/trust/check-trust.ts';
import { type CheckpointRefusal, type LogCheckpoint, originOf, verifyCheckpoint } from '../core/trust/log/checkpoint.ts';
import { fileOfEntry } from '../core/trust/log/entry.ts';
import { encodeEntries, entriesPath, TILE_WIDTH, tilePath, tilesOf } from '../core/trust/log/tiles.ts';
import type { TrustRefusal } from '../core/trust/refusal.ts';
import { decodeRoot, type Root } from '../core/trust/root.ts';
import { writeDurable } from '../issuer/publish/durable-file.ts';
import type { MirrorSource } from './mirror-source.ts';
import { readTrustFile } from './trust-dir.ts';

export interface MirrorReport {
  /** files that were written now, were there before, and were not published any more when they were asked for */
  readonly kept: number;
  readonly held: number;
  readonly gone: number;
  /** entries of the log, and how many of them the mirror's checkpoint of before counted */
  readonly size: number;
  readonly before: number;
  /** files that are not what was logged: they were not taken */
  readonly differing: readonly string[];
}

/** `log`: the log contradicts itself, or what the mirror holds of it; nothing of it was taken, both checkpoints are in `evidence/`. */
export type MirrorResult =
  | { readonly ok: true; readonly report: MirrorReport }
  | { readonly ok: false; readonly of: 'trust'; readonly code: TrustRefusal; readonly file: string }
  | {
      readonly ok: false;
      readonly of: 'log';
      readonly code: LogFaultCode | CheckpointRefusal | 'earlier-invalid' | 'log-missing' | 'root-skip';
      readonly evidence: string | null;
    };

export interface MirrorOptions {
  readonly dir: string;
  readonly source: MirrorSource;
  /** the root that is trusted first; of a mirror that exists its own newest one */
  readonly pinned: Uint8Array;
  readonly now: number;
  readonly engine: Ed25519Engine;
}

export async function keepMirror(options: MirrorOptions): Promise<MirrorResult> {
  const { dir, source, pinned, now, engine } = options;
  const own = await checkTrust({ read: (name) => readTrustFile(dir, name), pinned, previous: null, now, engine, judgeExpiry: false, confirmedClock: true });
  const checked = await checkTrust({ read: source, pinned, previous: own.ok ? own : null, now, engine, judgeExpiry: false, confirmedClock: true });
  if (!checked.ok) return { ok: false, of: 'trust', code: checked.code, file: checked.file };
  // A publication that goes on meanwhile has changed the log since: what is taken of it is as it is at its checkpoint.
  const log = await readLog(checked, options);
  if (!log.ok) return log;
  const past = await keepPast(log.entries, options);
  await keepLog(log, dir);
  await keepPresent(checked, { dir, roots: log.roots });
  return { ok: true, report: { ...past, size: log.checkpoint.size, before: log.before } };
}

interface Log {
  readonly ok: true;
  readonly text: Uint8Array;
  readonly checkpoint: LogCheckpoint;
  readonly leaves: readonly Uint8Array[];
  readonly tree: MerkleTree;
  readonly entries: readonly LoggedEntry[];
  readonly before: number;
  /** by their names, from the first on, each verified by the one behind it */
  readonly roots: ReadonlyMap<string, Uint8Array>;
}

type LogRefused = Extract<MirrorResult, { of: 'log' }>;

async function readLog({ trust, files }: CheckedTrust, { dir, source, pinned, engine, now }: MirrorOptions): Promise<Log | LogRefused> {
  const refuse = (code: LogRefused['code'], evidence: string | null = null): LogRefused => ({ ok: false, of: 'log', code, evidence });
  const read = eitherOf(dir, source, files);
  const chain = await readChain(trust.root, { read, pinned, engine });
  const { roots } = chain;
  const [text, firstRoot] = [await source('log/checkpoint'), chain.files.get('root.1.cbor') ?? (await read('root.1.cbor'))];
  if (text === null) return refuse('log-missing');
  if (firstRoot === null || roots.at(-1)?.version !== 1) return refuse('root-skip');
  const signers = { origin: await originOf(firstRoot), keys: roots.flatMap(({ roles }) => roles.stamp.keys.map(({ x }) => x)), engine };
  const checked = await verifyCheckpoint(textOf(text), signers);
  if (!checked.ok) return refuse(checked.code);
  const { checkpoint } = checked;
  // A tile that was damaged here is no fault of the ministry's: what does not fit is read once more, as it is published.
  const here = await readTree(read, checkpoint);
  const { leaves, faults, tree, fits } = here.fits ? here : await readTree(source, checkpoint);
  const entries = readEntries(leaves, faults);
  const held = await readTrustFile(dir, 'log/checkpoint');
  const before = held === null ? null : await verifyCheckpoint(textOf(held), signers);
  const past = before?.ok === true ? before.checkpoint : null;
  const evidence = (): Promise<string> => keepEvidence(dir, { now, text, held });
  // What was kept and is not this log's any more, or is damaged, says nothing of what the log was: whoever passed over it would take any history.
  if (before?.ok === false) return refuse('earlier-invalid', await evidence());
  if (past !== null && past.size === checkpoint.size && !equal(past.root, checkpoint.root)) return refuse('size-twice', await evidence());
  if (past !== null && past.size > checkpoint.size) return refuse('history-shorter', await evidence());
  if (faults[0] !== undefined) return refuse(faults[0].code);
  if (!fits) return refuse('root-differs');
  if (past !== null && !equal(await tree.root(past.size), past.root)) return refuse('history-differs', await evidence());
  return { ok: true, text, checkpoint, leaves, tree, entries, before: past?.size ?? 0, roots: chain.files };
}

/** The roots from the present one back, with their files: whoever pinned the first one follows them later, also those that are published no more but were handed in as `pinned`. */
async function readChain(present: Root, { read, pinned, engine }: { read: MirrorSource; pinned: Uint8Array; engine: Ed25519Engine }) {
  const files = new Map<string, Uint8Array>();
  const { version } = await decodeRoot(pinned);
  const roots = await readEarlierRoots(present, {
    engine,
    read: async (name) => {
      const bytes = (await read(name)) ?? (name === `root.${version}.cbor` ? pinned : null);
      if (bytes !== null) files.set(name, bytes);
      return bytes;
    },
  });
  // What was read last may be no root of this chain.
  const verified = new Set(roots.map((root) => `root.${root.version}.cbor`));
  return { roots: [present, ...roots], files: new Map([...files].filter(([name]) => verified.has(name))) };
}

/** The log's leaves and their tree; whether it is the one that was signed. */
async function readTree(read: MirrorSource, { size, root }: LogCheckpoint) {
  const { leaves, faults } = await readLeaves(read, size);
  const tree = await MerkleTree.of(leaves);
  return { leaves, faults, tree, fits: faults.length === 0 && equal(await tree.root(size), root) };
}

/** What never changes under its name is read from the mirror where it is there; a tile that grows has its width in its name. */
function eitherOf(dir: string, source: MirrorSource, fresh: ReadonlyMap<string, Uint8Array>): MirrorSource {
  return async (name) => fresh.get(name) ?? (await readTrustFile(dir, name)) ?? source(name);
}

/** Both texts under a name of their own, never over others: of one second there may be several. */
async function keepEvidence(
  dir: string,
  { now, text, held }: { readonly now: number; readonly text: Uint8Array; readonly held: Uint8Array | null },
): Promise<string> {
  await mkdir(join(dir, 'evidence'), { recursive: true });
  const folder = await newFolder(join(dir, 'evidence', String(now)));
  await writeFile(join(folder, 'published-checkpoint'), text, { flag: 'wx' });
  await writeFile(join(folder, 'kept-checkpoint'), held ?? new Uint8Array(0), { flag: 'wx' });
  return folder;
}

/** `name`, or `name-2`, `name-3` where others are. */
async function newFolder(name: string): Promise<string> {
  for (let nr = 1; ; nr += 1) {
    const folder = nr === 1 ? name : `${name}-${nr}`;
    const made = await mkdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (made) return folder;
  }
}

/** Every file that the log counts, as far as it is published still. */
async function keepPast(entries: readonly LoggedEntry[], { dir, source }: MirrorOptions): Promise<Omit<MirrorReport, 'size' | 'before'>> {
  let [kept, held, gone] = [0, 0, 0];
  const differing: string[] = [];
  for (const entry of entries) {
    const name = entry.kind === 'stamp' ? `stamps/${entry.version}.cbor` : fileOfEntry(entry);
    if (name === null) continue;
    if (await isHeld(join(dir, name), entry.length)) held += 1;
    else {
      const bytes = await source(name);
      if (bytes === null) gone += 1;
      else if (bytes.length !== entry.length || !equal(await sha256(new Uint8Array(bytes)), entry.sha256)) differing.push(name);
      else {
        await writeDurable(join(dir, name), bytes);
        kept += 1;
      }
    }
  }
  return { kept, held, gone, differing };
}

/** Written whole or not at all, and verified then: its length tells that it is the one. `ashyq audit log` reads every byte. */
const isHeld = async (path: string, length: number): Promise<boolean> => (await stat(path).catch(() => null))?.size === length;

/** Tiles first, the checkpoint that counts them last; then the narrower versions of tiles that have grown. */
async function keepLog({ text, checkpoint: { size }, leaves, tree }: Log, dir: string): Promise<void> {
  const tiles = new Map<string, Uint8Array>();
  for (const tile of tilesOf(0, size)) tiles.set(entriesPath(tile), encodeEntries(leaves.slice(tile.index * TILE_WIDTH, tile.index * TILE_WIDTH + tile.width)));
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) for (const tile of tilesOf(level, size)) tiles.set(tilePath(tile), tree.tile(tile));
  for (const [name, bytes] of tiles) {
    const held = await readTrustFile(dir, `log/${name}`);
    if (held === null || !equal(held, bytes)) await writeDurable(join(dir, 'log', name), bytes);
  }
  await writeDurable(join(dir, 'log/checkpoint'), text);
  for (const name of tiles.keys()) await dropNarrower(join(dir, 'log', name));
}

async function dropNarrower(path: string): Promise<void> {
  const [folder, own] = path.includes('.p/') ? [dirname(path), path.slice(path.lastIndexOf('/') + 1)] : [`${path}.p`, ''];
  for (const name of await readdir(folder).catch(() => [])) if (name !== own) await unlink(join(folder, name));
}

/** The chain of roots first. The stamp and the root last: until then the mirror of before stands whole. The stamp also under its number, where the past is looked for. */
async function keepPresent({ trust, files }: CheckedTrust, { dir, roots }: { dir: string; roots: ReadonlyMap<string, Uint8Array> }): Promise<void> {
  for (const [name, bytes] of roots) if ((await readTrustFile(dir, name)) === null) await writeDurable(join(dir, name), bytes);
  const last = ['stamp.cbor', 'root.cbor'];
  const stamp = files.get('stamp.cbor');
  if (stamp !== undefined) await writeDurable(join(dir, `stamps/${trust.stamp.version}.cbor`), stamp);
  for (const [name, bytes] of files) if (!last.includes(name)) await writeDurable(join(dir, name), bytes);
  for (const name of last) {
    const bytes = files.get(name);
    if (bytes !== undefined) await writeDurable(join(dir, name), bytes);
  }
}
