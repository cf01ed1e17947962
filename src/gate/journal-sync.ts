/**
 * Hands the journal in (product.md, venue staff 9; formats.md §9): what the ministry does not hold yet, in order, when there is a network; one window at a time.
 * A line counts as handed in when the ministry has named the very head that stands here. What it answers changes no line: the journal stays until the tablet is
 * enrolled anew, and a refusal is shown, not obeyed.
 */
import { equal } from '../core/bytes.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import { decodeCheckpoint, makeCheckpoint, verifyCheckpoint } from '../core/journal/checkpoint.ts';
import { decodeCountersignature, verifyCountersignature } from '../core/journal/countersignature.ts';
import { RUN_ENTRIES } from '../core/journal/gate-message.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { ApiCode } from '../shared/network/api-call.ts';
import { signerOf } from '../shared/storage/device-key.ts';
import { lastJournalEntry, readJournal } from '../shared/storage/journal.ts';
import { underLock } from '../shared/storage/lock.ts';
import { loadMemory } from '../shared/storage/memory.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import type { JournalRecord, TabletRecord } from '../shared/storage/schema.ts';
import { CHECKPOINT_KEY } from './checkpoints.ts';
import { HANDED_IN_KEY, type HandedIn, parseHandedIn } from './handed-in.ts';
import { type Countersigned, type JournalRefusal, sendRun } from './journal-send.ts';

/** `disagrees`: the ministry says that it holds something else than this tablet wrote. */
export type SyncCode = 'done' | 'disagrees' | JournalRefusal | ApiCode | StorageCode;

export interface SyncOptions {
  readonly storage: Storage;
  readonly engine: Ed25519Engine;
  readonly tablet: TabletRecord;
  readonly trust: () => Trust | null;
  /** seconds */
  readonly now: () => number;
  readonly fetch?: typeof globalThis.fetch;
}

const LOCK = 'ashyq-journal';
/** A window that the system has put to sleep must keep neither the lines nor an enrolment waiting; a run that is sent twice is stored once. */
const PATIENCE_MS = 10_000;

/** Hands in all that is there; answers how it ended. Two windows do it one after the other. */
export function syncJournal(options: SyncOptions): Promise<SyncCode> {
  return underLock(LOCK, PATIENCE_MS, () => handIn(options));
}

async function handIn(options: SyncOptions): Promise<SyncCode> {
  const { storage } = options;
  const [last, stored] = [await lastJournalEntry(storage), await loadMemory(storage, HANDED_IN_KEY)];
  if (!last.ok) return last.code;
  if (!stored.ok) return stored.code;
  if (last.value === null) return 'done';
  const total = last.value.seq + 1;
  const before = parseHandedIn(stored.value);
  // A journal that is shorter than what was handed in is another one, and begins anew.
  const from = before.size > total ? 0 : before.size;
  if (from === total && before.countersigned?.size === total) return 'done';
  const checkpoint = await checkpointAt(options, last.value);
  return checkpoint.ok ? sendFrom(options, { from, total, ...checkpoint.value }) : checkpoint.code;
}

interface Rest {
  readonly from: number;
  readonly total: number;
  readonly epoch: number;
  readonly checkpoint: Uint8Array;
}

async function sendFrom(options: SyncOptions, { from, total, epoch, checkpoint }: Rest): Promise<SyncCode> {
  const { storage, tablet, now, fetch } = options;
  const context = { clock: () => now() * 1000, ...(fetch === undefined ? {} : { fetch }) };
  // Where the ministry holds less than we thought (its backup is older) we go back once to where it is.
  let wentBack = false;
  for (let at = from; ; ) {
    const read = await readJournal(storage, at, Math.min(RUN_ENTRIES, total - at));
    if (!read.ok) return read.code;
    const to = at + read.value.length;
    const entries = read.value.map(({ entry }) => entry);
    const answer = await sendRun(context, tablet, { iat: now(), epoch, size: total, from: at, entries, checkpoints: to === total ? [checkpoint] : [] });
    if (!answer.ok) return answer.code;
    const { value } = answer;
    if (value.kind === 'refused') return value.code;
    if (value.kind === 'gap') {
      if (wentBack || value.size >= at) return 'disagrees';
      wentBack = true;
      at = value.size;
      continue;
    }
    const kept = await keep(options, value);
    if (kept !== 'done') return kept;
    if (to >= total || value.size >= total) return 'done';
    if (value.size < to) return 'disagrees';
    at = value.size;
  }
}

/** Notes what the ministry holds, if it is what this tablet wrote. */
async function keep(
  options: SyncOptions,
  held: { readonly size: number; readonly head: Uint8Array; readonly countersigned: Countersigned | null },
): Promise<SyncCode> {
  const { storage, now } = options;
  const proven = held.countersigned !== null && (await isCountersigned(options, held.countersigned)) ? held.countersigned : null;
  // Looked at and noted in one: an answer for a journal that was put away meanwhile must not count for the one that follows.
  const noted = await storage.write(['journal', 'memory'], async (tx) => {
    const here = held.size === 0 ? undefined : await tx.objectStore('journal').get(held.size - 1);
    if (here === undefined || !equal(here.head, held.head)) return false;
    const memory = tx.objectStore('memory');
    const { countersigned } = parseHandedIn((await memory.get(HANDED_IN_KEY)) ?? null);
    const value: HandedIn = { size: held.size, at: now(), countersigned: proven ?? countersigned };
    await memory.put(value, HANDED_IN_KEY);
    return true;
  });
  if (!noted.ok) return noted.code;
  return noted.value ? 'done' : 'disagrees';
}

/** Whether the ministry's stamp key signed under our own checkpoint. What cannot be told (no trust yet) is asked for again with the next run. */
async function isCountersigned({ tablet, trust, engine }: SyncOptions, { size, checkpoint, countersignature }: Countersigned): Promise<boolean> {
  const keys = trust()?.root.roles.stamp.keys ?? [];
  try {
    const { kid } = decodeCountersignature(countersignature).header;
    const own = await verifyCheckpoint(checkpoint, tablet.key.publicKey, engine);
    if (!own.ok || own.checkpoint.size !== size) return false;
    for (const key of keys.filter((one) => kid !== null && equal(one.kid, kid)))
      if ((await verifyCountersignature(countersignature, checkpoint, { stampKey: key.x, engine })).ok) return true;
  } catch {
    // Bytes that are no countersignature.
  }
  return false;
}

/** A fresh checkpoint over the whole journal: signed before each handing in (formats.md §9). */
async function checkpointAt({ storage, tablet, trust, now }: SyncOptions, last: JournalRecord): Promise<StorageResult<Pick<Rest, 'checkpoint' | 'epoch'>>> {
  const stored = await loadMemory(storage, CHECKPOINT_KEY);
  if (!stored.ok) return stored;
  const epoch = stored.value instanceof Uint8Array ? epochOf(stored.value) : 0;
  const { id: venueId, gate } = tablet.venue;
  const content = { venueId, gate, epoch, iat: now(), size: last.seq + 1, head: last.head, stampVersion: trust()?.stamp.version ?? 0 };
  return { ok: true, value: { epoch, checkpoint: await makeCheckpoint(content, signerOf(tablet.key)) } };
}

function epochOf(checkpoint: Uint8Array): number {
  try {
    return decodeCheckpoint(checkpoint).payload.epoch;
  } catch {
    return 0;
  }
}
