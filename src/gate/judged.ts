/** What a scan may show: the verdict, its colour, and what stands in the journal about it. Pure. */
import type { Outcome, Verdict } from '../core/verdict.ts';
import type { Earlier } from './gate-memory.ts';

/** A judged scan. `face`: the screen's colour: `again` for a code already scanned, `exit` for a known pass that leaves. */
export interface Judged {
  readonly verdict: Verdict;
  readonly face: Outcome | 'again' | 'exit';
  readonly at: number;
  readonly direction: 0 | 1;
  /** The pass in today's journal, 16 bytes; null where no pass could be told or nothing was written. */
  readonly ref: Uint8Array | null;
  /** For `again`: what was shown then; null where that is not remembered. */
  readonly earlier: Earlier | null;
  /** When this pass was last admitted today, for "entered 4 min ago"; null if it was not. */
  readonly enteredAt: number | null;
  /** At which other gate of the venue that was; absent: at this one. */
  readonly enteredGate?: number;
  /** What the verdict rests on: versions of policy and stamp, null where there were none. */
  readonly by: { readonly policyVersion: number; readonly stampVersion: number } | null;
  /** There in training only: then nothing else of this is shown. */
  readonly practised?: Practised;
}

/** A scan in training (docs/formats.md §5): what a door would say of this specimen; null for somebody's real pass, of which a door in training says nothing. */
export interface Practised {
  readonly verdict: Verdict | null;
}

/** What is shown of a scan that has no line in the journal. */
export const UNWRITTEN = {
  verdict: { outcome: 'undecided', code: 'storage-failed' },
  face: 'undecided',
  ref: null,
  earlier: null,
  enteredAt: null,
  by: null,
} as const;

/** The very same showing came before: also an answer to this door's code, of which a phone shows one picture for as long as it is held there. */
export const isAgain = ({ code, seenAt }: Verdict): boolean => code === 'proof-replayed' || (code === 'proof-nonce' && seenAt !== undefined);

/** The screen's colour for a verdict in this direction. */
export function faceOf(verdict: Verdict, direction: 0 | 1): Judged['face'] {
  const { outcome, index } = verdict;
  if (isAgain(verdict)) return 'again';
  return direction === 1 && index !== undefined ? 'exit' : outcome;
}
