/** What is to be published, read from the database: the policy in force and the revoked indices of every list that may still hold an unexpired token. */

import type { Database } from '../context.ts';
import { sql } from '../db/open.ts';
import { currentPolicyText } from '../policies.ts';
import type { ListSource, PublicationSource } from '../publish/source.ts';
import { LIST_ENTRIES } from './index-pool.ts';

const HOUR = 3600;
/** The longest life any policy may give a token, paper included, and an hour for blocks that a process still held when the list closed. */
export const LIST_LIFE_SECONDS = 30 * 24 * HOUR + HOUR;

export function databaseSource(db: Database): PublicationSource {
  return {
    async policy() {
      const text = await currentPolicyText(db);
      return text === null ? null : new TextEncoder().encode(text);
    },
    lists: (now) => publishedLists(db, now),
  };
}

async function publishedLists(db: Database, now: number): Promise<readonly ListSource[]> {
  const { rows } = await sql<{ k: number; revoked: number[] }>`
    select k, array(
      select token_index::double precision from token
      where revoked_at is not null and token_index >= k::bigint * ${LIST_ENTRIES} and token_index < (k::bigint + 1) * ${LIST_ENTRIES}
    ) as revoked
    from index_list where closed_at is null or closed_at > ${now - LIST_LIFE_SECONDS} order by k`.execute(db);
  return rows.map((row) => ({ list: row.k, revoked: row.revoked }));
}
