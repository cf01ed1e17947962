/** One journal, or one export of it, as the reader of a file parts them; and which exports of one tablet and epoch are one journal. */
import { equal, toHex } from '../bytes.ts';
import { groupedBy } from './grouped.ts';
import type { JournalAudit, JournalIdentity } from './journal-audit.ts';
import type { JournalChain } from './journal-chain.ts';
import { type Export, movedLines } from './journal-moved.ts';

export interface Part {
  readonly audit: JournalAudit;
  /** by the runs it was handed in by, or by what is signed over its lines */
  identity: JournalIdentity | null;
  /** Where a line would go on: its number and `prev`. */
  end: string;
  /** The head of line 0, in hexadecimal; '' of one that begins later. */
  first: string;
  /** Signed objects have come since the last line; `isSealed`: a certificate among them, as an export ends. */
  isEnded: boolean;
  isSealed: boolean;
  /** tablets whose certificates came with these lines, in hexadecimal */
  readonly tablets: Set<string>;
}

export const nameOf = ({ key, epoch }: JournalIdentity): string => `${toHex(key)}/${epoch}`;

/**
 * The journals of a file. Exports of one journal hang together by number and head: where one ends in lines that the other has too, or goes on behind it; behind a gap where
 * both are signed as the same tablet's and epoch's. Two that differ stay two. `joinedTo` tells which journal took whose lines.
 */
export function joinParts(parts: readonly Part[]): { readonly journals: Part[]; readonly joinedTo: ReadonlyMap<Part, Part> } {
  const exports = parts.map((part) => ({ part, own: part.audit.lines.count }));
  const joinedTo = new Map<Part, Part>();
  const signedOrBegun = ({ identity, first, tablets }: Part) =>
    identity !== null ? nameOf(identity) : first !== '' ? `${first} ${[...tablets].join()}` : null;
  for (const own of groupedBy(parts, signedOrBegun).values()) joinAll(own, joinedTo);
  joinUnsigned(
    parts.filter((part) => !joinedTo.has(part)),
    joinedTo,
  );
  settle(joinedTo);
  for (const [to, own] of byJournal(exports, joinedTo)) for (const { seq, item } of movedLines(own)) to.audit.isMoved(seq, item);
  return { journals: parts.filter((part) => !joinedTo.has(part)), joinedTo };
}

/** Each export that was joined to one that was joined itself is the last one's. */
function settle(joinedTo: Map<Part, Part>): void {
  for (const part of joinedTo.keys()) {
    const passed: Part[] = [];
    let to = part;
    for (let next = joinedTo.get(to); next !== undefined; next = joinedTo.get(to)) {
      passed.push(to);
      to = next;
    }
    for (const one of passed) joinedTo.set(one, to);
  }
}

/** Journals of several exports. */
function byJournal(exports: readonly Export[], joinedTo: ReadonlyMap<Part, Part>): Map<Part, Export[]> {
  const journals = new Map<Part, Export[]>([...new Set(joinedTo.values())].map((to) => [to, []]));
  for (const one of exports) journals.get(joinedTo.get(one.part) ?? one.part)?.push(one);
  return journals;
}

/** Lines that nobody signed are joined where they hang on: to the journal with the same first line, or to their neighbour in the file. */
function joinUnsigned(parts: readonly Part[], joinedTo: Map<Part, Part>): void {
  const firsts = new Map(parts.flatMap((part) => (part.identity !== null && part.first !== '' ? [[part.first, part]] : [])));
  let before: Part | null = null;
  for (const part of parts) {
    const others: readonly (Part | null | undefined)[] = [part.identity === null ? firsts.get(part.first) : null, before];
    const isFree = (other: Part) => (part.identity === null || other.identity === null) && isOneTablet(part, other);
    const isCopy = (other: Part) => isLinked(other, part) || differAtEnd(other, part);
    const to: Part | null | undefined = others.find((other) => other != null && isFree(other) && !joinedTo.has(other) && isCopy(other));
    before = to ? join(to, part, joinedTo) : part;
    // A longer one may have taken the signed one's lines: whoever comes later finds them there.
    const signed = firsts.get(before.first);
    if (signed !== undefined && joinedTo.has(signed)) firsts.set(before.first, before);
  }
}

/** Two tablets that begin in one second write the same first line: lines that came with another tablet's certificate are not joined. */
function isOneTablet(one: Part, other: Part): boolean {
  const [here, there] = [one, other].map(({ tablets, identity }) => (identity === null ? tablets : new Set([toHex(identity.key)])));
  if (here === undefined || there === undefined || here.size === 0 || there.size === 0) return true;
  const [few, many] = here.size < there.size ? [here, there] : [there, here];
  return [...few].some((tablet) => many.has(tablet));
}

function joinAll(own: readonly Part[], joinedTo: Map<Part, Part>): void {
  if (own.length < 2) return;
  const bases: Part[] = [];
  for (const part of [...own].sort((a, b) => startOf(a) - startOf(b))) {
    const base = bases.find((one) => isOne(one, part) || (part.identity === null && differAtEnd(one, part)));
    if (base !== undefined) take(base, part, joinedTo);
    // Told as journals of their own, and nothing is joined to them: whoever wrote that many stories of one beginning wrote no journals.
    else if (bases.length < STORIES_MAX) bases.push(part);
  }
}

/** A tablet that signed two stories is a scandal; each one more makes every later export be compared once more. */
const STORIES_MAX = 256;

const startOf = ({ audit: { chain } }: Part): number => chain.start ?? Number.POSITIVE_INFINITY;

/** The one that begins first takes the other's lines; but the other its, where it has more: of thousands of exports, the newest first, no line is moved more often than the lines double. */
function join(one: Part, other: Part, joinedTo: Map<Part, Part>): Part {
  const [first, second] = startOf(one) <= startOf(other) ? [one, other] : [other, one];
  const [to, part] = first.audit.lines.count < second.audit.lines.count ? [second, first] : [first, second];
  take(to, part, joinedTo);
  if (to.first === '') to.first = part.first;
  for (const tablet of part.tablets) to.tablets.add(tablet);
  return to;
}

function take(to: Part, part: Part, joinedTo: Map<Part, Part>): void {
  to.audit.join(part.audit);
  to.identity ??= part.identity;
  joinedTo.set(part, to);
}

/** Of one tablet and epoch: whether they say the same where both have lines. */
function isOne({ audit: { chain: one } }: Part, { audit: { chain: other } }: Part): boolean {
  if (one.start === null || other.start === null || other.start > one.next) return true;
  return agree(one, other) ?? true;
}

/** Whether the lines hang together by their heads alone. */
function isLinked(one: Part, other: Part): boolean {
  const [first, second] = startOf(one) <= startOf(other) ? [one.audit.chain, other.audit.chain] : [other.audit.chain, one.audit.chain];
  return (
    first.start !== null && second.start !== null && second.start <= first.next && (second.start > 0 || first.start === 0) && agree(first, second) === true
  );
}

/**
 * Two copies of which nobody signed one: they say the same up to the last line that both have, and two things in it. That line is here twice (`forked`). What both go on
 * with, each in its own way, makes two stories.
 */
function differAtEnd({ audit: { chain: one } }: Part, { audit: { chain: other } }: Part): boolean {
  const last = Math.min(one.next, other.next) - 1;
  const [here, there] = [one.headAt(last), other.headAt(last)];
  const isShared = here !== null && there !== null && equal(here, there) && last > Math.max(one.start ?? 0, other.start ?? 0);
  return isShared && agree(one, other) === false;
}

/** By the last head that both have: it stands for every line before it. Null where there is none. */
function agree(one: JournalChain, other: JournalChain): boolean | null {
  for (const size of [Math.min(one.next, other.next), other.start ?? 0]) {
    const [here, there] = [one.headAt(size), other.headAt(size)];
    if (here !== null && there !== null) return equal(here, there);
  }
  return null;
}
