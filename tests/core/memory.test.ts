/** What one verifier remembers (formats.md §4, §6): replays and nonces die by the clock, the floor only rises. */
import { describe, expect, test } from 'vitest';
import { type ProofId, VerifierMemory } from '../../src/core/memory.ts';
import { DAY, NOW } from './world.ts';

const KID = Uint8Array.of(1, 2, 3, 4);
const NONCE = new Uint8Array(8).fill(5);
const LIFE = 90;
const proof = (changes: Partial<ProofId> = {}): ProofId => ({ kid: KID, index: 7, aud: '*', iat: NOW, nonce: null, ...changes });

describe('VerifierMemory: showings', () => {
  test('one that was recorded is seen, with its time', () => {
    const memory = new VerifierMemory();
    expect(memory.seenAt(proof())).toBeNull();
    memory.record(proof(), { now: NOW + 3, life: LIFE });
    expect(memory.seenAt(proof())).toBe(NOW + 3);
  });

  test.each<[string, Partial<ProofId>]>([
    ['key', { kid: Uint8Array.of(1, 2, 3, 5) }],
    ['index', { index: 8 }],
    ['audience', { aud: 'ALA-00123' }],
    ['time', { iat: NOW + 1 }],
    ['nonce', { nonce: NONCE }],
  ])('another %s is another showing', (_, changes) => {
    const memory = new VerifierMemory();
    memory.record(proof(), { now: NOW, life: LIFE });
    expect(memory.seenAt(proof(changes))).toBeNull();
  });

  test('an audience cannot be written so that it looks like another showing', () => {
    const memory = new VerifierMemory();
    memory.record(proof({ aud: '*' }), { now: NOW, life: LIFE });
    expect(memory.seenAt(proof({ index: 7, aud: `${NOW} - *` }))).toBeNull();
    expect(memory.seenAt(proof({ aud: ' *' }))).toBeNull();
    expect(memory.seenAt(proof({ aud: '* ' }))).toBeNull();
  });

  test('is never forgotten while it could still be accepted', () => {
    const memory = new VerifierMemory();
    const life = 86_430;
    memory.record(proof(), { now: NOW, life });
    for (let at = 0; at < 5000; at += 1) memory.record(proof({ index: 1000 + at }), { now: NOW + 17 * at, life });
    expect(NOW + 17 * 4999 - NOW).toBeLessThan(life);
    expect(memory.seenAt(proof())).toBe(NOW);
  });
});

describe('VerifierMemory: nonces', () => {
  const use = (changes: Partial<ProofId> = {}) => proof({ nonce: NONCE, ...changes });

  test('is fresh for 60 s after its issue', () => {
    const memory = new VerifierMemory();
    expect(memory.isNonceFresh(use(), NOW)).toBe(false);
    memory.issueNonce(NONCE, NOW);
    expect([0, 60, 61].map((after) => memory.isNonceFresh(use(), NOW + after))).toEqual([true, true, false]);
  });

  test('issued an hour in the future, by a clock that was put back since, is not fresh', () => {
    const memory = new VerifierMemory();
    memory.issueNonce(NONCE, NOW + 3600);
    expect([memory.isNonceFresh(use(), NOW), memory.isOnShow(NONCE, NOW)]).toEqual([false, false]);
  });

  test('grows older by a clock that is put ahead, and no younger by one that is put back', () => {
    const [ahead, back] = [new VerifierMemory(), new VerifierMemory()];
    for (const memory of [ahead, back]) memory.issueNonce(NONCE, NOW);
    ahead.moved(7200);
    back.moved(-7200);
    expect([ahead.isNonceFresh(use(), NOW + 7200), back.isNonceFresh(use(), NOW - 7200), back.isNonceFresh(use(), NOW - 7139)]).toEqual([false, true, false]);
  });

  test('no nonce is never fresh', () => {
    expect(new VerifierMemory().isNonceFresh(proof(), NOW)).toBe(false);
  });

  test('is used up by one token, not for the others', () => {
    const memory = new VerifierMemory();
    memory.issueNonce(NONCE, NOW);
    memory.record(use(), { now: NOW, life: LIFE });
    expect(memory.isNonceFresh(use(), NOW)).toBe(false);
    expect(memory.isNonceFresh(use({ iat: NOW + 9, aud: 'X' }), NOW)).toBe(false);
    expect(memory.isNonceFresh(use({ index: 8 }), NOW)).toBe(true);
    expect(memory.isNonceFresh(use({ kid: Uint8Array.of(9, 9, 9, 9) }), NOW)).toBe(true);
  });

  test('issued again it lives again for others', () => {
    const memory = new VerifierMemory();
    memory.issueNonce(NONCE, NOW);
    memory.issueNonce(NONCE, NOW + 100);
    expect(memory.isNonceFresh(use(), NOW + 160)).toBe(true);
  });
});

describe('VerifierMemory: the floor', () => {
  test('only rises, unless a new root resets it', () => {
    const memory = new VerifierMemory();
    memory.raiseFloor(NOW);
    memory.raiseFloor(NOW - DAY);
    expect(memory.floor).toBe(NOW);
    memory.resetFloor();
    expect(memory.floor).toBe(0);
  });
});

describe('VerifierMemory: size and life', () => {
  const sizeOf = (memory: VerifierMemory, now: number): number => memory.snapshot(now).proofs.length;

  test('stays flat over 100,000 scans of a moving clock', () => {
    const memory = new VerifierMemory();
    let largest = 0;
    for (let at = 0; at < 100_000; at += 1) {
      const now = NOW + at;
      if (at % 30 === 0) memory.issueNonce(Uint8Array.of(0, 0, 0, 0, 0, at >> 16, at >> 8, at), now);
      memory.record(proof({ index: at, iat: now }), { now, life: LIFE });
      if (at % 9973 === 0) largest = Math.max(largest, sizeOf(memory, now));
    }
    const last = memory.snapshot(NOW + 100_000);
    expect(largest).toBeLessThanOrEqual(601);
    expect(last.proofs.length).toBeLessThanOrEqual(601);
    expect(last.nonces.length).toBeLessThanOrEqual(21);
  });

  test('100,000 records while nobody asks for a snapshot are swept as well', () => {
    const memory = new VerifierMemory();
    for (let at = 0; at < 100_000; at += 1) memory.record(proof({ index: at }), { now: NOW + at, life: LIFE });
    // a snapshot as of long ago removes nothing by itself: what is there is what the sweeps on the way left
    expect(sizeOf(memory, NOW)).toBeLessThan(601 + 1024 + 1);
  });

  test('a door that shows codes all day and sees nobody keeps no old nonces', () => {
    const memory = new VerifierMemory();
    for (let at = 0; at < 100_000; at += 1) memory.issueNonce(Uint8Array.of(1, 0, 0, 0, 0, at >> 16, at >> 8, at), NOW + 30 * at);
    expect(memory.snapshot(NOW).nonces.length).toBeLessThan(5000);
  });

  test('a snapshot is plain data and comes back whole', () => {
    const memory = new VerifierMemory();
    memory.issueNonce(NONCE, NOW);
    memory.record(proof({ nonce: NONCE }), { now: NOW, life: LIFE });
    memory.record(proof(), { now: NOW, life: LIFE });
    memory.raiseFloor(NOW - 9);
    const stored = structuredClone(memory.snapshot(NOW));
    const again = new VerifierMemory(JSON.parse(JSON.stringify(stored)));
    expect(again.snapshot(NOW)).toEqual(stored);
    expect(again.seenAt(proof())).toBe(NOW);
    expect(again.isNonceFresh(proof({ nonce: NONCE }), NOW)).toBe(false);
    expect(again.isNonceFresh(proof({ nonce: NONCE, index: 8 }), NOW)).toBe(true);
    expect(again.floor).toBe(NOW - 9);
  });

  test('a reload forgets no showing that a long-lived presentation could repeat', () => {
    const memory = new VerifierMemory();
    memory.record(proof(), { now: NOW, life: 3600 });
    const reloaded = new VerifierMemory(memory.snapshot(NOW + 700));
    const again = new VerifierMemory(reloaded.snapshot(NOW + 800));
    expect(again.seenAt(proof())).toBe(NOW);
  });

  test('a snapshot drops what has died', () => {
    const memory = new VerifierMemory();
    memory.issueNonce(NONCE, NOW);
    memory.record(proof(), { now: NOW, life: LIFE });
    expect(memory.snapshot(NOW + 600)).toMatchObject({ nonces: [[expect.any(String), NOW]] });
    expect(memory.snapshot(NOW + 601)).toMatchObject({ proofs: [], nonces: [] });
  });
});
