/** Proposals: two persons, never one; once, whoever asks how often; refusals by code; what a refusal of the action undoes. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { openDatabase, sql } from '../../src/issuer/db/open.ts';
import { policiesOf } from '../../src/issuer/policies.ts';
import { changeRoles, endStaff, resetStaff } from '../../src/issuer/staff/accounts.ts';
import { type Applied, listed } from '../../src/issuer/staff/action.ts';
import { confirm, expireProposals, withdraw } from '../../src/issuer/staff/proposals.ts';
import { PROPOSAL_SECONDS, propose } from '../../src/issuer/staff/propose.ts';
import { quiet, withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
let one: SignedIn;
let two: SignedIn;
let clerk: SignedIn;
let applied: number[];
let answer: Applied;

/** Writes a row that only a commit leaves behind, so that the test sees whether the action ran. */
const action = listed<{ readonly nr: number }>({
  kind: 'count',
  roles: ['epidemiologist'],
  check: (payload) => (typeof payload === 'object' && payload !== null && 'nr' in payload && typeof payload.nr === 'number' ? { nr: payload.nr } : null),
  apply: async (trx, _issuer, { nr }) => {
    await sql`insert into index_list (k, opened_at, closed_at) values (${nr}, 0, 0)`.execute(trx);
    applied.push(nr);
    return answer;
  },
});
const ACTIONS = [action];
let nr = 1000;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 1 });
  one = await signedIn(world, 'epidemiologist');
  two = await signedIn(world, 'epidemiologist', 'key-officer');
  clerk = await signedIn(world, 'clerk');
});
beforeEach(() => {
  applied = [];
  answer = { ok: true };
  nr += 1;
});

const now = () => world.issuer.now();
const made = (kind = 'count', payload: Record<string, unknown> = { nr }) =>
  world.issuer.db.transaction().execute((trx) => propose(trx, { kind, payload, by: one.staff, now: now() }));
const yes = (id: number, by: SignedIn) => confirm(world.issuer, { id, by: by.staff, now: now() }, ACTIONS);
const no = (id: number, by: SignedIn) => withdraw(world.issuer, { id, by: by.staff, now: now() }, ACTIONS);
const stateOf = async (id: number) =>
  (await database.db.selectFrom('proposal').select(['state', 'ended_by']).where('id', '=', id).executeTakeFirstOrThrow()) as { state: string };
const rowsOf = async (k: number) => (await sql<{ n: number }>`select count(*) as n from index_list where k = ${k}`.execute(database.db)).rows[0]?.n;
const trailOf = async (id: number) =>
  (await sql<{ kind: string; detail: unknown }>`select kind, detail from audit where subject = ${`proposal:${id}`} order by seq`.execute(database.db)).rows;

describe('confirm', () => {
  test('a second person’s yes runs the action once and leaves both in the trail', async () => {
    const id = await made();
    answer = { ok: true, publish: true, detail: { thing: 7 } };
    const published = world.published();
    expect(await yes(id, two)).toEqual({ ok: true, repeated: false });
    expect([applied, await rowsOf(nr), (await stateOf(id)).state, world.published() - published]).toEqual([[nr], 1, 'confirmed', 1]);
    expect(await trailOf(id)).toEqual([
      { kind: 'proposal-made', detail: { kind: 'count', by: one.staff.id, deadlineAt: now() + PROPOSAL_SECONDS } },
      { kind: 'proposal-confirmed', detail: { kind: 'count', proposedBy: one.staff.id, confirmedBy: two.staff.id, thing: 7 } },
    ]);
  });

  test('the same yes again, for an answer that was lost, changes nothing', async () => {
    const id = await made();
    await yes(id, two);
    expect(await yes(id, two)).toEqual({ ok: true, repeated: true });
    expect([applied, (await trailOf(id)).length]).toEqual([[nr], 2]);
  });

  test('refusals by code', async () => {
    const id = await made();
    expect(await yes(id, one)).toEqual({ ok: false, code: 'same-person' });
    expect(await yes(id, clerk)).toEqual({ ok: false, code: 'role-missing' });
    expect(await yes(id + 999, two)).toEqual({ ok: false, code: 'proposal-unknown' });
    expect(await yes(await made('unheard-of'), two)).toEqual({ ok: false, code: 'proposal-unknown' });
    await no(id, one);
    expect(await yes(id, two)).toEqual({ ok: false, code: 'proposal-ended' });
    expect(applied).toEqual([]);
  });

  test('one that another confirmed has ended', async () => {
    const three = await signedIn(world, 'epidemiologist');
    const id = await made();
    await yes(id, two);
    expect(await yes(id, three)).toEqual({ ok: false, code: 'proposal-ended' });
  });

  test('not from the second of its deadline on, whether or not the clock has come round', async () => {
    const id = await made();
    world.pass(PROPOSAL_SECONDS);
    expect(await yes(id, two)).toEqual({ ok: false, code: 'proposal-expired' });
    expect(await expireProposals(world.issuer)).toBeGreaterThanOrEqual(1);
    expect(await stateOf(id)).toEqual({ state: 'expired', ended_by: null });
    expect(await yes(id, two)).toEqual({ ok: false, code: 'proposal-expired' });
    expect((await trailOf(id)).map(({ kind }) => kind)).toEqual(['proposal-made', 'proposal-expired']);
    expect(await expireProposals(world.issuer)).toBe(0);
  });

  test('an action that refuses undoes what it did and leaves the proposal open', async () => {
    const id = await made();
    answer = { ok: false, code: 'world-changed' };
    expect(await yes(id, two)).toEqual({ ok: false, code: 'world-changed' });
    expect([await rowsOf(nr), (await stateOf(id)).state, (await trailOf(id)).length]).toEqual([0, 'open', 1]);
    answer = { ok: true };
    expect(await yes(id, two)).toEqual({ ok: true, repeated: false });
  });

  test('an action that fails undoes everything', async () => {
    await sql`insert into index_list (k, opened_at, closed_at) values (${nr}, 0, 0)`.execute(database.db);
    const id = await made();
    await expect(yes(id, two)).rejects.toMatchObject({ code: '23505' });
    expect((await stateOf(id)).state).toBe('open');
  });

  test('a stored payload that the action cannot read is a fault of our own', async () => {
    await expect(yes(await made('count', { nr: 'seven' }), two)).rejects.toThrow(TypeError);
  });

  test('roles are asked of the database: what was taken away since signing in is gone', async () => {
    const gone = await signedIn(world, 'epidemiologist');
    const id = await made();
    await sql`update staff set ended_at = ${now()} where id = ${gone.staff.id}`.execute(database.db);
    expect(await yes(id, gone)).toEqual({ ok: false, code: 'role-missing' });
  });

  test('the database itself holds no confirmation by the proposer', async () => {
    const id = await made();
    await expect(
      sql`update proposal set state = 'confirmed', ended_at = 1, ended_by = proposed_by where id = ${id}`.execute(database.db),
    ).rejects.toMatchObject({
      code: '23514',
    });
  });
});

describe('withdraw', () => {
  test('the proposer takes back, and whoever might confirm refuses; others do neither', async () => {
    const [mine, theirs, kept] = [await made(), await made(), await made()];
    expect(await no(mine, one)).toEqual({ ok: true, repeated: false });
    expect(await no(mine, one)).toEqual({ ok: true, repeated: true });
    expect(await no(theirs, two)).toEqual({ ok: true, repeated: false });
    expect(await no(kept, clerk)).toEqual({ ok: false, code: 'role-missing' });
    expect(await no(theirs, one)).toEqual({ ok: false, code: 'proposal-ended' });
    expect(await no(kept + 999, one)).toEqual({ ok: false, code: 'proposal-unknown' });
    expect((await stateOf(kept)).state).toBe('open');
  });

  test('what somebody proposed ends with their account', async () => {
    const leaver = await signedIn(world, 'epidemiologist');
    const id = await world.issuer.db.transaction().execute((trx) => propose(trx, { kind: 'count', payload: { nr }, by: leaver.staff, now: now() }));
    const { login } = await database.db.selectFrom('staff').select('login').where('id', '=', leaver.staff.id).executeTakeFirstOrThrow();
    await endStaff(world.issuer.db, login, now());
    expect(await stateOf(id)).toEqual({ state: 'withdrawn', ended_by: null });
    expect(await yes(id, two)).toEqual({ ok: false, code: 'proposal-ended' });
  });
});

test.each([
  ['roles that were changed', 'staff-roles', { roles: 'auditor', proposals: 1 }],
  ['a passphrase that was reset', 'staff-reset', { sessions: 1, proposals: 1 }],
] as const)('what somebody proposed with %s is withdrawn, what others proposed is not', async (_, kind, detail) => {
  const [moved, other] = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
  const ids: number[] = [];
  for (const by of [moved.staff, other.staff])
    ids.push(await world.issuer.db.transaction().execute((trx) => propose(trx, { kind: 'count', payload: { nr }, by, now: now() })));
  const { login } = await database.db.selectFrom('staff').select('login').where('id', '=', moved.staff.id).executeTakeFirstOrThrow();
  if (kind === 'staff-roles') await changeRoles(world.issuer.db, { login, roles: ['auditor'], now: now() });
  else await resetStaff(world.issuer.db, login, now());
  expect(await Promise.all(ids.map(async (id) => (await stateOf(id)).state))).toEqual(['withdrawn', 'open']);
  const { rows } = await sql<{ detail: unknown }>`
    select detail from audit where kind = ${kind} and subject = ${`staff:${moved.staff.id}`}`.execute(database.db);
  expect(rows).toEqual([{ detail }]);
});

describe('two instances on one database', () => {
  test('confirmed from both at once, by one person and by two: the action runs once', async () => {
    const other = await openDatabase({ databaseUrl: database.url, dataDir: '/nonexistent', log: quiet, connections: 4 });
    try {
      const there = { ...world.issuer, db: other.db, policies: policiesOf(other.db) };
      const three = await signedIn(world, 'epidemiologist');
      for (let round = 0; round < 5; round += 1) {
        nr += 1;
        const id = await made();
        const tries = Array.from({ length: 8 }, (_, at) =>
          confirm(at % 2 === 0 ? world.issuer : there, { id, by: (at < 4 ? two : three).staff, now: now() }, ACTIONS),
        );
        const answers = await Promise.all(tries);
        expect(answers.filter((one) => one.ok && !one.repeated)).toHaveLength(1);
        expect(answers.filter((one) => one.ok && one.repeated)).toHaveLength(3);
        expect(answers.filter((one) => !one.ok && one.code === 'proposal-ended')).toHaveLength(4);
        expect(await rowsOf(nr)).toBe(1);
      }
    } finally {
      await other.close();
    }
  });

  test('yes and no at once: one of them', async () => {
    for (let round = 0; round < 5; round += 1) {
      nr += 1;
      const id = await made();
      const [first, second] = await Promise.all([yes(id, two), no(id, one)]);
      expect([first.ok, second.ok].filter(Boolean)).toHaveLength(1);
      expect(await rowsOf(nr)).toBe(first.ok ? 1 : 0);
    }
  });
});

test('the audit trail holds', async () => {
  expect(await firstBrokenAudit(database.db)).toBeNull();
});
