/** Checkpoints apart from their journals: of lines that nobody signed only such as can have been there accuse a journal. */
import { expect, test } from 'vitest';
import { auditCheckpoints } from '../../../src/core/audit/checkpoint-audit.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { goodTrust, KEYS, NOW } from '../world.ts';
import { auditAll, certificate, checkpointAt, journalOf, lineAt, written } from './journals.ts';

test('auditCheckpoints: an unsigned journal that was begun after a checkpoint was signed is another epoch’s, one that was begun before is compared', async () => {
  const lines = await journalOf(60);
  const later = await written(Array.from({ length: 60 }, (_, seq) => ({ ...lineAt(seq), time: NOW + 86_400 + 10 * seq })));
  const own = await certificate();
  const proofs = { certificates: [own], checkpoints: [await checkpointAt(lines, 40)], countersignatures: [] };
  const context = { trust: await goodTrust(), engine: webCryptoEngine };
  const statesOf = async (of: typeof lines) => (await auditCheckpoints(proofs, context, await auditAll([...of, own]))).map(({ against }) => against);
  expect(await statesOf(later)).toEqual([[]]);
  expect(await statesOf(lines)).toEqual([[{ journal: 0, state: 'fits' }]]);
  expect(await statesOf(lines.slice(0, 30))).toEqual([[{ journal: 0, state: 'ahead' }]]);
});

test('auditCheckpoints: of which epoch unsigned lines are nobody knows, so a checkpoint of a later one accuses them of nothing', async () => {
  const lines = await journalOf(60);
  const second = await written(Array.from({ length: 60 }, (_, seq) => ({ ...lineAt(seq), time: NOW + 100 + 10 * seq })));
  const own = await certificate();
  const context = { trust: await goodTrust(), engine: webCryptoEngine };
  const statesOf = async (of: typeof lines, checkpoint: Uint8Array) => {
    const proofs = { certificates: [own], checkpoints: [checkpoint], countersignatures: [] };
    return (await auditCheckpoints(proofs, context, await auditAll([...of, own])))[0]?.against.map(({ state }) => state);
  };
  expect(await statesOf(lines, await checkpointAt(second, 40, KEYS.tablet, 1))).toEqual(['epoch-unknown']);
  expect(await statesOf(lines.slice(0, 30), await checkpointAt(second, 40, KEYS.tablet, 1))).toEqual(['epoch-unknown']);
  // The same lines are the same journal, and those of the first epoch have no other to be of.
  expect(await statesOf(second, await checkpointAt(second, 40, KEYS.tablet, 1))).toEqual(['fits']);
  expect(await statesOf(lines, await checkpointAt(second, 40))).toEqual(['differs']);
});
