/** The verdicts over one input, counted and digested instead of printed: what a report says of passes. */
import { createHash } from 'node:crypto';
import { type Judged, OUTCOMES } from '../core/audit/bulk/judge-block.ts';
import { settleBlock } from '../core/audit/bulk/settle.ts';
import { SeenShowings } from '../core/audit/bulk/showings.ts';
import type { PassesPart } from '../core/audit/report.ts';
import { VERDICT_CODES } from '../core/verdict.ts';
import { EXIT, type ExitCode } from './io.ts';
import type { VerdictTaker } from './verify-output.ts';

export class VerdictDigest implements VerdictTaker {
  readonly #hash = createHash('sha256');
  readonly #seen = new SeenShowings();
  readonly #outcomes = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  #lines = 0;

  async take(judged: Judged): Promise<void> {
    const { rows, ndjson, ends } = settleBlock(judged, this.#seen);
    this.#hash.update(ndjson);
    this.#lines += ends.length;
    for (const outcome of rows.outcome) count(this.#outcomes, OUTCOMES[outcome]);
    for (const code of rows.code) count(this.#codes, VERDICT_CODES[code]);
  }

  end(): ExitCode {
    return EXIT.ok;
  }

  /** Once, when all lines are taken; names in the alphabet's order. */
  part(input: number): PassesPart {
    const sorted = (counts: Map<string, number>) => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { input, lines: this.#lines, outcomes: sorted(this.#outcomes), codes: sorted(this.#codes), verdicts: this.#hash.digest('hex') };
  }
}

function count(counts: Map<string, number>, name: string | undefined): void {
  if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
}
