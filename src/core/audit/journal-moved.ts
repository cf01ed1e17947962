/** Lines of an export that stand behind later ones of another, which began before they were all here: somebody moved them. Each export itself may stand anywhere. */
import { countBefore } from './by-halves.ts';
import type { LoggedLine } from './journal-lines.ts';
import type { Part } from './journal-part.ts';
import { RangeMax } from './range-max.ts';

/** An export as it was before another took its lines: these are the first `own` ones of its part. */
export interface Export {
  readonly part: Part;
  readonly own: number;
}

interface Begun extends Export {
  readonly item: number;
  readonly seq: number;
}

/** Of exports that are one journal. Runs that were handed in are copies, and stand where they came. */
export function movedLines(exports: readonly Export[]): LoggedLine[] {
  const begun = exports.flatMap(begunOf).sort((a, b) => a.item - b.item);
  const starts = new RangeMax(begun.map(({ seq }) => seq));
  const moved: LoggedLine[] = [];
  for (const [nr, { part, own }] of begun.entries()) {
    const next = begun[nr + 1];
    if (next === undefined || part.audit.lines.itemAt(own - 1) < next.item) continue;
    for (const line of part.audit.lines.asTheyCame(own)) {
      const until = countBefore(begun.length, (place) => (begun[place]?.item ?? 0) < line.item);
      if (starts.of(nr + 1, until) > line.seq) moved.push(line);
    }
  }
  return moved;
}

function begunOf({ part, own }: Export): Begun[] {
  const { lines, hasCopies } = part.audit;
  const [first] = own === 0 || hasCopies ? [] : lines.asTheyCame(1);
  return first === undefined ? [] : [{ part, own, item: first.item, seq: first.seq }];
}
