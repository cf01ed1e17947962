/** Retroactive revocation by laboratory and time range (security.md, attack 7): two persons, in chunks, resumable, told in the trail, healed by renewal. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { resumeBatches } from '../../src/issuer/lab/resume.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { ask, tokenOf } from './household.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const PEOPLE = 700;
const people = demoPeople('tests', PEOPLE);
const HOUR = 3600;
let world: World;
let staff: readonly [SignedIn, SignedIn];
let lab = '';
let next = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: PEOPLE });
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

/** A laboratory of its own for each test, with nothing in its past. */
beforeEach(async () => {
  next += 1;
  lab = `LAB-V${next}`;
  await registerSource(world, lab);
  world.pass(HOUR);
});

const person = (nr: number) => people[nr] ?? { iin: '', phone: '' };
const send = async (name: string, rows: Parameters<typeof labBatch>[2]) =>
  ingestBatch(world.issuer, 'lab', await labBatch(world, `${lab} ${name}`, rows, { sourceId: lab }));
const healthOf = async (nr: number) =>
  (await database.db.selectFrom('person').select('health').where('iin', '=', person(nr).iin).executeTakeFirstOrThrow()).health;

async function declare(range: { by?: 'received' | 'sampled'; from: number; until: number }) {
  const now = world.issuer.now();
  const payload = { lab, by: 'received', ...range };
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind: 'lab-revoke-range', payload, by: staff[0].staff, now }));
  return { id, answer: await confirm(world.issuer, { id, by: staff[1].staff, now }) };
}
const fromNow = () => ({ from: world.issuer.now(), until: world.issuer.now() + 1 });

describe('lab-revoke-range', () => {
  test('a source of contacts has no results: nothing is declared that would catch nothing and say that it is done', async () => {
    await registerSource(world, 'CONTACT-V', { kind: 'contact' });
    lab = 'CONTACT-V';
    expect((await declare(fromNow())).answer).toEqual({ ok: false, code: 'source-unfit' });
  });

  test('voids what was received in the range, revokes the tokens that rest on it, and a renewal brings the true status', async () => {
    const [one, other] = [person(1), person(2)];
    await send('before', [{ iin: other.iin }]);
    world.pass(HOUR);
    const range = fromNow();
    await send('in it', [{ iin: one.iin }]);
    const token = await enrolPerson(world, one, 'void 1');
    expect(decodeStatusToken(token).payload.health).toBe(3);
    world.pass(HOUR);
    const { id, answer } = await declare(range);
    expect(answer).toMatchObject({ ok: true });
    expect(await healthOf(1)).toBe(3);
    const published = world.published();
    expect(await sweepVoids(world.issuer)).toBe(1);
    expect([await healthOf(1), await healthOf(2)]).toEqual([2, 3]);
    expect(world.published()).toBeGreaterThan(published);
    const index = decodeStatusToken(token).payload.index;
    const stored = await database.db.selectFrom('token').select(['revoked_at', 'revoked_cause']).where('token_index', '=', index).executeTakeFirstOrThrow();
    expect(stored).toEqual({ revoked_at: world.issuer.now(), revoked_cause: 'correction' });
    const renewed = await ask(world, 'renew', { token, key: 'void 1' });
    expect(renewed.status).toBe(200);
    expect(decodeStatusToken(tokenOf(renewed)).payload).toMatchObject({ health: 2, basis: 0, evidenceAt: null });
    const trail = await database.db.selectFrom('audit').select(['kind', 'detail']).where('subject', '=', `lab:${lab}`).orderBy('seq').execute();
    expect(trail).toMatchObject([
      { kind: 'lab-range-declared-void', detail: { by: 'received', from: range.from, until: range.until, proposal: id } },
      { kind: 'lab-range-void', detail: { results: 1, people: 1, revokedTokens: 1 } },
    ]);
    const { rows } = await sql<{ cause: string; cause_ref: string }>`
      select cause, cause_ref from health_history join person on person.id = person_id where iin = ${one.iin} order by health_history.id desc limit 1`.execute(
      database.db,
    );
    expect(rows).toMatchObject([{ cause: 'correction', cause_ref: expect.stringMatching(/^void\/\d+$/) }]);
  });

  test('a void correction corrects nothing: the positive that it hid counts again', async () => {
    const { iin } = person(3);
    const sampledAt = world.issuer.now() - HOUR;
    await send('positive', [{ iin, sampledAt, result: 1 }]);
    world.pass(HOUR);
    const range = fromNow();
    await send('bought', [{ iin, sampledAt }]);
    expect(await healthOf(3)).toBe(3);
    world.pass(HOUR);
    await declare(range);
    await sweepVoids(world.issuer);
    expect(await healthOf(3)).toBe(0);
    // and the laboratory, put in order, may say it once more
    await send('said again', [{ iin, sampledAt }]);
    expect(await healthOf(3)).toBe(3);
  });

  test('a void line that did not count any more changes nobody', async () => {
    const { iin, phone } = person(4);
    const sampledAt = world.issuer.now() - HOUR;
    const range = fromNow();
    await send('wrong', [{ iin, sampledAt, result: 1 }]);
    world.pass(HOUR);
    await send('right', [{ iin, sampledAt }]);
    const token = await enrolPerson(world, { iin, phone }, 'void 4');
    await declare(range);
    expect(await sweepVoids(world.issuer)).toBe(1);
    expect(await healthOf(4)).toBe(3);
    const { revoked_at } = await database.db
      .selectFrom('token')
      .select('revoked_at')
      .where('token_index', '=', decodeStatusToken(token).payload.index)
      .executeTakeFirstOrThrow();
    expect(revoked_at).toBeNull();
  });

  test('by time of sampling: what comes later about that time is refused by line, other samples are taken', async () => {
    const { iin } = person(5);
    const sampledAt = world.issuer.now() - HOUR;
    await send('sampled', [{ iin, sampledAt }]);
    await declare({ by: 'sampled', from: sampledAt, until: sampledAt + 1 });
    await sweepVoids(world.issuer);
    expect(await healthOf(5)).toBe(2);
    const answer = await send('once more', [
      { iin, sampledAt },
      { iin, sampledAt: sampledAt + 1 },
    ]);
    expect(answer).toMatchObject({ outcome: { accepted: 1, rejected: [{ rowId: '1', code: 'lab-revoked' }] } });
  });

  test('what is worked through only after the decision does not slip through', async () => {
    const { iin } = person(6);
    const range = fromNow();
    await send('half done', [{ iin }]);
    await sql`delete from lab_result where lab_id = ${lab}`.execute(database.db);
    await database.db
      .updateTable('lab_batch')
      .set({ outcome: null })
      .where('batch_id', '=', batchIdOf(`${lab} half done`))
      .execute();
    await declare(range);
    await sweepVoids(world.issuer);
    await resumeBatches(world.issuer, (error) => {
      throw error;
    });
    const rows = await database.db.selectFrom('lab_result').select('id').where('lab_id', '=', lab).execute();
    expect(rows).toEqual([]);
  });

  test('another laboratory’s results of the same hour stand; declared twice it counts once', async () => {
    const { iin } = person(7);
    await registerSource(world, `${lab}-B`);
    const range = fromNow();
    await send('mine', [{ iin }]);
    await ingestBatch(world.issuer, 'lab', await labBatch(world, `${lab} theirs`, [{ iin }], { sourceId: `${lab}-B` }));
    await declare(range);
    await declare(range);
    expect(await sweepVoids(world.issuer)).toBe(1);
    expect(await sweepVoids(world.issuer)).toBe(0);
    expect(await healthOf(7)).toBe(3);
  });
});

test('six hundred people, with a crash after the first five hundred: it goes on where it stood, two instances at once', async () => {
  const range = fromNow();
  await database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ linesAnHourNew: 1e6 }) })
    .where('id', '=', lab)
    .execute();
  const rows = Array.from({ length: 600 }, (_, nr) => ({ iin: person(nr + 20).iin }));
  await send('many', rows);
  world.pass(HOUR);
  await declare(range);
  let chunks = 0;
  const dying = {
    ...world.issuer,
    // each chunk asks the policy once: at the second the process is gone
    policies: {
      current: (now: number) => {
        chunks += 1;
        if (chunks > 1) throw new Error('killed');
        return world.issuer.policies.current(now);
      },
    },
  };
  await expect(sweepVoids(dying)).rejects.toThrow('killed');
  const half = await database.db.selectFrom('lab_void').select(['results', 'people', 'done_at']).where('lab_id', '=', lab).executeTakeFirstOrThrow();
  expect(half).toEqual({ results: 500, people: 500, done_at: null });
  const counts = await Promise.all([sweepVoids(world.issuer), sweepVoids(world.issuer)]);
  expect(counts[0] + counts[1]).toBe(100);
  // an instance that found the other at work leaves the rest to it: whoever comes next finds nothing
  expect(await sweepVoids(world.issuer)).toBe(0);
  const done = await database.db.selectFrom('lab_void').select(['results', 'people', 'done_at']).where('lab_id', '=', lab).executeTakeFirstOrThrow();
  expect(done).toEqual({ results: 600, people: 600, done_at: world.issuer.now() });
  expect(await healthOf(300)).toBe(2);
});
