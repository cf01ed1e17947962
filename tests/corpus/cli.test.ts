/** The adversarial corpus through `ashyq verify` (formats.md §10): the same verdicts in all their members, and the exit codes. */

import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeEngine } from '../../src/issuer/keys/node-ed25519.ts';
import { ashyq, scratch } from '../cli/support.ts';
import { askedOnce, disagreements, fingerprint } from './compare.ts';
import { CORPUS } from './generate.mjs';
import { byCore, linesOf, Worlds, withoutPlace } from './judges.ts';
import { type CodeCase, readCorpus } from './read.ts';

const corpus = readCorpus(readFileSync(CORPUS, 'utf8'));
const folders = new Map([...corpus.worlds.keys()].map((name, nr) => [name, `world-${nr}`]));
let dir: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dir, cleanUp } = await scratch());
  for (const [name, files] of corpus.worlds) {
    for (const [file, bytes] of files) {
      const path = join(folderOf(name), file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    await mkdir(folderOf(name), { recursive: true });
  }
});
afterAll(() => cleanUp());

const folderOf = (world: string): string => join(dir, folders.get(world) ?? 'nowhere');

/** Cases that one call can answer: the same question, one line each. A case whose clock moves, or whose codes follow on each other, has a call of its own. */
function calls(): CodeCase[][] {
  const groups = new Map<string, CodeCase[]>();
  for (const one of corpus.codes.filter(({ where }) => where.includes('cli'))) {
    const { world, door, nonces, steps, name } = one;
    const id = JSON.stringify(steps.length === 1 ? [world, door, nonces, steps[0]?.at] : name);
    groups.set(id, [...(groups.get(id) ?? []), one]);
  }
  return [...groups.values()];
}

/** Lines of text as of --at, or a table with its own times. */
function argsOf(first: CodeCase): string[] {
  const { category, area, venueId, gate, registration } = first.door;
  const door = [
    ...['--category', category, '--area', area],
    ...(venueId === undefined ? [] : ['--venue', venueId]),
    ...(gate === undefined ? [] : ['--gate', String(gate)]),
    ...(registration === true ? ['--registration'] : []),
    ...first.nonces.flatMap(({ hex }) => ['--nonce', hex]),
  ];
  const table = ['--format', 'ndjson', '--column', 'code', '--time-column', 'at', '--own-times'];
  const lines = first.steps.length === 1 ? ['--format', 'text', '--at', String(first.steps[0]?.at)] : table;
  return ['verify', '--trust', folderOf(String(first.world)), ...door, ...lines, '--json'];
}

test('ashyq verify says what the core says, and its exit code says the worst of it', { timeout: 120_000 }, async () => {
  const engine = askedOnce(nodeEngine());
  const worlds = new Worlds(corpus, engine);
  const wrong: string[] = [];
  for (const group of calls()) {
    const [first] = group;
    if (first === undefined) continue;
    const stdin = first.steps.length === 1 ? group.map(({ steps }) => `${steps[0]?.text}\n`).join('') : linesOf(first);
    const { code, stdout } = await ashyq(argsOf(first), { stdin });
    let said = withoutPlace(stdout);
    for (const one of group) {
      const own = said.slice(0, one.steps.length);
      said = said.slice(one.steps.length);
      wrong.push(...disagreements(one, own, 'cli'));
      if (fingerprint(own) !== fingerprint(await byCore(one, await worlds.trust(one.world), engine)))
        wrong.push(`${one.name}: cli says other things than core`);
    }
    const outcomes = group.flatMap(({ steps }) => steps.map(({ expect: { outcome } }) => outcome));
    const exit = outcomes.includes('refuse') ? 1 : outcomes.includes('undecided') ? 2 : 0;
    if (code !== exit) wrong.push(`${first.name}: exit ${code}, not ${exit}`);
  }
  expect(wrong).toEqual([]);
});

test('ashyq verify refuses the trust files that a client refuses: exit 3, the code on stderr, no verdict', { timeout: 120_000 }, async () => {
  const wrong: string[] = [];
  for (const one of corpus.trust.filter(({ before }) => before.length === 0)) {
    const pin = join(folderOf(one.pinned), 'root.cbor');
    const hasPin = corpus.worlds.get(one.pinned)?.has('root.cbor') === true;
    const args = ['verify', '--trust', folderOf(one.world), ...(hasPin ? ['--pin', pin] : []), '--json', '--at', String(one.at)];
    const { code, stdout, stderr } = await ashyq(args, { stdin: 'HELLO\n' });
    const right = one.atUse === null ? code === 1 && stderr === '' : code === 3 && stdout === '' && stderr.includes(`refused: ${one.atUse}: `);
    if (!right) wrong.push(`${one.name}: exit ${code}, ${stderr.trim()}, not ${one.atUse}`);
  }
  expect(wrong).toEqual([]);
});
