/** 018-data-in-bounds on the data of the version before: what a contest set aside is known as that, and what is held has an end ahead. */
import { beforeAll, describe, expect, test } from 'vitest';
import { MIGRATIONS, migrate } from '../../../src/issuer/db/migrate.ts';
import { sql } from '../../../src/issuer/db/open.ts';
import { quiet, withDatabase } from '../database.ts';
import { ROWS } from './history.ts';

const database = withDatabase({ empty: true });
const OWN = '018-data-in-bounds';
const options = { now: 1_800_000_000, log: quiet };
const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < OWN));
const rowsOf = async (text: string) => (await sql.raw(text).execute(database.db)).rows;

beforeAll(async () => {
  for (const name of Object.keys(before).sort()) {
    await migrate(database, { ...options, migrations: Object.fromEntries(Object.entries(before).filter(([one]) => one <= name)) });
    if (ROWS[name] !== undefined) await sql.raw(ROWS[name]).execute(database.db);
  }
  // a line that a contest had set aside and that a range, later, was said to have made void
  await rowsOf("update lab_result set void_id = 1 where person_id = 1 and result = 1 and lab_id = 'LAB-1'");
  await rowsOf('update lab_batch set held_at = extract(epoch from now())::bigint where held_at = 51');
  await migrate(database, { ...options, migrations: { ...before, [OWN]: MIGRATIONS[OWN] ?? '' } });
});

describe(OWN, () => {
  test('marks the results that contests had set aside, and takes the range’s mark from them', async () => {
    expect(await rowsOf('select person_id, id, contest_id, void_id from lab_result where contest_id is not null or void_id is not null order by id')).toEqual([
      { person_id: 1, id: 2, contest_id: 2, void_id: null },
      { person_id: 2, id: 3, contest_id: null, void_id: 1 },
    ]);
  });

  test('gives what waits two weeks from when it was held, and what was decided no end', async () => {
    expect(await rowsOf("select held_until - held_at as wait from lab_batch where held_at is not null and decision is null and kind = 'lab'")).toEqual([
      { wait: 14 * 86_400 },
    ]);
    expect(await rowsOf('select held_until from lab_batch where decision is not null')).toEqual([{ held_until: null }]);
  });

  test('lets a void contact be reported again, any other not twice', async () => {
    const insert = (at: number, voidId: number | null) =>
      rowsOf(`insert into contact (person_id, source_id, batch_id, row_id, contact_at, void_id) values (1, 'CC', '\\x00', 'x', ${at}, ${voidId})`);
    await insert(500, 1);
    await insert(500, null);
    await expect(insert(500, null)).rejects.toMatchObject({ code: '23505' });
    await expect(insert(91, null)).rejects.toMatchObject({ code: '23505' });
  });

  test('takes ranges of meetings and refuses words that it does not know', async () => {
    await rowsOf("insert into lab_void (lab_id, by_time, from_at, until_at, created_at) values ('CC', 'met', 1, 2, 3)");
    await expect(rowsOf("insert into lab_void (lab_id, by_time, from_at, until_at, created_at) values ('CC', 'heard', 1, 2, 3)")).rejects.toMatchObject({
      code: '23514',
    });
  });
});
