/**
 * What two dumps have in common that could tell that the same person was at both places (docs/security.md, "venues cannot follow a person"). A dump is taken apart
 * into its smallest values: CBOR inside of bytes, base64url and hexadecimal inside of texts. Of those that are left every eight bytes in a row count (a cut-off
 * reference links as well as a whole one), and integers of more than 48 bits. What a third place that none of these people has been to has too is nobody's.
 */
import { fromBase64Url, utf8Encode } from '../../src/core/bytes.ts';
import { type Branch, parseTree } from '../property/cbor-tree.ts';

/** More than 6 bytes. */
const RUN = 8;
const BIG = 2 ** 48;

export interface Values {
  /** eight bytes in a row, each a character */
  readonly runs: ReadonlySet<string>;
  /** every integer, for identifiers that are known */
  readonly numbers: ReadonlySet<number>;
}

interface Gathered {
  readonly runs: Set<string>;
  readonly numbers: Set<number>;
}

/** Takes a dump of structured data (as IndexedDB or a program holds it) apart. */
export function valuesOf(dump: unknown): Values {
  const into: Gathered = { runs: new Set(), numbers: new Set() };
  gather(dump, into);
  return into;
}

function gather(value: unknown, into: Gathered): void {
  if (value instanceof Uint8Array) gatherBytes(value, into);
  else if (value instanceof ArrayBuffer) gatherBytes(new Uint8Array(value), into);
  else if (typeof value === 'string') gatherText(value, into);
  else if (typeof value === 'number') gatherNumber(value, into);
  else if (typeof value === 'bigint') gatherNumber(Number(value), into);
  else if (value instanceof Map) for (const [key, one] of value) gatherAll([key, one], into);
  else if (value instanceof Set || Array.isArray(value)) gatherAll(value, into);
  else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) gatherAll([key, one], into);
}

function gatherAll(values: Iterable<unknown>, into: Gathered): void {
  for (const value of values) gather(value, into);
}

function gatherNumber(value: number, { runs, numbers }: Gathered): void {
  numbers.add(value);
  if (Math.abs(value) >= BIG) runs.add(`number ${value}`);
}

function gatherBytes(bytes: Uint8Array, into: Gathered): void {
  const tree = treeOf(bytes);
  if (tree === null) gatherRuns(bytes, into);
  else gatherTree(tree, into);
}

function treeOf(bytes: Uint8Array): Branch | null {
  try {
    const tree = parseTree(bytes);
    return tree.major >= 4 && tree.major <= 6 ? tree : null;
  } catch {
    return null;
  }
}

function gatherTree({ major, argument, content, children }: Branch, into: Gathered): void {
  if (major <= 1) gatherNumber(Number(argument), into);
  if (major === 2 && children.length === 0) gatherBytes(content, into);
  if (major === 3) gatherText(new TextDecoder().decode(content), into);
  for (const child of children) gatherTree(child, into);
}

/** Words of a text; digits alone are a number, and what decodes is looked into. */
function gatherText(text: string, into: Gathered): void {
  for (const word of text.split(/[^\p{L}\p{N}_-]+/u)) {
    if (/^\d+$/.test(word)) {
      gatherNumber(Number(word), into);
      continue;
    }
    gatherRuns(utf8Encode(word), into);
    if (/^[A-Za-z0-9_-]{22,}$/.test(word)) gatherEncoded(word, into);
  }
}

function gatherEncoded(word: string, into: Gathered): void {
  if (/^(?:[0-9a-f]{2})+$/i.test(word))
    gatherBytes(
      Uint8Array.from(word.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
      into,
    );
  try {
    gatherBytes(fromBase64Url(word), into);
  } catch {
    // A long word.
  }
}

function gatherRuns(bytes: Uint8Array, { runs }: Gathered): void {
  for (let at = 0; at + RUN <= bytes.length; at += 1) runs.add(String.fromCharCode(...bytes.subarray(at, at + RUN)));
}

/** What links two places: in both, and not at the third, where other people were. Empty: nothing does. */
export function linksBetween(one: Values, other: Values, elsewhere: Values): readonly string[] {
  return [...one.runs].filter((run) => other.runs.has(run) && !elsewhere.runs.has(run));
}

/** Known identifiers (indices of tokens, numbers of rows) that stand in a dump as a number. */
export function identifiersIn({ numbers }: Values, known: readonly number[]): readonly number[] {
  return known.filter((identifier) => numbers.has(identifier));
}
