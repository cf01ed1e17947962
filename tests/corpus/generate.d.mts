/** Types of generate.mjs for the tests that call it. */

/** Path of corpus.ndjson. */
export const CORPUS: string;

/** The corpus as text: one JSON object a line. */
export function makeCorpus(): string;
