/** The log's tree: RFC 6962's published roots, and every proof of every small tree, right and wrong. */
import { describe, expect, test } from 'vitest';
import { type Bytes, fromHex, toHex } from '../../../../src/core/bytes.ts';
import {
  hashLeaf,
  hashNode,
  proveConsistency,
  proveInclusion,
  type ReadNode,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../../src/core/trust/log/merkle.ts';

/** The leaves and roots that implementations of Certificate Transparency test with. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(fromHex);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** Nodes over leaf hashes in memory, by the definition alone. */
function nodesOf(leaves: readonly Uint8Array[]): ReadNode {
  const read: ReadNode = async (level, index) => {
    const leaf = leaves[index];
    if (level === 0) return leaf ?? Promise.reject(new RangeError('beyond the tree'));
    return hashNode(await read(level - 1, 2 * index), await read(level - 1, 2 * index + 1));
  };
  return read;
}

const flipped = (hash: Uint8Array): Bytes => {
  const other = new Uint8Array(hash);
  other[0] = (other[0] ?? 0) ^ 1;
  return other;
};

describe('rootOf', () => {
  test.each(ROOTS.map((root, size) => ({ size, root })))('of $size published leaves', async ({ size, root }) => {
    const leaves = await Promise.all(LEAVES.map(hashLeaf));
    expect(toHex(await rootOf(size, nodesOf(leaves)))).toBe(root);
  });
});

describe('proofs', async () => {
  const SIZE = 20;
  const leaves = await Promise.all(Array.from({ length: SIZE }, (_, n) => hashLeaf(new Uint8Array([n]))));
  const read = nodesOf(leaves);
  const roots = await Promise.all(Array.from({ length: SIZE + 1 }, (_, size) => rootOf(size, read)));
  const treeOf = (size: number) => ({ size, root: roots[size] ?? new Uint8Array(0) });
  const leafOf = (index: number) => ({ index, hash: leaves[index] ?? new Uint8Array(0) });

  test('verifyInclusion: every leaf of every tree, and no other leaf, place, size or hash', async () => {
    for (let size = 1; size <= SIZE; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = await proveInclusion(index, size, read);
        expect(await verifyInclusion(leafOf(index), treeOf(size), proof)).toBe(true);
        expect(await verifyInclusion({ ...leafOf(index), hash: flipped(leafOf(index).hash) }, treeOf(size), proof)).toBe(false);
        expect(await verifyInclusion(leafOf(index), { size, root: flipped(treeOf(size).root) }, proof)).toBe(false);
        if (size > 1) expect(await verifyInclusion({ ...leafOf(index), index: (index + 1) % size }, treeOf(size), proof)).toBe(false);
        expect(await verifyInclusion(leafOf(index), treeOf(size), [...proof, leafOf(0).hash])).toBe(false);
        if (proof.length > 0) expect(await verifyInclusion(leafOf(index), treeOf(size), proof.slice(0, -1))).toBe(false);
        for (let at = 0; at < proof.length; at += 1) {
          const bent = proof.map((hash, place) => (place === at ? flipped(hash) : hash));
          expect(await verifyInclusion(leafOf(index), treeOf(size), bent)).toBe(false);
        }
      }
    }
    expect(await verifyInclusion(leafOf(3), treeOf(3), [])).toBe(false);
    expect(await verifyInclusion({ index: -1, hash: leafOf(0).hash }, treeOf(1), [])).toBe(false);
  });

  test('verifyConsistency: every pair of sizes, and no other root, size or hash', async () => {
    for (let size = 1; size <= SIZE; size += 1) {
      for (let before = 1; before <= size; before += 1) {
        const proof = await proveConsistency(before, size, read);
        expect(await verifyConsistency(treeOf(before), treeOf(size), proof)).toBe(true);
        expect(await verifyConsistency({ size: before, root: flipped(treeOf(before).root) }, treeOf(size), proof)).toBe(false);
        expect(await verifyConsistency(treeOf(before), { size, root: flipped(treeOf(size).root) }, proof)).toBe(false);
        expect(await verifyConsistency(treeOf(before), treeOf(size), [...proof, leafOf(0).hash])).toBe(false);
        if (proof.length > 0) expect(await verifyConsistency(treeOf(before), treeOf(size), proof.slice(0, -1))).toBe(false);
        for (let at = 0; at < proof.length; at += 1) {
          const bent = proof.map((hash, place) => (place === at ? flipped(hash) : hash));
          expect(await verifyConsistency(treeOf(before), treeOf(size), bent)).toBe(false);
        }
      }
      expect(await verifyConsistency(treeOf(0), treeOf(size), [])).toBe(true);
      expect(await verifyConsistency(treeOf(size), treeOf(size - 1), [])).toBe(false);
    }
  });

  test('no proof of what is not there', async () => {
    await expect(proveInclusion(5, 5, read)).rejects.toThrow(RangeError);
    await expect(proveInclusion(0.5, 5, read)).rejects.toThrow(RangeError);
    await expect(proveConsistency(0, 5, read)).rejects.toThrow(RangeError);
    await expect(proveConsistency(6, 5, read)).rejects.toThrow(RangeError);
  });
});
