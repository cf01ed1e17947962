/** Who went in and out by a journal, by the tablets' own rule: what several journals of one venue are compared by. */
import { toHex } from '../bytes.ts';
import { GENESIS } from '../journal/entry.ts';
import { Passages } from '../journal/passages.ts';
import type { LineLog } from './journal-lines.ts';

/** One pass through a door. */
export interface DoorPassage {
  readonly seq: number;
  /** seconds since 1970, the tablet's clock */
  readonly time: number;
  /** the line's `ref` in hexadecimal: the same pass at the same venue on the same day */
  readonly pass: string;
  readonly isOut: boolean;
}

/** In the order of the lines; whoever has no `ref` is nobody here. */
export function* passagesOf(lines: LineLog): Generator<DoorPassage> {
  const rule = new Passages();
  for (const line of lines) {
    const { way } = rule.record({ ...line, prev: GENESIS });
    if (way !== null && line.ref !== null) yield { seq: line.seq, time: line.time, pass: toHex(line.ref), isOut: way === 1 };
  }
}
