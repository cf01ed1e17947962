/**
 * Which lines of a journal are people who came or went: one rule for a tablet's own numbers and for the ministry, which tells each gate of a venue the numbers of
 * the others (formats.md §9; product.md, venue staff 9). Pure.
 */
import { toHex } from '../bytes.ts';
import type { EntryOutcome, JournalEntry } from './entry.ts';

/** The same pass within this many seconds, at one gate in one direction, counts once (product.md, venue staff 2). */
export const ONCE_SECONDS = 60;
/** Local time. */
export const CLOSING_HOUR = 4;
const DAY = 86_400;
/** Codes of scans that are nobody: a picture of a code already counted, and a specimen for training (docs/formats.md §5). */
const NOBODY: ReadonlySet<string> = new Set(['proof-replayed', 'specimen']);
/** So many passes are remembered before those that matter no more are looked for. */
const MANY = 1000;

/** Days of a door, from 04:00 to 04:00 local time, since the first in 1970. */
export const doorDay = (time: number, utcOffsetMinutes: number): number => Math.floor((time + utcOffsetMinutes * 60 - CLOSING_HOUR * 3600) / DAY);

/** What one line counts as. `verdict`: a verdict that counts, null for none; `way`: somebody who came (0) or went (1), null for nobody. */
export interface Passage {
  readonly verdict: EntryOutcome | null;
  readonly way: 0 | 1 | null;
}

const NONE: Passage = { verdict: null, way: null };

/** Counts the lines of one gate, which come in their order. Remembers the passes of the last minute. */
export class Passages {
  /** by direction, ref and outcome; what was scanned last stands last */
  readonly #last = new Map<string, number>();

  record({ kind, code, outcome, direction, ref, time }: JournalEntry): Passage {
    if (outcome === null || NOBODY.has(code)) return NONE;
    // The verdict was counted when it was scanned; the person is counted now.
    if (kind === 'override') return { verdict: null, way: direction === 0 ? 0 : null };
    if (ref !== null && this.#isRepeated(`${direction}:${toHex(ref)}:${outcome}`, time)) return NONE;
    // An exit counts whatever the verdict was, but an unreadable code is nobody.
    if (direction === 1) return { verdict: outcome, way: ref === null ? null : 1 };
    return { verdict: outcome, way: outcome === 'admit' ? 0 : null };
  }

  #isRepeated(key: string, time: number): boolean {
    const before = this.#last.get(key);
    this.#last.delete(key);
    this.#last.set(key, time);
    if (this.#last.size > MANY) this.#forget(time);
    return before !== undefined && time - before < ONCE_SECONDS;
  }

  /** What is older than a minute says nothing any more. */
  #forget(now: number): void {
    for (const [key, time] of this.#last) if (now - time >= ONCE_SECONDS) this.#last.delete(key);
  }
}
