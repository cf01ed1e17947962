/**
 * Changes that a person who knows CBOR, COSE and Base45 would try: parts exchanged, doubled, left out, moved between headers; other encodings of the same; lies about lengths;
 * numbers and texts that programs stumble over; parts of another pass. Seeded: one number gives one change.
 */
import { utf8Encode } from '../../src/core/bytes.ts';
import { type Branch, branch, everyBranch, leaf, parseTree, WIDTHS, writeTree } from './cbor-tree.ts';

export type Roll = (n: number) => number;
type Change = (item: Branch, roll: Roll, others: readonly Branch[]) => void;

const NUMBERS = [0n, 1n, 23n, 24n, 255n, 256n, 65_535n, 65_536n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
const TAGS = [0n, 1n, 2n, 17n, 18n, 24n, 61n, 98n, 55_799n, 2n ** 32n];
const TEXTS = ['', '*', '__proto__', 'constructor', 'ALA-00123/2', '\u202e', 'А'.repeat(40), '\u0000'].map(utf8Encode);
const ODD = [leaf(7, 20n), leaf(7, 21n), leaf(7, 22n), leaf(7, 23n), { ...leaf(7, 0x7e00n), width: 2 }, { ...leaf(7, 0x7c00n), width: 2 }] as const;

const pick = <T>(list: readonly T[], roll: Roll): T | undefined => list[roll(list.length)];
const become = (item: Branch, other: Branch): void => {
  Object.assign(item, structuredClone(other));
};
/** Places of elements, or of the first of each pair. */
const placesOf = ({ major, children }: Branch): number[] => children.map((_, at) => at).filter((at) => major !== 5 || at % 2 === 0);
const sizeOf = ({ major }: Branch): number => (major === 5 ? 2 : 1);

const CHANGES: readonly Change[] = [
  // two parts exchanged
  (item, roll) => {
    const [a, b] = [roll(item.children.length || 1), roll(item.children.length || 1)];
    const [one, two] = [item.children[a], item.children[b]];
    if (one !== undefined && two !== undefined) [item.children[a], item.children[b]] = [two, one];
  },
  // one part or pair twice, here or at the end
  (item, roll) => {
    const at = pick(placesOf(item), roll) ?? 0;
    const again = structuredClone(item.children.slice(at, at + sizeOf(item)));
    item.children.splice(roll(2) === 0 ? at : item.children.length, 0, ...again);
  },
  (item, roll) => void item.children.splice(pick(placesOf(item), roll) ?? 0, sizeOf(item)),
  // pairs in another order
  (item, roll) => {
    const at = pick(placesOf(item), roll) ?? 0;
    item.children.unshift(...item.children.splice(at, sizeOf(item)));
  },
  (item, roll) => {
    item.width = pick(WIDTHS, roll) ?? 8;
  },
  (item) => {
    item.isIndefinite = true;
  },
  (item, roll) => {
    item.lie = (pick(NUMBERS, roll) ?? 0n) >> BigInt(roll(2));
  },
  // one more or one less than there is
  (item, roll) => {
    const count = item.children.length === 0 ? item.content.length : Math.floor(item.children.length / sizeOf(item));
    item.lie = BigInt(Math.max(0, count + 1 - 2 * roll(2)));
  },
  (item, roll) => become(item, branch(6, [structuredClone(item)], pick(TAGS, roll))),
  (item) => {
    if (item.major === 6 && item.children[0] !== undefined) become(item, item.children[0]);
  },
  // deeper
  (item, roll) => {
    for (let levels = 1 + roll(7); levels > 0; levels -= 1) become(item, branch(4, [structuredClone(item)]));
  },
  // bytes as what they hold, what is held as bytes
  (item) => become(item, item.major === 2 && item.children[0] !== undefined ? item.children[0] : leaf(2, 0n, writeTree(item))),
  (item, roll) => become(item, pick(ODD, roll) ?? leaf(7, 22n)),
  (item, roll) => become(item, leaf(roll(2), pick(NUMBERS, roll) ?? 0n)),
  (item, roll) => become(item, leaf(3, 0n, pick(TEXTS, roll))),
  (item) => {
    if (item.major === 2 || item.major === 3) item.major = 5 - item.major;
  },
  (item, roll) => {
    if (item.major < 2 || item.major > 5) item.argument += roll(2) === 0 || item.argument === 0n ? 1n : -1n;
  },
  // a string with a bit turned, shorter, longer
  (item, roll) => {
    const content = item.children.length === 0 ? item.content : writeTree({ ...item, major: 4 });
    const at = roll(content.length || 1);
    const kind = roll(3);
    if (kind === 0) item.content = content.map((byte, place) => (place === at ? byte ^ (1 << roll(8)) : byte));
    else item.content = kind === 1 ? content.slice(0, at) : Uint8Array.of(...content, roll(256));
    item.children = [];
  },
  // what is in another pass, anywhere or at any place
  (item, roll, others) => {
    const all = [...everyBranch(pick(others, roll) ?? item)];
    const like = all.filter(({ major }) => major === item.major);
    become(item, pick(roll(3) === 0 || like.length === 0 ? all : like, roll) ?? item);
  },
  // a label of the protected header in the unprotected one, moved or in both; and back
  (item, roll) => {
    const [kept, open] = item.children;
    const closed = kept?.children[0];
    if (item.major !== 4 || closed?.major !== 5 || open?.major !== 5) return;
    const [from, to] = roll(4) === 0 ? [open, closed] : [closed, open];
    const at = pick(placesOf(from), roll) ?? 0;
    to.children.push(...structuredClone(from.children.slice(at, at + 2)));
    if (roll(2) === 0) from.children.splice(at, 2);
  },
];

/** A copy of the first with one to three changes; the others lend their parts. `within` chooses where: the whole of it unless given. */
export function changed(of: Branch, others: readonly Branch[], roll: Roll, within: (top: Branch) => Branch = (top) => top): Branch {
  const copy = structuredClone(of);
  for (let left = 1 + roll(3) * roll(2); left > 0; left -= 1) {
    const places = [...everyBranch(within(copy))];
    const place = pick(places, roll);
    if (place !== undefined) pick(CHANGES, roll)?.(place, roll, others);
  }
  return copy;
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const FOREIGN = ['a', '=', '_', '\u00a0', '\t', '\u2028', 'А', '０', '\u0000', '😀'];

/** A change of the text alone: other letters, other cases, triplets of the same or of too great a value, what does not belong, other prefixes. */
export function changedText(text: string, roll: Roll): string {
  const at = 5 + roll(text.length - 5);
  const [before, letter, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
  const kinds: readonly (() => string)[] = [
    () => before + LETTERS.charAt(roll(45)) + after,
    () => before + letter.toLowerCase() + after,
    () => before + (pick(FOREIGN, roll) ?? '') + letter + after,
    () => before + after,
    () => before + letter + letter + after,
    () => `${text.slice(0, at - (at % 3) + 2)}:::${text.slice(at - (at % 3) + 5)}`,
    () => `${before}${text.slice(at, at + 3)}${text.slice(at)}`,
    () => text + LETTERS.charAt(roll(45)).repeat(1 + roll(3)),
    () => text + (pick(['=', '==', '\n', ' ', '\ufeff'], roll) ?? ''),
    () => text.slice(0, at),
    () => `${pick(['asq1:', 'ASQ1', 'ASQ1::', 'ASQ2:', ' ASQ1:', 'ASQ1: '], roll)}${text.slice(5)}`,
    () => text.slice(0, 5) + text.slice(5).split('').reverse().join(''),
    () => text.slice(0, 5) + text.slice(at) + text.slice(5, at),
  ];
  return pick(kinds, roll)?.() ?? text;
}

export { parseTree, writeTree };
