/** Seals: every token is under one, and whatever is done to a sealed token shows. */
import { beforeAll, describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import type { Database } from '../../src/issuer/db/open.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { firstBrokenSeal, sealTokens } from '../../src/issuer/tokens/seal.ts';
import { enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 4);
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 4 });
  await registerSource(world, 'LAB-01');
  for (const person of people.slice(0, 3)) await enrolPerson(world, person, person.iin);
});

/** Runs `change` with the triggers off, looks, and undoes it. */
async function after(change: string): Promise<number | null> {
  let found: number | null = null;
  const undone = new Error('undone');
  await database.db
    .transaction()
    .execute(async (trx) => {
      await sql`alter table token_seal disable trigger user`.execute(trx);
      await sql`alter table audit disable trigger user`.execute(trx);
      await sql.raw(change).execute(trx);
      found = await firstBrokenSeal(trx as Database['db']);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return found;
}

describe('sealTokens', () => {
  test('waits until tokens are settled, then seals each once', async () => {
    expect(await sealTokens(world.issuer)).toBe(0);
    world.pass(121);
    expect(await sealTokens(world.issuer)).toBe(3);
    expect(await sealTokens(world.issuer)).toBe(0);
    const [person] = people.slice(3);
    await enrolPerson(world, person ?? { iin: '', phone: '' }, 'later');
    world.pass(121);
    expect(await Promise.all([sealTokens(world.issuer), sealTokens(world.issuer)])).toEqual(expect.arrayContaining([1, 0]));
    const { rows } = await sql<{ tokens: number }>`select sum(tokens)::integer as tokens from token_seal`.execute(database.db);
    expect(rows[0]?.tokens).toBe(4);
  });

  test('stands in the audit trail, and holds', async () => {
    const { rows } = await sql<{ tokens: number }>`select (detail->>'tokens')::integer as tokens from audit where kind = 'tokens-sealed' order by seq`.execute(
      database.db,
    );
    expect(rows.map((row) => row.tokens)).toEqual([3, 1]);
    expect([await firstBrokenSeal(database.db), await firstBrokenAudit(database.db)]).toEqual([null, null]);
  });

  test('a revocation breaks nothing', async () => {
    await world.send('/api/lab/batches', await labBatch(world, 'sealed', [{ iin: people[0]?.iin ?? '', result: 1 }]));
    const { rows } = await sql<{ n: number }>`select count(*) as n from token where revoked_at is not null`.execute(database.db);
    expect(rows[0]?.n).toBe(1);
    expect(await firstBrokenSeal(database.db)).toBeNull();
  });

  test.each([
    ['a better status', 'update token set health = 3 where person_id = (select min(person_id) from token)'],
    ['a longer life', 'update token set exp = exp + 1 where person_id = (select min(person_id) from token)'],
    ['another key', "update token set holder_key = sha256('x') where person_id = (select min(person_id) from token)"],
    ['a deleted token', 'delete from token where person_id = (select min(person_id) from token)'],
    [
      'a token slipped in',
      `insert into token (person_id, token_index, kid, health, basis, iat, exp) select min(person_id), 77, '\\x00000000', 3, 7, ${START}, ${START} + 99 from token`,
    ],
    ['a changed seal', 'update token_seal set tokens = tokens + 1 where from_iat = 0'],
    ['a seal without its entry', "delete from audit where kind = 'tokens-sealed'"],
  ])('%s shows', async (_, change) => {
    expect(await after(change)).toBe(START + 1);
    expect(await firstBrokenSeal(database.db)).toBeNull();
  });
});
