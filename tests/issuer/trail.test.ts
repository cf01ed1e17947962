/** The audit trail for whoever audits it: found by what, kind, who and when, page by page; reading and checking it are lines of it too. */
import { beforeAll, describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
let world: World;
let auditor: SignedIn;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
  auditor = await signedIn(world, 'auditor');
  const entry = (nr: number) => ({
    at: START + nr,
    kind: nr % 2 === 0 ? ('person-read' as const) : ('visits-read' as const),
    subject: `person:${nr % 3}`,
    detail: { by: nr % 5, why: 'test' },
  });
  await database.db.transaction().execute((trx) =>
    appendAudit(
      trx,
      Array.from({ length: 250 }, (_, nr) => entry(nr)),
    ),
  );
});

interface Line {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

async function read(query: string): Promise<readonly Line[]> {
  const { status, body } = await auditor.get(`/api/desk/trail${query}`);
  expect(status).toBe(200);
  return body['lines'] as Line[];
}

describe('GET /api/desk/trail', () => {
  test('gives the newest hundred, then those before', async () => {
    const first = await read('?kind=person-read');
    expect(first).toHaveLength(100);
    const rest = await read(`?kind=person-read&before=${first.at(-1)?.seq}`);
    expect(rest).toHaveLength(25);
    const all = [...first, ...rest].map(({ seq }) => seq);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    expect(new Set(all).size).toBe(125);
  });

  test('finds by what a line is about, by who did it, by time, and by all of these', async () => {
    for (const line of await read('?subject=person:2')) expect(line.subject).toBe('person:2');
    expect(await read('?subject=person:2')).toHaveLength(83);
    for (const line of await read('?by=3&kind=visits-read')) expect([line.detail['by'], line.kind]).toEqual([3, 'visits-read']);
    const some = await read(`?from=${START + 10}&until=${START + 20}`);
    expect(some.map(({ at }) => at - START)).toEqual([19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
    expect(await read(`?subject=person:1&kind=person-read&by=4&from=${START}&until=${START + 250}`)).toHaveLength(9);
    expect(await read('?subject=person:77')).toEqual([]);
  });

  test('an end alone begins there, page after page, whatever the order in which two clocks wrote', async () => {
    const append = (at: number) =>
      database.db.transaction().execute((trx) => appendAudit(trx, [{ at, kind: 'drill-recorded', subject: 'person:1', detail: { by: 1 } }]));
    // the second of two instances is five seconds behind
    for (const at of [START - 20, START - 10, START - 15, START - 10, START - 14]) await append(at);
    const ofStory = async (query: string) => (await read(`${query}&kind=drill-recorded`)).map(({ at }) => at - START);
    expect(await ofStory(`?until=${START - 9}`)).toEqual([-10, -10, -14, -15, -20]);
    expect(await ofStory(`?until=${START - 10}`)).toEqual([-14, -15, -20]);
    const [, second, third] = await read(`?until=${START - 9}&kind=drill-recorded`);
    expect(second?.seq).toBeLessThan(third?.seq ?? 0);
    expect(await ofStory(`?until=${START - 9}&before=${second?.seq}`)).toEqual([-14, -15, -20]);
    expect(await ofStory(`?until=${START - 9}&before=${third?.seq}`)).toEqual([-15, -20]);
    expect(await ofStory(`?from=${START - 20}&before=99999999`)).toEqual([-10, -10, -14, -15, -20]);
  });

  test('reading is a line of the trail', async () => {
    await read('?subject=person:1');
    const [line] = await read('?kind=trail-read');
    expect(line).toMatchObject({ subject: `staff:${auditor.staff.id}`, detail: { by: auditor.staff.id, about: 'person:1' } });
  });

  test.each(['?by=x', '?before=0', '?from=-1', '?kind=Person%20Read', '?subject=%25', '?subject='])('%s is refused', async (query) => {
    expect(await auditor.get(`/api/desk/trail${query}`)).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
  });

  test('a search of each kind walks along an index, not through the trail', async () => {
    const plan = async (where: string, order = 'seq desc') => {
      const { rows } = await database.db.transaction().execute(async (trx) => {
        for (const way of ['seqscan', 'bitmapscan', 'sort']) await sql.raw(`set local enable_${way} = off`).execute(trx);
        return sql<{ 'QUERY PLAN': string }>`explain select seq from audit where chain = 0 and ${sql.raw(where)} order by ${sql.raw(order)} limit 100`.execute(
          trx,
        );
      });
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await plan("subject = 'person:1'")).toContain('audit_subject');
    expect(await plan("kind = 'person-read'")).toContain('audit_kind');
    expect(await plan("detail ? 'by' and detail ->> 'by' = '3'")).toContain('audit_by');
    expect(await plan(`at < ${START}`, 'at desc, seq desc')).toMatch(/^Limit.*\n +-> +Index Scan Backward using audit_at.*\n +Index Cond: \(at < /);
  });
});

test('GET /api/desk/trail/kinds names each kind once, in order', async () => {
  const { body } = await auditor.get('/api/desk/trail/kinds');
  const kinds = body['kinds'] as string[];
  expect(kinds).toEqual([...new Set(kinds)].sort());
  expect(kinds).toEqual(expect.arrayContaining(['person-read', 'visits-read', 'trail-read']));
});

test('POST /api/desk/trail/check says that the chain holds, or where it does not', async () => {
  expect((await auditor.post('/api/desk/trail/check')).body['broken']).toBeNull();
  await sql`alter table audit disable trigger all`.execute(database.db);
  await sql`update audit set detail = '{"by": 9}' where chain = 0 and seq = 7`.execute(database.db);
  await sql`alter table audit enable trigger all`.execute(database.db);
  expect((await auditor.post('/api/desk/trail/check')).body['broken']).toBe(7);
});
