/** The daily reconciliation: honest tokens are explained whatever happened to their people; what was written past the registers is found. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { recomputeDue } from '../../src/issuer/maintenance.ts';
import { storePolicy } from '../../src/issuer/policies.ts';
import { findingsOf, reconcile } from '../../src/issuer/reconcile/reconcile.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, contactBatch, enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { ask } from './household.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 60);
const [HOUR, DAY] = [3600, 86_400];
let world: World;
let staff: readonly [SignedIn, SignedIn];
let next = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 60 });
  await registerSource(world, 'LAB-01');
  await registerSource(world, 'CENTRE', { kind: 'contact' });
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

const somebody = () => {
  next += 1;
  return people[next] ?? { iin: '', phone: '' };
};
const lab = async (name: string, rows: Parameters<typeof labBatch>[2]) => ingestBatch(world.issuer, 'lab', await labBatch(world, name, rows));
const contact = async (name: string, iin: string) => ingestBatch(world.issuer, 'contact', await contactBatch(world, name, [{ iin }]));
const idOf = async (iin: string) => (await database.db.selectFrom('person').select('id').where('iin', '=', iin).executeTakeFirstOrThrow()).id;
const tokenRow = (token: Uint8Array) => decodeStatusToken(token).payload;

async function found(): Promise<readonly { person: number; code: string }[]> {
  const result = await reconcile(world.issuer, { again: true });
  const findings = await findingsOf(world.issuer, result?.day ?? 0);
  expect(findings).toHaveLength(result?.unexplained ?? -1);
  return findings.map(({ person, code }) => ({ person, code }));
}

describe('honest tokens', () => {
  test('of every colour, paper and renewed ones, are explained', async () => {
    const [blue, green, red, yellow] = [somebody(), somebody(), somebody(), somebody()];
    await lab('colours', [{ iin: green.iin }, { iin: red.iin, result: 1 }]);
    await contact('colour', yellow.iin);
    for (const person of [blue, green, red, yellow]) {
      const token = await enrolPerson(world, person, `colour ${person.iin}`);
      expect((await ask(world, 'paper', { token, key: `colour ${person.iin}` })).status).toBe(200);
    }
    expect(await reconcile(world.issuer)).toMatchObject({ tokens: 8, unexplained: 0, done: true });
  });

  test('of people to whom much has happened since, and of whom one result was corrected', async () => {
    const person = somebody();
    await enrolPerson(world, person, 'blue before');
    world.pass(HOUR);
    const sampledAt = world.issuer.now() - HOUR;
    await lab('much 1', [{ iin: person.iin, sampledAt }]);
    world.pass(HOUR);
    // an improvement revokes nothing: the blue token is as good as the green one
    expect(await found()).toEqual([]);
    await lab('much 2', [{ iin: person.iin, sampledAt, result: 2 }]);
    expect(await found()).toEqual([]);
  });

  test('of a green that ran out by the clock, renewed to blue', async () => {
    const person = somebody();
    await lab('runs out', [{ iin: person.iin, sampledAt: world.issuer.now() - 71 * HOUR }]);
    const token = await enrolPerson(world, person, 'runs out');
    world.pass(2 * HOUR);
    await recomputeDue(world.issuer);
    expect((await ask(world, 'renew', { token, key: 'runs out' })).status).toBe(200);
    expect(await found()).toEqual([]);
  });

  test('of a status that two persons set by hand', async () => {
    const person = somebody();
    const now = world.issuer.now();
    const payload = { personId: await idOf(person.iin), health: 3, cause: 'medical-exemption', untilAt: now + 5 * DAY };
    const id = await database.db.transaction().execute((trx) => propose(trx, { kind: 'manual-status', payload, by: staff[0].staff, now }));
    expect(await confirm(world.issuer, { id, by: staff[1].staff, now })).toMatchObject({ ok: true });
    expect(tokenRow(await enrolPerson(world, person, 'by hand'))).toMatchObject({ health: 3, basis: 7 });
    expect(await found()).toEqual([]);
  });

  test('issued while a new policy had not reached everybody', async () => {
    const person = somebody();
    await lab('policy', [{ iin: person.iin, sampledAt: world.issuer.now() - 40 * HOUR }]);
    const policy = JSON.parse(demoPolicy(2)) as { durations: { greenHours: number } };
    policy.durations.greenHours = 36;
    await storePolicy(database.db, JSON.stringify(policy), world.issuer.now());
    expect(tokenRow(await enrolPerson(world, person, 'policy')).health).toBe(3);
    expect(await found()).toEqual([]);
  });

  test('a second run on the same day says what the first did', async () => {
    const first = await reconcile(world.issuer);
    await enrolPerson(world, somebody(), 'later the same day');
    expect(await reconcile(world.issuer)).toEqual(first);
  });
});

describe('what was written past the registers is found', () => {
  /** A green token for somebody whom no laboratory has tested, by way of these statements. */
  async function forge(name: string, tamper: (id: number, at: number) => Promise<unknown>) {
    const person = somebody();
    const id = await idOf(person.iin);
    const at = world.issuer.now() - HOUR;
    await tamper(id, at);
    expect(tokenRow(await enrolPerson(world, person, name)).health).toBe(3);
    return id;
  }
  const setGreen = (id: number, at: number) =>
    database.db
      .updateTable('person')
      .set({ health: 3, basis: 3, evidence_at: at, health_until: at + 36 * HOUR })
      .where('id', '=', id)
      .execute();
  const addResult = (id: number, at: number, batch: Uint8Array, row = '1') =>
    sql`insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district) values (${id}, 'LAB-01', ${batch}, ${row}, ${at}, 0, '7511')`.execute(
      database.db,
    );

  test('a status without an event, a result without a batch, a line that another batch does not have, a line that is somebody else’s', async () => {
    await found();
    const before = await found();
    expect(before).toEqual([]);
    const statusOnly = await forge('status only', setGreen);
    const noBatch = await forge('no batch', async (id, at) => {
      await addResult(id, at, batchIdOf('never sent'));
      await setGreen(id, at);
    });
    const noLine = await forge('no line', async (id, at) => {
      await addResult(id, at, batchIdOf('colours'), '77');
      await setGreen(id, at);
    });
    const otherPerson = await forge('other person', async (id, at) => {
      await addResult(id, at, batchIdOf('colours'), '1');
      await setGreen(id, at);
    });
    const forgedBatch = await forge('forged batch', async (id, at) => {
      const { iin } = await database.db.selectFrom('person').select('iin').where('id', '=', id).executeTakeFirstOrThrow();
      const raw = await labBatch(world, 'forged', [{ iin: iin ?? '', sampledAt: at }], { signedBy: 'somebody with the database' });
      await database.db
        .insertInto('lab_batch')
        .values({ lab_id: 'LAB-01', batch_id: batchIdOf('forged'), kind: 'lab', received_at: at, sha256: raw.slice(0, 32), raw, outcome: null })
        .execute();
      await addResult(id, at, batchIdOf('forged'));
      await setGreen(id, at);
    });
    expect(await found()).toEqual([
      { person: statusOnly, code: 'status-unexplained' },
      { person: noBatch, code: 'source-missing' },
      { person: noLine, code: 'source-missing' },
      { person: otherPerson, code: 'source-differs' },
      { person: forgedBatch, code: 'source-forged' },
    ]);
    const trail = await database.db.selectFrom('audit').select(['kind', 'subject', 'detail']).orderBy('seq', 'desc').limit(6).execute();
    expect(trail[0]).toMatchObject({ kind: 'tokens-reconciled', detail: { unexplained: 5 } });
    expect(trail.slice(1).map(({ subject }) => subject)).toEqual([forgedBatch, otherPerson, noLine, noBatch, statusOnly].map((id) => `person:${id}`));
  });

  test('a blue token of somebody who was red', async () => {
    const person = somebody();
    await lab('hidden red', [{ iin: person.iin, result: 1 }]);
    await database.db.updateTable('person').set({ health: 2, basis: 0, evidence_at: null, health_until: null }).where('iin', '=', person.iin).execute();
    await enrolPerson(world, person, 'hidden red');
    expect(await found()).toContainEqual({ person: await idOf(person.iin), code: 'status-unexplained' });
  });

  test('a contact that says tracing found it, and a file that says two persons confirmed it: whatever stands in their rows ends nothing', async () => {
    const setYellow = (id: number, at: number) =>
      database.db
        .updateTable('person')
        .set({ health: 1, basis: 2, evidence_at: at, health_until: at + 10 * DAY })
        .where('id', '=', id)
        .execute();
    const addContact = (id: number, at: number, source: string, row: string) =>
      sql`insert into contact (person_id, source_id, batch_id, row_id, contact_at) values (${id}, ${source}, ${batchIdOf('x')}, ${row}, ${at})`.execute(
        database.db,
      );
    const expected = [];
    for (const row of ['1/1', 'x', '99999999999999999999/1']) {
      const person = somebody();
      const id = await idOf(person.iin);
      const at = world.issuer.now() - HOUR;
      await addContact(id, at, 'TRACING', row);
      await setYellow(id, at);
      await enrolPerson(world, person, `traced ${row}`);
      expected.push({ person: id, code: 'source-missing' });
    }
    expect(await found()).toEqual(expect.arrayContaining(expected));
  });

  test('a status by hand that no two persons confirmed', async () => {
    const person = somebody();
    const id = await idOf(person.iin);
    const now = world.issuer.now();
    const payload = { personId: id, health: 3, cause: 'medical-exemption', untilAt: now + DAY };
    const proposal = await database.db.transaction().execute((trx) => propose(trx, { kind: 'manual-status', payload, by: staff[0].staff, now }));
    await sql`
      insert into manual_status (person_id, health, cause, from_at, until_at, known_result_id, known_contact_id, proposal_id)
      values (${id}, 3, 'medical-exemption', ${now}, ${now + DAY}, 0, 0, ${proposal})`.execute(database.db);
    await database.db
      .updateTable('person')
      .set({ health: 3, basis: 7, evidence_at: now, health_until: now + DAY })
      .where('id', '=', id)
      .execute();
    await enrolPerson(world, person, 'one person');
    expect(await found()).toContainEqual({ person: id, code: 'source-missing' });
  });
});

test('two instances at once count every token once', async () => {
  world.pass(DAY);
  const [first, second] = await Promise.all([reconcile(world.issuer), reconcile(world.issuer)]);
  const done = [first, second].filter((result) => result?.done === true);
  const { rows } = await sql<{ n: number }>`select count(*) as n from token where exp > ${world.issuer.now()} and revoked_at is null`.execute(database.db);
  for (const result of done) expect(result?.tokens).toBe(rows[0]?.n);
  expect(done.length).toBeGreaterThan(0);
});
