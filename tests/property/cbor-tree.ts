/**
 * CBOR as a tree that can be written down again exactly as it was, or wrongly: heads in any width, lengths that lie, indefinite forms, items in any order. A byte
 * string that holds one container (a header, a payload, a token) is a branch, so that changes reach every layer. Shares no line with the readers that are tested.
 */
import { concat } from '../../src/core/bytes.ts';

/** Widths of a head's argument, in bytes. */
export const WIDTHS = [0, 1, 2, 4, 8] as const;
type Width = (typeof WIDTHS)[number];

/** One item; everything about it may be changed. */
export interface Branch {
  major: number;
  /** the number of an integer, tag or simple value */
  argument: bigint;
  /** how the head is written; never narrower than it has to be */
  width: Width;
  isIndefinite: boolean;
  /** of strings without branches */
  content: Uint8Array;
  /** elements, keys and values by turns, the tagged item, or the item that a byte string holds */
  children: Branch[];
  /** a length or count that is claimed instead of the true one */
  lie: bigint | null;
}

export const leaf = (major: number, argument: bigint, content: Uint8Array = new Uint8Array(0)): Branch => ({
  ...{ major, argument, content },
  ...{ width: 0, isIndefinite: false, children: [], lie: null },
});
export const branch = (major: number, children: Branch[], argument = 0n): Branch => ({ ...leaf(major, argument), children });

/** @throws RangeError where `bytes` are not one well-formed item of definite lengths */
export function parseTree(bytes: Uint8Array): Branch {
  const reader = { at: 0 };
  const item = read(bytes, reader);
  if (reader.at !== bytes.length) throw new RangeError('bytes after the item');
  return item;
}

function read(bytes: Uint8Array, reader: { at: number }): Branch {
  const initial = bytes[reader.at] ?? 0xff;
  const [major, info] = [initial >> 5, initial & 31];
  if (info > 27) throw new RangeError('no head that is read here');
  const width = (info < 24 ? 0 : 1 << (info - 24)) as Width;
  let argument = BigInt(info < 24 ? info : 0);
  for (let at = 1; at <= width; at += 1) argument = argument * 256n + BigInt(bytes[reader.at + at] ?? 0);
  reader.at += 1 + width;
  const count = Number(argument);
  const many = (length: number) => Array.from({ length }, () => read(bytes, reader));
  if (major === 2 || major === 3) {
    if (reader.at + count > bytes.length) throw new RangeError('cut short');
    const content = bytes.slice(reader.at, reader.at + count);
    reader.at += count;
    const held = major === 2 ? heldIn(content) : null;
    return { ...leaf(major, 0n, content), width, children: held === null ? [] : [held] };
  }
  if (count > bytes.length && major >= 4 && major <= 5) throw new RangeError('cut short');
  const children = major === 4 ? many(count) : major === 5 ? many(2 * count) : major === 6 ? many(1) : [];
  return { ...branch(major, children, argument), width };
}

/** The container that these bytes are, null where they are none. */
function heldIn(content: Uint8Array): Branch | null {
  const major = (content[0] ?? 0) >> 5;
  if (major < 4 || major > 6) return null;
  try {
    return parseTree(content);
  } catch {
    return null;
  }
}

export function writeTree(item: Branch): Uint8Array {
  const { major, isIndefinite, children } = item;
  const parts = children.map(writeTree);
  if (major < 2 || major === 7) return head(item, item.argument);
  if (major === 6) return concat(head(item, item.argument), ...parts);
  const inside = major < 4 && children.length === 0 ? item.content : concat(...parts);
  if (isIndefinite) {
    const piece = major < 4 ? concat(head(item, BigInt(inside.length)), inside) : inside;
    return concat(Uint8Array.of((major << 5) | 31), piece, Uint8Array.of(0xff));
  }
  const count = major < 4 ? inside.length : major === 4 ? children.length : Math.floor(children.length / 2);
  return concat(head(item, item.lie ?? BigInt(count)), inside);
}

function head({ major, width }: Pick<Branch, 'major' | 'width'>, argument: bigint): Uint8Array {
  const least: Width = argument < 24n ? 0 : argument < 0x100n ? 1 : argument < 0x10000n ? 2 : argument < 0x1_0000_0000n ? 4 : 8;
  const size = Math.max(width, least);
  if (size === 0) return Uint8Array.of((major << 5) | Number(argument));
  const bytes = Array.from({ length: size }, (_, at) => Number((argument >> BigInt(8 * (size - 1 - at))) & 255n));
  return Uint8Array.of((major << 5) | (23 + [1, 2, 4, 8].indexOf(size) + 1), ...bytes);
}

/** Every item of the tree, the top first. */
export function* everyBranch(item: Branch): Generator<Branch> {
  yield item;
  for (const child of item.children) yield* everyBranch(child);
}
