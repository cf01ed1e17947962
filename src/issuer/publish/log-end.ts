/**
 * The end of the transparency log, so that a publication reads what is new and not a hundred thousand entries: how many there are, where our own file of them ends,
 * and the highest version of each file. It is remembered in `publish/log.end.json` after each checkpoint and counts only while it names the very checkpoint in
 * place; else everything is read from the beginning (log.ts), so losing it or a crash before it is written costs time and nothing else.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { equal, toHex } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import type { LogCheckpoint } from '../../core/trust/log/checkpoint.ts';
import { decodeLogEntry, type LogEntry } from '../../core/trust/log/entry.ts';
import { hashLeaf } from '../../core/trust/log/merkle.ts';
import { decodeEntries, entriesPath, TILE_WIDTH, type Tile, tilePath } from '../../core/trust/log/tiles.ts';
import { readIfPresent, writeDurable } from './durable-file.ts';
import { readLogTail } from './log-store.ts';
import { publishDir } from './versions.ts';

const HASH_BYTES = 32;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.strictObject({ size: count, root: v.string(), end: count, tops: v.record(v.string(), count) });

/** The highest logged version of each file, by `kind k`. Versions only rise, so it tells what the log knows. */
export type Tops = ReadonlyMap<string, number>;

export interface LogEnd {
  /** the number of the first of `entries`: where the bundle begins that is still growing */
  readonly start: number;
  readonly entries: readonly Uint8Array[];
  readonly tops: Tops;
  /** bytes of whole entries in our own file */
  readonly end: number;
}

const nameOf = ({ kind, k }: Pick<LogEntry, 'kind' | 'k'>): string => `${kind} ${k ?? '-'}`;

/** A second digest under one version would be equivocation, and versions are reserved against it: what is not above the highest is known. */
export function isAbove(tops: Tops, entry: LogEntry): boolean {
  return entry.version > (tops.get(nameOf(entry)) ?? -1);
}

export function topsOf(entries: readonly Uint8Array[], before: Tops = new Map()): Tops {
  const tops = new Map(before);
  for (const bytes of entries) {
    const entry = decodeLogEntry(bytes);
    if (isAbove(tops, entry)) tops.set(nameOf(entry), entry.version);
  }
  return tops;
}

/** What is needed to append after this checkpoint, whose tiles have been found whole; null where it has to be looked up from the beginning. */
export async function readEnd(dataDir: string, logDir: string, { size, root }: LogCheckpoint): Promise<LogEnd | null> {
  const remembered = await recall(dataDir);
  if (remembered === null || remembered.size !== size || remembered.root !== toHex(root)) return null;
  const index = Math.floor(size / TILE_WIDTH);
  const width = size % TILE_WIDTH;
  const bundle = width === 0 ? [] : await readSoundBundle(logDir, { level: 0, index, width });
  // entries of a publication that was cut off before its checkpoint
  const since = await readLogTail(dataDir, remembered.end);
  if (bundle === null || since === null) return null;
  const tops = topsOf(since.entries, new Map(Object.entries(remembered.tops)));
  return { start: index * TILE_WIDTH, entries: [...bundle, ...since.entries], tops, end: since.end };
}

export async function rememberEnd(dataDir: string, { size, root, end, tops }: { size: number; root: Uint8Array; end: number; tops: Tops }): Promise<void> {
  await writeDurable(pathOf(dataDir), `${JSON.stringify({ size, root: toHex(root), end, tops: Object.fromEntries(tops) })}\n`);
}

async function recall(dataDir: string): Promise<v.InferOutput<typeof schema> | null> {
  const bytes = await readIfPresent(pathOf(dataDir));
  if (bytes === null) return null;
  try {
    return v.parse(schema, JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

const pathOf = (dataDir: string): string => join(publishDir(dataDir), 'log.end.json');

/** A published bundle whose entries are those that its tile counts, else null. */
export async function readSoundBundle(logDir: string, tile: Tile): Promise<readonly Uint8Array[] | null> {
  const bytes = await readIfPresent(join(logDir, entriesPath(tile)));
  const entries = bytes === null ? null : unlessMalformed(() => decodeEntries(bytes));
  return entries !== null && (await holdsTile(logDir, tile, entries)) ? entries : null;
}

/** Whether these entries hash to the tile, one for one. */
export async function holdsTile(logDir: string, tile: Tile, entries: readonly Uint8Array[]): Promise<boolean> {
  const hashes = splitHashes((await readIfPresent(join(logDir, tilePath(tile)))) ?? new Uint8Array(0));
  return entries.length === hashes.length && (await Promise.all(entries.map(hashLeaf))).every((hash, at) => equal(hash, hashes[at] ?? new Uint8Array(0)));
}

export function splitHashes(tile: Uint8Array): Uint8Array[] {
  return Array.from({ length: tile.length / HASH_BYTES }, (_, at) => tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}
