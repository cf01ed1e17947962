/** The registers from files: rows judged by line, the same file twice, and what each correction means for phones, codes and passes. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { endLapsedHoldings } from '../../src/issuer/people/guardianship.ts';
import { readText } from '../../src/issuer/registers/file.ts';
import { takeGuardians } from '../../src/issuer/registers/guardians.ts';
import { takePeople } from '../../src/issuer/registers/people.ts';
import { enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { ask, enrolled, holdChild, standing } from './household.ts';
import { iinOf, type Line, readPeople } from './register-file.ts';
import { makeWorld, START, type World } from './world.ts';

const database = withDatabase();
const DAY = 86_400;
const SOURCE = { sha256: 'ab'.repeat(32), by: 'console' };
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  await registerSource(world, 'LAB-01');
});

const take = async (...lines: Line[]) => takePeople(world.issuer, readPeople(lines, world.issuer.now()).rows, SOURCE);
const phoneOf = (nr: number) => `+7701${String(nr).padStart(7, '0')}`;
const rowOf = (iin: string) => database.db.selectFrom('person').selectAll().where('iin', '=', iin).executeTakeFirstOrThrow();

async function guardians(...pairs: readonly (readonly [string, string, string?])[]) {
  const text = ['child,guardian,until', ...pairs.map(([child, guardian, until = '']) => `${child},${guardian},${until}`)].join('\n');
  const file = readText(text, { kind: 'guardians', utcOffsetMinutes: 300, now: world.issuer.now() });
  if (file.kind !== 'guardians') throw new TypeError('guardians');
  const taken = await takeGuardians(world.issuer, file.rows, SOURCE);
  return { ...taken, errors: file.errors };
}

/** A mother with her own pass and that of her child on her phone. */
async function family(nr: number, childBorn = '2016-04-21') {
  const [mother, child] = [
    { iin: iinOf(nr), phone: phoneOf(nr) },
    { iin: iinOf(nr + 1), phone: '' },
  ];
  await take(mother, { ...child, birth_date: childBorn });
  await guardians([child.iin, mother.iin]);
  const pass = await enrolled(world, mother, `mother ${nr}`);
  const listed = await ask(world, 'family', pass);
  const [entry] = listed.body['children'] as { ref: string }[];
  const ref = new Uint8Array(Buffer.from(entry?.ref ?? '', 'base64url'));
  const childPass = await holdChild(world, pass, ref, `child ${nr}`);
  const indexOf = (token: Uint8Array) => decodeStatusToken(token).payload.index;
  return { mother, child, pass, childPass, own: indexOf(pass.token), held: indexOf(childPass.token) };
}

describe('the register of people', () => {
  test('the same file again changes nothing, and one line of it changes one person', async () => {
    const lines = Array.from({ length: 1200 }, (_, nr) => ({ iin: iinOf(nr + 100), phone: phoneOf(nr + 100) }));
    expect(await take(...lines)).toMatchObject({ added: 1200, changed: 0, unchanged: 0, rejected: [] });
    const trail = () => database.db.selectFrom('audit').select('seq').execute();
    const before = (await trail()).length;
    expect(await take(...lines)).toMatchObject({ added: 0, changed: 0, unchanged: 1200 });
    expect((await trail()).length).toBe(before);
    expect(await take(...lines.map((line, nr) => (nr === 700 ? { ...line, district: '7101' } : line)))).toMatchObject({ changed: 1, unchanged: 1199 });
    const last = await database.db.selectFrom('audit').select(['kind', 'detail']).orderBy('seq', 'desc').limit(2).execute();
    expect(last).toMatchObject([
      { kind: 'register-people-taken', detail: { ...SOURCE, added: 0, changed: 1, unchanged: 1199 } },
      { kind: 'person-changed', detail: { district: true, phone: false } },
    ]);
  });

  test('a foreigner is known by the passport, in batches too, and keeps the row when an IIN comes', async () => {
    await take({ passport: 'kgz:an 1234567', family_name: 'Асанов', given_name: 'Бакыт' });
    const { id } = await database.db.selectFrom('person').select('id').where('passport', '=', 'KGZ:AN1234567').executeTakeFirstOrThrow();
    const answer = await ingestBatch(world.issuer, 'lab', await labBatch(world, 'foreigner', [{ iin: 'KGZ:AN1234567', result: 1 }, { iin: 'kgz:an1234567' }]));
    expect(answer).toMatchObject({ outcome: { accepted: 1, rejected: [{ rowId: '2', code: 'iin-invalid' }] } });
    await take({ iin: iinOf(50), passport: 'KGZ:AN1234567', family_name: 'Асанов', given_name: 'Бакыт' });
    expect(await rowOf(iinOf(50))).toMatchObject({ id, passport: 'KGZ:AN1234567', health: 0 });
  });

  test('a line that names two people is refused', async () => {
    await take({ iin: iinOf(51) }, { passport: 'UZB:FA7654321' });
    const { rejected, changed } = await take({ iin: iinOf(51), passport: 'UZB:FA7654321' });
    expect([rejected, changed]).toEqual([[{ line: 2, code: 'person-conflict' }], 0]);
  });
});

describe('another phone number', () => {
  test('voids codes on their way to the old one and leaves the pass where it is', async () => {
    const person = { iin: iinOf(60), phone: phoneOf(60) };
    await take(person);
    const { index } = decodeStatusToken(await enrolPerson(world, person, 'moved')).payload;
    await world.call('/api/enrol', person);
    const code = world.messages.at(-1)?.code ?? '';
    await take({ ...person, phone: phoneOf(61) });
    expect(
      await database.db
        .selectFrom('enrolment_code')
        .select('subject')
        .where('person_id', '=', (await rowOf(person.iin)).id)
        .execute(),
    ).toEqual([]);
    const late = await world.call('/api/enrol/confirm', { ...person, code, request: new Uint8Array(8) });
    expect(late.status).toBe(403);
    expect(await standing(world, index)).toEqual({ active: true, cause: null });
    const sent = world.messages.length;
    await world.call('/api/enrol', person);
    expect(world.messages.length).toBe(sent);
    await enrolPerson(world, { iin: person.iin, phone: phoneOf(61) }, 'moved 2');
    expect(await standing(world, index)).toMatchObject({ active: false, cause: 'device' });
  });

  test('that was never theirs ends what was let in by it, a child’s pass too', async () => {
    const { mother, own, held } = await family(62);
    const published = world.published();
    expect(await take({ ...mother, phone: phoneOf(64), phone_wrong: '1' })).toMatchObject({ changed: 1, revokedTokens: 2 });
    expect([await standing(world, own), await standing(world, held)]).toEqual([
      { active: false, cause: 'deletion' },
      { active: false, cause: 'deletion' },
    ]);
    expect(world.published()).toBeGreaterThan(published);
  });
});

describe('a corrected birthday', () => {
  test('moves the day on which a guardian’s phone loses the pass', async () => {
    const { child, held } = await family(70);
    const grownUp = async () =>
      (
        await sql<{ at: number }>`select minor_until as at from device join person on person.id = device.person_id where iin = ${child.iin}`.execute(
          database.db,
        )
      ).rows[0]?.at;
    expect(await grownUp()).toBe(Date.UTC(2034, 3, 21) / 1000 - 5 * 3600);
    const { epoch } = await rowOf(child.iin);
    await take({ iin: child.iin, birth_date: '2009-01-02' });
    expect(await grownUp()).toBe(Date.UTC(2027, 0, 2) / 1000 - 5 * 3600);
    expect((await rowOf(child.iin)).epoch).toBe(epoch + 1);
    await take({ iin: child.iin, birth_date: '2008-01-02' });
    await endLapsedHoldings(world.issuer);
    // of age already: the phone ends, nobody is turned away on the morning of it
    expect(await standing(world, held)).toEqual({ active: false, cause: null });
  });

  test('that makes a guardian a minor ends the passes that they hold', async () => {
    const { mother, own, held } = await family(72);
    expect(await take({ ...mother, birth_date: '2012-01-01' })).toMatchObject({ revokedTokens: 1 });
    expect([await standing(world, own), await standing(world, held)]).toEqual([
      { active: true, cause: null },
      { active: false, cause: 'guardian' },
    ]);
  });
});

test('another district: yellow tokens at hand run out by themselves, the next names the new home', async () => {
  const person = { iin: iinOf(80), phone: phoneOf(80) };
  await take(person);
  await database.db
    .insertInto('contact')
    .values({ person_id: (await rowOf(person.iin)).id, source_id: 'X', batch_id: new Uint8Array(16), row_id: '1', contact_at: START - 3600, case_ref: null })
    .execute();
  await database.db
    .updateTable('person')
    .set({ health: 1, basis: 2, evidence_at: START - 3600, health_until: START + 9 * DAY })
    .where('iin', '=', person.iin)
    .execute();
  const token = await enrolPerson(world, person, 'home');
  expect(decodeStatusToken(token).payload.home).toBe('7511');
  await take({ ...person, district: '7101' });
  expect(await standing(world, decodeStatusToken(token).payload.index)).toEqual({ active: true, cause: null });
  const renewed = await ask(world, 'renew', { token, key: 'home' });
  expect(decodeStatusToken(new Uint8Array(Buffer.from(String(renewed.body['token']), 'base64url'))).payload.home).toBe('7101');
});

describe('gone', () => {
  test('no code, no phone, no pass, no child’s pass, no guardianship; and back again', async () => {
    const { mother, child, own, held } = await family(90);
    expect(await take({ ...mother, gone: 'died' })).toMatchObject({ changed: 1, revokedTokens: 2 });
    expect([await standing(world, own), await standing(world, held)]).toEqual([
      { active: false, cause: 'deletion' },
      { active: false, cause: 'deletion' },
    ]);
    expect(await rowOf(mother.iin)).toMatchObject({ phone: null, gone_cause: 'died', gone_at: world.issuer.now() });
    const sent = world.messages.length;
    expect((await world.call('/api/enrol', mother)).status).toBe(202);
    expect(world.messages.length).toBe(sent);
    expect(await take({ ...mother, gone: 'died' })).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await take(mother)).toMatchObject({ changed: 1 });
    const pass = await enrolled(world, mother, 'back');
    expect((await ask(world, 'family', pass)).body['children']).toEqual([]);
    expect(await guardians([child.iin, mother.iin])).toMatchObject({ changed: 1 });
    expect((await ask(world, 'family', pass)).body['children']).toHaveLength(1);
  });

  test('a child who is gone is on nobody’s phone', async () => {
    const { child, pass, held } = await family(92);
    await take({ iin: child.iin, birth_date: '2016-04-21', gone: 'left' });
    expect(await standing(world, held)).toMatchObject({ active: false });
    expect((await ask(world, 'family', pass)).body['children']).toEqual([]);
  });
});

describe('the register of guardians', () => {
  test('refuses by line what cannot be', async () => {
    await take({ iin: iinOf(95) }, { iin: iinOf(96), birth_date: '2015-01-01' }, { iin: iinOf(97), birth_date: '2010-01-01' });
    const [adult, child, teenager] = [iinOf(95), iinOf(96), iinOf(97)];
    const { errors, rejected, added } = await guardians(
      [child, adult],
      [adult, adult],
      [child, iinOf(9999)],
      [iinOf(9999), adult],
      [adult, adult.replace(/.$/, '')],
      [child, teenager],
      [adult, teenager],
      [child, adult],
      [teenager, adult, 'sometime'],
    );
    expect(errors).toEqual([
      { line: 3, code: 'same-person' },
      { line: 6, code: 'iin-invalid' },
      { line: 9, code: 'row-duplicate' },
      { line: 10, code: 'time-invalid' },
    ]);
    expect(rejected).toEqual([
      { line: 4, code: 'guardian-unknown' },
      { line: 5, code: 'person-unknown' },
      { line: 7, code: 'guardian-minor' },
      { line: 8, code: 'child-of-age' },
    ]);
    expect(added).toBe(1);
    expect(await guardians([child, adult])).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
  });

  test('an end ends the guardian’s phone for the child at once, and the trail says both', async () => {
    const { mother, child, own, held } = await family(98);
    expect(await guardians([child.iin, mother.iin, '22.11.2026'])).toMatchObject({ changed: 1 });
    expect([await standing(world, own), await standing(world, held)]).toEqual([
      { active: true, cause: null },
      { active: false, cause: 'guardian' },
    ]);
    const { id } = await rowOf(child.iin);
    const kinds = await database.db.selectFrom('audit').select('kind').where('subject', '=', `person:${id}`).orderBy('seq').execute();
    expect(kinds.map(({ kind }) => kind)).toEqual(['guardianship-set', 'device-enrolled', 'guardianship-set', 'device-ended']);
  });
});

test('no IIN, name or phone is in the trail', async () => {
  const rows = await database.db.selectFrom('audit').select(['subject', 'detail']).execute();
  const text = JSON.stringify(rows);
  for (const secret of ['Сейітова', 'Айгүл', iinOf(60), phoneOf(60), 'AN1234567']) expect(text).not.toContain(secret);
});
