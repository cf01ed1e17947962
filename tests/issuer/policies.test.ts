/** Policies: the highest version is in force, what is published by hand is taken in, and a new one computes everybody anew. */
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8Encode } from '../../src/core/bytes.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { applyPolicy, recomputeDue } from '../../src/issuer/maintenance.ts';
import { adoptPolicies, currentPolicyText, PolicyMissingError, policiesOf, storePolicy } from '../../src/issuer/policies.ts';
import { enrolPerson, labBatch, registerSource, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { makeWorld, START, type World } from './world.ts';

const withHours = (version: number, greenHours: number) => demoPolicy(version).replace('"greenHours": 72', `"greenHours": ${greenHours}`);

describe('before the first policy', () => {
  const database = withDatabase();
  test('nothing can be issued, and the caller is told to come again', async () => {
    await expect(policiesOf(database.db).current(START)).rejects.toThrow(PolicyMissingError);
  });
});

describe('policies', () => {
  const database = withDatabase();
  const [green, old] = demoPeople('tests', 2);
  let world: World;

  beforeAll(async () => {
    world = await makeWorld(database.db, { people: 2 });
    await registerSource(world, 'LAB-01');
  });

  test('the highest version is in force within seconds; a lower or equal one is refused', async () => {
    expect((await world.issuer.policies.current(START)).version).toBe(1);
    await storePolicy(database.db, demoPolicy(3), START);
    expect((await world.issuer.policies.current(START + 5)).version).toBe(3);
    await expect(storePolicy(database.db, demoPolicy(3), START)).rejects.toThrow(RangeError);
    await expect(storePolicy(database.db, demoPolicy(2), START)).rejects.toThrow(RangeError);
    await expect(storePolicy(database.db, '{}', START)).rejects.toThrow('policy');
  });

  test('a newer one that was published by hand is taken in; an older, broken or missing one is not', async () => {
    await adoptPolicies(database.db, [null, utf8Encode(demoPolicy(2)), utf8Encode('{'), utf8Encode(demoPolicy(4))], START);
    expect(await currentPolicyText(database.db)).toBe(demoPolicy(4));
  });

  test('a new one computes everybody anew, once, and revokes what becomes stricter', async () => {
    world.pass(10);
    expect(await applyPolicy(world.issuer)).toBe(0);
    expect(await applyPolicy(world.issuer)).toBeNull();
    const now = world.issuer.now();
    const rows = [
      { iin: green?.iin ?? '', sampledAt: now - 10 * 3600 },
      { iin: old?.iin ?? '', sampledAt: now - 60 * 3600 },
    ];
    await world.send('/api/lab/batches', await labBatch(world, 'policies', rows));
    const tokens = [await enrolPerson(world, green ?? { iin: '', phone: '' }, 'green'), await enrolPerson(world, old ?? { iin: '', phone: '' }, 'old')];
    const published = world.published();
    await storePolicy(database.db, withHours(5, 48), now);
    world.pass(9);
    // by then this process knows it, another may not
    expect(await applyPolicy(world.issuer)).toBeNull();
    world.pass(1);
    expect(await applyPolicy(world.issuer)).toBe(2);
    expect(world.published()).toBe(published + 1);
    const people = await database.db.selectFrom('person').select(['iin', 'health', 'health_until']).orderBy('id').execute();
    expect(people).toEqual([
      { iin: green?.iin, health: 3, health_until: now + 38 * 3600 },
      { iin: old?.iin, health: 2, health_until: null },
    ]);
    const revoked = await database.db.selectFrom('token').select('revoked_cause').orderBy('person_id').execute();
    expect(revoked.map((row) => row.revoked_cause)).toEqual([null, 'status']);
    const causes = await database.db.selectFrom('health_history').select(['cause', 'cause_ref']).where('cause', '=', 'policy').execute();
    expect(causes).toEqual([
      { cause: 'policy', cause_ref: '5' },
      { cause: 'policy', cause_ref: '5' },
    ]);
    // a token that was promised longer than the new policy allows ends with the status
    world.pass(38 * 3600);
    await recomputeDue(world.issuer);
    const ended = await database.db.selectFrom('token').select('revoked_cause').orderBy('person_id').execute();
    expect(ended.map((row) => row.revoked_cause)).toEqual(['status', 'status']);
    expect((await renew(world, tokens[0] ?? new Uint8Array(), ['green', 'green 2'])).status).toBe(200);
  });
});
