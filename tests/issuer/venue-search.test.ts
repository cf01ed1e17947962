/** Looking for a venue at the desk walks along an index, however many venues there are. */
import { expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { lookedFor } from '../../src/issuer/venues/list.ts';
import { withDatabase } from './database.ts';

const database = withDatabase();

test.each([
  ['«Бере', 'venue_word', '@@'],
  ['кафе шу', 'venue_word', '@@'],
  ['ala-00', 'venue_id_beginning', '~>=~'],
])('%s is looked for along %s', async (find, index, by) => {
  const plan = await database.db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx);
    const { rows } = await sql<Record<string, string>>`explain select id from venue where ${lookedFor(find)}`.execute(trx);
    return rows.flatMap((row) => Object.values(row)).join('\n');
  });
  expect(plan).toMatch(new RegExp(`Index.* ${index}\\b[^]*Index Cond: .*${by}`));
});

test.each([
  ['«Қазақ тағамдары» асханасы', ['казак', 'ҚАЗАҚ', 'таг', 'асхана қазақ', '«тағам»', 'kazak'], [true, true, true, true, true, false]],
  ['Супермаркет «Ёлка–2» №17', ['елка', 'Ёлка', '2', '17', 'маркет', 'супер 1'], [true, true, true, true, false, true]],
  ['Іскер О’Нил-бар', ['искер', 'іскер', 'нил', 'бар', 'о нил', "'"], [true, true, true, true, true, null]],
  ['Һарун & Ұлы', ['харун', 'улы', '& | ! :*', "ұлы':*", 'ү'], [true, true, null, true, true]],
])('%s is found by its words', async (name, sought, found) => {
  const answers = [];
  for (const find of sought) {
    const { rows } = await sql<{ found: boolean | null }>`select venue_words(${name}) @@ venue_word_query(${find}) as found`.execute(database.db);
    answers.push(rows[0]?.found);
  }
  expect(answers).toEqual(found);
});
