/**
 * A run of a tablet's journal into the register (formats.md §9), exactly once: it continues what we hold, or repeats it. Whatever says otherwise (other bytes at
 * the same place, a shorter journal, a further one) is kept as evidence beside what was acknowledged before, which never changes.
 */
import { equal } from '../../core/bytes.ts';
import type { JournalRun } from '../../core/journal/gate-message.ts';
import type { DatabaseTransaction, Issuer } from '../context.ts';
import { type Countersigned, firstDisagreement, readCheckpoints, storeCheckpoints, type VerifiedCheckpoint } from './checkpoints.ts';
import { type Finding, recordFindings } from './findings.ts';
import type { JournalKey } from './journal-key.ts';
import { CLOCK_SECONDS, type FollowedRun, followRun, judgeTimes } from './run.ts';
import { noteShift } from './shift.ts';
import { appendRun, firstDifference, firstGateOf, type Held, type LockedJournal, lockJournal, noteStated } from './store.ts';
import type { Tablet } from './tablet.ts';

/** Journals of one tablet; beyond it something is so wrong that nothing more is kept. */
const HIGHEST_EPOCH = 999;

/**
 * - `journal-malformed`: not entries and checkpoints of this tablet's journal
 * - `journal-broken`: the run does not hang together
 * - `journal-gap`: it begins after what we hold; the answer says where to go on
 * - `journal-fork`: we hold other bytes there
 * - `tablet-ended`: entries from a time when the tablet was certified no more
 */
export type RunFault = 'journal-malformed' | 'journal-broken' | 'journal-gap' | 'journal-fork' | 'tablet-ended';

/** `held`: where the journal stands after the message; null where the message named none that can be. */
export type RunResult =
  | { readonly ok: true; readonly held: Held; readonly added: number; readonly countersigned: Countersigned | null; readonly found: readonly Finding[] }
  | { readonly ok: false; readonly code: RunFault; readonly held: Held | null; readonly found: readonly Finding[] };

export interface GivenRun {
  readonly tablet: Tablet;
  readonly run: JournalRun;
  /** the whole message, for evidence */
  readonly raw: Uint8Array;
}

export async function ingestRun(issuer: Issuer, { tablet, run, raw }: GivenRun): Promise<RunResult> {
  const gate = (await firstGateOf(issuer.db, { ...tablet, epoch: run.epoch })) ?? tablet.gate;
  const key: JournalKey = { venueId: tablet.venueId, gate, tablet: tablet.key, epoch: run.epoch };
  const malformed = { ok: false, code: 'journal-malformed', held: null, found: [] } as const;
  if (run.epoch > HIGHEST_EPOCH) return malformed;
  const followed = await followRun(run);
  const checkpoints = followed.ok ? await readCheckpoints(issuer, key, { run: followed.run, checkpoints: run.checkpoints, gate: tablet.gate }) : [];
  if (checkpoints === null) return malformed;
  const now = issuer.now();
  return issuer.db.transaction().execute(async (trx) => {
    const journal = await lockJournal(trx, key, now);
    const found = [...foundByItself(run, journal)];
    await noteStated(trx, key, run);
    const work = followed.ok ? { key, journal, run: followed.run, checkpoints, until: tablet.until } : null;
    const judged = work === null ? broken(followed.ok ? 0 : followed.seq) : await judge(trx, work);
    if (judged !== null || work === null) {
      const all = [...found, ...(judged?.finding ? [judged.finding] : [])];
      return { ok: false, code: judged?.code ?? 'journal-broken', held: journal, found: await recordFindings(trx, { key, raw, now }, all) };
    }
    const news = work.run.entries.filter(({ seq }) => seq >= journal.size);
    const held = news.length === 0 ? journal : await appendRun(trx, key, { run: work.run, size: journal.size, now });
    await noteShift(trx, key, news);
    const countersigned = await storeCheckpoints(trx, issuer, { key, held, run: work.run, checkpoints, now });
    found.push(...judgeTimes(news, { lastTime: journal.last_time, now }));
    return { ok: true, held, added: news.length, countersigned, found: await recordFindings(trx, { key, raw, now }, found) };
  });
}

/** What the message says even if nothing of it is taken. */
function foundByItself(run: JournalRun, journal: LockedJournal): readonly Finding[] {
  const shorter = run.iat > journal.stated_at && run.size < journal.stated_size;
  return [
    ...(journal.fresh && run.epoch > 0 ? [{ kind: 'new-epoch', seq: 0 } as const] : []),
    ...(shorter ? [{ kind: 'truncation', seq: run.size } as const] : []),
  ];
}

interface Refused {
  readonly code: RunFault;
  readonly finding: Finding | null;
}

function broken(seq: number): Refused {
  return { code: 'journal-broken', finding: { kind: 'broken', seq } };
}

interface Work {
  readonly key: JournalKey;
  readonly journal: LockedJournal;
  readonly run: FollowedRun;
  readonly checkpoints: readonly VerifiedCheckpoint[];
  readonly until: number;
}

/** Why a run that hangs together is not taken, or null. */
async function judge(trx: DatabaseTransaction, { key, journal, run, checkpoints, until }: Work): Promise<Refused | null> {
  if (run.from > journal.size) return { code: 'journal-gap', finding: null };
  const forked = await forkOf(trx, { key, journal, run, checkpoints });
  if (forked !== null) return { code: 'journal-fork', finding: { kind: 'fork', seq: forked } };
  const late = run.entries.find(({ seq, time }) => seq >= journal.size && time >= until + CLOCK_SECONDS);
  return late === undefined ? null : { code: 'tablet-ended', finding: { kind: 'after-end', seq: late.seq } };
}

/** The first place at which the tablet says otherwise than we hold, or than it says itself in a checkpoint. */
async function forkOf(trx: DatabaseTransaction, { key, journal, run, checkpoints }: Omit<Work, 'until'>): Promise<number | null> {
  const different = run.from < journal.size ? await firstDifference(trx, key, run) : null;
  if (different !== null) return different;
  const joint = run.to >= journal.size ? run.headAt(journal.size) : null;
  if (joint !== null && !equal(joint, journal.head)) return journal.size;
  return firstDisagreement(trx, key, { run, checkpoints });
}
