/** A random day's export with defects at known lines, and its answer key: every break with its line and length, every finding, which of them are in lines that the tablet's signature reaches. */
import type { BreakKind } from '../../src/core/audit/journal-chain.ts';
import type { FindingCode } from '../../src/core/audit/journal-findings.ts';
import type { Bytes } from '../../src/core/bytes.ts';
import { encodeCbor } from '../../src/core/codec/cbor-write.ts';
import type { Signer } from '../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../src/core/journal/countersignature.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { altered, written } from '../core/audit/journals.ts';
import { KEYS, venueClaims, xOf } from '../core/world.ts';
import { type Day, type Roll, randomDay } from './journal-day.ts';

export interface Key {
  /** `missing 30 2`: kind, first line, lines */
  readonly breaks: string[];
  /** `silent 12`: code and line */
  readonly findings: string[];
  readonly unsigned: string[];
}

export interface Export extends Pick<Day, 'stampTimes'> {
  readonly items: readonly Uint8Array[];
  readonly key: Key;
}

/** What was done to the lines. */
interface Broken {
  readonly breaks: string[];
  /** the lines of the file in its order */
  readonly items: Bytes[];
  /** lines that are not here, or are others */
  readonly gone: Set<number>;
  readonly changed: Set<number>;
  /** the first line that was cut off, or written anew */
  end: number;
  rewrittenFrom: number;
}

export interface Tablet {
  readonly signer: Signer;
  readonly venueId: string;
  readonly gate: number;
}

const KINDS: readonly BreakKind[] = ['missing', 'swapped', 'repeated', 'changed', 'forked', 'unreadable'];

/** One tablet's file. A few of a hundred are of doors that refuse nobody, and a few whole. */
export async function randomExport(roll: Roll, tablet: Tablet): Promise<Export> {
  const refuses = roll(12) > 0;
  const isHonest = roll(10) === 0;
  const size = refuses ? 40 + roll(160) : 215 + roll(40);
  const day = randomDay(roll, { size, density: refuses && !isHonest ? roll(30) : 0, refuses });
  const entries = await written(day.lines);
  const sizes = checkpointSizes(roll, entries.length);
  const spoil = roll(8) === 0 ? rewritten : breakLines;
  const broken = isHonest ? whole(entries) : await spoil(roll, day, { entries, sizes });
  const vouched = await proofsOf(entries, { day, sizes, tablet, roll });
  return { items: [...broken.items, ...vouched], key: keyOf(day, { broken, sizes, count: entries.length }), stampTimes: day.stampTimes };
}

/** Rising; the last over the whole journal, or over all but its last lines. */
function checkpointSizes(roll: Roll, count: number): number[] {
  const last = count - (roll(3) === 0 ? 1 + roll(12) : 0);
  const sizes = [last, ...(roll(4) === 0 ? [1, 2] : [])];
  for (let size = 5 + roll(40); size < last; size += 1 + roll(50)) sizes.push(size);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

async function proofsOf(
  entries: readonly Bytes[],
  by: { readonly day: Day; readonly sizes: readonly number[]; readonly tablet: Tablet; readonly roll: Roll },
): Promise<Bytes[]> {
  const { day, sizes, tablet, roll } = by;
  const claims = venueClaims({ venueId: tablet.venueId, tabletKey: xOf(tablet.signer), gate: tablet.gate });
  const proofs: Bytes[] = [await issueVenueCredential(claims, KEYS.venue)];
  let state = EMPTY_CHAIN;
  for (const [seq, entry] of entries.entries()) {
    state = await extendChain(state, entry);
    if (!sizes.includes(state.size)) continue;
    const [line, truth] = [day.lines[seq], day.truly[seq]];
    if (line === undefined || truth === undefined) throw new RangeError('no such line');
    const signed = { venueId: tablet.venueId, iat: line.time, gate: tablet.gate, epoch: 0, stampVersion: line.stampVersion, ...state };
    const checkpoint = await makeCheckpoint(signed, tablet.signer);
    proofs.push(checkpoint);
    if (seq === entries.length - 1 || roll(3) === 0) proofs.push(await signCountersignature(await countersignatureOf(checkpoint, truth + 5), KEYS.stamp));
  }
  return proofs;
}

interface Written {
  readonly entries: readonly Bytes[];
  readonly sizes: readonly number[];
}

const whole = (entries: readonly Bytes[]): Broken => ({
  breaks: [],
  items: [...entries],
  gone: new Set(),
  changed: new Set(),
  end: entries.length,
  rewrittenFrom: Number.POSITIVE_INFINITY,
});

/** The tablet's own lines up to one, and behind it others that chain, under its old signatures. */
async function rewritten(roll: Roll, day: Day, { entries, sizes }: Written): Promise<Broken> {
  const [first, last] = [sizes[0] ?? 0, sizes.at(-1) ?? 0];
  let from = first + roll(Math.max(1, last - first));
  while (day.taken.has(from)) from += 1;
  if (from >= entries.length) return breakLines(roll, day, { entries, sizes });
  const lines = day.lines.map((line, seq) => (seq === from ? { ...line, direction: 1 - line.direction } : line) as typeof line);
  const [fit, differ] = [sizes.filter((size) => size <= from).at(-1) ?? 0, sizes.filter((size) => size > from).at(-1)];
  const breaks = differ === undefined ? [] : [`forked ${fit} ${differ - fit}`];
  return { breaks, items: await written(lines), gone: new Set(), changed: new Set(), end: entries.length, rewrittenFrom: from };
}

function breakLines(roll: Roll, { taken }: Day, { entries, sizes }: Written): Broken {
  const broken = { ...whole(entries), items: [] as Bytes[] };
  const plan = new Map<number, { readonly kind: BreakKind; readonly count: number }>();
  const busy = new Set(taken);
  for (let tries = roll(12); tries > 0; tries -= 1) {
    const [at, kind, count] = [roll(entries.length), KINDS[roll(KINDS.length)] ?? 'missing', 1 + roll(4)];
    const around = Array.from({ length: count + 5 }, (_, nr) => at - 2 + nr);
    if (at + count + 2 >= entries.length || around.some((seq) => busy.has(seq))) continue;
    for (const seq of around) busy.add(seq);
    plan.set(at, { kind, count: kind === 'missing' ? count : 1 });
  }
  if (roll(5) === 0) cutEnd(roll, broken, { sizes, busy });
  if (roll(5) === 0) cutBeginning(1 + roll(2), broken, sizes);
  for (let seq = broken.gone.size; seq < broken.end; seq += 1) {
    const planned = plan.get(seq);
    if (planned !== undefined) broken.breaks.push(`${planned.kind} ${seq} ${planned.count}`);
    seq += layDown(broken, entries, { seq, ...planned });
  }
  if (broken.end < entries.length) broken.breaks.push(`truncated ${broken.end} ${(sizes.at(-1) ?? 0) - broken.end}`);
  return broken;
}

/** Puts a line into the file, whole or as it is planned; how many more lines it stands for. */
function layDown(
  broken: Broken,
  entries: readonly Bytes[],
  { seq, kind, count = 1 }: { readonly seq: number; readonly kind?: BreakKind; readonly count?: number },
): number {
  const [entry, next] = [entries[seq], entries[seq + 1]];
  if (entry === undefined) throw new RangeError('no such line');
  const { items, gone, changed } = broken;
  if (kind === undefined) items.push(entry);
  else if (kind === 'repeated') items.push(entry, entry);
  else if (kind === 'forked') items.push(entry, altered(entry, { code: 'other' }));
  else if (kind === 'swapped') items.push(...(next === undefined ? [] : [next]), entry);
  else if (kind === 'changed') {
    changed.add(seq);
    items.push(altered(entry, { code: 'other' }));
  } else {
    if (kind === 'unreadable') items.push(encodeCbor([1]));
    for (let lost = seq; lost < seq + count; lost += 1) gone.add(lost);
  }
  return kind === 'swapped' ? 1 : kind === 'missing' ? count - 1 : 0;
}

/** Behind all that was planted, and before the last signature. */
function cutEnd(roll: Roll, broken: Broken, { sizes, busy }: { readonly sizes: readonly number[]; readonly busy: ReadonlySet<number> }): void {
  const [from, last] = [Math.max(...busy) + 2, sizes.at(-1) ?? 0];
  if (from < last) broken.end = from + roll(last - from);
}

/** A tablet may drop what it has a signature over: then nothing is missing. */
function cutBeginning(count: number, broken: Broken, sizes: readonly number[]): void {
  for (let seq = 0; seq < count; seq += 1) broken.gone.add(seq);
  if (!sizes.includes(count)) broken.breaks.push(`missing 0 ${count}`);
}

/** By the same words that the report is told in. */
function keyOf({ planted, lines }: Day, { broken, sizes, count }: { readonly broken: Broken; readonly sizes: readonly number[]; readonly count: number }): Key {
  const { gone, changed, end, rewrittenFrom } = broken;
  const isHere = (seq: number) => seq < end && !gone.has(seq);
  const fits = sizes.filter((size) => isHere(size - 1) && !changed.has(size - 1) && size <= rewrittenFrom);
  // A line that does not go on from the one before it, as it is here.
  const isStart = (seq: number) => !isHere(seq - 1) || changed.has(seq - 1);
  const signed = new Set<number>();
  for (const size of fits)
    for (let seq = size - 1; seq >= 0 && isHere(seq); seq -= 1) {
      signed.add(seq);
      if (isStart(seq)) break;
    }
  const findings = planted.map(({ code, of }) => ({ code, seq: of.at(-1) ?? 0, isSigned: of.every((seq) => signed.has(seq)) }));
  const judged = Array.from({ length: count }, (_, seq) => seq).filter((seq) => isHere(seq) && lines[seq]?.outcome !== null);
  const isLenient = judged.length >= 200 && judged.every((seq) => lines[seq]?.outcome !== 'refuse');
  if (isLenient) findings.push({ code: 'never-refuses', seq: Math.min(end, count) - 1, isSigned: judged.filter((seq) => signed.has(seq)).length >= 200 });
  const name = ({ code, seq }: { readonly code: FindingCode; readonly seq: number }) => `${code} ${seq}`;
  return {
    breaks: broken.breaks.sort(),
    findings: findings
      .filter(({ isSigned }) => isSigned)
      .map(name)
      .sort(),
    // A crowd is counted by signed lines only.
    unsigned: findings
      .filter(({ code, isSigned }) => !isSigned && code !== 'too-fast')
      .map(name)
      .sort(),
  };
}
