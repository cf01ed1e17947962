/** The tree of a log held whole (RFC 6962): its root at every size it had, and proofs out of it. 64 bytes an entry. */
import { concat } from '../bytes.ts';
import { hashLeaf, hashNode, proveConsistency, proveInclusion, type ReadNode, rootOf } from '../trust/log/merkle.ts';
import { TILE_WIDTH, type Tile } from '../trust/log/tiles.ts';

export class MerkleTree {
  /** Hashes of complete subtrees, level by level from the leaves. */
  readonly #levels: readonly (readonly Uint8Array[])[];

  private constructor(levels: readonly (readonly Uint8Array[])[]) {
    this.#levels = levels;
  }

  static async of(leaves: readonly Uint8Array[]): Promise<MerkleTree> {
    const levels: Uint8Array[][] = [[]];
    for (const leaf of leaves) levels[0]?.push(await hashLeaf(leaf));
    for (let below = levels[0] ?? []; below.length > 1; below = levels.at(-1) ?? []) {
      const above: Uint8Array[] = [];
      for (let at = 0; at + 1 < below.length; at += 2) above.push(await hashNode(below[at] ?? NONE, below[at + 1] ?? NONE));
      levels.push(above);
    }
    return new MerkleTree(levels);
  }

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  /** Root over the first `size` entries. @throws RangeError beyond the tree */
  root(size: number): Promise<Uint8Array> {
    if (size > this.size) throw new RangeError('MerkleTree.root: size');
    return rootOf(size, this.#read);
  }

  /** The hashes that lead from entry `index` to the root of the whole tree. @throws RangeError when there is no such entry */
  proveInclusion(index: number): Promise<Uint8Array[]> {
    return proveInclusion(index, this.size, this.#read);
  }

  /** The hashes that show that the tree began as it was with its first `before` entries. @throws RangeError beyond the tree */
  proveConsistency(before: number): Promise<Uint8Array[]> {
    return proveConsistency(before, this.size, this.#read);
  }

  /** The hashes of a tile as it is published (C2SP tlog-tiles), one after the other. */
  tile({ level, index, width }: Tile): Uint8Array {
    return concat(...(this.#levels[level * TILE_LEVELS] ?? []).slice(index * TILE_WIDTH, index * TILE_WIDTH + width));
  }

  readonly #read: ReadNode = async (level, index) => {
    const hash = this.#levels[level]?.[index];
    if (hash === undefined) throw new RangeError('MerkleTree: node');
    return hash;
  };
}

/** Levels of the tree that one tile stands for. */
const TILE_LEVELS = 8;
const NONE = new Uint8Array(32);
