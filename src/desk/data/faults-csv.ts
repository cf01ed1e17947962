/** Faults of lines as a file that whoever sent the table can work through. */
import { csvOf } from '../parts/csv.ts';
import type { LineFault } from './upload-answers.ts';

/** `heads`: what the three columns are called; `sentence`: a fault in words. */
export function faultsCsv(
  faults: readonly LineFault[],
  { heads, sentence }: { readonly heads: readonly string[]; readonly sentence: (code: string) => string },
): string {
  return csvOf([heads, ...faults.map(({ line, code }) => [line, code, sentence(code)])]);
}
