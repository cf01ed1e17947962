/**
 * The Merkle tree of the transparency log (RFC 6962 §2.1; verification as RFC 9162 §2.1.3 and §2.1.4 put it): hashes, inclusion and consistency proofs.
 * Proofs are made from the hashes of complete subtrees, wherever those are kept; they are checked with nothing but themselves.
 */
import { type Bytes, concat, equal, sha256 } from '../../bytes.ts';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** Hash of one entry of the log. */
export const hashLeaf = (entry: Uint8Array): Promise<Bytes> => sha256(concat(LEAF, entry));

/** Hash of an inner node. */
export const hashNode = (left: Uint8Array, right: Uint8Array): Promise<Bytes> => sha256(concat(NODE, left, right));

/** The hash of the complete subtree of 2^level leaves that begins at leaf index * 2^level. */
export type ReadNode = (level: number, index: number) => Promise<Uint8Array>;

/** Root of the tree over the first `size` leaves; of no leaves at all, the hash of nothing. */
export function rootOf(size: number, read: ReadNode): Promise<Uint8Array> {
  return size === 0 ? sha256(new Uint8Array(0)) : hashRange(0, size, read);
}

/** The hashes that lead from leaf `index` to the root of the first `size` leaves, from the bottom. @throws RangeError when there is no such leaf */
export async function proveInclusion(index: number, size: number, read: ReadNode): Promise<Uint8Array[]> {
  if (!isCount(size) || !isCount(index) || index >= size) throw new RangeError('proveInclusion: index');
  const proof: Uint8Array[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin);
    const isLeft = index < middle;
    proof.unshift(await (isLeft ? hashRange(middle, end, read) : hashRange(begin, middle, read)));
    if (isLeft) end = middle;
    else begin = middle;
  }
  return proof;
}

/** The hashes that show that the tree of `size` leaves begins with the tree of `before` leaves. @throws RangeError unless 0 < before <= size */
export async function proveConsistency(before: number, size: number, read: ReadNode): Promise<Uint8Array[]> {
  if (!isCount(size) || !isCount(before) || before < 1 || before > size) throw new RangeError('proveConsistency: size');
  const proof: Uint8Array[] = [];
  let [begin, end] = [0, size];
  while (end !== before) {
    const middle = begin + splitOf(end - begin);
    const isLeft = before <= middle;
    proof.unshift(await (isLeft ? hashRange(middle, end, read) : hashRange(begin, middle, read)));
    if (isLeft) end = middle;
    else begin = middle;
  }
  // The old tree's own root is known to whoever asks; a part of it is not.
  if (begin > 0) proof.unshift(await hashRange(begin, end, read));
  return proof;
}

/** Whether the proof leads from the leaf to the root. */
export async function verifyInclusion(
  leaf: { index: number; hash: Uint8Array },
  tree: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): Promise<boolean> {
  if (!isCount(leaf.index) || !isCount(tree.size) || leaf.index >= tree.size) return false;
  let [at, last, hash] = [leaf.index, tree.size - 1, leaf.hash];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = await hashNode(sibling, hash);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = await hashNode(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(hash, tree.root);
}

/** Whether the newer tree begins with all of the older one. */
export async function verifyConsistency(
  before: { size: number; root: Uint8Array },
  after: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): Promise<boolean> {
  if (!isCount(before.size) || !isCount(after.size) || before.size > after.size) return false;
  // Every tree begins with nothing.
  if (before.size === 0) return proof.length === 0 && equal(before.root, await sha256(new Uint8Array(0)));
  if (before.size === after.size) return proof.length === 0 && equal(before.root, after.root);
  let [at, last] = [before.size - 1, after.size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // A complete older tree is itself the first hash.
  const [first, ...rest] = at === 0 ? [before.root, ...proof] : proof;
  if (first === undefined) return false;
  let [older, newer] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      [older, newer] = [await hashNode(hash, older), await hashNode(hash, newer)];
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newer = await hashNode(newer, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(older, before.root) && equal(newer, after.root);
}

/** Hash over leaves `begin` (inclusive) to `end`, from the complete subtrees in it. */
async function hashRange(begin: number, end: number, read: ReadNode): Promise<Uint8Array> {
  const level = Math.log2(end - begin);
  if (Number.isInteger(level)) return read(level, begin / (end - begin));
  const middle = begin + splitOf(end - begin);
  return hashNode(await hashRange(begin, middle, read), await hashRange(middle, end, read));
}

/** The largest power of two below `size`. Numbers, not bits: JavaScript shifts only 32 of them. */
function splitOf(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
