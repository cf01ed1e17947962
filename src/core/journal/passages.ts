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
/** The longest that one picture of a code may be shown again: 60 s of life, and 30 s by which a phone's clock may be ahead. Who came by it a moment ago may leave by it. */
const PICTURE_SECONDS = 120;
/** So many passes are remembered before those that matter no more are looked for. */
const MANY = 1000;

/** Days of a door, from 04:00 to 04:00 local time, since the first in 1970. */
export const doorDay = (time: number, utcOffsetMinutes: number): number => Math.floor((time + utcOffsetMinutes * 60 - CLOSING_HOUR * 3600) / DAY);

/** What one line counts as. `verdict`: a verdict that counts, null for none; `way`: somebody who came (0) or went (1), null for nobody. */
export interface Passage {
  readonly verdict: EntryOutcome | null;
  readonly way: 0 | 1 | null;
}

/** A line that counts as nothing. */
export const NOBODY_PASSED: Passage = { verdict: null, way: null };

/**
 * Counts the lines of one gate, which come in their order. Remembers who passed in the last minutes. A pass counts once a minute in each direction; whoever goes the
 * other way meanwhile is counted again. The same picture of a code shown twice is nobody, but for one thing: by the picture that somebody came in with a moment ago
 * they may go out, once (decision 038).
 */
export class Passages {
  /** by direction, ref and outcome; what was scanned last stands last */
  readonly #judged = new Map<string, number>();
  /** which way a pass went last, and when it was seen going there last; what was seen last stands last */
  readonly #went = new Map<string, { readonly way: 0 | 1; readonly at: number }>();

  record({ kind, code, outcome, direction, ref, time }: JournalEntry): Passage {
    // A specimen for training is nobody (docs/formats.md §5).
    if (outcome === null || code === 'specimen') return NOBODY_PASSED;
    const pass = ref === null ? null : toHex(ref);
    if (code === 'proof-replayed') return { verdict: null, way: direction === 1 && this.#isInside(pass, time) ? this.#go(1, pass, time) : null };
    // The verdict was counted when it was scanned; the person is counted now.
    if (kind === 'override') return { verdict: null, way: direction === 0 ? this.#go(0, pass, time) : null };
    const isRepeated = pass !== null && this.#isRepeated(`${direction}:${pass}:${outcome}`, time);
    // An exit counts whatever the verdict was, but an unreadable code is nobody.
    const passes = direction === 1 ? pass !== null : outcome === 'admit';
    return { verdict: isRepeated ? null : outcome, way: passes ? this.#go(direction, pass, time) : null };
  }

  /** Somebody goes this way; null where they were seen doing so a moment ago. */
  #go(way: 0 | 1, pass: string | null, time: number): 0 | 1 | null {
    if (pass === null) return way;
    const before = this.#went.get(pass);
    this.#went.delete(pass);
    this.#went.set(pass, { way, at: time });
    if (this.#went.size > MANY) forget(this.#went, ({ at }) => isWithin(PICTURE_SECONDS, at, time));
    return before?.way === way && isWithin(ONCE_SECONDS, before.at, time) ? null : way;
  }

  #isInside(pass: string | null, time: number): boolean {
    const before = pass === null ? undefined : this.#went.get(pass);
    return before?.way === 0 && isWithin(PICTURE_SECONDS, before.at, time);
  }

  #isRepeated(key: string, time: number): boolean {
    const before = this.#judged.get(key);
    this.#judged.delete(key);
    this.#judged.set(key, time);
    if (this.#judged.size > MANY) forget(this.#judged, (at) => isWithin(ONCE_SECONDS, at, time));
    return before !== undefined && isWithin(ONCE_SECONDS, before, time);
  }
}

/** Of a clock that was put back in between nothing follows, hence both ways. */
const isWithin = (seconds: number, before: number, now: number): boolean => Math.abs(now - before) < seconds;

/** What is older than that says nothing any more. */
function forget<Value>(from: Map<string, Value>, isKept: (value: Value) => boolean): void {
  for (const [key, value] of from) if (!isKept(value)) from.delete(key);
}
