/** A door in training: specimens get a verdict, real passes none, every scan its line, and no line is an admission. */
import { describe, expect, test } from 'vitest';
import { tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { formatQr } from '../../src/core/qr.ts';
import { LIST_ENTRIES, SPECIMEN_LIST } from '../../src/core/trust/status-list.ts';
import { type Card, LIVE_CARDS, PAPER_CARDS, PracticeCards } from '../../src/gate/practice-cards.ts';
import { Practice } from '../../src/gate/practise.ts';
import { GATE, KEYS, NOW, token, tokenKey, trustOf } from '../core/world.ts';
import { Disk, live, openGate } from './disk.ts';

const cards = new PracticeCards(KEYS.stranger, () => NOW);

async function training(disk = new Disk()) {
  const trust = await trustOf({ moreKeys: [tokenKey(KEYS.specimen, { specimen: true })] });
  const { judge } = await openGate(disk, { now: NOW }, () => trust);
  const options = { engine: tweetnaclEngine, door: GATE, trust: () => trust, judge, now: () => NOW };
  return { practice: new Practice({ ...options, cardKey: KEYS.stranger.publicKey }), judge, disk, options };
}

/** A specimen as the ministry makes them: on paper, for a month. */
const specimen = (health: 0 | 1 | 2 | 3) =>
  token({ holderKey: null, health, index: SPECIMEN_LIST * LIST_ENTRIES + 5, iat: NOW - 3600, exp: NOW + 30 * 86_400 }, KEYS.specimen).then(formatQr);

describe('Practice', () => {
  test('a specimen of the ministry gets the verdict that a door would give, and its line says specimen', async () => {
    const { practice, disk, judge } = await training();
    expect((await practice.judge(await specimen(3), 0)).practised?.verdict).toMatchObject({ outcome: 'admit', code: 'ok', health: 'green' });
    expect((await practice.judge(await specimen(0), 0)).practised?.verdict).toMatchObject({ outcome: 'refuse', code: 'not-admitted' });
    expect(disk.lines.map(({ kind, outcome, code, ref }) => [kind, outcome, code, ref])).toEqual([
      ['scan', 'refuse', 'specimen', null],
      ['scan', 'refuse', 'specimen', null],
    ]);
    expect(judge.today.counters).toMatchObject({ in: 0, admit: 0, refuse: 0 });
  });

  test('of somebody’s real pass a door in training says nothing, shows nothing and admits nobody', async () => {
    const { practice, disk, judge } = await training();
    const judged = await practice.judge(await live(), 0);
    expect(judged.practised).toEqual({ verdict: null });
    expect(JSON.stringify(judged)).not.toMatch(/initials|birth|health/);
    expect(disk.lines.map(({ kind, outcome, code, ref }) => [kind, outcome, code, ref])).toEqual([['app', null, 'training', null]]);
    // The same code at the same door after the training: it was never used up.
    expect((await judge.judge(await live(), 0)).face).toBe('admit');
  });

  const EXPECTED: Readonly<Record<Card, string>> = {
    phone: 'ok',
    again: 'proof-replayed',
    screenshot: 'proof-stale',
    fast: 'proof-future',
    copied: 'proof-missing',
    green: 'ok',
    blue: 'ok',
    yellow: 'not-admitted',
    red: 'not-admitted',
    expired: 'token-expired',
    revoked: 'token-revoked',
    altered: 'signature-invalid',
    stranger: 'key-unknown',
    cut: 'cbor-malformed',
    newer: 'version-unknown',
    poster: 'token-type',
    other: 'not-ashyq',
  };

  test('every card of the deck gets its verdict, none a colour of a verdict, and no line is an admission', async () => {
    const { practice, disk, judge } = await training();
    for (const card of [...LIVE_CARDS, ...PAPER_CARDS]) {
      const judged = await practice.judge(await cards.text(card), 0);
      expect([card, judged.practised?.verdict?.code]).toEqual([card, EXPECTED[card]]);
      expect([card, judged.face, judged.verdict.outcome]).toEqual([card, 'undecided', 'undecided']);
    }
    expect(disk.lines.every(({ kind, outcome }) => kind === 'app' && outcome === null)).toBe(true);
    expect(disk.lines).toHaveLength(LIVE_CARDS.length + PAPER_CARDS.length);
    expect(judge.today.counters).toMatchObject({ in: 0, out: 0, admit: 0, refuse: 0, undecided: 0 });
  });

  test('at a door that is not in training the cards are worth nothing', async () => {
    const { judge } = await training();
    for (const card of ['phone', 'green', 'blue'] as const) expect((await judge.judge(await cards.text(card), 0)).verdict.outcome).toBe('refuse');
    expect((await judge.judge(await specimen(3), 0)).verdict.code).toBe('specimen');
  });

  test('another tablet takes the cards for forged, the ministry’s specimens not', async () => {
    const { options } = await training();
    const other = new Practice({ ...options, cardKey: null });
    expect((await other.judge(await cards.text('green'), 0)).practised?.verdict?.code).toBe('key-unknown');
    expect((await other.judge(await specimen(3), 0)).practised?.verdict?.code).toBe('ok');
  });

  test('what could not be written is not shown', async () => {
    const disk = new Disk();
    const { practice } = await training(disk);
    disk.failure = 'storage-full';
    for (const text of [await specimen(3), await cards.text('phone'), await live()]) {
      const judged = await practice.judge(text, 0);
      expect([judged.verdict.code, judged.practised]).toEqual(['storage-failed', undefined]);
    }
  });
});
