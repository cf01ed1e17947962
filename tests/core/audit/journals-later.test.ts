/** A tablet's checkpoint from elsewhere against an export: one that is later than the whole export says nothing of its end. */
import { beforeAll, describe, expect, test } from 'vitest';
import { holdCheckpoints } from '../../../src/core/audit/checkpoint-audit.ts';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import type { Obtained } from '../../../src/core/audit/journal-cut.ts';
import { readJournalItem } from '../../../src/core/audit/journal-item.ts';
import { JournalsAudit } from '../../../src/core/audit/journals-audit.ts';
import type { Bytes } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../../src/core/journal/countersignature.ts';
import { makeGateMessage } from '../../../src/core/journal/gate-message.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { goodTrust, KEYS, NOW, venueClaims, xOf } from '../world.ts';
import { auditOf, certificate, checkpointAt, countersigned, journalOf, lineAt, written } from './journals.ts';

const breaksIn = ({ breaks }: JournalReport) => breaks.map(({ kind, seq, count }) => [kind, seq, count]);

test('a checkpoint from elsewhere that is later than the file: it may be older than that, and only what is in it says that its end was cut off', async () => {
  const lines = await journalOf(60);
  const file = [...lines.slice(0, 40), await certificate(), await checkpointAt(lines, 40)];
  const later = await checkpointAt(lines, 60);
  const beside = async (items: readonly Bytes[]) => {
    const audit = new JournalsAudit({ trust: await goodTrust(), engine: webCryptoEngine });
    await audit.addProof(readJournalItem(later));
    for (const item of items) await audit.add(readJournalItem(item));
    const [report, ...others] = await audit.finish();
    if (report === undefined || others.length > 0) throw new Error('one journal');
    return report;
  };
  const older = await beside(file);
  expect([older.state, older.signed, breaksIn(older)]).toEqual(['unproven', 40, []]);
  expect(older.cannot).toContainEqual({ code: 'signed-later', count: 20 });
  expect(older.checkpoints.map(({ state }) => state)).toEqual(['fits', 'later']);
  // In the file itself: whoever exported it had signed for them.
  for (const items of [
    [...file, later],
    [later, ...file],
  ])
    expect(breaksIn(await beside(items))).toEqual([['truncated', 40, 20]]);
  expect(breaksIn(await auditOf([...file, later]))).toEqual([['truncated', 40, 20]]);
  expect((await beside([...lines, await certificate()])).state).toBe('intact');
});

describe('the end of a file, and a checkpoint from elsewhere over more lines', () => {
  const C = NOW + 5000; // when `countersigned` signs
  const STAMPS: Readonly<Record<number, number>> = { 500: NOW - 300, 600: C + 300 };
  let lines: Bytes[];
  let beyond: Bytes;
  beforeAll(async () => {
    lines = await journalOf(60);
    beyond = await checkpointAt(lines, 60);
  });
  /** The tablet's signature over the first `size` lines. */
  const signedAt = async (size: number, iat: number, stampVersion = 500) => {
    let state = EMPTY_CHAIN;
    for (const line of lines.slice(0, size)) state = await extendChain(state, line);
    return makeCheckpoint({ venueId: venueClaims().venueId, iat, gate: 2, epoch: 0, stampVersion, ...state }, KEYS.tablet);
  };
  const options = async (obtained: Obtained) => ({
    trust: await goodTrust(),
    engine: webCryptoEngine,
    obtained,
    stampTimes: async (version: number) => (STAMPS[version] === undefined ? null : { iat: STAMPS[version], exp: C + 172_800 }),
  });
  /** As the command is given it with `--proof`, and as a file of its own: both say the same. */
  const told = async (file: readonly Bytes[], proofs: readonly Bytes[], word: Partial<Obtained> = {}) => {
    const obtained = { taken: null, seen: null, ...word };
    const by = await options(obtained);
    const together = new JournalsAudit(by);
    for (const proof of proofs) await together.addProof(readJournalItem(proof));
    for (const item of file) await together.add(readJournalItem(item));
    const apart = new JournalsAudit(by);
    for (const item of file) await apart.add(readJournalItem(item));
    const kinds = { certificates: [await certificate()], checkpoints: [] as Bytes[], countersignatures: [] as Bytes[] };
    for (const proof of proofs) {
      const { kind } = readJournalItem(proof);
      if (kind === 'checkpoint' || kind === 'countersignature') kinds[`${kind}s`].push(proof);
    }
    const held = await holdCheckpoints(kinds, by, await apart.finish());
    const answers = [...(await together.finish()), ...held.reports].map(({ state, breaks, cannot }) => [
      state,
      ...breaks.map(({ kind, seq, count, shownBy }) => [kind, seq, count, shownBy]),
      ...cannot.flatMap(({ code, count }) => (code.startsWith('signed-') ? [[code, count]] : [])),
    ]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers).toHaveLength(2);
    return answers[0];
  };
  const cut = (by: string) => ['broken', ['truncated', 40, 20, by]];
  const unsure = ['unproven', ['signed-later', 20]];

  test('a file that does not end in the tablet’s signature is no export, or not all of one', async () => {
    expect(await told([...lines.slice(0, 40), await certificate(), await signedAt(30, NOW + 300)], [beyond])).toEqual(cut('end-unsigned'));
    expect(await told([...lines.slice(0, 40), await certificate()], [beyond])).toEqual(cut('end-unsigned'));
    // By the auditor's word it is older than that signature: of lines that came later it says nothing.
    expect(await told([...lines.slice(0, 40), await certificate()], [beyond], { taken: NOW + 450 })).toEqual(unsure);
  });

  test('an honest export of before accuses nobody, also of a tablet whose clock was ahead then', async () => {
    expect(await told([...lines.slice(0, 40), await certificate(), await signedAt(40, NOW + 400)], [beyond])).toEqual(unsure);
    expect(await told([...lines.slice(0, 40), await certificate(), await signedAt(40, NOW + 400)], [beyond, await countersigned(beyond)])).toEqual(unsure);
    expect(await told([...lines.slice(0, 40), await certificate(), await signedAt(40, NOW + 90_000)], [beyond, await countersigned(beyond)])).toEqual([
      'unproven',
      ['signed-earlier', 20],
    ]);
  });

  test('what the ministry signed later than it countersigned those lines shows that the file is younger', async () => {
    const file = [...lines.slice(0, 40), await certificate(), await signedAt(40, NOW + 400)];
    const proofs = [beyond, await countersigned(beyond)];
    // The tablet's certificate, renewed since; a countersignature whose checkpoint was taken out; a stamp that the last signature names.
    const renewed = await issueVenueCredential(venueClaims({ tabletKey: xOf(KEYS.tablet), gate: 2, iat: C + 60, exp: C + 86_400 }), KEYS.venue);
    expect(await told([...file, renewed], proofs)).toEqual(cut('ministry'));
    const dangling = await signCountersignature(await countersignatureOf(await signedAt(50, NOW + 500), C + 60), KEYS.stamp);
    expect(await told([...file, dangling], proofs)).toEqual(cut('ministry'));
    expect(await told([...lines.slice(0, 40), await certificate(), await signedAt(40, C + 400, 600)], proofs)).toEqual(cut('ministry'));
    // Without a countersignature nobody knows by when those lines were there.
    expect(await told([...file, renewed], [beyond])).toEqual(unsure);
    // Nobody's countersignature says nothing, and one of before neither.
    const strangers = await signCountersignature(await countersignatureOf(await signedAt(50, NOW + 500), C + 60), KEYS.stranger);
    const before = await signCountersignature(await countersignatureOf(await signedAt(35, NOW + 350), C - 60), KEYS.stamp);
    expect(await told([...file, strangers, before], proofs)).toEqual(unsure);
  });

  test('a countersignature of those very lines in the file says that its checkpoint was taken out', async () => {
    const file = [...lines.slice(0, 40), await certificate(), await signedAt(40, NOW + 400), await countersigned(beyond)];
    expect(await told(file, [beyond])).toEqual(cut('in-file'));
  });

  test('the auditor’s word: a file that was taken after the ministry, or he, had seen those lines', async () => {
    const file = [...lines.slice(0, 40), await certificate(), await signedAt(40, NOW + 400)];
    expect(await told(file, [beyond, await countersigned(beyond)], { taken: C + 1 })).toEqual(cut('taken'));
    expect(await told(file, [beyond, await countersigned(beyond)], { taken: C })).toEqual(unsure);
    expect(await told(file, [beyond], { taken: C + 1 })).toEqual(unsure);
    expect(await told(file, [beyond], { taken: NOW + 900, seen: NOW + 800 })).toEqual(cut('taken'));
    expect(await told(file, [beyond], { taken: NOW + 700, seen: NOW + 800 })).toEqual(unsure);
    // Countersigned over more lines still: those were there too.
    expect(await told(file, [await signedAt(55, NOW + 550), beyond, await countersigned(beyond)], { taken: C + 1 })).toEqual(cut('taken'));
  });

  test('runs that were handed in need not end in a signature', async () => {
    const run = {
      kind: 'journal' as const,
      iat: NOW + 9000,
      epoch: 0,
      size: 60,
      from: 0,
      entries: lines.slice(0, 40),
      checkpoints: [await signedAt(30, NOW + 300)],
    };
    expect(await told([await makeGateMessage(await certificate(), run, KEYS.tablet)], [beyond])).toEqual(unsure);
  });
});

test('a checkpoint from elsewhere over lines of before these: no journal of its own is broken by it', async () => {
  const lines = await journalOf(60);
  const before = await checkpointAt(lines, 50);
  // The tablet lost its storage and began again; nothing is signed yet.
  const anew = await written(Array.from({ length: 20 }, (_, seq) => ({ ...lineAt(seq), time: NOW + 5000 + 10 * seq })));
  const audit = async (items: readonly Bytes[], proofs: readonly Bytes[]) => {
    const own = new JournalsAudit({ trust: await goodTrust(), engine: webCryptoEngine });
    for (const proof of proofs) await own.addProof(readJournalItem(proof));
    for (const item of items) await own.add(readJournalItem(item));
    return (await own.finish()).map((report) => [report.state, report.counts.lines, breaksIn(report)]);
  };
  const file = [...anew, await certificate()];
  expect(await audit(file, [before])).toEqual([['unproven', 20, []]]);
  // In the file itself: whoever handed it in has a journal that is not here.
  expect(await audit([...file, before], [])).toContainEqual(['broken', 0, [['truncated', 0, 50]]]);
  // Of these very lines, which were written anew since: they are told to be other ones.
  const other = await written(Array.from({ length: 60 }, (_, seq) => ({ ...lineAt(seq), ...(seq === 9 ? { code: 'rewritten' } : {}) })));
  expect(await audit([...other, await certificate()], [before])).toEqual([['broken', 60, [['forked', 0, 50]]]]);
  // Which of two epochs these lines are of nobody says: that neither is here is told.
  const epochs = [before, await checkpointAt(lines, 50, KEYS.tablet, 1)];
  expect((await audit([...other, await certificate()], epochs)).map(([state]) => state)).toEqual(['unproven', 'broken', 'broken']);
  expect((await audit(file, epochs)).map(([state]) => state)).toEqual(['unproven']);
});
