/**
 * The conformance corpus, made from formats.md alone (no code of src/): `node tests/conformance/generate.mjs DIR` writes
 * trust/<name>/..., pins/<name>.cbor and cases.json. Deterministic: seeded keys, one fixed clock.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cborCases } from './cases-cbor.mjs';
import { claimCases } from './cases-claims.mjs';
import { cliCases } from './cases-cli.mjs';
import { coseCases } from './cases-cose.mjs';
import { inputCases } from './cases-input.mjs';
import { keyCases } from './cases-keys.mjs';
import { limitCases } from './cases-limits.mjs';
import { listFormatCases } from './cases-list-format.mjs';
import { listCases } from './cases-lists.mjs';
import { nonceCases } from './cases-nonce.mjs';
import { orderCases } from './cases-order.mjs';
import { policyCases } from './cases-policy.mjs';
import { policyFormatCases } from './cases-policy-format.mjs';
import { proofCases } from './cases-proof.mjs';
import { rootCases } from './cases-root.mjs';
import { shapeCases } from './cases-shape.mjs';
import { trustCases } from './cases-trust.mjs';
import { trustFormatCases } from './cases-trust-format.mjs';
import { createSuite } from './suite.mjs';
import { trustFiles } from './trust.mjs';

const SECTIONS = [
  inputCases,
  cborCases,
  coseCases,
  shapeCases,
  keyCases,
  claimCases,
  proofCases,
  nonceCases,
  orderCases,
  listCases,
  limitCases,
  policyCases,
  policyFormatCases,
  trustCases,
  trustFormatCases,
  listFormatCases,
  rootCases,
  cliCases,
];

/** All directories, pins and cases, in memory. */
export function makeCorpus() {
  const suite = createSuite();
  suite.trust('main', trustFiles());
  for (const section of SECTIONS) section(suite);
  return suite;
}

/** A name that is a folder everywhere. @param {string} name */
export function folderOf(name) {
  return name.replace(/[^A-Za-z0-9-]+/g, '_');
}

/** Writes the corpus; what was in the directory is removed. @param {string} directory */
export function writeCorpus(directory) {
  const { trusts, pins, cases } = makeCorpus();
  rmSync(directory, { recursive: true, force: true });
  const write = (path, bytes) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  };
  for (const [name, files] of trusts) {
    mkdirSync(join(directory, 'trust', folderOf(name)), { recursive: true });
    for (const [file, bytes] of files) write(join(directory, 'trust', folderOf(name), file), bytes);
  }
  for (const [name, bytes] of pins) write(join(directory, 'pins', `${name}.cbor`), bytes);
  write(join(directory, 'cases.json'), `${JSON.stringify(cases, null, 1)}\n`);
  return cases;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const directory = process.argv[2];
  if (directory === undefined) throw new Error('usage: node tests/conformance/generate.mjs DIR');
  console.log(`${writeCorpus(directory).length} cases in ${directory}`);
}
