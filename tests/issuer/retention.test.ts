/** Every line of the table in docs/privacy.md, with the clock moved over it: what is old enough goes, what is a second younger stays. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { maintenanceTasks } from '../../src/issuer/maintenance.ts';
import { RETENTION } from '../../src/issuer/retention/retention.ts';
import { firstBrokenSeal, sealTokens } from '../../src/issuer/tokens/seal.ts';
import { listLifeSeconds } from '../../src/issuer/tokens/source.ts';
import { database, LINES, type Line, next, now, PERSON, unique, world } from './retention-lines.ts';

const DAY = 86_400;

/** Lines of the table whose clock has a test of its own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  tokens: 'below',
  lists: 'tests/issuer/indices.test.ts',
  uploads: 'tests/issuer/uploads.test.ts',
  staff: 'tests/issuer/staff-sign-in.test.ts',
  applications: 'tests/issuer/applications.test.ts',
  figures: 'tests/issuer/figures.test.ts',
};

async function count({ table, of = 'true' }: Line): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)} where ${sql.raw(of)}`.execute(database.db);
  return rows[0]?.rows ?? -1;
}

function runTask(id: string): Promise<unknown> {
  const task = maintenanceTasks(world.issuer).find(({ name }) => name === `purge-${id}`);
  if (task === undefined) throw new TypeError(`no task purge-${id}`);
  return task.run();
}

describe('the clock', () => {
  test.each(Object.entries(LINES))('%s', async (id, line) => {
    const keep = line.keep ?? RETENTION.find((retention) => retention.id === id)?.keepSeconds ?? 0;
    expect(keep).toBeGreaterThan(0);
    await line.put(0);
    await line.put(keep);
    await runTask(id);
    expect(await count(line)).toBe(2);
    await line.put(keep + 1);
    await line.put(keep + 400 * DAY);
    await runTask(id);
    expect(await count(line)).toBe(2);
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('tokens go by whole sealed stretches, and the seals of what is left still tell', async () => {
    const keep = 90 * DAY + (await listLifeSeconds(database.db));
    const put = (age: number) =>
      sql`
      insert into token (person_id, token_index, kid, health, basis, iat, exp)
      select ${PERSON}, ${next()}, '\\x00000000', 2, 0, ${now() - age}, ${now() - age + 60}`.execute(database.db);
    await put(0);
    await put(1000);
    world.pass(200);
    await sealTokens(world.issuer);
    world.pass(keep);
    await put(0);
    world.pass(200);
    await sealTokens(world.issuer);
    expect(await firstBrokenSeal(database.db)).toBeNull();
    await runTask('tokens');
    const left = async () => (await sql<{ left: number }>`select count(*) as left from token`.execute(database.db)).rows[0]?.left;
    expect(await left()).toBe(1);
    expect(await firstBrokenSeal(database.db)).toBeNull();
    await runTask('tokens');
    await sql`update token set health = 3`.execute(database.db);
    expect(await firstBrokenSeal(database.db)).not.toBeNull();
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('a contest that nobody decided keeps its receipt for 90 days and ends after 400', async () => {
    const open = (age: number) =>
      sql`
      insert into contest (person_id, about, ground, device_id, receipt, opened_at, deadline_at)
      select ${PERSON}, 'refusal', 'wrongly-refused', 2, sha256(${unique()}::bytea), ${now() - age}, 1`.execute(database.db);
    for (const days of [30, 90, 91, 400, 401]) await open(days * DAY);
    await runTask('receipts');
    await runTask('contests');
    const { rows } = await sql<{ days: number; has: boolean; told: boolean }>`
      select (${now()}::bigint - opened_at) / ${DAY}::bigint as days, receipt is not null as has, receipt_gone_at is not null as told from contest
      where device_id = 2 order by opened_at desc`.execute(database.db);
    expect(rows.map(({ days, has, told }) => [days, has, told])).toEqual([
      [30, true, false],
      [90, true, false],
      [91, false, true],
      [400, false, true],
    ]);
  });

  test('the history of statuses is append-only for everybody else', async () => {
    await sql`insert into health_history (person_id, at, health, basis, cause) select ${PERSON}, 5, 2, 0, 'time'`.execute(database.db);
    await expect(sql`delete from health_history`.execute(database.db)).rejects.toThrow('append-only table: health_history');
    await expect(sql`update health_history set health = 3`.execute(database.db)).rejects.toThrow('append-only');
    const early = database.db.transaction().execute(async (trx) => {
      await sql`select set_config('ashyq.retention_before', '5', true)`.execute(trx);
      await sql`delete from health_history where at = 5`.execute(trx);
    });
    await expect(early).rejects.toThrow('append-only');
  });
});

test('docs/privacy.md has every line of the list, with its days, and no other; every line is run over here or there', () => {
  const table = readFileSync('docs/privacy.md', 'utf8').split('## How long the ministry keeps what')[1]?.split('###')[0] ?? '';
  const lines = table.split('\n').flatMap((line) => {
    const [, id, , how] = /^\| ([a-z][a-z-]+) \| (.+) \| (.+) \|$/.exec(line) ?? [];
    return id === undefined || id === 'id' ? [] : [{ id, days: Number(/^(\d+) days/.exec(how ?? '')?.[1] ?? Number.NaN) }];
  });
  expect(lines.map(({ id }) => id)).toEqual(RETENTION.map(({ id }) => id));
  for (const { id, keepSeconds } of RETENTION) {
    const days = lines.find((line) => line.id === id)?.days ?? Number.NaN;
    if (keepSeconds !== null && keepSeconds >= DAY) expect([id, days * DAY]).toEqual([id, keepSeconds]);
    expect([id, id in LINES || id in ELSEWHERE]).toEqual([id, true]);
  }
});
