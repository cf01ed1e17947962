/** Breaks of an audited journal in the order of its lines: what the chain of its lines shows, and what the tablet's signatures show beside. */
import type { JournalBreak, JournalChain } from './journal-chain.ts';
import type { AuditedCheckpoint } from './journal-proofs.ts';

interface Shown {
  readonly checkpoints: readonly AuditedCheckpoint[];
  /** items that are no lines */
  readonly unreadable: readonly JournalBreak[];
  /** another journal that is here has the line before the first */
  readonly isAnchored: boolean;
  /** nothing but signed objects is here: no line was cut off */
  readonly isProofOnly: boolean;
}

/** All breaks, each once; the first is the first break. */
export function breaksOf(chain: JournalChain, { checkpoints, unreadable, isAnchored, isProofOnly }: Shown): JournalBreak[] {
  const between = betweenLines(chain, isAnchored || checkpoints.some(({ state, checkpoint }) => state === 'fits' && checkpoint.size === (chain.start ?? 0)));
  const breaks = [...unreadable, ...withoutUnreadable(between, unreadable), ...(isProofOnly ? [] : againstSigned(chain, checkpoints))];
  return breaks.sort((a, b) => a.seq - b.seq || placeOf(a) - placeOf(b));
}

/** What is not there comes after what is. */
const placeOf = ({ item }: JournalBreak): number => item ?? Number.MAX_SAFE_INTEGER;

/** Lines that cannot be read are not missing beside. */
function withoutUnreadable(breaks: readonly JournalBreak[], unreadable: readonly JournalBreak[]): JournalBreak[] {
  const taken = new Map<number, number>();
  for (const { seq } of unreadable) taken.set(seq, (taken.get(seq) ?? 0) + 1);
  return breaks.flatMap((one) => {
    const count = one.kind === 'missing' ? (taken.get(one.seq) ?? 0) : 0;
    return count < one.count ? [{ ...one, seq: one.seq + count, count: one.count - count }] : [];
  });
}

/** What the chain found. A tablet may drop what a checkpoint covers, and then that checkpoint says where the journal goes on. */
function betweenLines(chain: JournalChain, isAnchored: boolean): JournalBreak[] {
  const start = chain.start ?? 0;
  return chain.breaks.filter(({ kind, seq }) => kind !== 'missing' || seq >= start || !isAnchored);
}

/** Breaks that show between lines, and against what the tablet signed. */
function againstSigned(chain: JournalChain, checkpoints: readonly AuditedCheckpoint[]): JournalBreak[] {
  const breaks: JournalBreak[] = [];
  // In rising order, as the checkpoints are.
  const fits = checkpoints.filter(({ state }) => state === 'fits').map(({ checkpoint }) => checkpoint.size);
  const differs = checkpoints.filter(({ state }) => state === 'differs').map(({ checkpoint }) => checkpoint.size);
  const [lastFit, lastDiffer] = [fits.at(-1) ?? 0, differs.at(-1) ?? 0];
  for (const { seq, item } of chain.joints) {
    // Signed lines follow: they are the tablet's, so the one before them was changed. Otherwise what follows is somebody else's if the tablet signed something else.
    const isForked = lastFit <= seq && lastDiffer > seq;
    breaks.push(isForked ? { kind: 'forked', seq, count: chain.next - seq, item } : { kind: 'changed', seq: Math.max(seq - 1, 0), count: 1, item });
  }
  for (const [before, size] of forksOf(differs, { fits, named: [...breaks, ...chain.breaks] }))
    breaks.push({ kind: 'forked', seq: before, count: size - before, item: null });
  const ahead = checkpoints.filter(({ state }) => state === 'ahead').at(-1);
  const [size, shownBy] = [ahead?.checkpoint.size ?? 0, ahead?.shownBy ?? null];
  if (size > chain.next) breaks.push({ kind: 'truncated', seq: chain.next, count: size - chain.next, item: null, ...(shownBy === null ? {} : { shownBy }) });
  return breaks;
}

/** Sizes that the tablet signed over something else, and that no break named so far explains. One after another they are one fork: from the last line that fits to the last that was signed. */
function forksOf(differs: readonly number[], { fits, named }: { fits: readonly number[]; named: readonly JournalBreak[] }): Map<number, number> {
  // The head of a line is of its own bytes: another line of its number explains it, or a story that was another one already, no break further away.
  const others = named.filter(({ kind }) => kind === 'changed' || kind === 'forked');
  const ends = new Set(others.map(({ seq, count }) => seq + count));
  const firstFork = others.reduce((first, { seq, count }) => (count > 1 ? Math.min(first, seq) : first), Number.POSITIVE_INFINITY);
  const forks = new Map<number, number>();
  let nr = 0;
  for (const size of differs) {
    while ((fits[nr] ?? size) < size) nr += 1;
    if (!ends.has(size) && size <= firstFork) forks.set(fits[nr - 1] ?? 0, size);
  }
  return forks;
}
