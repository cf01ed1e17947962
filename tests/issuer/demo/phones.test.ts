/** The demo's phones: passes and visits by the issuer's own functions, at the seconds of then, in agreement with the register and with the doors' journals; nothing doubled, no seal broken. */
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { parsePolicy } from '../../../src/core/policy/policy.ts';
import { BASIS, HEALTH } from '../../../src/core/token/health.ts';
import { firstBrokenAudit } from '../../../src/issuer/audit.ts';
import { sql } from '../../../src/issuer/db/open.ts';
import { dayOf, startOf } from '../../../src/issuer/demo/days.ts';
import { monthOf } from '../../../src/issuer/demo/doors/fill.ts';
import { dayLines, type Month } from '../../../src/issuer/demo/doors/month.ts';
import { demoTablets } from '../../../src/issuer/demo/doors/tablets.ts';
import { playHistory } from '../../../src/issuer/demo/history.ts';
import { labSignersOf } from '../../../src/issuer/demo/lab-keys.ts';
import { CAST, demoPeople } from '../../../src/issuer/demo/people.ts';
import { type Filled, fillPhones } from '../../../src/issuer/demo/phones/fill.ts';
import { demoPhones, PHONE_COUNT } from '../../../src/issuer/demo/phones/phones.ts';
import { askingDoors, staysOf } from '../../../src/issuer/demo/phones/stays.ts';
import { worthTracing } from '../../../src/issuer/demo/phones/worth-tracing.ts';
import { demoPolicy } from '../../../src/issuer/demo/policy.ts';
import { DEMO_SEED, insertDemo, reporting } from '../../../src/issuer/demo/world.ts';
import { countPasses } from '../../../src/issuer/figures/count-days.ts';
import { firstBrokenSeal, sealTokens } from '../../../src/issuer/tokens/seal.ts';
import { openCase } from '../../../src/issuer/tracing/cases.ts';
import { withDatabase } from '../database.ts';
import { makeWorld, START, seedOf, type World } from '../world.ts';

const secret = seedOf('an installation');
const people = demoPeople(DEMO_SEED);
const DAY = 86_400;
const DAYS = 4;
/** Filling a day of many phones takes a second, on a slow and busy machine many. */
const PATIENCE = 120_000;

describe('demoPhones', () => {
  const phones = demoPhones(DEMO_SEED, people);

  test('are a few hundred people of the two cities, the same for the same seed, and nobody of the cast', () => {
    expect(phones).toHaveLength(PHONE_COUNT);
    expect(demoPhones(DEMO_SEED, people)).toEqual(phones);
    expect(new Set(phones.map(({ nr }) => nr)).size).toBe(PHONE_COUNT);
    expect(phones.every(({ nr, person }) => nr >= CAST.length && ['75', '71'].includes(person.district.slice(0, 2)))).toBe(true);
    expect(new Set(phones.map(({ enrolled }) => enrolled)).size).toBeGreaterThan(5);
  });
});

describe('some days of some phones', () => {
  const database = withDatabase();
  const tablets = askingDoors(demoTablets(DEMO_SEED));
  const phones = demoPhones(DEMO_SEED, people, 80).map((phone) => ({ ...phone, enrolled: phone.nr % 2 }));
  const began = startOf(dayOf(START) - DAYS) - 12 * 3600;
  let world: World;
  let filled: Filled;

  beforeAll(async () => {
    world = await makeWorld(database.db, { people: 0 });
    const signers = labSignersOf(secret);
    await insertDemo(world.issuer, { signers, since: began });
    await playHistory(world.issuer, { began, tablets, phones, secret, report: reporting({ signers }), publishAt: async () => undefined });
    // a start that is cut off on the third day, and goes on
    let days = 0;
    const first = await fill(() => days++ < 2 * phones.length);
    const rest = await fill();
    filled = { passes: first.passes + rest.passes, visits: first.visits + rest.visits };
    expect(first.passes).toBeGreaterThan(0);
    expect(rest.visits).toBeGreaterThan(0);
  }, 300_000);

  // one for all fillings: it remembers who was what on which day
  let known: Month | null = null;
  const month = async (): Promise<Month> => {
    known ??= await monthOf(world.issuer, { seed: DEMO_SEED, secret, tablets });
    if (known === null) throw new TypeError('the month has begun');
    return known;
  };
  const fill = async (goesOn: () => boolean = () => true): Promise<Filled> => fillPhones({ ...(await month()), goesOn }, { phones, tablets });
  const count = async (what: ReturnType<typeof sql<{ n: number }>>) => Number((await what.execute(database.db)).rows[0]?.n ?? -1);

  test('every pass says what the register said of its holder in that second, and is revoked in the second in which the register became stricter', async () => {
    expect(await count(sql`select count(*) as n from token`)).toBe(filled.passes);
    expect(filled.passes).toBeGreaterThan(2 * phones.length);
    expect(
      await count(sql`
      select count(*) as n from token left join lateral (
        select health, basis, evidence_at from health_history as history where history.person_id = token.person_id and at <= token.iat order by id desc limit 1
      ) as known on true
      where (token.health, token.basis, coalesce(token.evidence_at, 0)) is distinct from (coalesce(known.health, 2), coalesce(known.basis, 0), coalesce(known.evidence_at, 0))`),
    ).toBe(0);
    const stricter = sql`(
      select min(at) from (
        select at, health, lag(health, 1, 2::smallint) over (order by id) as was from health_history as history where history.person_id = token.person_id
      ) as step where step.health < step.was and step.at > token.iat and step.at < token.exp)`;
    expect(await count(sql`select count(*) as n from token where revoked_at is distinct from ${stricter}`)).toBe(0);
    expect(await count(sql`select count(*) as n from token where revoked_at is not null`)).toBeGreaterThan(0);
  });

  test('every visit is one that a door’s journal has, of somebody whom the policy admitted by the status of then', async () => {
    const policy = parsePolicy(utf8Encode(demoPolicy(1)));
    const { rows } = await sql<{
      venue_id: string;
      entered: number;
      iin: string;
      district: string;
      health: number | null;
      basis: number | null;
      evidence_at: number | null;
    }>`
      select venue_id, entered, iin, district, known.health, known.basis, known.evidence_at from visit join person on person.id = visit.person_id
      left join lateral (
        select health, basis, evidence_at from health_history as history where history.person_id = visit.person_id and at <= visit.entered order by id desc limit 1
      ) as known on true`.execute(database.db);
    expect(rows).toHaveLength(filled.visits);
    expect(rows.length).toBeGreaterThan(50);
    const played = await month();
    const lines = new Set<string>();
    for (const tablet of tablets)
      for (let day = dayOf(START) - DAYS; day <= dayOf(START); day += 1)
        for (const { at, outcome, pass } of dayLines(played, tablet, day))
          if (outcome === 'admit' && pass !== null) lines.add(`${tablet.venueId} ${at} ${people[pass % 10_000]?.iin}`);
    for (const { venue_id, entered, iin, district, health, basis, evidence_at } of rows) {
      expect(lines).toContain(`${venue_id} ${entered} ${iin}`);
      const place = tablets.find(({ venueId }) => venueId === venue_id);
      const [colour, rests] = [HEALTH[health ?? 2], BASIS[basis ?? 0]];
      if (place === undefined || colour === undefined || rests === undefined) throw new RangeError('a door of the test, a status of ours');
      const subject = { health: colour, basis: rests, evidenceAt: evidence_at, home: colour === 'yellow' ? district : null };
      expect(decide(policy, subject, { place, now: entered })?.admit).toBe(true);
    }
  });

  test('some visits are witnessed by a door code, some by a poster only; some were never closed', async () => {
    for (const where of [sql`witnessed and gate > 0`, sql`not witnessed and gate = 0`, sql`left_at is null`, sql`left_at > entered`])
      expect(await count(sql`select count(*) as n from visit where ${where}`)).toBeGreaterThan(10);
  });

  test(
    'a further filling adds nothing, whatever was done',
    async () => {
      expect(await fill()).toEqual({ passes: 0, visits: 0 });
      expect(await count(sql`select count(*) as n from device`)).toBe(phones.length);
    },
    PATIENCE,
  );

  test('worthTracing: names who met most, as many as tracing finds', async () => {
    const everybody = people.map((person, nr) => ({ nr, person, enrolled: 0 }));
    const { rows } = await sql<{ id: number; iin: string; at: number }>`
      select person.id, iin, max(sampled_at) as at from person join lab_result on person_id = person.id and result = 1
      where health = 0 and sampled_at > ${START - 10 * DAY} group by person.id, iin order by person.id limit 2`.execute(database.db);
    const others = (await sql<{ id: number }>`select id from person where health > 1 order by id limit 3`.execute(database.db)).rows;
    const [one, two] = rows;
    if (one === undefined || two === undefined) throw new RangeError('two who are red');
    const stay = (person: number, at: number) =>
      sql`
      insert into visit (person_id, id, venue_id, gate, entered, left_at, witnessed, stated_at, sha256, received_at)
      values (${person}, decode(md5(${`${person} ${at}`}), 'hex'), 'ALA-00001', 0, ${at - 8 * 3600}, ${at - 6 * 3600}, false, ${at}, decode(repeat('00', 32), 'hex'), ${at})`.execute(
        database.db,
      );
    for (const { id, at } of [one, { id: others[0]?.id ?? 0, at: one.at }]) await stay(id, at);
    for (const id of [two.id, ...others.map((other) => other.id)]) await stay(id, two.at + 1);
    const traced = await worthTracing(world.issuer, everybody);
    expect(traced?.iin).toBe(two.iin);
    const opened = await openCase(world.issuer, { personId: two.id, reason: 'positive-result', cause: 'the demo is tried out', by: 1 });
    expect(opened).toMatchObject({ ok: true, found: traced?.contacts });
    expect(traced?.contacts).toBeGreaterThanOrEqual(others.length);
    await sql`delete from visit where gate = 0 and venue_id = 'ALA-00001'`.execute(database.db);
  });

  test(
    'what counts and seals passes counts each once, and later ones are never made at a second that was sealed',
    async () => {
      await countPasses(world.issuer);
      await sealTokens(world.issuer);
      const counted = await sql<{ kind: string; n: number }>`select kind, sum(passes)::integer as n from pass_day group by kind order by kind`.execute(
        database.db,
      );
      // one whose status had just ended waited for the register
      expect(counted.rows[0]?.n).toBeGreaterThan(phones.length * 0.95);
      expect(counted.rows[0]?.n).toBeLessThanOrEqual(phones.length);
      expect(counted.rows).toMatchObject([{ kind: 'first' }, { kind: 'renewed', n: filled.passes - (counted.rows[0]?.n ?? 0) }]);
      world.pass(DAY);
      await sealTokens(world.issuer);
      const later = await fill();
      expect(later.passes).toBeGreaterThan(0);
      expect(await fill()).toEqual({ passes: 0, visits: 0 });
      world.pass(300);
      await sealTokens(world.issuer);
      await countPasses(world.issuer);
      // an issuer that runs: what counts goes on, and passes are made in the second in which their phones ask
      world.pass(400);
      const running = await fill();
      expect(await count(sql`select count(*) as n from token where iat = ${world.issuer.now()}`)).toBe(running.passes);
      world.pass(300);
      await sealTokens(world.issuer);
      await countPasses(world.issuer);
      expect(await firstBrokenSeal(database.db)).toBeNull();
      expect(await count(sql`select sum(passes) as n from pass_day`)).toBe(filled.passes + later.passes + running.passes);
      expect(await firstBrokenAudit(database.db)).toBeNull();
    },
    PATIENCE,
  );

  test(
    'a phone whose place another took makes no passes and no visits any more',
    async () => {
      const [row] = (await sql<{ person_id: number }>`select person_id from device where active limit 1`.execute(database.db)).rows;
      if (row === undefined) throw new RangeError('a phone');
      await sql`update device set holder_key = decode(repeat('ab', 32), 'hex') where person_id = ${row.person_id}`.execute(database.db);
      const before = await count(sql`select count(*) as n from token where person_id = ${row.person_id}`);
      world.pass(DAY);
      await fill();
      expect(await count(sql`select count(*) as n from token where person_id = ${row.person_id}`)).toBe(before);
      expect((await staysOf(await month(), { day: dayOf(START), doors: tablets, phones })).length).toBeGreaterThan(0);
    },
    PATIENCE,
  );
});
