/** Contacts, and what each piece of news of the two registers does: to statuses, to passes, to the history. */
import { describe, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { recomputeDue } from '../../src/issuer/maintenance.ts';
import { contactBatch, enrolPerson, labBatch } from './actions.ts';
import { DAY, database, healthOf, people, sendContacts, sendLab, somebody, withBatchWorld, world } from './batch-world.ts';
import { START } from './world.ts';

withBatchWorld();

describe('POST /api/contact/batches', () => {
  test('makes contacts yellow, once each, and refuses lines by code', async () => {
    const { iin } = somebody();
    const answer = await sendContacts(await contactBatch(world, 'contacts', [{ iin, caseRef: 'KC-17' }, { iin: '900419100004' }, { iin }]));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(answer.body['rejected']).toEqual([
      { rowId: '2', code: 'iin-invalid' },
      { rowId: '3', code: 'row-conflict' },
    ]);
    expect(await healthOf(iin)).toBe(1);
    const { body } = await sendContacts(await contactBatch(world, 'the same contact in another batch', [{ iin }]));
    expect(body['accepted']).toBe(1);
    const { rows } = await sql<{ n: number }>`select count(*) as n from contact join person on person.id = person_id where iin = ${iin}`.execute(database.db);
    expect(rows[0]?.n).toBe(1);
  });

  test('a laboratory may not send contacts', async () => {
    expect(await sendContacts(await contactBatch(world, 'lab', [{ iin: somebody().iin }], { sourceId: 'LAB-01' }))).toMatchObject({
      status: 403,
      body: { code: 'lab-unknown' },
    });
  });

  test('lines of a laboratory are no contacts', async () => {
    expect(await sendContacts(await labBatch(world, 'wrong kind', [{ iin: somebody().iin }], { sourceId: 'CENTRE' }))).toMatchObject({
      status: 422,
      body: { code: 'batch-malformed' },
    });
  });
});

describe('what news does to tokens', () => {
  interface News {
    readonly kind:
      | 'positive'
      | 'negative'
      | 'contact'
      | 'withdraw-positive'
      | 'withdraw-negative'
      | 'correct-to-positive'
      | 'correct-to-negative'
      | 'repeat-negative';
    readonly given: 'nothing' | 'negative' | 'positive' | 'contact';
    readonly becomes: number;
    readonly revokes: 'status' | 'correction' | null;
  }
  const table: readonly News[] = [
    { given: 'nothing', kind: 'positive', becomes: 0, revokes: 'status' },
    { given: 'negative', kind: 'positive', becomes: 0, revokes: 'status' },
    { given: 'contact', kind: 'positive', becomes: 0, revokes: 'status' },
    { given: 'nothing', kind: 'contact', becomes: 1, revokes: 'status' },
    { given: 'negative', kind: 'contact', becomes: 1, revokes: 'status' },
    { given: 'positive', kind: 'contact', becomes: 0, revokes: null },
    { given: 'nothing', kind: 'negative', becomes: 3, revokes: null },
    { given: 'positive', kind: 'negative', becomes: 3, revokes: null },
    { given: 'contact', kind: 'negative', becomes: 1, revokes: null },
    { given: 'negative', kind: 'negative', becomes: 3, revokes: null },
    { given: 'negative', kind: 'repeat-negative', becomes: 3, revokes: null },
    { given: 'negative', kind: 'withdraw-negative', becomes: 2, revokes: 'correction' },
    { given: 'positive', kind: 'withdraw-positive', becomes: 2, revokes: 'correction' },
    { given: 'negative', kind: 'correct-to-positive', becomes: 0, revokes: 'correction' },
    { given: 'positive', kind: 'correct-to-negative', becomes: 3, revokes: 'correction' },
  ];

  test.each(table)('$given, then $kind', async ({ given, kind, becomes, revokes }) => {
    const person = somebody();
    const { iin } = person;
    const earlier = world.issuer.now() - 2 * DAY;
    const name = `${given} ${kind}`;
    if (given === 'contact') await sendContacts(await contactBatch(world, `${name} 1`, [{ iin, contactAt: earlier }]));
    else if (given !== 'nothing') await sendLab(await labBatch(world, `${name} 1`, [{ iin, sampledAt: earlier, result: given === 'positive' ? 1 : 0 }]));
    const token = decodeStatusToken(await enrolPerson(world, person, name)).payload;
    const published = world.published();
    // a laboratory corrects itself later than it spoke
    world.pass(1);

    const sampledAt = kind === 'positive' || kind === 'negative' ? earlier + DAY : earlier;
    const result = kind === 'positive' || kind === 'correct-to-positive' ? 1 : kind.startsWith('withdraw') ? 2 : 0;
    const answer =
      kind === 'contact'
        ? await sendContacts(await contactBatch(world, `${name} 2`, [{ iin, contactAt: earlier + DAY }]))
        : await sendLab(await labBatch(world, `${name} 2`, [{ iin, sampledAt, result }]));
    expect(answer.body).toMatchObject({ accepted: 1, rejected: [] });
    expect(await healthOf(iin)).toBe(becomes);
    const row = await database.db.selectFrom('token').select(['revoked_at', 'revoked_cause']).where('token_index', '=', token.index).executeTakeFirstOrThrow();
    expect(row).toEqual(revokes === null ? { revoked_at: null, revoked_cause: null } : { revoked_at: world.issuer.now(), revoked_cause: revokes });
    expect(world.published() > published).toBe(revokes !== null);
  });

  test('every unexpired token of the person goes, paper included; expired ones stay as they were', async () => {
    const person = somebody();
    const { id } = await database.db.selectFrom('person').select('id').where('iin', '=', person.iin).executeTakeFirstOrThrow();
    const now = world.issuer.now();
    const row = {
      person_id: id,
      device_id: null,
      paper: true,
      kid: new Uint8Array(4),
      holder_key: null,
      health: 2 as const,
      basis: 0,
      evidence_at: null,
      revoked_at: null,
      revoked_cause: null,
    };
    await database.db
      .insertInto('token')
      .values([
        { ...row, token_index: 9_000_001, iat: now - 5 * DAY, exp: now + 2 * DAY },
        { ...row, token_index: 9_000_002, iat: now - 9 * DAY, exp: now - DAY },
      ])
      .execute();
    await enrolPerson(world, person, 'several');
    await sendLab(await labBatch(world, 'several', [{ iin: person.iin, result: 1 }]));
    const { rows } = await sql<{ token_index: number; revoked: boolean }>`
      select token_index, revoked_at is not null as revoked from token where person_id = ${id} order by exp`.execute(database.db);
    expect(rows.map((one) => one.revoked)).toEqual([false, true, true]);
  });
});

describe('recomputeDue', () => {
  test('changes what time alone changes, and revokes nothing for it', async () => {
    const [green, yellow] = [somebody(), somebody()];
    const now = world.issuer.now();
    await sendLab(await labBatch(world, 'due green', [{ iin: green.iin, sampledAt: now - 71 * 3600 }]));
    await sendContacts(await contactBatch(world, 'due yellow', [{ iin: yellow.iin, contactAt: now - 13 * DAY }]));
    expect([await healthOf(green.iin), await healthOf(yellow.iin)]).toEqual([3, 1]);
    world.pass(3600);
    await recomputeDue(world.issuer);
    expect([await healthOf(green.iin), await healthOf(yellow.iin)]).toEqual([2, 1]);
    world.pass(DAY);
    expect(await recomputeDue(world.issuer)).toBeGreaterThan(0);
    expect(await healthOf(yellow.iin)).toBe(2);
    expect(await recomputeDue(world.issuer)).toBe(0);
    const history = await sql<{ cause: string }>`
      select cause from health_history join person on person.id = person_id where iin = ${green.iin} order by health_history.id`.execute(database.db);
    expect(history.rows.map((row) => row.cause)).toEqual(['lab-result', 'time']);
  });
});

test('the history names what each change rests on', async () => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from health_history where at < ${START} or (cause in ('lab-result', 'contact', 'correction') and cause_ref is null)`.execute(
    database.db,
  );
  expect(rows[0]?.n).toBe(0);
});

test('no log line holds an IIN', () => {
  for (const person of people) expect(world.logLines.join('')).not.toContain(person.iin);
});
