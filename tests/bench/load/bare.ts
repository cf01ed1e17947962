/** What the same database does bare, over the same pool and from the same process: one row a commit, and a batch of rows a commit, by as many clients at once. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../../../src/issuer/context.ts';
import { sql } from '../../../src/issuer/db/open.ts';

/** A table as wide as a pass, another as wide as a visit; each with the primary key of its model and nothing else. */
export async function prepareBare(db: Database): Promise<void> {
  await sql`create table if not exists bare_token (person_id bigint, token_index bigint, device_id bigint, paper boolean, kid bytea, holder_key bytea, health smallint,
    basis smallint, evidence_at bigint, iat bigint, exp bigint, primary key (person_id, token_index))`.execute(db);
  await sql`create table if not exists bare_visit (person_id bigint, id bytea, venue_id text, gate integer, entered bigint, left_at bigint, witnessed boolean,
    stated_at bigint, sha256 bytea, received_at bigint, primary key (person_id, id))`.execute(db);
}

let inserted = Math.floor(Date.now() / 1000) * 1_000_000;

/** Commits a second. */
export async function bareInserts(db: Database, { clients, seconds }: { readonly clients: number; readonly seconds: number }): Promise<number> {
  const [kid, key, now] = [randomBytes(4), randomBytes(32), Math.floor(Date.now() / 1000)];
  return rateOf({ clients, seconds }, async () => {
    inserted += 1;
    await sql`insert into bare_token (person_id, token_index, device_id, paper, kid, holder_key, health, basis, evidence_at, iat, exp)
      values (${inserted % 2000}, ${inserted}, ${inserted % 2000}, false, ${kid}, ${key}, 2, 0, null, ${now}, ${now + 259_200})`.execute(db);
  });
}

/** Batches of `rows` a second. */
export async function bareRows(
  db: Database,
  { clients, seconds, rows }: { readonly clients: number; readonly seconds: number; readonly rows: number },
): Promise<number> {
  const [sha256, now] = [randomBytes(32), Math.floor(Date.now() / 1000)];
  return rateOf({ clients, seconds }, async () => {
    const ids = Array.from({ length: rows }, () => randomBytes(16));
    const people = ids.map((_, nr) => nr);
    await sql`insert into bare_visit select person_id, id, 'ALA-00123', 0, ${now}, null, false, ${now}, ${sha256}, ${now}
      from unnest(${people}::bigint[], ${ids}::bytea[]) as given(person_id, id)`.execute(db);
  });
}

/** How often a second `clients` at once get through `work`. */
export async function rateOf({ clients, seconds }: { readonly clients: number; readonly seconds: number }, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let done = 0;
  const client = async () => {
    while (performance.now() < until) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return done / ((performance.now() - startedAt) / 1000);
}
