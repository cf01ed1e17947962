/** Journals for audits: a tablet's day written honestly, with what vouches for it, and then each defect planted at a known line. */

import type { JournalAuditOptions, JournalReport } from '../../../src/core/audit/journal-audit.ts';
import { readJournalItem } from '../../../src/core/audit/journal-item.ts';
import { JournalsAudit } from '../../../src/core/audit/journals-audit.ts';
import { type Bytes, equal } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { EMPTY_CHAIN, extendChain } from '../../../src/core/journal/chain.ts';
import { makeCheckpoint } from '../../../src/core/journal/checkpoint.ts';
import { countersignatureOf, signCountersignature } from '../../../src/core/journal/countersignature.ts';
import { decodeEntry, encodeEntry, type JournalEntry } from '../../../src/core/journal/entry.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import { goodTrust, KEYS, NOW, venueClaims, xOf } from '../world.ts';

export type Line = Omit<JournalEntry, 'seq' | 'prev'>;

/** A scan every ten seconds: admitted, refused, undecided in turn, no pass twice. */
export function lineAt(seq: number): Line {
  const time = NOW + 10 * seq;
  if (seq === 0) return { time, kind: 'shift-open', ref: null, outcome: null, code: 'opened', direction: 0, stampVersion: 500 };
  const ref = new Uint8Array(16);
  new DataView(ref.buffer).setUint32(0, seq);
  const [outcome, code] = (
    [
      ['admit', 'ok'],
      ['refuse', 'not-admitted'],
      ['undecided', 'proof-stale'],
    ] as const
  )[seq % 3] ?? ['admit', 'ok'];
  return { time, kind: 'scan', ref, outcome, code, direction: 0, stampVersion: 500 };
}

/** Lines as a tablet chains them. */
export async function written(lines: readonly Line[]): Promise<Bytes[]> {
  const entries: Bytes[] = [];
  let state = EMPTY_CHAIN;
  for (const line of lines) {
    const entry = encodeEntry({ ...line, seq: state.size, prev: state.head });
    entries.push(entry);
    state = await extendChain(state, entry);
  }
  return entries;
}

export const journalOf = (count: number): Promise<Bytes[]> => written(Array.from({ length: count }, (_, seq) => lineAt(seq)));

/** The tablet's certificate, valid since the day before. */
export const certificate = (): Promise<Bytes> => issueVenueCredential(venueClaims({ tabletKey: xOf(KEYS.tablet), gate: 2 }), KEYS.venue);

/** The tablet's signature under its first `size` lines. */
export async function checkpointAt(entries: readonly Bytes[], size: number, signer = KEYS.tablet, epoch = 0): Promise<Bytes> {
  let state = EMPTY_CHAIN;
  for (const entry of entries.slice(0, size)) state = await extendChain(state, entry);
  const { venueId } = venueClaims();
  return makeCheckpoint({ venueId, iat: NOW + 10 * size, gate: 2, epoch, stampVersion: 500, ...state }, signer);
}

export async function countersigned(checkpoint: Bytes, signer = KEYS.stamp): Promise<Bytes> {
  return signCountersignature(await countersignatureOf(checkpoint, NOW + 5000), signer);
}

/** Everything that vouches for an honest journal: checkpoints every `every` lines, the last one countersigned. */
export async function proofsOf(entries: readonly Bytes[], every = 20): Promise<Bytes[]> {
  const sizes = Array.from({ length: Math.floor(entries.length / every) }, (_, nr) => (nr + 1) * every);
  const checkpoints = await Promise.all(sizes.map((size) => checkpointAt(entries, size)));
  const last = checkpoints.at(-1);
  return [await certificate(), ...checkpoints, ...(last === undefined ? [] : [await countersigned(last)])];
}

/** The reports of all journals in a file. */
export async function auditAll(items: readonly Uint8Array[], changes: Partial<JournalAuditOptions> = {}): Promise<JournalReport[]> {
  const audit = new JournalsAudit({ trust: await goodTrust(), engine: webCryptoEngine, ...changes });
  for (const item of items) await audit.add(readJournalItem(item));
  return audit.finish();
}

/** The report of a file in which one journal is. */
export async function auditOf(items: readonly Uint8Array[], changes: Partial<JournalAuditOptions> = {}): Promise<JournalReport> {
  const [report, ...others] = await auditAll(items, changes);
  if (report === undefined || others.length > 0) throw new Error(`auditOf: ${1 + others.length} journals`);
  return report;
}

/** An entry with something else in it; the lines after it are as they were. */
export function altered(entry: Bytes, change: Partial<JournalEntry>): Bytes {
  const bytes = encodeEntry({ ...decodeEntry(entry), ...change });
  if (equal(bytes, entry)) throw new Error('altered: nothing was changed');
  return bytes;
}
