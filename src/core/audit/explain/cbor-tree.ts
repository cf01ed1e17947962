/** CBOR taken apart byte by byte for a person who wants to see it: every item with its place, its own bytes and what it says. Takes anything; where it ends early it says so. */
import { toHex } from '../../bytes.ts';
import { utf8Lossy } from '../bulk/lossy.ts';

/** `name`: what this item is in the profile, where that is known (`alg`, `exp`, …). Depth counts from 0. */
export interface CborNode {
  readonly offset: number;
  readonly length: number;
  readonly depth: number;
  readonly name: string | null;
  readonly kind: 'uint' | 'negative' | 'bytes' | 'text' | 'array' | 'map' | 'tag' | 'simple' | 'cut-off';
  readonly value: string;
}

/** How the items of one container are called, and which byte strings hold CBOR again. */
export interface Names {
  /** by place in an array */
  readonly items?: readonly (string | null)[];
  /** by key of a map */
  readonly members?: ReadonlyMap<string, string>;
  /** what lies inside, by the same place or key */
  readonly inside?: ReadonlyMap<string, Names>;
}

const MOST = 2000;
const NAMES_OF_KINDS = ['uint', 'negative', 'bytes', 'text', 'array', 'map', 'tag', 'simple'] as const;
const SIMPLE: ReadonlyMap<number, string> = new Map([
  [20, 'false'],
  [21, 'true'],
  [22, 'null'],
]);

/** The item and all in it, in the order of the bytes. */
export function cborTree(bytes: Uint8Array, names: Names = {}): CborNode[] {
  const walk = new Walk(bytes);
  walk.item({ name: null, names, depth: 0 });
  return walk.isCut ? [...walk.nodes, { offset: bytes.length, length: 0, depth: 0, name: null, kind: 'cut-off', value: '' }] : walk.nodes;
}

interface Place {
  readonly name: string | null;
  readonly names: Names;
  readonly depth: number;
}

class Walk {
  readonly nodes: CborNode[] = [];
  /** The bytes, or the patience with them, ended before the items did. */
  isCut = false;
  readonly #bytes: Uint8Array;
  #at = 0;
  #end: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  /** False where the bytes end. The value of a key is given back for the name of what follows it. */
  item({ name, names, depth }: Place): string | null {
    const offset = this.#at;
    const head = this.#head();
    if (head === null || this.nodes.length >= MOST) {
      this.isCut = true;
      this.#at = this.#end;
      return null;
    }
    const { major, argument } = head;
    const kind = NAMES_OF_KINDS[major] ?? 'simple';
    if (kind === 'bytes' || kind === 'text') return this.#string({ name, names, depth }, { kind, offset, length: argument });
    const value = kind === 'simple' ? (SIMPLE.get(argument) ?? String(argument)) : String(kind === 'negative' ? -1 - argument : argument);
    this.#add({ offset, length: this.#at - offset, depth, name, kind, value });
    if (kind === 'tag') this.item({ name: null, names, depth: depth + 1 });
    if (kind === 'array') for (let nr = 0; nr < argument && !this.isCut; nr += 1) this.item(below(names, { key: String(nr), depth }));
    if (kind === 'map') {
      for (let nr = 0; nr < argument && !this.isCut; nr += 1) {
        const key = this.item({ name: 'key', names: {}, depth: depth + 1 });
        if (!this.isCut) this.item(below(names, { key: key ?? '', depth }));
      }
    }
    return value;
  }

  #string({ name, names, depth }: Place, { kind, offset, length }: { kind: 'bytes' | 'text'; offset: number; length: number }): string {
    const end = Math.min(this.#at + length, this.#end);
    this.isCut ||= this.#at + length > this.#end;
    const content = this.#bytes.subarray(this.#at, end);
    const value = kind === 'text' ? utf8Lossy(content) : toHex(content);
    const holdsCbor = kind === 'bytes' && (names.items !== undefined || names.members !== undefined);
    this.#add({ offset, length: (holdsCbor ? this.#at : end) - offset, depth, name, kind, value: holdsCbor ? String(length) : value });
    if (holdsCbor && content.length > 0) {
      const outer = this.#end;
      this.#end = end;
      this.item({ name: null, names, depth: depth + 1 });
      this.#end = outer;
    }
    this.#at = end;
    return value;
  }

  #add(node: CborNode): void {
    this.nodes.push(node);
  }

  #head(): { readonly major: number; readonly argument: number } | null {
    const first = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (first === undefined) return null;
    const info = first & 31;
    const width = info < 24 ? 0 : info > 27 ? -1 : 2 ** (info - 24);
    if (width < 0 || this.#at + 1 + width > this.#end) return null;
    const argument = info < 24 ? info : this.#bytes.subarray(this.#at + 1, this.#at + 1 + width).reduce((value, byte) => value * 256 + byte, 0);
    this.#at += 1 + width;
    return { major: first >> 5, argument };
  }
}

function below(names: Names, { key, depth }: { readonly key: string; readonly depth: number }): Place {
  const name = names.members?.get(key) ?? names.items?.[Number(key)] ?? null;
  return { name, names: names.inside?.get(key) ?? {}, depth: depth + 1 };
}
