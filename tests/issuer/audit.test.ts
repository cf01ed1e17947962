/** The audit trail: everything is in it, nothing personal is, and any change shows. */
import { beforeAll, describe, expect, test } from 'vitest';
import { appendAudit, firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoVenues } from '../../src/issuer/demo/venues.ts';
import { createGateCode } from '../../src/issuer/venues/gates.ts';
import { enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 3);
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 3 });
  await registerSource(world, 'LAB-01');
  for (const person of people) await enrolPerson(world, person, person.iin);
  await world.send(
    '/api/lab/batches',
    await labBatch(
      world,
      'audit',
      people.map((person, nr) => ({ iin: person.iin, result: nr % 2 })),
    ),
  );
  const [venue] = demoVenues('tests');
  if (venue === undefined) throw new RangeError('no venue');
  const { taxNumber, ...rest } = venue;
  await database.db
    .insertInto('venue')
    .values({ ...rest, tax_number: taxNumber, approved_at: START, closed_at: null })
    .execute();
  await createGateCode(world.issuer, { venueId: venue.id, gate: 1 });
});

const entries = () =>
  sql<{ seq: number; kind: string; subject: string; text: string }>`select seq, kind, subject, audit::text as text from audit order by seq`.execute(
    database.db,
  );

describe('the audit trail', () => {
  test('holds each device, each status, each batch and each gate code', async () => {
    const { rows } = await entries();
    const count = (kind: string) => rows.filter((row) => row.kind === kind).length;
    expect({
      devices: count('device-enrolled'),
      statuses: count('status-computed'),
      batches: count('lab-batch-taken'),
      codes: count('gate-code-made'),
    }).toEqual({
      devices: 3,
      statuses: 3,
      batches: 1,
      codes: 1,
    });
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, at) => at + 1));
  });

  test('names nobody', async () => {
    const text = (await entries()).rows.map((row) => row.text).join('\n');
    for (const { iin, phone, familyName, givenName, initials } of people)
      for (const secret of [iin, phone, familyName, givenName, initials]) expect(text).not.toContain(secret);
  });

  test('holds together', async () => {
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });

  test('cannot be changed by the product’s own hand', async () => {
    for (const statement of [
      sql`update audit set at = 0`,
      sql`delete from audit`,
      sql`truncate audit`,
      sql`update health_history set health = 3`,
      sql`delete from policy`,
    ])
      await expect(statement.execute(database.db)).rejects.toThrow('append-only');
  });

  test('two hundred entries by ten writers at once make one chain', async () => {
    const write = (writer: number) =>
      database.db.transaction().execute((trx) =>
        appendAudit(
          trx,
          Array.from({ length: 20 }, (_, nr) => ({ at: START, kind: 'drill-recorded' as const, subject: `writer:${writer}`, detail: { nr } })),
        ),
      );
    await Promise.all(Array.from({ length: 10 }, (_, writer) => write(writer)));
    expect(await firstBrokenAudit(database.db)).toBeNull();
    const { rows } = await sql<{
      subject: string;
      nr: number;
    }>`select subject, (detail->>'nr')::integer as nr from audit where kind = 'drill-recorded' order by seq`.execute(database.db);
    for (let at = 1; at < rows.length; at += 1) if (rows[at]?.subject === rows[at - 1]?.subject) expect(rows[at]?.nr).toBe((rows[at - 1]?.nr ?? 0) + 1);
  });

  const tampering = [
    ['a changed entry', 'update audit set detail = \'{"nr": 99}\' where seq = 5', 5],
    ['a changed time', 'update audit set at = at + 1 where seq = 3', 3],
    ['a deleted entry', 'delete from audit where seq = 4', 4],
    [
      'two entries swapped',
      'update audit set seq = case seq when 6 then -7 when 7 then -6 end where seq in (6, 7); update audit set seq = -seq where seq < 0',
      6,
    ],
    ['a cut end', 'delete from audit where seq > 10', 11],
    ['a head set back', 'update audit_head set seq = 9, head = (select head from audit where seq = 9)', 10],
    ['another head', "update audit_head set head = sha256('x')", null],
    ['an entry rewritten with its digest', "update audit set subject = 'x', head = audit_digest(prev, seq, at, kind, 'x', detail) where seq = 8", 9],
  ] as const;
  test.each(tampering)('%s is found', async (_, statement, broken) => {
    await database.db
      .transaction()
      .execute(async (trx) => {
        await sql`alter table audit disable trigger user`.execute(trx);
        await sql.raw(statement).execute(trx);
        const wrong = broken ?? (await sql<{ seq: number }>`select seq from audit_head`.execute(trx)).rows[0]?.seq;
        // whole, in pieces, and with the fault at the edge of one
        for (const page of [undefined, 1, 3, 4, 5, 8]) expect([page, await firstBrokenAudit(trx, page)]).toEqual([page, wrong]);
        throw new Error('roll back');
      })
      .catch((error: unknown) => {
        if (!(error instanceof Error && error.message === 'roll back')) throw error;
      });
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });
});
