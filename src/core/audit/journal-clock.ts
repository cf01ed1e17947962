/**
 * What the ministry's signatures say of a tablet's clock. A line names the stamp that was in use, so it was written after that stamp was signed; a countersignature is of
 * a later time than the lines under it. While the clock runs evenly both bound how far it was ahead; it is taken to run evenly only between lines that say it was set.
 */

import { countBefore, lastFrom } from './by-halves.ts';
import type { LoggedLine } from './journal-lines.ts';

/** When a stamp was signed and until when it could be used, seconds since 1970. */
export interface StampTimes {
  readonly iat: number;
  readonly exp: number;
}

/** A checkpoint that fits: when the tablet signed it, by its own clock, and when the ministry did. */
export interface ClockAnchor {
  readonly size: number;
  readonly iat: number;
  readonly countersignedAt: number;
}

/** When a line was written, by the ministry's clock, seconds since 1970; infinite where nothing bounds it. */
export interface TimeBounds {
  readonly from: number;
  readonly until: number;
}

/** A stretch over which the clock was not set: it was ahead by `least` to `most` seconds. */
interface Stretch {
  readonly seq: number;
  least: number;
  most: number;
}

/** A clock that stood still or leapt, or a tablet that was away: nobody knows what was done to its clock. */
const AWAY_SECONDS = 3600;

export class JournalClock {
  readonly #stretches: Stretch[] = [];
  /** the newest stamp's time from each line on at which it changes */
  readonly #after: { readonly seq: number; readonly time: number }[] = [];
  /** rising in size; `countersignedAt` of the earliest signature over that many lines or more */
  readonly #before: readonly { readonly size: number; readonly time: number }[];

  /** `lines` in rising order. */
  constructor(lines: Iterable<LoggedLine>, stamps: ReadonlyMap<number, StampTimes>, anchors: readonly ClockAnchor[]) {
    const rising = [...anchors].sort((a, b) => a.size - b.size);
    let last: LoggedLine | null = null;
    let nr = 0;
    for (const line of lines) {
      const wasSet = last !== null && isSet(last, line);
      // Signed between the line before and this one; where something was done to the clock between them, of the moment of that line only.
      while ((rising[nr]?.size ?? Number.POSITIVE_INFINITY) <= line.seq) this.#hold(rising[nr++], last, wasSet ? 0 : AWAY_SECONDS);
      const stretch = wasSet ? this.#begin(line) : (this.#stretches.at(-1) ?? this.#begin(line));
      const stamp = stamps.get(line.stampVersion);
      if (stamp !== undefined) this.#follow(line, stamp, stretch);
      last = line;
    }
    for (const anchor of rising.slice(nr)) this.#hold(anchor, last, AWAY_SECONDS);
    let earliest = Number.POSITIVE_INFINITY;
    this.#before = rising
      .reverse()
      .map(({ size, countersignedAt }) => {
        earliest = Math.min(earliest, countersignedAt);
        return { size, time: earliest };
      })
      .reverse();
  }

  bounds({ seq, time }: { readonly seq: number; readonly time: number }): TimeBounds {
    const stretch = this.#stretches[lastFrom(this.#stretches, seq)];
    const after = this.#after[lastFrom(this.#after, seq)]?.time ?? Number.NEGATIVE_INFINITY;
    const before = this.#before[this.#firstOver(seq)]?.time ?? Number.POSITIVE_INFINITY;
    const [from, until] = [
      Math.max(after, time - (stretch?.most ?? Number.POSITIVE_INFINITY)),
      Math.min(before, time - (stretch?.least ?? Number.NEGATIVE_INFINITY)),
    ];
    // What contradicts itself bounds nothing.
    return from <= until ? { from, until } : { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  }

  #begin({ seq }: LoggedLine): Stretch {
    const stretch = { seq, least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
    this.#stretches.push(stretch);
    return stretch;
  }

  #follow({ seq, time }: LoggedLine, { iat }: StampTimes, stretch: Stretch): void {
    stretch.most = Math.min(stretch.most, time - iat);
    if (iat > (this.#after.at(-1)?.time ?? Number.NEGATIVE_INFINITY)) this.#after.push({ seq, time: iat });
  }

  #hold(anchor: ClockAnchor | undefined, last: LoggedLine | null, within: number): void {
    const stretch = this.#stretches.at(-1);
    if (anchor === undefined || stretch === undefined || last?.seq !== anchor.size - 1) return;
    const later = anchor.iat - last.time;
    if (later >= 0 && later <= within) stretch.least = Math.max(stretch.least, anchor.iat - anchor.countersignedAt);
  }

  #firstOver(seq: number): number {
    return countBefore(this.#before.length, (place) => (this.#before[place]?.size ?? 0) <= seq);
  }
}

/** Whether something may have been done to the clock between two lines. */
function isSet(last: LoggedLine, { seq, time, kind }: LoggedLine): boolean {
  return kind === 'clock' || kind === 'shift-open' || seq !== last.seq + 1 || time < last.time || time - last.time > AWAY_SECONDS;
}
