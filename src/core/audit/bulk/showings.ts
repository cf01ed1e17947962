/**
 * Which showings were accepted before (formats.md §4, replay), for runs of millions of lines: exact, sixteen bytes a showing, judged apart from everything else. Verifying
 * a line needs no other line, so many workers do that; whether the same showing stood in an earlier line is asked afterwards, in the order of the lines.
 */
import { toHex } from '../../bytes.ts';
import { type ProofId, VerifierMemory } from '../../memory.ts';

/** A showing as numbers: `group` is all of its identity that lines share (key, audience), or, of what is rare, all of it. */
export interface Showing {
  readonly group: string;
  readonly index: number;
  readonly iat: number;
}

/** Starts a group of nonces: a nonce is used up by the token that answered it, whatever the time in the answer. */
const NONCE = 'nonce ';
const MOST = 2 ** 32;

/** What group 6 remembers of one line; it never says that a showing was seen, and no token raises the clock floor (docs/cli.md). */
export class LineMemory extends VerifierMemory {
  showing: Showing | null = null;

  override seenAt(): null {
    return null;
  }

  override raiseFloor(): void {
    // One line's token says nothing of another line's clock.
  }

  override record({ kid, index, aud, iat, nonce }: ProofId): void {
    const key = toHex(kid);
    if (nonce !== null) this.showing = { group: `${NONCE}${key} ${index} ${toHex(nonce)}`, index: 0, iat: Math.min(iat, MOST - 1) };
    else if (index >= MOST || iat >= MOST) this.showing = { group: `${key} ${index} ${iat} ${aud}`, index: 0, iat: 0 };
    else this.showing = { group: `${key} ${aud}`, index, iat };
  }
}

/** What a line is that shows again what was accepted before; null: it was not. */
export type Again = { readonly code: 'proof-replayed'; readonly seenAt: number } | { readonly code: 'proof-nonce'; readonly seenAt?: number } | null;

const FIRST_SLOTS = 1024;
/** of a slot: index, iat, group, moment, each plus nothing; a group of 0 is an empty slot */
const WIDTH = 4;

/** Open hash tables over typed arrays; a Map of a million texts would take ten times the memory. A full one stays, and one of twice its size comes beside it: nothing is moved. */
export class SeenShowings {
  #tables: Uint32Array[] = [new Uint32Array(FIRST_SLOTS * WIDTH)];
  #count = 0;
  /** of them in the last table */
  #inLast = 0;
  readonly #groups = new Map<string, number>();
  /** The first answer to each nonce: its own time, and the moment of its line. */
  readonly #answers = new Map<string, readonly [iat: number, at: number]>();

  get count(): number {
    return this.#count + this.#answers.size;
  }

  /** Remembers a showing that passed group 6, or says that it did so before. `at`: as of when its line is judged. */
  add(showing: Showing, at: number): Again {
    const { group, index, iat } = showing;
    if (group.startsWith(NONCE)) return this.#addAnswer(showing, at);
    const known = this.#groups.get(group) ?? this.#groups.size + 1;
    this.#groups.set(group, known);
    const seenAt = this.#put([index, iat, known, at]);
    if (seenAt === null) return null;
    return { code: 'proof-replayed', seenAt };
  }

  /** A nonce is used up by the token that answered it; the very same answer was seen before. */
  #addAnswer({ group, iat }: Showing, at: number): Again {
    const first = this.#answers.get(group);
    if (first === undefined) this.#answers.set(group, [iat, at]);
    else return first[0] === iat ? { code: 'proof-nonce', seenAt: first[1] } : { code: 'proof-nonce' };
    return null;
  }

  #put(entry: Entry): number | null {
    const mixed = hash(entry[0], entry[1], entry[2]);
    // The last table is the largest: most of what is known is there.
    for (let nr = this.#tables.length - 1; nr >= 0; nr -= 1) {
      const table = this.#tables[nr] as Uint32Array;
      const base = placeOf(table, mixed, entry);
      if (table[base + 2] !== 0) return table[base + 3] ?? 0;
    }
    const last = this.#tables.at(-1) as Uint32Array;
    last.set(entry, placeOf(last, mixed, entry));
    this.#count += 1;
    this.#inLast += 1;
    if (this.#inLast * WIDTH * 4 > last.length * 3) {
      this.#tables.push(new Uint32Array(last.length * 2));
      this.#inLast = 0;
    }
    return null;
  }
}

type Entry = readonly [index: number, iat: number, group: number, at: number];

/** Where a showing is in a table, or would be. */
function placeOf(table: Uint32Array, mixed: number, [index, iat, group]: Entry): number {
  const slots = table.length / WIDTH;
  for (let slot = mixed & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
    const base = slot * WIDTH;
    if (table[base + 2] === 0 || (table[base] === index && table[base + 1] === iat && table[base + 2] === group)) return base;
  }
}

/** Indices are random, times are not: all three are mixed (the multipliers of MurmurHash3). */
function hash(index: number, iat: number, group: number): number {
  let mixed = Math.imul(index ^ Math.imul(iat, 0x9e3779b1) ^ Math.imul(group, 0xc2b2ae35), 0x85ebca6b);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
