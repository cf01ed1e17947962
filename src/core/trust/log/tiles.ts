/**
 * The log as static files (C2SP tlog-tiles): 256 hashes to a tile, levels of eight, entries in bundles of 256. A full tile never changes; one still growing has
 * its width in its name, so that everything but the checkpoint can be kept for ever by whoever carries it.
 */
import type { Bytes } from '../../bytes.ts';
import { MalformedError } from '../../codec/malformed.ts';
import { hashNode, type ReadNode } from './merkle.ts';

/** Hashes of a full tile, entries of a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree that one tile holds. */
const TILE_LEVELS = 8;
const HASH_BYTES = 32;
const ENTRY_MAX = 0xffff;

/** One tile by its level (in tiles), its place in that level and how many hashes it holds. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** 1 to 256 */
  readonly width: number;
}

/** The tile's name below the log's folder: `tile/0/x001/234` or, still growing, `tile/0/x001/234.p/5`. */
export const tilePath = ({ level, index, width }: Tile): string => `tile/${level}/${formatIndex(index)}${partOf(width)}`;

/** The name of the bundle that holds entries index * 256 and on. */
export const entriesPath = ({ index, width }: Omit<Tile, 'level'>): string => `tile/entries/${formatIndex(index)}${partOf(width)}`;

/** Groups of three digits, all but the last with an x: `1234067` is `x001/x234/067`. */
function formatIndex(index: number): string {
  const groups: string[] = [];
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000)) groups.unshift(String(rest % 1000).padStart(3, '0'));
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
}

const partOf = (width: number): string => (width === TILE_WIDTH ? '' : `.p/${width}`);

/** Every tile of a tree of `size` leaves at one level, as it is when the tree has that size; none above the root. */
export function tilesOf(level: number, size: number): Tile[] {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Array.from({ length: Math.ceil(hashes / TILE_WIDTH) }, (_, index) => ({ level, index, width: widthAt(hashes, index) }));
}

const widthAt = (hashes: number, index: number): number => Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH);

/** Reads nodes of the tree out of its tiles. `readTile` gives the hashes of a tile, one after the other. @throws MalformedError on a tile of another length */
export function nodesOfTiles(size: number, readTile: (tile: Tile) => Promise<Uint8Array>): ReadNode {
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_LEVELS);
    // Nodes between two tile levels are made from the 2^n hashes below them.
    const count = 2 ** (level % TILE_LEVELS);
    const first = index * count;
    const tile = { level: tileLevel, index: Math.floor(first / TILE_WIDTH), width: 0 };
    const width = widthAt(Math.floor(size / TILE_WIDTH ** tileLevel), tile.index);
    const bytes = await readTile({ ...tile, width });
    if (bytes.length !== width * HASH_BYTES) throw new MalformedError('cbor-malformed', bytes.length);
    const start = first % TILE_WIDTH;
    const hashes = Array.from({ length: count }, (_, at) => bytes.subarray((start + at) * HASH_BYTES, (start + at + 1) * HASH_BYTES));
    return hashComplete(hashes);
  };
}

/** Root of a complete subtree. @throws RangeError unless there are 2^n hashes */
export async function hashComplete(hashes: readonly Uint8Array[]): Promise<Uint8Array> {
  const [first] = hashes;
  if (first === undefined || !Number.isInteger(Math.log2(hashes.length))) throw new RangeError('hashComplete: not a power of two');
  if (hashes.length === 1) return first;
  const middle = hashes.length / 2;
  return hashNode(await hashComplete(hashes.slice(0, middle)), await hashComplete(hashes.slice(middle)));
}

/** A bundle of entries: each with its length in two bytes before it. @throws RangeError on an entry of more than 65,535 bytes */
export function encodeEntries(entries: readonly Uint8Array[]): Bytes {
  const bundle = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  // No spread: the publisher's own file has more entries than a call may have arguments.
  for (const entry of entries) {
    if (entry.length > ENTRY_MAX) throw new RangeError('encodeEntries: entry');
    bundle.set([entry.length >> 8, entry.length & 0xff], at);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** The entries of a bundle. @throws MalformedError when it ends within one */
export function decodeEntries(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const [high, low] = [bundle[at], bundle[at + 1]];
    if (high === undefined || low === undefined) throw new MalformedError('cbor-malformed', at);
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) throw new MalformedError('cbor-malformed', at);
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
