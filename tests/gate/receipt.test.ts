/** Refusal receipts as the door makes them: whoever holds one can prove which door refused, why, and which line of its journal says so. */
import { expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { decodeBase45 } from '../../src/core/codec/base45.ts';
import { signerFromSeed, tweetnaclEngine } from '../../src/core/codec/ed25519-tweetnacl.ts';
import { verifyReceipt } from '../../src/core/journal/receipt.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import { receiptOf } from '../../src/gate/receipt.ts';
import type { TabletRecord } from '../../src/shared/storage/schema.ts';
import { drawQr } from '../../src/shared/ui/draw-qr.ts';
import { goodTrust, KEYS, NOW, venueClaims } from '../core/world.ts';
import { Disk, live, openGate } from './disk.ts';

const SEED = new Uint8Array(32).fill(9);

async function tabletRecord(): Promise<TabletRecord> {
  const publicKey = new Uint8Array(signerFromSeed(SEED).publicKey);
  const claims = venueClaims({ tabletKey: publicKey, index: null });
  const { venueId: id, name, category, area, gate } = claims;
  return {
    key: { kind: 'seed', seed: SEED, publicKey },
    credential: await issueVenueCredential(claims, KEYS.venue),
    venue: { id, name, category, area, gate, registration: false },
    enrolledAt: NOW,
  };
}

test('receiptOf signs what the verdict was, for the line that the journal has of it, and fits a QR that a phone reads', async () => {
  const { judge, disk } = await openGate();
  const judged = await judge.judge(await live(NOW - 5, { health: 0, basis: 1 }), 0);
  expect(judged.verdict).toMatchObject({ outcome: 'refuse', code: 'not-admitted' });
  const tablet = await tabletRecord();
  const text = await receiptOf(tablet, judged);
  if (text === null) throw new TypeError('no receipt');
  const verified = await verifyReceipt(decodeBase45(text.slice('ASQ1:'.length)), tweetnaclEngine);
  if (!verified.ok) throw new TypeError(verified.code);
  expect(verified.receipt).toMatchObject({ venueId: tablet.venue.id, gate: tablet.venue.gate, iat: NOW, code: 'not-admitted', rule: judged.verdict.rule });
  expect(toBase64Url(verified.receipt.ref)).toBe(toBase64Url(disk.lines[0]?.ref ?? new Uint8Array()));
  expect(toBase64Url(verified.venue.payload.tabletKey ?? new Uint8Array())).toBe(toBase64Url(tablet.key.publicKey));
  expect(drawQr(text)[2]).toBeLessThanOrEqual(18);
});

test('receiptOf makes none for what no line can tell: an unreadable code', async () => {
  const { judge } = await openGate();
  const judged = await judge.judge('ASQ1:%%%', 0);
  expect(await receiptOf(await tabletRecord(), judged)).toBeNull();
});

test('receiptOf names the policy and the stamp that judged, also when newer ones have come meanwhile', async () => {
  const old = await goodTrust();
  const newer = { ...old, policy: { ...old.policy, version: old.policy.version + 1 }, stamp: { ...old.stamp, version: old.stamp.version + 1 } };
  const disk = new Disk();
  let current = old;
  const { judge } = await openGate(disk, { now: NOW }, () => current);
  disk.before = async () => {
    current = newer;
  };
  const judged = await judge.judge(await live(NOW - 5, { health: 0, basis: 1 }), 0);
  const text = await receiptOf(await tabletRecord(), judged);
  const verified = await verifyReceipt(decodeBase45((text ?? '').slice('ASQ1:'.length)), tweetnaclEngine);
  expect(verified.ok && verified.receipt).toMatchObject({ policyVersion: old.policy.version, stampVersion: old.stamp.version });
  expect(disk.lines[0]).toMatchObject({ stampVersion: old.stamp.version });
});
