/** What a run of a journal says by itself, before anything that we hold is looked at: it hangs together, and its times are possible. Pure. */
import { hash } from 'node:crypto';
import { MalformedError } from '../../core/codec/malformed.ts';
import { verifyChain } from '../../core/journal/chain.ts';
import { decodeEntry, type JournalEntry } from '../../core/journal/entry.ts';
import type { JournalRun } from '../../core/journal/gate-message.ts';
import type { Finding } from './findings.ts';

/** How far a tablet's clock may run ahead of ours, or be set back without an entry that says so. */
export const CLOCK_SECONDS = 300;

/** A run whose chain holds. */
export interface FollowedRun {
  readonly from: number;
  /** one past the last */
  readonly to: number;
  readonly bytes: readonly Uint8Array[];
  readonly entries: readonly JournalEntry[];
  /** The head of the journal at this size, as far as the run knows it: from `from` to `to`. */
  headAt(size: number): Uint8Array | null;
}

/** The run, or the first entry that does not follow the one before. */
export async function followRun(run: JournalRun): Promise<{ readonly ok: true; readonly run: FollowedRun } | { readonly ok: false; readonly seq: number }> {
  const { from, entries: bytes } = run;
  const first = bytes[0] === undefined ? null : entryOrNull(bytes[0]);
  if (first === null) return bytes.length === 0 ? { ok: true, run: emptyRun(from) } : { ok: false, seq: from };
  const entries: JournalEntry[] = [];
  const chain = await verifyChain(bytes, { size: from, head: first.prev }, { onEntry: (entry) => entries.push(entry), digest: nodeDigest });
  if (!chain.intact) return { ok: false, seq: from + chain.at };
  // the head at a size stands in the entry that follows it; the last one's is the chain's own
  const headAt = (size: number) => (size === chain.size ? chain.head : (entries[size - from]?.prev ?? null));
  return { ok: true, run: { from, to: chain.size, bytes, entries, headAt } };
}

function nodeDigest(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

function emptyRun(from: number): FollowedRun {
  return { from, to: from, bytes: [], entries: [], headAt: () => null };
}

function entryOrNull(bytes: Uint8Array): JournalEntry | null {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

/** What is wrong with the times of entries that are new to us, the first of each kind. `lastTime` of the entry before them, 0 where there is none. */
export function judgeTimes(entries: readonly JournalEntry[], { lastTime, now }: { readonly lastTime: number; readonly now: number }): readonly Finding[] {
  const ahead = entries.find(({ time }) => time > now + CLOCK_SECONDS);
  let before = lastTime;
  const back = entries.find(({ kind, time }) => {
    const jumped = kind !== 'clock' && time < before - CLOCK_SECONDS;
    before = time;
    return jumped;
  });
  return [
    ...(ahead === undefined ? [] : [{ kind: 'time-future', seq: ahead.seq } as const]),
    ...(back === undefined ? [] : [{ kind: 'time-back', seq: back.seq } as const]),
  ];
}
