/**
 * What comes from outside in files, changed by their grammar and signed again where a signature stands before: trust files (by stolen keys), policies, laboratories'
 * batches. Refused with a known code or taken; never another error; and the work stays bounded, counted in files read, signatures verified and bytes kept.
 */
import { beforeAll, expect, test } from 'vitest';
import { utf8Encode } from '../../src/core/bytes.ts';
import { type Ed25519Engine, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { MalformedError } from '../../src/core/codec/malformed.ts';
import { decide } from '../../src/core/policy/decide.ts';
import { PolicyError, parsePolicy } from '../../src/core/policy/policy.ts';
import { openBatch, RESULT, readContactBatch, readLabBatch, signBatch } from '../../src/core/token/lab-batch.ts';
import { packTrust, unpackTrust } from '../../src/core/trust/archive.ts';
import { type CheckedTrust, checkTrust } from '../../src/core/trust/check-trust.ts';
import { TRUST_REFUSALS } from '../../src/core/trust/refusal.ts';
import { encodeStamp } from '../../src/core/trust/stamp.ts';
import { POLICY } from '../core/policy.ts';
import { digestOf, type Files, HOUR, KEYS, NOW, publish } from '../core/world.ts';
import { type Branch, everyBranch, parseTree, writeTree } from './cbor-tree.ts';
import { dice, mutate, mutations, patience } from './dice.ts';
import { changed } from './grammar.ts';
import { partsOf, signMany, signOne } from './sign-tree.ts';

const count = (share: number): number => Math.ceil(mutations(4000) * share);
const LIST = 'lists/0.12.cwt';
const BUNDLE = 'bundle.7.cbor';
/** As many signatures as fit into the files of one fetch, a list for each line of a stamp; far below it for an honest one. */
const VERIFIED_MAX = 4000;

let files: Files;
let previous: CheckedTrust;
beforeAll(async () => {
  files = await publish();
  const taken = await checkTrust({ ...client(files), engine: webCryptoEngine });
  if (!taken.ok) throw new Error(taken.code);
  previous = taken;
});

const client = (of: ReadonlyMap<string, Uint8Array>) => ({
  read: async (name: string) => of.get(name) ?? null,
  pinned: files.get('root.cbor') ?? new Uint8Array(0),
  previous: null,
  now: NOW,
  judgeExpiry: true,
});

/** The stamp that names these files: what a thief of the stamp key would sign. */
async function stampOver(of: Files): Promise<Files> {
  const bundle = await digestOf(7, of.get(BUNDLE) ?? new Uint8Array(0));
  const list = { k: 0, ...(await digestOf(12, of.get(LIST) ?? new Uint8Array(0))) };
  const times = { iat: NOW - 300, exp: NOW - 300 + 48 * HOUR };
  return new Map([...of, ['stamp.cbor', await encodeStamp({ ...times, version: 501, bundle, lists: [list], logRoot: null }, KEYS.stamp)]]);
}

const SIGN: Readonly<Record<string, (top: Branch) => Promise<boolean>>> = {
  'root.cbor': (top) => signMany(top, KEYS.root),
  [BUNDLE]: (top) => signMany(top, KEYS.bundle),
  'stamp.cbor': (top) => signOne(top, KEYS.stamp),
  [LIST]: (top) => signOne(top, KEYS.status),
};

test('checkTrust: changed files under good signatures are taken or refused with a code, in bounded work', { timeout: patience(mutations(4000)) }, async () => {
  const roll = dice(6901);
  const names = Object.keys(SIGN);
  const trees = names.map((name) => parseTree(files.get(name) ?? new Uint8Array(0)));
  const codes = new Map<string, number>();
  for (let left = count(0.1); left > 0; left -= 1) {
    const nr = roll(names.length);
    const name = names[nr] ?? LIST;
    const copy = changed(trees[nr] as Branch, trees, roll, (top) => (roll(4) === 0 ? top : (partsOf(top)[2] ?? top)));
    if (roll(8) !== 0) await SIGN[name]?.(copy);
    const bytes = new Uint8Array(writeTree(copy));
    const other: Files = new Map([...files, [name, bytes]]);
    const offered = name === LIST || name === BUNDLE ? await stampOver(other) : other;
    let [reads, verified] = [0, 0];
    const engine: Ed25519Engine = {
      name: 'counted',
      verify: (...question) => {
        verified += 1;
        return webCryptoEngine.verify(...question);
      },
    };
    const asked = client(offered);
    const read = async (file: string) => {
      reads += 1;
      return asked.read(file);
    };
    const pinned = name === 'root.cbor' && roll(2) === 0 ? bytes : asked.pinned;
    const result = await checkTrust({ ...asked, pinned, read, previous: roll(2) === 0 ? previous : null, engine });
    const code = result.ok ? 'ok' : result.code;
    if (!result.ok && !TRUST_REFUSALS.includes(result.code)) throw new Error(`${code}: ${name}`);
    if (reads > 2000 || verified > VERIFIED_MAX) throw new Error(`${reads} files, ${verified} signatures: ${name}`);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  for (const code of ['ok', 'format', 'threshold', 'not-trust-data', 'equivocation']) expect([...codes.keys()]).toContain(code);
});

const VALUES: readonly unknown[] = [null, true, 0, -1, 1.5, 1e300, 2 ** 53, '', 'red', '24:00', '__proto__', [], {}, [[]], { '': 0 }, 'x'.repeat(5000)];

/** JSON with one to three places changed; numbers that JSON cannot hold come in as text afterwards. */
function changedJson(value: unknown, roll: (n: number) => number): string {
  const copy = structuredClone(value) as object;
  for (let left = 1 + roll(3); left > 0; left -= 1) {
    let at = copy as Record<string, unknown>;
    let keys = Object.keys(at);
    while (roll(4) !== 0) {
      const next = at[keys[roll(keys.length)] ?? ''];
      if (typeof next !== 'object' || next === null || Object.keys(next).length === 0) break;
      at = next as Record<string, unknown>;
      keys = Object.keys(at);
    }
    const key = keys[roll(keys.length)] ?? 'x';
    const kind = roll(6);
    if (kind === 0) delete at[key];
    else if (kind === 1) at[`x${roll(9)}`] = VALUES[roll(VALUES.length)];
    else at[key] = structuredClone(VALUES[roll(VALUES.length)]);
  }
  const text = JSON.stringify(copy);
  return roll(6) === 0 ? text.replace(/\d+/, ['1e999', '-0', '0x10', 'NaN', '1E3', `${'9'.repeat(400)}`][roll(6)] ?? '') : text;
}

test('parsePolicy: whatever is taken decides for everybody everywhere, and nothing else is thrown', { timeout: patience(mutations(4000)) }, () => {
  const roll = dice(8259);
  let taken = 0;
  for (let left = count(0.3); left > 0; left -= 1) {
    const text = changedJson(POLICY, roll);
    try {
      const policy = parsePolicy(utf8Encode(text));
      taken += 1;
      const limits = Object.values(policy.limits);
      if (!limits.every((limit) => Number.isSafeInteger(limit) && limit >= 0)) throw new Error(`limits: ${text}`);
      for (const category of ['cinema', '__proto__', 'constructor'])
        for (const health of ['red', 'green'] as const)
          decide(policy, { health, basis: 'none', evidenceAt: null, home: null }, { place: { category, area: 'toString' }, now: NOW + roll(10 ** 7) });
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      if (error.message.length > 200) throw new Error('a message that repeats the file');
    }
  }
  expect(taken).toBeGreaterThan(0);
});

async function refused(read: () => unknown): Promise<boolean> {
  try {
    await read();
    return false;
  } catch (error) {
    if (error instanceof MalformedError) return true;
    throw error;
  }
}

test('openBatch, readLabBatch, readContactBatch: changed batches are read or MalformedError', { timeout: patience(mutations(4000)) }, async () => {
  const roll = dice(65_008);
  const row = { rowId: '1', iin: '900101100017', sampledAt: NOW - HOUR, result: RESULT.negative, district: '7510' };
  const batch = { kind: 'lab', sourceId: 'LAB-1', batchId: new Uint8Array(16), createdAt: NOW, rows: [row, { ...row, rowId: '2' }] } as const;
  const sealed = await signBatch(batch, KEYS.stranger);
  const top = parseTree(sealed);
  let read = 0;
  for (let left = count(0.2); left > 0; left -= 1) {
    const copy = changed(top, [top], roll, (all) => (roll(4) === 0 ? all : (partsOf(all)[2] ?? all)));
    await signOne(copy, KEYS.stranger);
    const bytes = writeTree(copy);
    if (await refused(() => openBatch(bytes))) continue;
    const { payload } = openBatch(bytes);
    if (!(await refused(() => readLabBatch(payload)))) read += 1;
    await refused(() => readContactBatch(payload));
  }
  expect(read).toBeGreaterThan(0);
  expect([...everyBranch(top)].length).toBeGreaterThan(15);
});

test('unpackTrust: a changed archive is files of ours within their sizes, or null', { timeout: patience(mutations(4000)) }, () => {
  const roll = dice(4224);
  const zip = packTrust(files);
  let opened = 0;
  for (let left = count(0.05); left > 0; left -= 1) {
    const unpacked = unpackTrust(mutate(zip, roll));
    if (unpacked === null) continue;
    opened += 1;
    for (const [name, bytes] of unpacked) if (!/^[a-z./\d]+$/.test(name) || bytes.length > 256 * 1024) throw new Error(`${name}: ${bytes.length}`);
  }
  expect(opened).toBeGreaterThan(0);
});
