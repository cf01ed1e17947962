/** Countersigned checkpoints gathered for the transparency log (publish/pages.ts): a page every few minutes, and what became of it. */
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import type { CheckpointPage } from '../publish/source.ts';

/** Digests of one page: 256 KiB. */
const PAGE_CHECKPOINTS = 8192;
/** However often is published meanwhile (a revocation publishes at once), one page for so many seconds. */
const PAGE_SECONDS = 240;

/** Gathers what was countersigned since the last page, under a number above `above`, and gives every page that is not known to be logged. */
export async function waitingPages(db: Database, { now, above }: { readonly now: number; readonly above: number }): Promise<readonly CheckpointPage[]> {
  while (await gather(db, { now, above }));
  const { rows } = await sql<CheckpointPage>`
    select number, digests as bytes from journal_page where logged_at is null order by number`.execute(db);
  return rows;
}

/** Notes that pages are in a log that was signed. */
export async function notePagesLogged(db: Database, numbers: readonly number[], now: number): Promise<void> {
  if (numbers.length === 0) return;
  await sql`update journal_page set logged_at = ${now} where number = any(${numbers}::integer[]) and logged_at is null`.execute(db);
}

/** True when a page was filled to the brim, so that there may be more. */
async function gather(db: Database, { now, above }: { readonly now: number; readonly above: number }): Promise<boolean> {
  const { rows } = await sql<{ checkpoints: number }>`
    with waiting as (
      select venue_id, gate, tablet, epoch, size, sha256(raw) as digest from journal_checkpoint
      where countersignature is not null and page is null
        and not exists (select from journal_page where logged_at is not null and made_at > ${now - PAGE_SECONDS})
      order by received_at limit ${PAGE_CHECKPOINTS} for update skip locked
    ), page as (
      insert into journal_page (number, digests, made_at)
      select greatest(${above}::integer, (select coalesce(max(number), 0) from journal_page)) + 1, string_agg(digest, ''::bytea order by digest), ${now}
      from waiting having count(*) > 0 returning number
    ), named as (
      update journal_checkpoint as named set page = page.number from waiting, page
      where (named.venue_id, named.gate, named.tablet, named.epoch, named.size)
        = (waiting.venue_id, waiting.gate, waiting.tablet, waiting.epoch, waiting.size)
      returning 1
    )
    select count(*) as checkpoints from named`.execute(db);
  return rows[0]?.checkpoints === PAGE_CHECKPOINTS;
}
