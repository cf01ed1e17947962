/**
 * No false admit, by somebody who knows the formats (security.md, attacks 5, 13 and 14): changes of the grammar of CBOR, COSE and Base45, three ways of signing afterwards.
 * Admitted means byte for byte what was signed. `ASHYQ_MUTATIONS=1000000 npx vitest run --project node tests/property/grammar.test.ts` makes the full number.
 */
import { beforeAll, expect, test } from 'vitest';
import { equal, toHex } from '../../src/core/bytes.ts';
import { type Ed25519Engine, webCryptoEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr } from '../../src/core/qr.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { VERDICT_CODES, type Verdict } from '../../src/core/verdict.ts';
import { verify } from '../../src/core/verify.ts';
import { GATE, goodTrust, KEYS, NOW, shown, token } from '../core/world.ts';
import { type Branch, everyBranch, leaf } from './cbor-tree.ts';
import { dice, mutations, patience } from './dice.ts';
import { changed, changedText, parseTree, writeTree } from './grammar.ts';
import { partsOf, signOne } from './sign-tree.ts';

const NONCE = new Uint8Array(8).fill(0x77);
let trust: Trust;
let honest: { readonly bytes: Uint8Array; readonly tree: Branch; readonly isLive: boolean }[];
let tokens: Set<string>;

beforeAll(async () => {
  trust = await goodTrust();
  const [a, b] = [await token(), await token({ index: 77, health: 2, basis: 0, evidenceAt: null, iat: NOW - 60 })];
  const paper = await token({ index: 78, holderKey: null });
  const live = [await shown({}, a), await shown({ aud: 'ALA-00123' }, b), await shown({ aud: 'ALA-00123/2', nonce: NONCE }, a)];
  honest = [...live, paper].map((bytes) => ({ bytes, tree: parseTree(bytes), isLive: bytes !== paper }));
  tokens = new Set([a, b, paper].map(toHex));
});

function judged(text: string, engine: Ed25519Engine = webCryptoEngine): Promise<Verdict> {
  const memory = new VerifierMemory();
  memory.issueNonce(NONCE, NOW);
  return verify(text, { trust, now: NOW, door: GATE, memory, engine });
}

/** The token in the header of a presentation, where it still stands there. */
function tokenIn(top: Branch): Branch | null {
  const map = partsOf(top)[0]?.children[0];
  const at = map?.children.findIndex(({ major, argument }, place) => place % 2 === 0 && major === 0 && argument === 13n) ?? -1;
  return map?.children[at + 1] ?? null;
}

/** What must never come of a change: an answer that is none, and codes that say a fault of ours. */
function insistKnown({ code }: Verdict, what: string): void {
  if (code === 'internal' || code === 'storage-failed' || !VERDICT_CODES.includes(code)) throw new Error(`${code}: ${what}`);
}

const count = (share: number): number => Math.ceil(mutations(4000) * share);

test('parseTree, writeTree: a pass is written again as it was', () => {
  for (const { bytes, tree } of honest) expect(equal(writeTree(tree), bytes)).toBe(true);
  const depth = honest.map(({ tree }) => [...everyBranch(tree)].length);
  expect(Math.min(...depth)).toBeGreaterThan(15);
});

test('verify: a changed pass is not admitted, whatever of its grammar is changed', { timeout: patience(mutations(4000)) }, async () => {
  const roll = dice(8949);
  const trees = honest.map(({ tree }) => tree);
  const whole = new Set(honest.map(({ bytes }) => toHex(bytes)));
  const codes = new Map<string, number>();
  for (let left = count(0.6); left > 0; left -= 1) {
    const one = honest[roll(honest.length)]?.tree;
    if (one === undefined) continue;
    const bytes = writeTree(changed(one, trees, roll));
    const verdict = await judged(formatQr(bytes));
    insistKnown(verdict, toHex(bytes));
    if (verdict.outcome === 'admit' && !whole.has(toHex(bytes))) throw new Error(`admitted: ${toHex(bytes)}`);
    codes.set(verdict.code, (codes.get(verdict.code) ?? 0) + 1);
  }
  // The changes reach every layer: structure of many kinds, keys, signatures, proofs.
  expect(codes.size).toBeGreaterThan(14);
  for (const code of ['signature-invalid', 'proof-invalid', 'cbor-limit', 'cbor-duplicate-key', 'kid-misplaced']) expect([...codes.keys()]).toContain(code);
});

test('verify: with an engine that believes everything these changes would be false admits', async () => {
  const roll = dice(8949);
  const trees = honest.map(({ tree }) => tree);
  const gullible: Ed25519Engine = { name: 'gullible', verify: () => true };
  const whole = new Set(honest.map(({ bytes }) => toHex(bytes)));
  let admitted = 0;
  for (let left = 1000; left > 0; left -= 1) {
    const bytes = writeTree(changed(honest[roll(honest.length)]?.tree ?? leaf(0, 0n), trees, roll));
    if ((await judged(formatQr(bytes), gullible)).outcome === 'admit' && !whole.has(toHex(bytes))) admitted += 1;
  }
  expect(admitted).toBeGreaterThan(5);
});

test('verify: what a holder signs anew is admitted only around a token as the ministry signed it', { timeout: patience(mutations(4000)) }, async () => {
  const roll = dice(9052);
  const live = honest.filter(({ isLive }) => isLive);
  const trees = honest.map(({ tree }) => tree);
  let admitted = 0;
  for (let left = count(0.2); left > 0; left -= 1) {
    const one = live[roll(live.length)]?.tree;
    if (one === undefined) continue;
    const copy = changed(one, trees, roll, (top) => (roll(3) === 0 ? top : (tokenIn(top) ?? top)));
    if (!(await signOne(copy, KEYS.holder))) continue;
    const bytes = writeTree(copy);
    const verdict = await judged(formatQr(bytes));
    insistKnown(verdict, toHex(bytes));
    if (verdict.outcome !== 'admit') continue;
    admitted += 1;
    const inner = tokenIn(parseTree(bytes));
    if (inner === null || !tokens.has(toHex(writeTree(inner)))) throw new Error(`admitted: ${toHex(bytes)}`);
  }
  // An honest change among them (another second, the same bytes) is admitted: the signing works.
  expect(admitted).toBeGreaterThan(0);
});

test('verify: whatever a ministry signs has a verdict', { timeout: patience(mutations(4000)) }, async () => {
  const roll = dice(8392);
  const trees = honest.map(({ tree }) => tree);
  const codes = new Set<string>();
  for (let left = count(0.1); left > 0; left -= 1) {
    const one = honest[3]?.tree;
    if (one === undefined) continue;
    const copy = changed(one, trees, roll, (top) => partsOf(top)[2] ?? top);
    if (!(await signOne(copy, KEYS.token))) continue;
    const bytes = writeTree(copy);
    const verdict = await judged(formatQr(bytes));
    insistKnown(verdict, toHex(bytes));
    codes.add(verdict.code);
  }
  expect(codes.size).toBeGreaterThan(6);
});

test('verify: no other text of a pass is admitted', { timeout: patience(mutations(4000)) }, async () => {
  const roll = dice(9285);
  for (let left = count(0.1); left > 0; left -= 1) {
    const text = formatQr(honest[roll(honest.length)]?.bytes ?? new Uint8Array(0));
    const other = changedText(text, roll);
    const verdict = await judged(other);
    insistKnown(verdict, other);
    if (verdict.outcome === 'admit' && other !== text) throw new Error(`admitted: ${other}`);
  }
});
