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
import { auditOf, certificate, checkpointAt, journalOf } from './journals.ts';

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
