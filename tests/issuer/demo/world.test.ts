/** The demo world: what is in it, that its numbers belong to nobody, that it is made once, and that it comes in through the ordinary ingest. */
import { beforeAll, describe, expect, test } from 'vitest';
import { checkIin, isBin, parseIin } from '../../../src/core/registry/iin.ts';
import { sql } from '../../../src/issuer/db/open.ts';
import { CATEGORIES, VENUE_CATEGORIES } from '../../../src/issuer/demo/categories.ts';
import { DAYS_BACK, dayOf, demoDay, LABS, startOf } from '../../../src/issuer/demo/days.ts';
import { CHILDREN_COUNT, demoChildren } from '../../../src/issuer/demo/families.ts';
import { labSignersOf } from '../../../src/issuer/demo/lab-keys.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { PLACES, REGIONS } from '../../../src/issuer/demo/places.ts';
import { demoVenues } from '../../../src/issuer/demo/venues.ts';
import { demoCast, refreshDemo, seedDemo } from '../../../src/issuer/demo/world.ts';
import { withDatabase } from '../database.ts';
import { makeWorld, START, seedOf, type World } from '../world.ts';

describe('demoPeople', () => {
  const people = demoPeople('seed');

  test('are 2,000, the same for the same seed', () => {
    expect(people).toHaveLength(2000);
    expect(demoPeople('seed')).toEqual(people);
    expect(demoPeople('another')[9]).not.toEqual(people[9]);
  });

  test('have IINs that are well-formed, different, and of nobody alive', () => {
    expect(new Set(people.map((person) => person.iin)).size).toBe(2000);
    for (const { iin, birthDate } of people) {
      expect(checkIin(iin)).toBeNull();
      expect(iin[6]).toMatch(/[12]/);
      const facts = parseIin(iin);
      expect(birthDate).toBe(`${facts?.year}-${String(facts?.month).padStart(2, '0')}-${String(facts?.day).padStart(2, '0')}`);
    }
  });

  test('have phones of no operator, initials as on the card, homes in the demo’s places', () => {
    const codes = new Set(PLACES.map((place) => place.code));
    expect(new Set(people.map((person) => person.phone)).size).toBe(2000);
    for (const person of people) {
      expect(person.phone).toMatch(/^\+7799\d{7}$/);
      expect(person.initials).toBe(`${person.givenName[0]}.${person.familyName[0]}.`);
      expect(codes).toContain(person.district);
    }
  });

  test('have Kazakh letters among their names, and mostly no patronymic', () => {
    for (const letter of 'ӘҒҚӨҰҮІ') expect(people.some((person) => (person.givenName + person.familyName).toUpperCase().includes(letter))).toBe(true);
    expect(people.filter((person) => person.patronymic === null).length).toBeGreaterThan(1000);
  });
});

describe('demoChildren', () => {
  const people = demoPeople('seed');
  const children = demoChildren('seed', people);

  test('are 400, the same for the same seed, with one or two guardians each', () => {
    expect(children).toHaveLength(CHILDREN_COUNT);
    expect(demoChildren('seed', people)).toEqual(children);
    expect(demoChildren('another', people)[9]).not.toEqual(children[9]);
    const guardians = children.map((child) => child.guardians.length);
    expect(new Set(guardians)).toEqual(new Set([1, 2]));
    expect(guardians.filter((count) => count === 2).length).toBeGreaterThan(200);
  });

  test('have numbers of nobody alive, unlike every adult’s; born on the number’s day, in the 2000s', () => {
    expect(new Set([...people, ...children].map((person) => person.iin)).size).toBe(2000 + CHILDREN_COUNT);
    for (const { iin, birthDate } of children) {
      expect(checkIin(iin)).toBeNull();
      expect(iin[6]).toMatch(/[12]/);
      const facts = parseIin(iin);
      expect(facts?.year).toBeLessThan(1820);
      expect(birthDate).toBe(`${Number(facts?.year) + 200}-${String(facts?.month).padStart(2, '0')}-${String(facts?.day).padStart(2, '0')}`);
    }
  });

  test('live with their guardians, bear the name of one, and have a phone from the age of fourteen', () => {
    const phones = children.flatMap((child) => child.phone ?? []);
    expect(new Set([...phones, ...people.map((person) => person.phone)]).size).toBe(2000 + phones.length);
    for (const child of children) {
      expect(child.phone === null).toBe(Number(child.birthDate.slice(0, 4)) > 2012);
      const parents = child.guardians.map((at) => people[at]);
      expect(parents.every((parent) => parent?.district === child.district)).toBe(true);
      expect(parents.some((parent) => parent?.familyName.slice(0, -1).startsWith(child.familyName.slice(0, -2)))).toBe(true);
      expect(new Set(parents.map((parent) => parent?.iin[6])).size).toBe(parents.length);
    }
  });
});

describe('demoVenues', () => {
  const venues = demoVenues('seed');

  test('are 520 in eight regions, over every category', () => {
    expect(venues).toHaveLength(520);
    expect(new Set(venues.map((venue) => venue.id)).size).toBe(520);
    expect(new Set(venues.map((venue) => venue.id.slice(0, 3))).size).toBe(8);
    expect(new Set(venues.map((venue) => venue.category))).toEqual(new Set(VENUE_CATEGORIES));
    expect(VENUE_CATEGORIES).toHaveLength(Object.keys(CATEGORIES).length - 1);
  });

  test('have a BIN or a sole trader’s IIN, a name that fits a credential, and an area of their region', () => {
    for (const venue of venues) {
      expect(isBin(venue.taxNumber) || checkIin(venue.taxNumber) === null).toBe(true);
      expect(new TextEncoder().encode(venue.name).length).toBeLessThanOrEqual(128);
      const region = REGIONS.find(({ prefix }) => venue.id.startsWith(prefix));
      expect(region?.places.map((place) => place.code)).toContain(venue.area);
    }
  });
});

describe('demoDay', () => {
  test('gives the same batches for the same day, nothing sampled after its start', () => {
    const people = demoPeople('seed', 200);
    const day = dayOf(START);
    const made = demoDay('seed', day, people);
    expect(demoDay('seed', day, people)).toEqual(made);
    expect(demoDay('seed', day + 1, people).contact.batchId).not.toEqual(made.contact.batchId);
    for (const row of made.lab.flatMap((batch) => batch.rows)) expect(row.sampledAt).toBeLessThan(startOf(day));
  });
});

describe('seedDemo', () => {
  const database = withDatabase();
  const signers = labSignersOf(seedOf('labs'));
  let world: World;

  beforeAll(async () => {
    world = await makeWorld(database.db, { people: 0 });
    const startedAt = performance.now();
    await seedDemo(world.issuer, { signers });
    console.info(`demo world made in ${Math.round(performance.now() - startedAt)} ms`);
  });

  const count = async (query: ReturnType<typeof sql<{ n: number }>>) => (await query.execute(database.db)).rows[0]?.n ?? 0;

  test('gives everybody of the cast the status that the banner names', async () => {
    const { rows } = await sql<{ iin: string; health: number }>`select iin, health from person order by id limit 4`.execute(database.db);
    expect(rows.map((row) => row.health)).toEqual([3, 2, 1, 0]);
    expect(rows.map((row) => row.iin)).toEqual(demoCast().map((member) => member.iin));
  });

  const familyOfCast = () =>
    sql<{ iin: string; initials: string; health: number }>`
    select guardian.iin, child.initials, child.health from guardianship
    join person as child on child.id = person_id join person as guardian on guardian.id = guardian_id
    where guardian.id in (select id from person order by id limit 4) order by guardian.id, child.id`.execute(database.db);
  const HEALTH = { red: 0, yellow: 1, blue: 2, green: 3 };
  const promised = () => demoCast().flatMap(({ iin, children }) => children.map(({ initials, health }) => ({ iin, initials, health: HEALTH[health] })));

  test('gives everybody of the cast the children, in the colours that the banner names', async () => {
    expect((await familyOfCast()).rows).toEqual(promised());
    const [green, blue] = demoCast();
    expect(green?.children.map((child) => child.health)).toEqual(['green', 'yellow']);
    expect(blue?.children).toEqual(green?.children);
  });

  test('has 400 children, each with a guardian and a ref of its own', async () => {
    expect(await count(sql`select count(distinct person_id) as n from guardianship`)).toBe(CHILDREN_COUNT);
    expect(await count(sql`select count(*) - count(distinct ref) as n from guardianship`)).toBe(0);
    expect(await count(sql`select count(*) as n from person`)).toBe(2000 + CHILDREN_COUNT);
  });

  test('has all four statuses in numbers, each with its history', async () => {
    const { rows } = await sql<{ health: number; n: number }>`select health, count(*) as n from person group by health order by health`.execute(database.db);
    expect(rows.map((row) => row.health)).toEqual([0, 1, 2, 3]);
    for (const row of rows) expect(row.n).toBeGreaterThan(40);
    expect(await count(sql`select count(*) as n from person where health <> 2 and not exists (select from health_history where person_id = person.id)`)).toBe(
      0,
    );
  });

  test('took every line, from every laboratory', async () => {
    expect(await count(sql`select count(*) as n from lab_batch where outcome is null or jsonb_array_length(outcome->'rejected') > 0`)).toBe(0);
    expect(await count(sql`select count(distinct lab_id) as n from lab_result`)).toBe(LABS.length);
    expect(await count(sql`select count(distinct received_at) as n from lab_batch`)).toBe(1);
    expect(await count(sql`select count(*) as n from lab_batch where kind = 'contact'`)).toBe(2 * (DAYS_BACK + 1));
  });

  test('again changes nothing', async () => {
    const before = await count(sql`select (select count(*) from lab_result) + (select count(*) from person) + (select count(*) from audit) as n`);
    expect(await seedDemo(world.issuer, { signers })).toBe('kept');
    expect(await count(sql`select (select count(*) from lab_result) + (select count(*) from person) + (select count(*) from audit) as n`)).toBe(before);
  });

  test('is brought up to a later day, and the cast stays what it is', async () => {
    world.pass(9 * 86_400);
    await refreshDemo(world.issuer, { signers });
    const { rows } = await sql<{ health: number }>`select health from person order by id limit 4`.execute(database.db);
    expect(rows.map((row) => row.health)).toEqual([3, 2, 1, 0]);
    expect((await familyOfCast()).rows).toEqual(promised());
  });

  test('a demo from before there were children learns of them', async () => {
    await sql`delete from guardianship`.execute(database.db);
    await sql`update person set iin = '0' || substr(iin, 2) where birth_date >= '2000-01-01'`.execute(database.db);
    expect(await seedDemo(world.issuer, { signers })).toBe('kept');
    expect(await count(sql`select count(distinct person_id) as n from guardianship`)).toBe(CHILDREN_COUNT);
  });

  test('leaves somebody else’s register alone', async () => {
    await sql`update person set phone = null where id = (select min(id) from person)`.execute(database.db);
    const before = await count(sql`select count(*) as n from lab_batch`);
    world.pass(86_400);
    expect(await seedDemo(world.issuer, { signers })).toBe('foreign');
    expect(await count(sql`select count(*) as n from lab_batch`)).toBe(before);
  });
});
