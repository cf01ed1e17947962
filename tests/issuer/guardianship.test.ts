/** The end of a guardianship, by the register or by a birthday, and families at the same moment: two parents, one parent twice, a phone that is replaced. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { maintenanceTasks } from '../../src/issuer/maintenance.ts';
import { lockHousehold } from '../../src/issuer/people/devices.ts';
import { endLapsedHoldings } from '../../src/issuer/people/guardianship.ts';
import { enrolPerson, labBatch, type Person, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { addChild, ask, endGuardianship, enrolled, holdChild, type Pass, type RegisteredChild, standing, tokenOf } from './household.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 14);
let world: World;
let children = 0;
let adults = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 14 });
  await registerSource(world, 'LAB-01');
});

function nextAdult(): Person {
  const person = people[adults++];
  if (person === undefined) throw new RangeError('more adults than in the register');
  return person;
}
const nextChild = (guardians: readonly Person[], born?: string) => addChild(world, children++, guardians, born);
const refOf = (child: RegisteredChild, guardian: Person) => child.refs.get(guardian.iin) ?? new Uint8Array(16);
const standingOf = (pass: Pass) => standing(world, decodeStatusToken(pass.token).payload.index);
const GOOD = { active: true, cause: null };
const REFUSED = (code: string) => ({ status: 403, body: { code } });

/** Both parents with the child's pass on their phones. */
async function family(name: string, born?: string) {
  const [mother, father] = [nextAdult(), nextAdult()];
  const child = await nextChild([mother, father], born);
  const [hers, his] = [await enrolled(world, mother, `${name} mother`), await enrolled(world, father, `${name} father`)];
  const a = await holdChild(world, hers, refOf(child, mother), `${name} a`);
  const b = await holdChild(world, his, refOf(child, father), `${name} b`);
  return { mother, father, child, hers, his, a, b };
}

describe('a guardianship that the register ends', () => {
  let home: Awaited<ReturnType<typeof family>>;
  let paper: Pass;
  beforeAll(async () => {
    home = await family('ended');
    paper = { token: tokenOf(await ask(world, 'paper', home.a)), key: '' };
    await endGuardianship(world, home.child.id, home.mother.iin, world.issuer.now() + 10);
  });

  test('counts until its last second', async () => {
    world.pass(9);
    expect((await ask(world, 'renew', home.a)).status).toBe(200);
    expect(await endLapsedHoldings(world.issuer)).toBe(0);
    expect(await standingOf(home.a)).toEqual(GOOD);
  });

  test('stops renewal and paper at once, before anybody cleans up', async () => {
    world.pass(1);
    expect(await ask(world, 'renew', home.a)).toMatchObject(REFUSED('guardian-ended'));
    expect(await ask(world, 'paper', home.a)).toMatchObject(REFUSED('guardian-ended'));
    expect(await ask(world, 'child', home.hers, { ref: refOf(home.child, home.mother) })).toMatchObject(REFUSED('guardian-unknown'));
    expect((await ask(world, 'renew', home.b)).status).toBe(200);
  });

  test('has its device ended and every token of it revoked, paper too; the other parent’s stay; once', async () => {
    const published = world.published();
    const counts = await Promise.all([endLapsedHoldings(world.issuer), endLapsedHoldings(world.issuer)]);
    expect(counts.sort()).toEqual([0, 1]);
    expect(world.published()).toBe(published + 1);
    for (const pass of [home.a, paper]) expect(await standingOf(pass)).toEqual({ active: false, cause: 'guardian' });
    for (const pass of [home.b, home.hers, home.his]) expect(await standingOf(pass)).toEqual(GOOD);
    const { rows } = await sql<{ subject: string; detail: unknown }>`
      select subject, detail from audit where kind = 'device-ended'`.execute(database.db);
    // the first token, the one renewed in the last second, the paper
    expect(rows).toMatchObject([{ subject: `person:${home.child.id}`, detail: { cause: 'guardian', revokedTokens: 3 } }]);
    expect(await endLapsedHoldings(world.issuer)).toBe(0);
  });

  test('is still the answer afterwards, and no other', async () => {
    expect(await ask(world, 'renew', home.a)).toMatchObject(REFUSED('guardian-ended'));
    expect(await ask(world, 'delete', home.a)).toMatchObject(REFUSED('guardian-ended'));
  });

  test('that begins anew lets the parent take the pass again', async () => {
    await endGuardianship(world, home.child.id, home.mother.iin, null);
    expect(await ask(world, 'renew', home.a)).toMatchObject(REFUSED('device-replaced'));
    const again = await holdChild(world, home.hers, refOf(home.child, home.mother), 'ended a 2');
    expect(await standingOf(again)).toEqual(GOOD);
  });

  test('is no reason to keep a pass that the parent gives up before the clean-up', async () => {
    await endGuardianship(world, home.child.id, home.father.iin, world.issuer.now());
    expect(await ask(world, 'delete', home.b)).toMatchObject({ status: 200, body: { revokedTokens: 2 } });
    expect(await standingOf(home.b)).toEqual({ active: false, cause: 'deletion' });
  });
});

describe('a child who comes of age', () => {
  test('loses the guardians’ phones, and no token that was good the evening before', async () => {
    // the local midnight that begins 23 November 2026 is nine hours away from the START of these tests
    const home = await family('grown', '2008-11-23');
    world.pass(9 * 3600 - 30);
    expect((await ask(world, 'renew', home.a)).status).toBe(200);
    expect(await endLapsedHoldings(world.issuer)).toBe(0);
    world.pass(30);
    expect(await ask(world, 'renew', home.a)).toMatchObject(REFUSED('guardian-ended'));
    const published = world.published();
    expect(await endLapsedHoldings(world.issuer)).toBe(2);
    expect(world.published()).toBe(published);
    for (const pass of [home.a, home.b]) expect(await standingOf(pass)).toEqual({ active: false, cause: null });
    expect(await ask(world, 'renew', home.b)).toMatchObject(REFUSED('guardian-ended'));
    // from now on there is one phone, and what is left on the parents' ends with its enrolment
    const own = await enrolled(world, home.child, 'grown own');
    for (const pass of [home.a, home.b]) expect(await standingOf(pass)).toEqual({ active: false, cause: 'device' });
    expect(await standingOf(own)).toEqual(GOOD);
  });

  test('is looked for by the clock', () => {
    expect(maintenanceTasks(world.issuer).map((task) => task.name)).toContain('end-guardianships');
  });
});

describe('at the same moment', () => {
  /** Until so many of this database's sessions wait for a lock. */
  const waiting = (count: number) =>
    expect
      .poll(
        async () => {
          const { rows } = await sql<{ n: number }>`
          select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
          return rows[0]?.n;
        },
        { timeout: 20_000 },
      )
      .toBe(count);
  const active = async (child: RegisteredChild) => {
    const { rows } = await sql<{ guardian_id: number | null }>`
      select guardian_id from device where person_id = ${child.id} and active order by guardian_id`.execute(database.db);
    return rows.map((row) => row.guardian_id);
  };
  const unrevoked = async (child: RegisteredChild) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from token where person_id = ${child.id} and revoked_at is null`.execute(database.db);
    return rows[0]?.n;
  };

  test('two parents take the same child: each has a device of its own, neither ends the other’s', async () => {
    const home = await family('both');
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([
        ask(world, 'child', home.hers, { ref: refOf(home.child, home.mother) }),
        ask(world, 'child', home.his, { ref: refOf(home.child, home.father) }),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      expect(await unrevoked(home.child)).toBe(2);
    }
    expect((await active(home.child)).length).toBe(2);
  });

  test('one parent asks twelve times with twelve keys: one device is left, and no token but its', async () => {
    const mother = nextAdult();
    const child = await nextChild([mother]);
    const hers = await enrolled(world, mother, 'twelve');
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(world, 'child', hers, { ref: refOf(child, mother) })));
    for (const { status, body } of answers) if (status !== 200) expect([status, body['code']]).toEqual([403, 'device-replaced']);
    expect(await active(child)).toHaveLength(1);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from token join device on device.person_id = token.person_id and device.id = token.device_id
      where token.person_id = ${child.id} and token.revoked_at is null and not device.active`.execute(database.db);
    expect(rows[0]?.n).toBe(0);
  });

  test('a parent’s new phone is enrolled while the old one takes children: the old one holds none afterwards', async () => {
    const mother = nextAdult();
    const flock = [await nextChild([mother]), await nextChild([mother]), await nextChild([mother])];
    const old = await enrolled(world, mother, 'old phone');
    world.pass(3601);
    const takes = flock.map((child) => ask(world, 'child', old, { ref: refOf(child, mother) }));
    const [token, ...answers] = await Promise.all([enrolPerson(world, mother, 'new phone'), ...takes]);
    for (const { status, body } of answers) if (status !== 200) expect([status, body['code']]).toEqual([403, 'device-replaced']);
    for (const child of flock) expect([await active(child), await unrevoked(child)]).toEqual([[], 0]);
    expect(await standingOf({ token, key: 'new phone' })).toEqual(GOOD);
  });

  test('a new phone waits for a child that is just being taken by the old one, and ends it', async () => {
    const mother = nextAdult();
    const child = await nextChild([mother]);
    const old = await enrolled(world, mother, 'slow phone');
    world.pass(3601);
    const under = await database.db.transaction().execute(async (trx) => {
      await sql`select from person where id = ${child.id} for update`.execute(trx);
      const taking = ask(world, 'child', old, { ref: refOf(child, mother) });
      await waiting(1);
      const enrolling = enrolPerson(world, mother, 'quick phone');
      await Promise.race([waiting(2), enrolling]);
      return { taking, enrolling };
    });
    await Promise.all([under.taking, under.enrolling]);
    expect([await active(child), await unrevoked(child)]).toEqual([[], 0]);
  });

  test('a phone that was replaced a moment ago takes no child', async () => {
    const mother = nextAdult();
    const child = await nextChild([mother]);
    const old = await enrolled(world, mother, 'replaced phone');
    const under = await database.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: number }>`select id from person where iin = ${mother.iin}`.execute(trx);
      const id = rows[0]?.id ?? 0;
      await lockHousehold(trx, id);
      const taking = ask(world, 'child', old, { ref: refOf(child, mother) });
      await waiting(1);
      await sql`update device set active = false, phone = null where person_id = ${id}`.execute(trx);
      return { taking };
    });
    expect(await under.taking).toMatchObject(REFUSED('device-replaced'));
    expect(await active(child)).toEqual([]);
  });

  test('news of parent and child, a new phone of each and a new pass: nobody waits in a circle', async () => {
    const mother = nextAdult();
    const child = await nextChild([mother]);
    const hers = await enrolled(world, mother, 'circle 0');
    await holdChild(world, hers, refOf(child, mother), 'circle child');
    for (let round = 1; round <= 4; round += 1) {
      world.pass(3601);
      const rows = [
        { iin: child.iin, result: round % 2 },
        { iin: mother.iin, result: round % 2 },
      ] as const;
      const batch = await labBatch(
        world,
        `circle ${round}`,
        rows.map((row) => ({ ...row, result: row.result === 1 ? 1 : 0 }) as const),
      );
      const [answer] = await Promise.all([
        world.send('/api/lab/batches', batch),
        enrolPerson(world, mother, `circle ${round}`),
        ask(world, 'child', hers, { ref: refOf(child, mother) }),
        endLapsedHoldings(world.issuer),
      ]);
      expect(answer).toMatchObject({ status: 200, body: { accepted: 2 } });
    }
    expect(await unrevoked(child)).toBe(0);
  });

  test('and the trail holds together', async () => {
    expect(await firstBrokenAudit(database.db)).toBeNull();
  });
});
