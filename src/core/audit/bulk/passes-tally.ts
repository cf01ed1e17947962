/** The verdicts over one input, counted and digested: what a report says of passes, the same from the page and the command. */
import { concat, utf8Encode } from '../../bytes.ts';
import { VERDICT_CODES } from '../../verdict.ts';
import type { PassesPart } from '../report.ts';
import { type Judged, OUTCOMES } from './judge-block.ts';
import type { LineFormat } from './line-format.ts';
import { lineAt } from './settle.ts';

/** SHA-256 as it goes: each side has its own. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown;
  hex(): string;
}

export class PassesTally {
  readonly #hash: RunningHash;
  readonly #outcomes = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  #lines = 0;

  constructor(hash: RunningHash) {
    this.#hash = hash;
  }

  /** The next block of this input, settled. `file`: how its verdicts name the input, where several are judged in one run. */
  add(judged: Judged, file: string | null): void {
    const { rows, ends } = judged;
    this.#hash.update(file === null ? judged.ndjson : linesAlone(judged, file));
    this.#lines += ends.length;
    for (const outcome of rows.outcome) count(this.#outcomes, OUTCOMES[outcome]);
    for (const code of rows.code) count(this.#codes, VERDICT_CODES[code]);
  }

  /** When all lines are there; names in the alphabet's order. */
  part(input: number, format: LineFormat): PassesPart {
    const sorted = (counts: ReadonlyMap<string, number>) => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { input, format, lines: this.#lines, outcomes: sorted(this.#outcomes), codes: sorted(this.#codes), verdicts: this.#hash.hex() };
  }
}

/** Each line as it would be if its file were the only one: without the file's name, which may be any, and counted in that file alone. */
export function linesAlone(judged: Judged, file: string): Uint8Array {
  const start = utf8Encode('{"line":');
  const place = utf8Encode(`,"file":${JSON.stringify(file)},"fileLine":`).length;
  const parts: Uint8Array[] = [];
  for (const [row, line] of judged.rows.line.entries()) parts.push(start, lineAt(judged, row).subarray(start.length + String(line).length + place));
  return concat(...parts);
}

function count(counts: Map<string, number>, name: string | undefined): void {
  if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
}
