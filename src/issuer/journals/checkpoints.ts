/**
 * Checkpoints (formats.md §9): the tablet's signature under a journal that we hold just so. The newest is countersigned, which tells the tablet what it may
 * drop and binds both sides; which key, and why, is in docs/decisions/018-journals.md.
 */
import { equal } from '../../core/bytes.ts';
import { type Checkpoint, verifyCheckpoint } from '../../core/journal/checkpoint.ts';
import { countersignatureOf } from '../../core/journal/countersignature.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { sql } from '../db/open.ts';
import { isOf, type JournalKey, valuesOf } from './journal-key.ts';
import type { FollowedRun } from './run.ts';
import { type Held, storedHead } from './store.ts';

/** A checkpoint whose signature and place hold. */
export interface VerifiedCheckpoint extends Checkpoint {
  readonly raw: Uint8Array;
}

/** What the tablet keeps: its own checkpoint, our word under it, and the page of the log that names it (null until it is published). */
export interface Countersigned {
  readonly size: number;
  readonly checkpoint: Uint8Array;
  readonly countersignature: Uint8Array;
  readonly page: number | null;
}

/** Checkpoints of a message, or null when one of them is not the tablet's own under this journal and run. */
export async function readCheckpoints(
  issuer: Issuer,
  key: JournalKey,
  { run, checkpoints, gate: present }: { readonly run: FollowedRun; readonly checkpoints: readonly Uint8Array[]; readonly gate: number },
): Promise<readonly VerifiedCheckpoint[] | null> {
  const read: VerifiedCheckpoint[] = [];
  for (const raw of checkpoints) {
    const verified = await verifyCheckpoint(raw, key.tablet, issuer.engine);
    if (!verified.ok) return null;
    const { venueId, gate, epoch, size } = verified.checkpoint;
    // signed before or after the tablet was moved to another gate
    const mine = venueId === key.venueId && (gate === key.gate || gate === present) && epoch === key.epoch;
    if (!mine || size < run.from || size > run.to || size <= (read.at(-1)?.size ?? 0)) return null;
    read.push({ ...verified.checkpoint, raw });
  }
  return read;
}

/** The size of the first checkpoint that has another head than the journal, which now stands at `held`. */
export async function firstDisagreement(
  trx: DatabaseTransaction,
  key: JournalKey,
  { run, checkpoints }: { readonly run: FollowedRun; readonly checkpoints: readonly VerifiedCheckpoint[] },
): Promise<number | null> {
  for (const { size, head } of checkpoints) {
    const meant = run.headAt(size) ?? (await storedHead(trx, key, size));
    // of a size that we can tell no more nothing is kept, below
    if (meant !== null && !equal(meant, head)) return size;
  }
  return null;
}

interface Storing {
  readonly key: JournalKey;
  readonly held: Held;
  readonly run: FollowedRun;
  readonly checkpoints: readonly VerifiedCheckpoint[];
  readonly now: number;
}

/** Stores checkpoints whose head is known to be the journal's, and countersigns the newest up to where it is held. */
export async function storeCheckpoints(trx: DatabaseTransaction, issuer: Issuer, { key, held, run, checkpoints, now }: Storing): Promise<Countersigned | null> {
  for (const { size, head, raw } of checkpoints) {
    if (size > held.size) continue;
    const meant = run.headAt(size) ?? (await storedHead(trx, key, size));
    if (meant === null || !equal(meant, head)) continue;
    await sql`
      insert into journal_checkpoint (venue_id, gate, tablet, epoch, size, head, raw, received_at)
      select ${valuesOf(key)}, ${size}, ${Buffer.from(head)}, ${Buffer.from(raw)}, ${now} on conflict do nothing`.execute(trx);
  }
  const { rows } = await sql<{ size: number; raw: Uint8Array; countersignature: Uint8Array | null; page: number | null }>`
    select size, raw, countersignature, page from journal_checkpoint where ${isOf(key)} order by size desc limit 1`.execute(trx);
  const [newest] = rows;
  if (newest === undefined) return null;
  const { size, raw: checkpoint, page } = newest;
  const countersignature = newest.countersignature ?? (await countersign(trx, issuer, { key, size, checkpoint, now }));
  return { size, checkpoint, countersignature, page };
}

async function countersign(
  trx: DatabaseTransaction,
  issuer: Issuer,
  { key, size, checkpoint, now }: { readonly key: JournalKey; readonly size: number; readonly checkpoint: Uint8Array; readonly now: number },
): Promise<Uint8Array> {
  const signature = await issuer.keyring.signCountersignature(await countersignatureOf(checkpoint, now));
  await sql`update journal_checkpoint set countersignature = ${Buffer.from(signature)} where ${isOf(key)} and size = ${size}`.execute(trx);
  return signature;
}
