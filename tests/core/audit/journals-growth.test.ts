/** What an audit costs with twice as many lines or journals, counted in steps and not in seconds: about twice as much, in whatever order they come. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditCheckpoints } from '../../../src/core/audit/checkpoint-audit.ts';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { JournalChain } from '../../../src/core/audit/journal-chain.ts';
import { LineLog } from '../../../src/core/audit/journal-lines.ts';
import { auditTogether } from '../../../src/core/audit/journals-together.ts';
import type { Bytes } from '../../../src/core/bytes.ts';
import { type Ed25519Engine, webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { decodeEntry, encodeEntry } from '../../../src/core/journal/entry.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { goodTrust, KEYS, NOW, seeded, venueClaims, xOf } from '../world.ts';
import { auditAll, certificate, checkpointAt, journalOf, lineAt } from './journals.ts';

const [HALF, ALL] = [300, 600];
let lines: Bytes[];
let own: Bytes;
/** over the first line, the first two, and so on */
const signatures: Bytes[] = [];
beforeAll(async () => {
  lines = await journalOf(ALL);
  own = await certificate();
  let state = EMPTY_CHAIN;
  for (const line of lines) {
    state = await extendChain(state, line);
    signatures.push(
      await makeCheckpoint({ venueId: venueClaims().venueId, iat: NOW + 10 * state.size, gate: 2, epoch: 0, stampVersion: 500, ...state }, KEYS.tablet),
    );
  }
}, 60_000);
afterEach(() => void vi.restoreAllMocks());

/** How often a line is taken, looked for, read again or compared while `run` runs. */
async function stepsOf(run: () => Promise<unknown>): Promise<number> {
  const looked = (['take', 'headAt', 'lineHead'] as const).map((name) => vi.spyOn(JournalChain.prototype, name));
  const kept = (['add', 'find', 'itemAt'] as const).map((name) => vi.spyOn(LineLog.prototype, name));
  let read = 0;
  for (const name of ['asTheyCame', Symbol.iterator] as const) {
    const walk = LineLog.prototype[name] as (this: LineLog, count: number) => Generator<unknown>;
    vi.spyOn(LineLog.prototype, name as 'asTheyCame').mockImplementation(function* (this: LineLog, count: number) {
      for (const line of walk.call(this, count)) {
        read += 1;
        yield line as never;
      }
    });
  }
  await run();
  const steps = [...looked, ...kept].reduce((sum, { mock }) => sum + mock.calls.length, read);
  vi.restoreAllMocks();
  return steps;
}

const upTo = (count: number) => Array.from({ length: count }, (_, nr) => nr);
/** Places of `count` lines in each order that an inspector's file may have, and some that nobody's has. */
const ORDERS: Readonly<Record<string, (count: number) => number[]>> = {
  'the oldest first': upTo,
  'the newest first': (count) => upTo(count).reverse(),
  'the even ones first': (count) => [...upTo(count).filter((nr) => nr % 2 === 0), ...upTo(count).filter((nr) => nr % 2 === 1)],
  'from the middle to both sides': (count) => upTo(count).map((nr) => (count >> 1) + (nr % 2 === 0 ? nr >> 1 : -(nr >> 1) - 1)),
  'the first line, and the others backwards': (count) => [0, ...upTo(count - 1).map((nr) => count - 1 - nr)],
};

describe.each(Object.keys(ORDERS))('exports of one line, %s', (name) => {
  const placesOf = (count: number) => (ORDERS[name] ?? upTo)(count).filter((nr) => nr >= 0 && nr < count);
  const itemsOf = (count: number) => placesOf(count).flatMap((nr) => [lines[nr] ?? own, own]);

  test('signed: they are one journal, without a break, and twice as many take about twice the steps', { timeout: 60_000 }, async () => {
    const steps: number[] = [];
    for (const count of [HALF, ALL]) {
      const items = placesOf(count).flatMap((nr) => [lines[nr] ?? own, own, signatures[nr] ?? own]);
      let reports: JournalReport[] = [];
      const taken = await stepsOf(async () => {
        reports = await auditAll(items, { trust: null });
      });
      steps.push(taken);
      expect(reports.map(({ state, breaks, signed, counts }) => [state, breaks, signed, counts.lines])).toEqual([['intact', [], count, count]]);
    }
    expect((steps[1] ?? 0) / (steps[0] ?? 1)).toBeLessThan(2.6);
  });

  test('unsigned: twice as many take about twice the steps', { timeout: 60_000 }, async () => {
    const steps: number[] = [];
    for (const count of [HALF, ALL]) steps.push(await stepsOf(() => auditAll(itemsOf(count), { trust: null })));
    expect((steps[1] ?? 0) / (steps[0] ?? 1)).toBeLessThan(2.6);
  });
});

test('lines backwards, without anything between them, take twice the steps of half as many', { timeout: 60_000 }, async () => {
  const steps: number[] = [];
  for (const count of [HALF, ALL]) steps.push(await stepsOf(() => auditAll([...lines.slice(0, count)].reverse(), { trust: null })));
  expect((steps[1] ?? 0) / (steps[0] ?? 1)).toBeLessThan(2.6);
});

describe('journals of many tablets', () => {
  const region = async (count: number) => {
    const [first, second] = [lines[0] ?? own, lines[1] ?? own];
    const items: Bytes[] = [];
    for (let nr = 0; nr < count; nr += 1) {
      const tablet = seeded(1000 + nr);
      const claims = venueClaims({ venueId: `ALA-${10_000 + nr}`, tabletKey: xOf(tablet), gate: 1 });
      const state = await extendChain(await extendChain(EMPTY_CHAIN, first), second);
      const signature = await makeCheckpoint({ venueId: claims.venueId, iat: NOW + 30, gate: 1, epoch: 0, stampVersion: 500, ...state }, tablet);
      // nobody's tablet has made this one
      const bad = signature.map((byte, at) => (at === signature.length - 1 ? byte ^ 1 : byte));
      items.push(first, second, await issueVenueCredential(claims, KEYS.venue), nr % 3 === 2 ? bad : signature);
    }
    return items;
  };

  test('each checkpoint is held against the certificates of its own venue', { timeout: 60_000 }, async () => {
    const asked: number[] = [];
    for (const count of [70, 140]) {
      let verified = 0;
      const engine: Ed25519Engine = {
        ...webCryptoEngine,
        verify: (...args) => {
          verified += 1;
          return webCryptoEngine.verify(...args);
        },
      };
      const reports = await auditAll(await region(count), { trust: null, engine });
      expect(reports.filter(({ state }) => state === 'intact')).toHaveLength(count - Math.floor(count / 3));
      asked.push(verified);
    }
    expect(asked).toEqual([70, 140]);
  });
});

test('thousands of certificates of one venue that nobody verified: of a checkpoint few are asked', { timeout: 60_000 }, async () => {
  const asked: number[] = [];
  for (const count of [100, 200]) {
    let verified = 0;
    const engine: Ed25519Engine = {
      ...webCryptoEngine,
      verify: (...args) => {
        verified += 1;
        return webCryptoEngine.verify(...args);
      },
    };
    const tablet = (nr: number) => issueVenueCredential(venueClaims({ tabletKey: xOf(seeded(2000 + nr)), gate: 2 }), KEYS.venue);
    const certificates = await Promise.all(upTo(count).map(tablet));
    // Signed by none of them, and behind them all the tablet's own export: it is believed still.
    const signed = await checkpointAt(lines, 60);
    const strangers = upTo(count).map((nr) => {
      const bytes = signed.slice();
      new DataView(bytes.buffer).setUint32(bytes.length - 40, nr);
      return bytes;
    });
    const reports = await auditAll([...certificates, ...strangers, ...lines.slice(0, 60), own, signed], { trust: null, engine });
    expect(reports.map(({ state, signed, breaks, counts }) => [state, signed, counts.lines, breaks[0]?.kind])).toEqual([['intact', 60, 60, undefined]]);
    asked.push(verified);
  }
  expect(asked[0]).toBeLessThan(70 * 100);
  expect((asked[1] ?? 0) / (asked[0] ?? 1)).toBeLessThan(2.1);
});

test('thousands of stories that one tablet signed: each of them is named, and not every two are compared', { timeout: 60_000 }, async () => {
  const [first, second] = [lines[0] ?? own, lines[1] ?? own];
  const { prev } = decodeEntry(second);
  const stories: (readonly Bytes[])[] = [];
  for (let nr = 0; nr < 300; nr += 1) {
    const other = encodeEntry({ ...lineAt(1), time: NOW + 20 + nr, seq: 1, prev });
    stories.push([first, other, own, await checkpointAt([first, other], 2)]);
  }
  const reports = await auditAll(stories.flat(), { trust: await goodTrust() });
  expect(reports).toHaveLength(300);
  let compared = 0;
  const counted = reports.map((report) => {
    const headAt = (size: number) => {
      compared += 1;
      return report.headAt(size);
    };
    return { ...report, headAt };
  });
  const { totals, findings } = auditTogether(counted);
  // every two of 64, and the other 236 with one of them
  expect(totals.get('two-stories')).toBe((64 * 63) / 2 + 236);
  expect(findings[0]).toMatchObject({ code: 'two-stories', first: { seq: 1 }, second: { seq: 1 } });
  expect(compared).toBeLessThan(10 * ((64 * 63) / 2 + 236));
});

test('auditCheckpoints: each checkpoint is held against the journals of its own tablet', { timeout: 60_000 }, async () => {
  const reports = await auditAll([...lines.slice(0, 60), own, await checkpointAt(lines, 60)]);
  const [report] = reports;
  if (report === undefined) throw new Error('no report');
  let looked = 0;
  const headAt = () => {
    looked += 1;
    return null;
  };
  const strangers = upTo(500).map((nr) => ({ ...report, identity: { key: new Uint8Array(32).fill(1 + (nr % 200)), epoch: nr }, headAt }));
  const checkpoints = await Promise.all(upTo(50).map((nr) => checkpointAt(lines, nr + 1)));
  const context = { trust: await goodTrust(), engine: webCryptoEngine };
  const audited = await auditCheckpoints({ certificates: [own], checkpoints, countersignatures: [] }, context, [...strangers, report]);
  expect(audited.map(({ against }) => against)).toEqual(checkpoints.map(() => [{ journal: 500, state: 'fits' }]));
  expect(looked).toBe(0);
});
