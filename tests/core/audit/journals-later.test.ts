/** A tablet's checkpoint from elsewhere against an export: one that is later than the whole export says nothing of its end. */
import { expect, test } from 'vitest';
import type { JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { readJournalItem } from '../../../src/core/audit/journal-item.ts';
import { JournalsAudit } from '../../../src/core/audit/journals-audit.ts';
import type { Bytes } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { goodTrust, KEYS, NOW, venueClaims } from '../world.ts';
import { auditOf, certificate, checkpointAt, journalOf, lineAt, written } from './journals.ts';

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
  // Something in the file is later than what was signed elsewhere: when it was saved these lines were there.
  const { venueId } = venueClaims();
  let state = EMPTY_CHAIN;
  for (const line of lines.slice(0, 40)) state = await extendChain(state, line);
  const afterwards = await makeCheckpoint({ venueId, iat: NOW + 700, gate: 2, epoch: 0, stampVersion: 500, ...state }, KEYS.tablet);
  expect(breaksIn(await beside([...file, afterwards]))).toEqual([['truncated', 40, 20]]);
  expect((await beside([...lines, await certificate()])).state).toBe('intact');
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
