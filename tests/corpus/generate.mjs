/**
 * The adversarial corpus (README.md): `node tests/corpus/generate.mjs` writes corpus.ndjson anew, byte for byte the same while nothing here changes.
 * Nothing of src/ is used: the writers are those of tests/conformance, and encoder/.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { clocks } from './attacks/clocks.mjs';
import { doors } from './attacks/doors.mjs';
import { forgeries } from './attacks/forgeries.mjs';
import { showings } from './attacks/showings.mjs';
import { structure } from './attacks/structure.mjs';
import { trustFiles } from './attacks/trust-files.mjs';
import { world } from './encoder/world.mjs';
import { createSuite } from './suite.mjs';

export const CORPUS = join(dirname(fileURLToPath(import.meta.url)), 'corpus.ndjson');

/** The corpus as text: one JSON object a line. */
export function makeCorpus() {
  const suite = createSuite();
  suite.world('main', world());
  for (const section of [showings, forgeries, structure, clocks, doors, trustFiles]) section(suite);
  return suite.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = makeCorpus();
  writeFileSync(CORPUS, text);
  console.log(`${text.split('\n').length - 1} lines, ${text.length} characters`);
}
