/** Which journal of a file each checkpoint speaks of: the one whose lines it signs, else the one of its tablet and epoch, else one whose lines are not here. */

import { equal, toHex } from '../bytes.ts';
import { nameOf, type Part } from './journal-part.ts';
import { stateOf, type VerifiedCheckpoint } from './journal-proofs.ts';

/** A judged checkpoint, and the journal whose lines were being read when it came. `isBeside`: not of the file itself. */
export interface Placed {
  readonly one: VerifiedCheckpoint;
  readonly near: Part;
  readonly isBeside: boolean;
}

export interface Owning {
  readonly parts: readonly Part[];
  readonly byIdentity: Map<string, Part>;
  /** Begins a journal of which no line is here. */
  readonly add: () => Part;
}

/** Names the parts by what is signed over their lines. */
export function assignCheckpoints(verified: readonly Placed[], owning: Owning): Map<Part, VerifiedCheckpoint[]> {
  const owned = new Map<Part, VerifiedCheckpoint[]>();
  const give = (part: Part, one: VerifiedCheckpoint) => {
    const own = owned.get(part);
    if (own === undefined) owned.set(part, [one]);
    else own.push(one);
  };
  // First those that sign lines which are here: they say whose these are. A run only claims that, so where another tablet or epoch signed its lines, they are that one's.
  const claimed = ({ identity }: Part, one: VerifiedCheckpoint) => identity === null || isOf(identity, one);
  const unsigned = (part: Part, one: VerifiedCheckpoint) => !owned.has(part) || claimed(part, one);
  const signing = signers(verified, owning.parts);
  let others = verified;
  for (const mayBe of [claimed, unsigned]) {
    others = others.filter(({ one, near }) => {
      const part = signing(one, near).find((found) => mayBe(found, one) && (found === near || isUnder(found, one.key)));
      if (part === undefined) return true;
      identify(part, one, owning.byIdentity);
      give(part, one);
      return false;
    });
  }
  const strangers = tabletsNear(others, owning.byIdentity);
  const since = unsignedSince(owning.parts);
  const hasLines = owning.parts.some(({ audit }) => audit.chain.lines > 0);
  let named = 0;
  for (const placed of others) {
    while (named < owning.parts.length && owning.parts[named]?.identity !== null) named += 1;
    // One file of proofs may serve many journals; what it signs of others, or before any of these lines were written, is not this file's to answer.
    const isElsewhere = named === owning.parts.length || (hasLines && !mayBeHere(since, placed.one));
    if (placed.isBeside && isElsewhere && isAnothers(placed.one, owning)) continue;
    give(ownerOf(placed, strangers.get(placed.near) ?? 0, owning), placed.one);
  }
  return owned;
}

/** The journals whose lines a checkpoint signs, nearest first. Heads are looked up: a region's file has thousands of journals, each with hundreds of checkpoints. */
function signers(verified: readonly Placed[], parts: readonly Part[]): (one: VerifiedCheckpoint, near: Part) => readonly Part[] {
  const sizes = [...new Set(verified.map(({ one }) => one.checkpoint.size))].filter((size) => size > 0).sort((a, b) => a - b);
  const byHead = new Map<string, Part[]>(verified.map(({ one: { checkpoint } }) => [`${checkpoint.size}/${toHex(checkpoint.head)}`, []]));
  // Most lines are under no checkpoint, and their heads need not be written out.
  const marks = new Set(verified.map(({ one: { checkpoint } }) => markOf(checkpoint.size, checkpoint.head)));
  for (const part of parts)
    for (const [size, head] of part.audit.chain.headsAt(sizes)) if (marks.has(markOf(size, head))) byHead.get(`${size}/${toHex(head)}`)?.push(part);
  return ({ checkpoint, key }, near) => {
    if (key === null || checkpoint.size === 0) return [];
    const found = byHead.get(`${checkpoint.size}/${toHex(checkpoint.head)}`) ?? [];
    return stateOf(near.audit.chain, checkpoint) === 'fits' ? [near, ...found] : found;
  };
}

/** How many tablets and epochs of which no journal is here have signed beside the same lines. */
function tabletsNear(others: readonly Placed[], byIdentity: ReadonlyMap<string, Part>): Map<Part, number> {
  const names = new Map<Part, Set<string>>();
  for (const { one, near } of others) {
    const name = identityOf(one);
    if (name === null || byIdentity.has(name)) continue;
    names.set(near, (names.get(near) ?? new Set()).add(name));
  }
  return new Map([...names].map(([part, own]) => [part, own.size]));
}

/** Signed by a tablet or in an epoch of which no journal is here: where of every journal somebody else has signed lines. */
function isAnothers(one: VerifiedCheckpoint, { byIdentity }: Owning): boolean {
  const name = identityOf(one);
  return name !== null && !byIdentity.has(name);
}

/** Of a checkpoint that signs no lines that are here. */
function ownerOf({ one, near }: Placed, strangers: number, { byIdentity, add }: Owning): Part {
  const name = identityOf(one);
  if (name === null) return near;
  const own = byIdentity.get(name);
  if (own !== undefined) return own;
  // Nobody has signed those lines: they are called its journal, and do not fit. Where somebody has, or it cannot be of them, its journal is not here.
  const part = near.identity === null && strangers === 1 && mayBeOf(near, one) ? near : add();
  identify(part, one, byIdentity);
  return part;
}

/** No other tablet's certificate came with these lines: two tablets that began in one second have the same first line. */
const isUnder = ({ tablets }: Part, key: Uint8Array | null): boolean => tablets.size === 0 || (key !== null && tablets.has(toHex(key)));

/** Not of lines that stand under another tablet's certificate, nor of lines that were all written after it was signed. */
function mayBeOf(part: Part, { checkpoint, key }: VerifiedCheckpoint): boolean {
  const { lines } = part.audit;
  if (!isUnder(part, key)) return false;
  return lines.first === null || lines.first.time <= checkpoint.iat;
}

/** When the lines began that nobody has signed: by the tablets whose certificates came with them, in hexadecimal; '' where none did. */
function unsignedSince(parts: readonly Part[]): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const { audit, identity, tablets } of parts) {
    const first = identity === null ? audit.lines.first : null;
    if (first === null) continue;
    for (const tablet of tablets.size === 0 ? [''] : tablets) since.set(tablet, Math.min(since.get(tablet) ?? Number.POSITIVE_INFINITY, first.time));
  }
  return since;
}

/** Of any lines in the file, as `mayBeOf` says of one journal's. */
const mayBeHere = (since: ReadonlyMap<string, number>, { checkpoint, key }: VerifiedCheckpoint): boolean =>
  ['', key === null ? '' : toHex(key)].some((tablet) => (since.get(tablet) ?? Number.POSITIVE_INFINITY) <= checkpoint.iat);

function identify(part: Part, { checkpoint: { epoch }, key }: VerifiedCheckpoint, byIdentity: Map<string, Part>): void {
  if (key === null) return;
  const before = part.identity === null ? null : nameOf(part.identity);
  part.identity = { key, epoch };
  const name = nameOf(part.identity);
  if (before !== null && before !== name && byIdentity.get(before) === part) byIdentity.delete(before);
  if (!byIdentity.has(name)) byIdentity.set(name, part);
}

const identityOf = ({ checkpoint: { epoch }, key }: VerifiedCheckpoint): string | null => (key === null ? null : nameOf({ key, epoch }));
const isOf = ({ key, epoch }: NonNullable<Part['identity']>, { checkpoint, key: signer }: VerifiedCheckpoint): boolean =>
  signer !== null && checkpoint.epoch === epoch && equal(signer, key);

const markOf = (size: number, head: Uint8Array): number => size * 65_536 + (head[0] ?? 0) * 256 + (head[1] ?? 0);
