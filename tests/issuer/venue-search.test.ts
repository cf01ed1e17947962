/** Looking for a venue at the desk walks along an index, however many venues there are. */
import { expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { beginsWith } from '../../src/issuer/venues/list.ts';
import { withDatabase } from './database.ts';

const database = withDatabase();

test.each([
  ['«Бере', 'venue_name'],
  ['ala-00', 'venue_id_beginning'],
])('%s is looked for along %s', async (find, index) => {
  const plan = await database.db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx);
    const { rows } = await sql<Record<string, string>>`explain select id from venue where ${beginsWith(find)}`.execute(trx);
    return rows.flatMap((row) => Object.values(row)).join('\n');
  });
  expect(plan).toMatch(new RegExp(`Index.* ${index}\\b[^]*Index Cond: .*~>=~`));
});
