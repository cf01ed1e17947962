/**
 * The adversarial corpus in Node: every code of formats.md §7 and every refusal of §6, one verdict whoever judges, with each engine. What judges in a browser
 * does so in corpus.browser.test.ts; the command line in cli.test.ts.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { TRUST_REFUSALS } from '../../src/core/trust/refusal.ts';
import { outcomeOf, VERDICT_CODES } from '../../src/core/verdict.ts';
import { nodeEngine } from '../../src/issuer/keys/node-ed25519.ts';
import { askedOnce, clientDisagreements, judgeAll } from './compare.ts';
import { CORPUS, makeCorpus } from './generate.mjs';
import { readCorpus } from './read.ts';

const text = readFileSync(CORPUS, 'utf8');
const corpus = readCorpus(text);
const ENGINES = [webCryptoEngine, tweetnaclEngine, nodeEngine()].map(askedOnce);

test('corpus.ndjson is what its generator writes, byte for byte', () => {
  expect(makeCorpus() === text, 'run `node tests/corpus/generate.mjs` and look at what changed').toBe(true);
});

test('the corpus has every verdict code and every refusal, and says where a case cannot be judged', () => {
  const steps = corpus.codes.flatMap(({ steps: all }) => all);
  expect(corpus.codes.length).toBeGreaterThanOrEqual(300);
  expect(new Set(steps.map(({ expect: { code } }) => code))).toEqual(new Set(VERDICT_CODES));
  expect(new Set(corpus.trust.flatMap(({ expect: code }) => code ?? []))).toEqual(new Set(TRUST_REFUSALS));
  expect(steps.every(({ expect: { code, outcome } }) => outcome === outcomeOf(code) || (code === 'key-unknown' && outcome === 'undecided'))).toBe(true);
  expect(text.length).toBeLessThan(1_000_000);
});

test.each(ENGINES)('one verdict from core, door and auditor, engine $name', { timeout: 120_000 }, async (engine) => {
  const { wrong, verdicts } = await judgeAll(corpus, engine);
  expect(wrong).toEqual([]);
  expect(verdicts.size).toBe(corpus.codes.length);
});

// tweetnacl takes seconds over these in Node; it judges them in the core's own tests.
test.each(ENGINES.filter(({ name }) => name !== 'tweetnacl'))('one answer to published files, engine $name', { timeout: 120_000 }, async (engine) => {
  expect(await clientDisagreements(corpus, engine)).toEqual([]);
});

/** Every file that the generator loads, by the paths in its imports. */
function loads(path: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/^import .*?from '(\.[^']+)';$/gms)) loads(join(dirname(path), name), found);
  return found;
}

test('nothing of src/ stands behind the corpus', () => {
  const files = [...loads(fileURLToPath(new URL('generate.mjs', import.meta.url)))];
  expect(files.length).toBeGreaterThan(12);
  for (const file of files) {
    expect(file).not.toContain('/src/');
    const outside = [...readFileSync(file, 'utf8').matchAll(/from '([^.'][^']*)'/g)].map(([, name = '']) => name);
    expect(outside.filter((name) => !name.startsWith('node:'))).toEqual([]);
  }
});
