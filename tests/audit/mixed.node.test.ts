/**
 * The auditor's engine against an answer key: thousands of lines of ten days in which keys, policy, lists and the root changed. Every defect is found under its own code, nothing
 * else is; many workers, blocks ready in any order, say to the byte what the command says. (A hundred thousand lines, in the page itself: tests/fault/audit-many.)
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlockCutter } from '../../src/core/audit/bulk/cut.ts';
import { type BulkContext, type Judged, judgeBlock } from '../../src/core/audit/bulk/judge-block.ts';
import type { LineFormat } from '../../src/core/audit/bulk/line-format.ts';
import { settleBlock } from '../../src/core/audit/bulk/settle.ts';
import { SeenShowings } from '../../src/core/audit/bulk/showings.ts';
import { openHistory } from '../../src/core/audit/history/history-index.ts';
import { TrustHistory } from '../../src/core/audit/history/trust-history.ts';
import { utf8Decode, utf8Encode } from '../../src/core/bytes.ts';
import { webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { checkTrust } from '../../src/core/trust/check-trust.ts';
import { ashyq, ndjson, scratch } from '../cli/support.ts';
import type { Files } from '../core/world.ts';
import { DOOR, KINDS, type MixedLine, mixedLines, PRESENT, publishHistory } from './mixed-world.ts';

const LINES = 2500;
const CSV: LineFormat = { kind: 'csv', separator: ';', code: 1, time: 0, header: 1 };

let files: Files;
let lines: MixedLine[];
let csv: string;
let dir: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  files = await publishHistory();
  lines = [];
  for await (const line of mixedLines(LINES)) lines.push(line);
  csv = `time;code\n${lines.map(({ at, text }) => `${new Date(at * 1000).toISOString()};"${text}"\n`).join('')}`;
  ({ dir, cleanUp } = await scratch());
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(dir, 'trust', name)), { recursive: true });
    await writeFile(join(dir, 'trust', name), bytes);
  }
  await writeFile(join(dir, 'scans.csv'), csv);
}, 120_000);
afterAll(() => cleanUp());

const read = async (name: string) => files.get(name) ?? null;

/** One worker's bench, as the page's workers have it. */
async function bench(of: Files = files): Promise<BulkContext> {
  const from = async (name: string) => of.get(name) ?? null;
  const checked = await checkTrust({
    read,
    pinned: of.get('root.cbor') ?? new Uint8Array(0),
    previous: null,
    now: PRESENT,
    engine: webCryptoEngine,
    judgeExpiry: false,
  });
  if (!checked.ok) throw new Error(`the world of this test is refused: ${checked.code} in ${checked.file}`);
  const { trust } = checked;
  const index = await openHistory({ trust, read: from, engine: webCryptoEngine, stamps: null });
  if (index === null) throw new Error('no history');
  const past = new TrustHistory({ present: trust, index, read: from, engine: webCryptoEngine });
  return { engine: webCryptoEngine, door: DOOR, nonces: [], ownMoments: true, trustAt: (at) => past.at(at), lanes: 4 };
}

/** As a pool does it: three workers, the blocks ready in whatever order, settled in theirs. */
async function judgeInPool(text: string): Promise<{ readonly ndjson: string; readonly settled: readonly Judged[] }> {
  const cutter = new BlockCutter(CSV);
  const blocks = [...cutter.push(utf8Encode(text)), ...cutter.end()];
  const benches = await Promise.all([bench(), bench(), bench()]);
  const judged = await Promise.all(
    blocks.map((block, nr) =>
      judgeBlock({ block, format: CSV, firstLine: block.line, file: null, now: PRESENT }, benches[(blocks.length - nr) % 3] ?? (benches[0] as BulkContext)),
    ),
  );
  const seen = new SeenShowings();
  const settled = judged.map((one) => settleBlock(one, seen));
  return { ndjson: settled.map((one) => utf8Decode(one.ndjson)).join(''), settled };
}

describe('many lines', () => {
  it('every line gets the code of the answer key: every defect found, nothing else', async () => {
    const { ndjson: said } = await judgeInPool(csv);
    const codes = ndjson(said).map(({ code }) => code);
    expect(codes).toHaveLength(lines.length);
    const wrong = lines.flatMap(({ at, expected }, nr) => (codes[nr] === expected ? [] : [{ nr, back: (PRESENT - at) / 86_400, expected, code: codes[nr] }]));
    expect(wrong).toEqual([]);
    // and the key is of everything that was planted
    expect(new Set(lines.map(({ expected }) => expected)).size).toBeGreaterThan(24);
    expect(Object.keys(KINDS).length).toBeGreaterThan(30);
  }, 60_000);

  it('where many doors scan within the same seconds, what is one presentation to the byte is one for the answer key too', async () => {
    const crowd: MixedLine[] = [];
    // What a million lines do to some hours of twelve days, fifteen hundred do to half a minute.
    for await (const line of mixedLines(1500, { seed: 2, seconds: 30 })) crowd.push(line);
    const { ndjson: said } = await judgeInPool(`time;code\n${crowd.map(({ at, text }) => `${at};"${text}"\n`).join('')}`);
    const codes = ndjson(said).map(({ code }) => code);
    expect(crowd.flatMap(({ expected }, nr) => (codes[nr] === expected ? [] : [{ nr, expected, code: codes[nr] }]))).toEqual([]);
    // The proof that it is the key's matter: a replay is a line whose very text an earlier line had.
    const before = new Set<string>();
    const again = crowd.map(({ text }) => before.has(text) || !before.add(text));
    const replayed = crowd.flatMap(({ expected }, nr) => (expected === 'proof-replayed' ? [nr] : []));
    expect(replayed.filter((nr) => !again[nr])).toEqual([]);
    expect(crowd.filter(({ expected }, nr) => expected === 'proof-replayed' && crowd[nr - 1]?.text !== crowd[nr]?.text).length).toBeGreaterThan(5);
  }, 60_000);

  it('the command says the same, byte for byte, and by which publications', async () => {
    const args = ['verify', '--trust', join(dir, 'trust'), '--own-times', '--category', DOOR.category, '--area', DOOR.area, '--json', join(dir, 'scans.csv')];
    const { code, stdout, stderr } = await ashyq(args, { now: PRESENT });
    expect([code, stderr]).toEqual([1, '']);
    const { ndjson: said } = await judgeInPool(csv);
    expect(stdout === said).toBe(true);
    const from = ndjson(stdout).map(({ trust }) => (trust as { from: string }).from);
    expect([from[0], from.at(-1)]).toEqual(['log', 'stamp']);
  }, 60_000);

  it('a stamp that the log does not have, and a log whose tree is another one, are not believed', async () => {
    const entries = [...files.keys()].find((name) => name.startsWith('log/tile/entries')) ?? '';
    const cut: Files = new Map(files);
    cut.set(entries, new Uint8Array((files.get(entries) ?? new Uint8Array(0)).map((byte, at) => (at === 40 ? byte ^ 1 : byte))));
    const at = PRESENT - 86_400 * 7;
    expect((await (await bench(cut)).trustAt(at)).trust).toBeNull();
    const swapped: Files = new Map(files);
    swapped.set('stamps/12.cbor', files.get('stamps/30.cbor') ?? new Uint8Array(0));
    // the stamp of then is not what was logged: the log alone says what was in force
    const moment = PRESENT - 10 * 86_400 + 10 * 6 * 3600 + 60;
    expect((await (await bench()).trustAt(moment)).of).toMatchObject({ from: 'stamp', stamp: 12 });
    expect((await (await bench(swapped)).trustAt(moment)).of).toMatchObject({ from: 'log', bundle: 2 });
  });
});
