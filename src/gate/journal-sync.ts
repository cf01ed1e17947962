/**
 * Hands the journal in (product.md, venue staff 9; formats.md §9): what the ministry does not hold yet, in order, when there is a network; one window at a time.
 * A line counts as handed in when the ministry has named the very head that stands here. What it answers changes no line: the journal stays until the tablet is
 * enrolled anew, and a refusal is shown, not obeyed.
 */
import { equal } from '../core/bytes.ts';
import type { Ed25519Engine } from '../core/codec/ed25519.ts';
import type { ChainState } from '../core/journal/chain.ts';
import { verifyCheckpoint } from '../core/journal/checkpoint.ts';
import { decodeCountersignature, verifyCountersignature } from '../core/journal/countersignature.ts';
import { RUN_ENTRIES } from '../core/journal/gate-message.ts';
import type { Trust } from '../core/trust/trust.ts';
import type { ApiCode } from '../shared/network/api-call.ts';
import { changeJournalAway, journalsPutAway } from '../shared/storage/journals-away.ts';
import { underLock } from '../shared/storage/lock.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode } from '../shared/storage/result.ts';
import type { TabletRecord } from '../shared/storage/schema.ts';
import { checkpointOver, epochOf } from './checkpoint-over.ts';
import { type Countersigned, type JournalRefusal, sendRun } from './journal-send.ts';
import { earlierJournal, type JournalSource, presentJournal } from './journal-source.ts';

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
export function syncJournal({ tablet, ...options }: SyncOptions): Promise<SyncCode> {
  return underLock(LOCK, PATIENCE_MS, () => handIn(options, presentJournal(options.storage, tablet)));
}

/** After these the earlier key can hand in nothing more, ever: what it wrote can be exported. */
const FOR_GOOD: ReadonlySet<SyncCode> = new Set(['tablet-revoked', 'tablet-ended', 'mission-ended']);

/** How long one that could not be handed in is left alone: each is read whole, and may have a hundred thousand lines. */
const EARLIER_SECONDS = 120;
/** Without a network, or with a server that cannot now: tried again after a while. */
const PASSING: ReadonlySet<SyncCode> = new Set([
  'offline',
  'timeout',
  'not-issuer',
  'server-error',
  'rate-limited',
  'clock-skew',
  'storage-failed',
  'storage-unavailable',
]);
/** Before when each of the journals of a storage need not be read again, by when it was put away. */
const resting = new WeakMap<Storage, Map<number, number>>();

/**
 * Hands in the journals that were put away, each with the key that wrote it, which is forgotten as soon as the ministry has the whole, or will never take it.
 * One that is refused for another reason is tried again with the next start.
 */
export function syncEarlierJournals(options: Omit<SyncOptions, 'tablet'>): Promise<SyncCode> {
  return underLock(LOCK, PATIENCE_MS, async () => {
    const { storage, now } = options;
    const rests = resting.get(storage) ?? new Map<number, number>();
    resting.set(storage, rests);
    const away = await journalsPutAway(storage, new Set([...rests].filter(([, until]) => now() < until).map(([at]) => at)));
    if (!away.ok) return away.code;
    let worst: SyncCode = 'done';
    for (const journal of away.value) {
      const result = journal.tablet === null ? 'done' : await handIn(options, earlierJournal(storage, journal, journal.tablet));
      const over = result === 'done' || FOR_GOOD.has(result);
      if (over && journal.tablet !== null) await changeJournalAway(storage, journal.at, ({ handedIn }) => ({ tablet: null, handedIn }));
      if (!over) worst = result;
      rests.set(journal.at, PASSING.has(result) ? now() + EARLIER_SECONDS : Number.POSITIVE_INFINITY);
    }
    return worst;
  });
}

type Handing = Omit<SyncOptions, 'tablet'>;

async function handIn(options: Handing, source: JournalSource): Promise<SyncCode> {
  const [end, noted] = [await source.end(), await source.noted()];
  if (!end.ok) return end.code;
  if (!noted.ok) return noted.code;
  const { size: total } = end.value;
  if (total === 0) return 'done';
  const { handedIn: before, checkpoint: newest } = noted.value;
  // A journal that is shorter than what was handed in is another one, and begins anew.
  const from = before.size > total ? 0 : before.size;
  if (from === total && before.countersigned?.size === total) return 'done';
  const epoch = epochOf(newest);
  const at = { iat: options.now(), stampVersion: options.trust()?.stamp.version ?? 0 };
  const checkpoint = await checkpointOver(source.tablet, { ...end.value, epoch }, at);
  return sendFrom(options, source, { from, total, epoch, checkpoint });
}

interface Rest {
  readonly from: number;
  readonly total: number;
  readonly epoch: number;
  readonly checkpoint: Uint8Array;
}

async function sendFrom(options: Handing, source: JournalSource, { from, total, epoch, checkpoint }: Rest): Promise<SyncCode> {
  const { now, fetch } = options;
  const context = { clock: () => now() * 1000, ...(fetch === undefined ? {} : { fetch }) };
  // Where the ministry holds less than we thought (its backup is older) we go back once to where it is.
  let wentBack = false;
  for (let at = from; ; ) {
    const read = await source.read(at, Math.min(RUN_ENTRIES, total - at));
    if (!read.ok) return read.code;
    // Lines that were counted and are not there: asked for again and again they would keep this going for ever.
    if (read.value.length === 0 && at < total) return 'storage-failed';
    const to = at + read.value.length;
    const entries = read.value;
    const answer = await sendRun(context, source.tablet, { iat: now(), epoch, size: total, from: at, entries, checkpoints: to === total ? [checkpoint] : [] });
    if (!answer.ok) return answer.code;
    const { value } = answer;
    if (value.kind === 'refused') return value.code;
    if (value.kind === 'gap') {
      if (wentBack || value.size >= at) return 'disagrees';
      wentBack = true;
      at = value.size;
      continue;
    }
    const kept = await keep(options, source, value);
    if (kept !== 'done') return kept;
    if (to >= total || value.size >= total) return 'done';
    if (value.size < to) return 'disagrees';
    at = value.size;
  }
}

/** Notes what the ministry holds, if it is what this tablet wrote. */
async function keep(options: Handing, source: JournalSource, held: ChainState & { readonly countersigned: Countersigned | null }): Promise<SyncCode> {
  const { size, countersigned } = held;
  const proven = countersigned !== null && (await isCountersigned(options, source.tablet, countersigned)) ? countersigned : null;
  const at = options.now();
  const noted = await source.note(held, (before) => ({ size, at, countersigned: proven ?? before.countersigned }));
  if (!noted.ok) return noted.code;
  return noted.value ? 'done' : 'disagrees';
}

/** Whether the ministry's stamp key signed under our own checkpoint. What cannot be told (no trust yet) is asked for again with the next run. */
async function isCountersigned({ trust, engine }: Handing, tablet: TabletRecord, { size, checkpoint, countersignature }: Countersigned): Promise<boolean> {
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
