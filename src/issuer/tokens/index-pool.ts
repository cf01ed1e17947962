/**
 * Token indices (formats.md §3): drawn at random, never reused, over lists of 2^20. A process draws a block at a time and hands the indices out one by
 * one, so that issuing a token touches no table that other people's tokens touch; what a crash leaves undrawn is lost, and nobody misses it.
 *
 * A list is closed when three quarters are drawn: up to there a draw finds a free position in 1.4 tries on average, 4 at the end.
 */
import { randomInt } from 'node:crypto';
import { LIST_ENTRIES, MANUAL_LIST, SPECIMEN_LIST } from '../../core/trust/status-list.ts';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';

const FULL = (LIST_ENTRIES * 3) / 4;
const BLOCK = 128;
/**
 * Open lists of a purpose. Of tokens the list in use and the one after it. Of venues one: a verifier takes a venue's credential whose list it has not heard
 * of as not revoked, so nothing waits for a publication.
 */
const READY = { token: 2, venue: 1 } as const;
/** Status tokens, or credentials of posters and tablets, which live longer and have lists of their own. */
export type IndexPurpose = keyof typeof READY;
/** A block older than this is thrown away: a closed list must be able to leave the stamp. */
const KEEP_SECONDS = 3600;

export interface IndexPool {
  /** An index that nobody had before and nobody will have again. */
  next(now: number): Promise<number>;
  /** `count` of them at once, for bulk issue. */
  take(count: number, now: number): Promise<readonly number[]>;
}

/** `listEntries` is lowered only by tests. */
export function indexPool(db: Database, listEntries: number = LIST_ENTRIES): IndexPool {
  let held: number[] = [];
  let heldUntil = 0;
  let filling: Promise<void> | null = null;
  const fill = async (now: number): Promise<void> => {
    held = [...(await drawBlock(db, { count: BLOCK, now, listEntries }))];
    heldUntil = now + KEEP_SECONDS;
  };
  return {
    async next(now) {
      for (;;) {
        const index = now < heldUntil ? held.pop() : undefined;
        if (index !== undefined) return index;
        filling ??= fill(now).finally(() => {
          filling = null;
        });
        await filling;
      }
    },
    take: (count, now) => drawBlock(db, { count, now, listEntries }),
  };
}

interface Draw {
  readonly count: number;
  readonly now: number;
  readonly listEntries: number;
  /** `token` where it is not given */
  readonly purpose?: IndexPurpose;
}

/** Draws in transactions of their own, one process at a time: a block is a few milliseconds' work and lasts for a hundred tokens. */
export async function drawBlock(db: Database, draw: Draw): Promise<readonly number[]> {
  const drawn: number[] = [];
  while (drawn.length < draw.count) {
    const want = Math.min(draw.count - drawn.length, 8192);
    drawn.push(...(await db.transaction().execute((trx) => drawFromOpenList(trx, { ...draw, count: want }))));
  }
  return drawn;
}

async function drawFromOpenList(trx: DatabaseTransaction, draw: Draw): Promise<number[]> {
  const purpose = draw.purpose ?? 'token';
  const list = await lockOpenList(trx, purpose, draw.now);
  const positions = Array.from({ length: draw.count }, () => randomInt(draw.listEntries));
  const { rows } = await sql<{ position: number }>`
    insert into index_allocation (list, position)
    select ${list.k}, position from unnest(${positions}::integer[]) as position
    on conflict do nothing returning position`.execute(trx);
  const total = list.drawn + rows.length;
  const closed_at = total >= (FULL / LIST_ENTRIES) * draw.listEntries ? draw.now : null;
  await trx.updateTable('index_list').set({ drawn: total, closed_at }).where('k', '=', list.k).execute();
  if (closed_at !== null) await makeLists(trx, purpose, draw.now);
  return rows.map((row) => list.k * LIST_ENTRIES + row.position);
}

/** The list that indices are drawn from now. */
async function lockOpenList(trx: DatabaseTransaction, purpose: IndexPurpose, now: number): Promise<{ readonly k: number; readonly drawn: number }> {
  await makeLists(trx, purpose, now);
  const open = trx.selectFrom('index_list').select(['k', 'drawn']).where('purpose', '=', purpose).where('closed_at', 'is', null);
  return open.orderBy('k').limit(1).executeTakeFirstOrThrow();
}

/** Sees that a list is open and another one ready behind it. Called before the first publication, and whenever a list is closed. */
export function prepareLists(db: Database, now: number): Promise<void> {
  return db.transaction().execute((trx) => makeLists(trx, 'token', now));
}

async function makeLists(trx: DatabaseTransaction, purpose: IndexPurpose, now: number): Promise<void> {
  // first of all and held to the end: whoever draws has the lists to himself
  await sql`select pg_advisory_xact_lock(hashtext('ashyq-index-list'))`.execute(trx);
  for (;;) {
    const { open } = await trx
      .selectFrom('index_list')
      .select((eb) => eb.fn.countAll<number>().as('open'))
      .where('purpose', '=', purpose)
      .where('closed_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (open >= READY[purpose]) return;
    await sql`
      insert into index_list (k, opened_at, purpose)
      select case when next in (${SPECIMEN_LIST}, ${MANUAL_LIST}) then ${MANUAL_LIST + 1}::integer else next end, ${now}, ${purpose}
      from (select coalesce(max(k) + 1, 0) as next from index_list) as last`.execute(trx);
  }
}

/** Forgets the positions of lists that left the stamp before `leftBefore`: their numbers never come back, so nothing can be drawn twice. */
export async function purgeLists(db: Database, leftBefore: number): Promise<void> {
  await sql`delete from index_allocation using index_list where list = k and closed_at < ${leftBefore}`.execute(db);
}
