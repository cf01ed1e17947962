/**
 * The transparency log as published (formats.md §6): `log/checkpoint`, `log/tile/...`, `log/tile/entries/...`. Every root, bundle, policy, list and stamp is an
 * entry of it, once. Order: entries on the disk, tiles, and the checkpoint last, so that no checkpoint ever counts what cannot be fetched.
 *
 * What was once signed binds us: before anything is appended the tiles must still hash to the checkpoint in place. Tiles that were lost are made again from the
 * entries; when even those do not hash to it, nothing is published.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { concat, equal } from '../../core/bytes.ts';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { type LogCheckpoint, originOf, readCheckpoint } from '../../core/trust/log/checkpoint.ts';
import { encodeLogEntry, type LogEntry } from '../../core/trust/log/entry.ts';
import { hashLeaf, rootOf } from '../../core/trust/log/merkle.ts';
import { decodeEntries, encodeEntries, entriesPath, hashComplete, nodesOfTiles, TILE_WIDTH, type Tile, tilePath, tilesOf } from '../../core/trust/log/tiles.ts';
import type { Keyring } from '../keys/keyring.ts';
import { readIfPresent } from './durable-file.ts';
import { holdsTile, isAbove, type LogEnd, readEnd, readSoundBundle, rememberEnd, splitHashes, topsOf } from './log-end.ts';
import { readLogEntries, readLogTail } from './log-store.ts';
import { PublishError } from './publish-error.ts';

/** Entries of publications that were cut off between log and stamp: each leaves a few. */
const SINCE_STAMP = 1024;

/** How the log is written; a test interrupts it. */
export interface LogFiles {
  /** `end`: where the whole entries of our own file end. */
  appendLog(dataDir: string, entries: readonly Uint8Array[], end?: number): Promise<void>;
  writeDurable(path: string, bytes: Uint8Array | string): Promise<void>;
}

export interface LogOptions {
  readonly dataDir: string;
  readonly trustDir: string;
  readonly keyring: Keyring;
  /** The first root's bytes: the log is named after it. */
  readonly firstRoot: Uint8Array;
  /** What the stamp in force says of the log, null where there is none: it binds us when the checkpoint is lost. */
  readonly stamped: Uint8Array | null;
  readonly files: LogFiles;
}

/** Appends what of `files` the log does not know yet, and gives the root of the tree after it. @throws PublishError `log-damaged` */
export async function extendLog(options: LogOptions, files: readonly LogEntry[]): Promise<Uint8Array> {
  const { dataDir, trustDir } = options;
  const logDir = join(trustDir, 'log');
  const before = await readOwnCheckpoint(logDir);
  const isIntact = before !== null && (await hasTilesOf(logDir, before));
  const known = (isIntact ? await readEnd(dataDir, logDir, before) : null) ?? (await readWhole(options, { before, isIntact }));
  const present = known.start + known.entries.length;
  const fresh = files.filter((file) => isAbove(known.tops, file)).map(encodeLogEntry);
  const size = present + fresh.length;
  if (isIntact && size === before.size) return before.root;
  if (fresh.length > 0) await options.files.appendLog(dataDir, fresh, known.end);
  const entries = [...known.entries, ...fresh];
  const from = isIntact ? before.size : 0;
  await writeEntries(options, { start: known.start, entries }, from);
  await writeTiles(options, entries.slice(from - known.start), from);
  if (before !== null && !isIntact) await insistOnCheckpoint(logDir, before, size);
  if (before === null && options.stamped !== null) await insistOnStamp(logDir, options.stamped, { known: present, now: size });
  const root = await rootOf(size, readerOf(logDir, size));
  await options.files.writeDurable(join(logDir, 'checkpoint'), await options.keyring.signCheckpoint({ origin: await originOf(options.firstRoot), size, root }));
  await rememberEnd(dataDir, { size, root, end: known.end + encodeEntries(fresh).length, tops: topsOf(fresh, known.tops) });
  await dropGrown(logDir, { from, size });
  return root;
}

/** All entries from the beginning: the first time, after a crash that left the remembered end behind, and where anything does not fit. */
async function readWhole(options: LogOptions, { before, isIntact }: { before: LogCheckpoint | null; isIntact: boolean }): Promise<LogEnd> {
  const own = await readEntries(options, before?.size ?? 0);
  const entries = isIntact && before !== null ? await withSoundTail(join(options.trustDir, 'log'), own, before.size) : own;
  return { start: 0, entries, tops: topsOf(entries), end: (await readLogTail(options.dataDir, 0))?.end ?? 0 };
}

async function readOwnCheckpoint(logDir: string): Promise<LogCheckpoint | null> {
  const bytes = await readIfPresent(join(logDir, 'checkpoint'));
  if (bytes === null) return null;
  const checkpoint = readCheckpoint(bytes.toString('utf8'));
  if (checkpoint === null) throw damaged('its checkpoint cannot be read');
  return checkpoint;
}

async function hasTilesOf(logDir: string, { size, root }: LogCheckpoint): Promise<boolean> {
  const found = await rootOf(size, readerOf(logDir, size)).catch(() => null);
  return found !== null && equal(found, root);
}

/** Tiles made anew from the entries must hash to what the checkpoint in place has signed: a shorter tree's root comes out of the longer one's tiles. */
async function insistOnCheckpoint(logDir: string, { size, root }: LogCheckpoint, now: number): Promise<void> {
  if (!equal(await rootOf(size, readerOf(logDir, now)), root)) throw damaged('its entries are not those that were signed');
}

/** Without a checkpoint the log may not begin anew while a stamp in force names an older one: some tree of the entries we had must be what it names. */
async function insistOnStamp(logDir: string, root: Uint8Array, { known, now }: { known: number; now: number }): Promise<void> {
  const read = readerOf(logDir, now);
  for (let size = known; size > Math.max(0, known - SINCE_STAMP); size -= 1) if (equal(await rootOf(size, read), root)) return;
  throw damaged('its checkpoint is lost, and its entries are not those of the stamp in force');
}

/** The entries; those that the checkpoint in place counts and our own file has lost (it came from a backup) are taken back from what is published. */
async function readEntries({ dataDir, trustDir, files }: LogOptions, counted: number): Promise<readonly Uint8Array[]> {
  const own = await readLogEntries(dataDir);
  if (own.length >= counted) return own;
  const published: Uint8Array[] = [];
  for (const tile of tilesOf(0, counted)) {
    const bundle = await readIfPresent(join(trustDir, 'log', entriesPath(tile)));
    const entries = bundle === null ? null : unlessMalformed(() => decodeEntries(bundle));
    if (entries === null || entries.length !== tile.width) throw damaged(`${entriesPath(tile)} is missing`);
    published.push(...entries);
  }
  const read = readerOf(join(trustDir, 'log'), counted);
  for (const [index, entry] of published.entries()) {
    if (!equal(await hashLeaf(entry), await read(0, index))) throw damaged('its entries are not those that were signed');
  }
  await files.appendLog(dataDir, published.slice(own.length));
  return published;
}

/**
 * The bundle that is still growing is written anew out of our own file: its entries must be those that were counted, or are taken from what is published.
 * A disk that gave back other bytes would have us publish a log that does not verify.
 */
async function withSoundTail(logDir: string, entries: readonly Uint8Array[], size: number): Promise<readonly Uint8Array[]> {
  const tile = tilesOf(0, size).at(-1);
  if (tile === undefined || tile.width === TILE_WIDTH) return entries;
  const start = tile.index * TILE_WIDTH;
  if (await holdsTile(logDir, tile, entries.slice(start, size))) return entries;
  const tail = await readSoundBundle(logDir, tile);
  if (tail === null) throw damaged('its entries are not those that were signed');
  return [...entries.slice(0, start), ...tail, ...entries.slice(size)];
}

const damaged = (why: string): PublishError =>
  new PublishError('log-damaged', `the transparency log is damaged: ${why}; restore publish/log.entries and public/trust/log from a backup`);

const readerOf = (logDir: string, size: number) =>
  nodesOfTiles(size, async (tile: Tile) => {
    const bytes = await readIfPresent(join(logDir, tilePath(tile)));
    if (bytes === null) throw damaged(`${tilePath(tile)} is missing`);
    return bytes;
  });

/** Bundles of entries that are new or have grown since `from` entries; `start` is the number of the first one given. */
async function writeEntries({ trustDir, files }: LogOptions, { start, entries }: Pick<LogEnd, 'start' | 'entries'>, from: number): Promise<void> {
  for (const tile of tilesOf(0, start + entries.length).slice(Math.floor(from / TILE_WIDTH))) {
    const first = tile.index * TILE_WIDTH - start;
    await files.writeDurable(join(trustDir, 'log', entriesPath(tile)), encodeEntries(entries.slice(first, first + tile.width)));
  }
}

/** Tiles that are new or have grown since `from` entries, level by level, for the entries after those. */
async function writeTiles({ trustDir, files }: LogOptions, entries: readonly Uint8Array[], from: number): Promise<void> {
  const logDir = join(trustDir, 'log');
  let hashes: readonly Uint8Array[] = await Promise.all(entries.map(hashLeaf));
  let known = from;
  for (let level = 0; hashes.length > 0; level += 1) {
    const index = Math.floor(known / TILE_WIDTH);
    const width = known % TILE_WIDTH;
    const begun = width === 0 ? null : await readIfPresent(join(logDir, tilePath({ level, index, width })));
    if (width > 0 && begun === null) throw damaged(`${tilePath({ level, index, width })} is missing`);
    const all = [...splitHashes(begun ?? new Uint8Array(0)), ...hashes];
    const above: Uint8Array[] = [];
    for (let start = 0; start < all.length; start += TILE_WIDTH) {
      const own = all.slice(start, start + TILE_WIDTH);
      await files.writeDurable(join(logDir, tilePath({ level, index: index + start / TILE_WIDTH, width: own.length })), concat(...own));
      if (own.length === TILE_WIDTH) above.push(await hashComplete(own));
    }
    hashes = above;
    known = index;
  }
}

/** A tile that is full replaces its narrower versions; who still asks for one of those takes the full one (C2SP tlog-tiles). */
async function dropGrown(logDir: string, { from, size }: { from: number; size: number }): Promise<void> {
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
    const before = Math.floor(from / TILE_WIDTH ** level);
    for (const { index, width } of tilesOf(level, size).slice(Math.floor(before / TILE_WIDTH))) {
      if (width < TILE_WIDTH) continue;
      await rm(join(logDir, `${tilePath({ level, index, width })}.p`), { recursive: true, force: true });
      if (level === 0) await rm(join(logDir, `${entriesPath({ index, width })}.p`), { recursive: true, force: true });
    }
  }
}
