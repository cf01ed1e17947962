/** One journal, or one export of it, as the reader of a file parts them; and which exports of one tablet and epoch are one journal. */
import { equal, toHex } from '../bytes.ts';
import type { JournalAudit, JournalIdentity } from './journal-audit.ts';
import type { JournalChain } from './journal-chain.ts';
import type { LoggedLine } from './journal-lines.ts';

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
 * both are signed as the same tablet's and epoch's. Two that differ stay two. `joinedTo` tells whose lines another one took.
 */
export function joinParts(parts: readonly Part[]): { readonly journals: Part[]; readonly joinedTo: ReadonlyMap<Part, Part> } {
  const joinedTo = new Map<Part, Part>();
  const groups = new Map<string, Part[]>();
  for (const [nr, part] of parts.entries()) {
    const name = part.identity !== null ? nameOf(part.identity) : part.first !== '' ? `${part.first} ${[...part.tablets].join()}` : `${nr}`;
    const own = groups.get(name);
    if (own === undefined) groups.set(name, [part]);
    else own.push(part);
  }
  for (const own of groups.values()) joinAll(own, joinedTo);
  joinUnsigned(
    parts.filter((part) => !joinedTo.has(part)),
    joinedTo,
  );
  return { journals: parts.filter((part) => !joinedTo.has(part)), joinedTo };
}

/** Lines that nobody signed are joined where they hang on: to the journal with the same first line, or to their neighbour in the file. */
function joinUnsigned(parts: readonly Part[], joinedTo: Map<Part, Part>): void {
  const firsts = new Map(parts.flatMap((part) => (part.identity !== null && part.first !== '' ? [[part.first, part]] : [])));
  let before: Part | null = null;
  for (const part of parts) {
    const others: readonly (Part | null | undefined)[] = [part.identity === null ? firsts.get(part.first) : null, before];
    const isFree = (other: Part) => (part.identity === null || other.identity === null) && isOneTablet(part, other);
    const to: Part | null | undefined = others.find((other) => other != null && isFree(other) && !joinedTo.has(other) && isLinked(other, part));
    before = to ? join(to, part, joinedTo) : part;
  }
}

/** Two tablets that begin in one second write the same first line: lines that came with another tablet's certificate are not joined. */
function isOneTablet(one: Part, other: Part): boolean {
  const [here, there] = [one, other].map(({ tablets, identity }) => (identity === null ? tablets : new Set([toHex(identity.key)])));
  return here === undefined || there === undefined || here.size === 0 || there.size === 0 || [...here].some((tablet) => there.has(tablet));
}

function joinAll(own: readonly Part[], joinedTo: Map<Part, Part>): void {
  if (own.length < 2) return;
  const bases: Part[] = [];
  for (const part of [...own].sort((a, b) => startOf(a) - startOf(b))) {
    const base = bases.find((one) => isOne(one, part));
    if (base !== undefined) join(base, part, joinedTo);
    // Told as journals of their own, and nothing is joined to them: whoever wrote that many stories of one beginning wrote no journals.
    else if (bases.length < STORIES_MAX) bases.push(part);
  }
}

/** A tablet that signed two stories is a scandal; each one more makes every later export be compared once more. */
const STORIES_MAX = 256;

const startOf = ({ audit: { chain } }: Part): number => chain.start ?? Number.POSITIVE_INFINITY;

/** The one that begins first takes the other's lines. */
function join(one: Part, other: Part, joinedTo: Map<Part, Part>): Part {
  const [to, part] = startOf(one) <= startOf(other) ? [one, other] : [other, one];
  const moved = interleaved(to, part);
  to.audit.join(part.audit);
  for (const { seq, item } of moved) to.audit.chain.isSwapped(seq, item);
  to.identity ??= part.identity;
  joinedTo.set(part, to);
  return to;
}

/** Lines of an export that stand behind later ones of another, which began before they were all here: they were moved. */
function interleaved(to: Part, part: Part): LoggedLine[] {
  const [earlier, later] = [to.audit.lines.first, part.audit.lines.first];
  if (earlier === null || later === null || earlier.item > later.item || to.audit.lines.lastItem < later.item) return [];
  const moved: LoggedLine[] = [];
  for (const line of to.audit.lines) {
    if (line.seq >= later.seq) break;
    if (line.item > later.item) moved.push(line);
  }
  return moved;
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

/** By the last head that both have: it stands for every line before it. Null where there is none. */
function agree(one: JournalChain, other: JournalChain): boolean | null {
  for (const size of [Math.min(one.next, other.next), other.start ?? 0]) {
    const [here, there] = [one.headAt(size), other.headAt(size)];
    if (here !== null && there !== null) return equal(here, there);
  }
  return null;
}
