/** What is to be published, read from the database: the policy in force and the revoked indices of every list that may still hold an unexpired token. */

import { utf8Encode } from '../../core/bytes.ts';
import { parsePolicy } from '../../core/policy/policy.ts';
import { LIST_ENTRIES } from '../../core/trust/status-list.ts';
import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { waitingPages } from '../journals/pages.ts';
import { currentPolicyText } from '../policies.ts';
import type { ListSource, PublicationSource } from '../publish/source.ts';

const HOUR = 3600;
/** What a block of indices that a process still held when the list closed may add (index-pool.ts). */
const HELD_SECONDS = 2 * HOUR;
/** Credentials of posters and tablets live a year at most (venues/credentials.ts). */
const VENUE_SECONDS = 366 * 24 * HOUR;
/** Where the database holds no policy: longer than any token lives. */
const LONGEST_SECONDS = 31 * 24 * HOUR;

/** How long after it was closed a list may still hold an unexpired token: the longest life that any policy so far gave one, paper included. */
export async function listLifeSeconds(db: Database): Promise<number> {
  const policies = await db.selectFrom('policy').select('text').execute();
  const lives = policies.map(({ text }) => {
    const { tokenHours, paperDays } = parsePolicy(utf8Encode(text)).limits;
    return Math.max(tokenHours, paperDays * 24) * HOUR;
  });
  return (lives.length === 0 ? LONGEST_SECONDS : Math.max(...lives)) + HELD_SECONDS;
}

export function databaseSource(db: Database): PublicationSource {
  return {
    async policy() {
      const text = await currentPolicyText(db);
      return text === null ? null : utf8Encode(text);
    },
    async signedBundle() {
      const { rows } = await sql<{ bundle: Uint8Array }>`
        select signed_bundle as bundle from policy_draft where state = 'published' and version = (select max(version) from policy)`.execute(db);
      return rows[0]?.bundle ?? null;
    },
    lists: (now) => publishedLists(db, now),
    pages: (at) => waitingPages(db, at),
  };
}

async function publishedLists(db: Database, now: number): Promise<readonly ListSource[]> {
  const life = await listLifeSeconds(db);
  const { rows } = await sql<{ k: number; revoked: number[] }>`
    select k, array(
      select token_index::double precision from token
      where revoked_at is not null and token_index >= k::bigint * ${LIST_ENTRIES} and token_index < (k::bigint + 1) * ${LIST_ENTRIES}
      union all
      select token_index::double precision from venue_credential
      where revoked_at is not null and token_index >= k::bigint * ${LIST_ENTRIES} and token_index < (k::bigint + 1) * ${LIST_ENTRIES}
    ) as revoked
    from index_list where closed_at is null or closed_at > ${now} - case purpose when 'venue' then ${VENUE_SECONDS}::bigint else ${life}::bigint end order by k`.execute(
    db,
  );
  return rows.map((row) => ({ list: row.k, revoked: row.revoked }));
}
