/** Types of run.mjs for the test that calls it. */
export interface Finding {
  readonly kind: 'wrong' | 'reading';
  readonly what: string;
  readonly text: string;
}

/** Path of the built command line. */
export const CLI: string;

/** Makes the corpus, runs it through the built command line, and returns every disagreement. */
export function runCorpus(options?: { directory?: string; only?: string }): Promise<{ cases: number; calls: number; mutants: number; findings: Finding[] }>;

/** One finding as text. */
export function describe(finding: Finding): string;
