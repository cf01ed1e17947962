/** Two hundred thousand venues, more than the country has doors that would need a pass: a word of a name is found at once. */
import { beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { lookedFor, PAGE } from '../../src/issuer/venues/list.ts';
import { withDatabase } from '../issuer/database.ts';

const VENUES = 200_000;
const database = withDatabase();

beforeAll(async () => {
  await sql`
    insert into venue (id, tax_number, category, name, address, area, registration, approved_at)
    select chr(65 + nr / 2600000) || chr(65 + nr / 100000) || 'Z-' || lpad((nr % 100000)::text, 5, '0'), '210440000007', 'cinema',
      (array['«Береке»', '«Достық»', 'Шаңырақ', 'Береке-Маркет'])[1 + nr % 4] || ' ' || (array['асханасы', 'дүкені', 'кафе', 'супермаркеті', 'мейманханасы'])[1 + nr % 5] || ' №' || nr,
      'Абай 1', '7511', false, 1
    from generate_series(0, ${sql.lit(VENUES - 1)}) as nr`.execute(database.db);
  await sql`analyze venue`.execute(database.db);
}, 120_000);

/** As the list asks: a page in the order of ids. */
async function page(find: string) {
  const began = performance.now();
  const { rows } = await sql<{ name: string }>`
    select name from venue where approved_at is not null and closed_at is null and ${lookedFor(find)} order by id limit ${PAGE}`.execute(database.db);
  return { names: rows.map(({ name }) => name), milliseconds: performance.now() - began };
}

test.each([
  ['№199999', 1],
  ['кафе 12345', 2],
  // of half the country: a page of them is enough
  ['береке', PAGE],
  ['ка', PAGE],
  ['маркет берек', PAGE],
  ['жоқ-мұндай', 0],
])('%s', async (find, found) => {
  await page(find);
  const { names, milliseconds } = await page(find);
  expect(names.length).toBe(found);
  expect(milliseconds).toBeLessThan(3_000);
});
