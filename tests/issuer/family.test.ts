/** Guardians and children's passes: who may ask, what is told, and what one phone's end does to the others (docs/architecture.md; formats.md §3). */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { claimsOf, labBatch, type Person, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { addChild, ask, enrolled, entrust, holdChild, type Pass, type RegisteredChild, standing, tokenOf } from './household.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
let world: World;
let children = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
  await registerSource(world, 'LAB-01');
});

/** The next adult of the register: no test meets another's. */
let adults = 0;
function nextAdult(): Person {
  const person = people[adults++];
  if (person === undefined) throw new RangeError('more adults than in the register');
  return person;
}
const nextChild = (guardians: readonly Person[], born?: string) => addChild(world, children++, guardians, born);
const refOf = (child: RegisteredChild, guardian: Person) => child.refs.get(guardian.iin);
const indexOf = (pass: Pass) => decodeStatusToken(pass.token).payload.index;
const standingOf = (pass: Pass) => standing(world, indexOf(pass));
const GOOD = { active: true, cause: null };
const REFUSED = (code: string) => ({ status: 403, body: { code } });

async function activeDevices(child: RegisteredChild): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from device where person_id = ${child.id} and active`.execute(database.db);
  return rows[0]?.n ?? 0;
}

describe('POST /api/family', () => {
  let mother: Person;
  let phone: Pass;
  let elder: RegisteredChild;
  let younger: RegisteredChild;

  beforeAll(async () => {
    mother = nextAdult();
    phone = await enrolled(world, mother, 'list mother');
    younger = await nextChild([mother], '2019-12-03');
    elder = await nextChild([mother], '2012-04-21');
  });
  const list = async (pass = phone) => (await ask(world, 'family', pass)).body['children'];
  const told = (child: RegisteredChild, birth: number, year: number, held = false) => ({
    ref: Buffer.from(refOf(child, mother) ?? '').toString('base64url'),
    initials: child.initials,
    birth,
    year,
    held,
  });

  test('lists the children in the register’s words, the eldest first, and tells nothing more of them', async () => {
    const answer = await ask(world, 'family', phone);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({ children: [told(elder, 421, 2012), told(younger, 1203, 2019)], time: world.issuer.now() });
  });

  test('says of whom this phone’s person has the pass already, whichever key asked', async () => {
    const pass = await holdChild(world, phone, refOf(younger, mother), 'list younger');
    expect(await list()).toEqual([told(elder, 421, 2012), told(younger, 1203, 2019, true)]);
    await ask(world, 'delete', pass);
    expect(await list()).toEqual([told(elder, 421, 2012), told(younger, 1203, 2019)]);
  });

  test('leaves out whose guardianship has ended or not begun, and everybody else’s children', async () => {
    const now = world.issuer.now();
    const [former, future, others] = [await nextChild([]), await nextChild([]), await nextChild([nextAdult()])];
    await entrust(world, former.id, mother.iin, { until: now });
    await entrust(world, future.id, mother.iin, { from: now + 1 });
    expect(await list()).toEqual([told(elder, 421, 2012), told(younger, 1203, 2019)]);
    expect(JSON.stringify(await list())).not.toContain(Buffer.from([...others.refs.values()][0] ?? '').toString('base64url'));
  });

  test('a child counts as one until local midnight of the eighteenth birthday', async () => {
    const now = world.issuer.now();
    const parent = nextAdult();
    const pass = await enrolled(world, parent, 'birthday');
    // START is 15:00 in Almaty on 22 November: the local day after begins nine hours later
    const grown = await nextChild([parent], '2008-11-23');
    expect(await list(pass)).toHaveLength(1);
    world.pass(9 * 3600 - 1);
    expect(await list(pass)).toHaveLength(1);
    world.pass(1);
    expect(world.issuer.now()).toBe(now + 9 * 3600);
    expect(await list(pass)).toEqual([]);
    expect(await ask(world, 'child', pass, { ref: refOf(grown, parent) ?? new Uint8Array(16) })).toMatchObject(REFUSED('guardian-unknown'));
  });

  test('of a minor’s own phone the list is empty, whatever the register holds', async () => {
    const minor = await nextChild([], '2010-02-02');
    const baby = await nextChild([minor], '2026-01-01');
    const pass = await enrolled(world, minor, 'minor');
    expect(await list(pass)).toEqual([]);
    expect(await ask(world, 'child', pass, { ref: refOf(baby, minor) ?? new Uint8Array(16) })).toMatchObject(REFUSED('guardian-unknown'));
  });

  test('a child’s pass on a guardian’s phone opens nothing', async () => {
    const pass = await holdChild(world, phone, refOf(elder, mother), 'list elder');
    expect(await ask(world, 'family', pass)).toMatchObject(REFUSED('request-invalid'));
    expect(await ask(world, 'child', pass, { ref: refOf(younger, mother) ?? new Uint8Array(16) })).toMatchObject(REFUSED('request-invalid'));
  });

  test('refuses a stranger’s key, another request, a paper pass, a clock that is off', async () => {
    expect(await ask(world, 'family', { ...phone, key: 'thief' })).toMatchObject(REFUSED('request-invalid'));
    expect(await ask(world, 'family', phone, { action: 'renew' })).toMatchObject(REFUSED('request-invalid'));
    expect(await ask(world, 'family', phone, { newKey: phone.key })).toMatchObject(REFUSED('request-invalid'));
    const paper = { token: tokenOf(await ask(world, 'paper', phone)), key: phone.key };
    expect(await ask(world, 'family', paper)).toMatchObject(REFUSED('request-invalid'));
    expect(await ask(world, 'family', phone, { skew: -301 })).toMatchObject({ status: 409, body: { code: 'clock-skew', time: world.issuer.now() } });
  });

  test('refuses the phone before the present one', async () => {
    world.pass(3601);
    await enrolled(world, mother, 'list mother 2');
    expect(await ask(world, 'family', phone)).toMatchObject(REFUSED('device-replaced'));
    expect(await ask(world, 'child', phone, { ref: refOf(elder, mother) ?? new Uint8Array(16) })).toMatchObject(REFUSED('device-replaced'));
  });
});

describe('POST /api/family/child', () => {
  let mother: Person;
  let father: Person;
  let child: RegisteredChild;
  let hers: Pass;
  let his: Pass;

  beforeAll(async () => {
    [mother, father] = [nextAdult(), nextAdult()];
    child = await nextChild([mother, father]);
    [hers, his] = [await enrolled(world, mother, 'mother'), await enrolled(world, father, 'father')];
  });
  const byMother = (key: string) => holdChild(world, hers, refOf(child, mother), key);
  const byFather = (key: string) => holdChild(world, his, refOf(child, father), key);

  test('gives the child’s token for the key made on the guardian’s phone, and writes down who holds it', async () => {
    const answer = await ask(world, 'child', hers, { newKey: 'first', ref: refOf(child, mother) ?? new Uint8Array(16) });
    expect(answer).toMatchObject({ status: 200, body: { time: world.issuer.now() } });
    expect(claimsOf(answer)).toMatchObject({ holderKey: keyOf('first').publicKey, initials: child.initials, birth: 421, health: 2, iat: world.issuer.now() });
    const { rows } = await sql<{ subject: string; detail: Record<string, unknown> }>`
      select subject, detail from audit where kind = 'device-enrolled' order by seq desc limit 1`.execute(database.db);
    expect(rows[0]).toMatchObject({ subject: `person:${child.id}`, detail: { guardian: await idOf(mother), revokedTokens: 0 } });
  });

  test('a ref of somebody else’s child, of a former one and of nobody are answered alike', async () => {
    const theirs = [...(await nextChild([nextAdult()])).refs.values()][0];
    const former = await entrust(world, (await nextChild([])).id, mother.iin, { until: world.issuer.now() });
    const answers = [];
    for (const ref of [theirs, former, refOf(child, father), new Uint8Array(16)])
      answers.push(await ask(world, 'child', hers, { ref: ref ?? new Uint8Array(16) }));
    for (const { status, body } of answers) expect([status, body]).toEqual([403, answers[0]?.body]);
    expect(answers[0]?.body).toMatchObject({ code: 'guardian-unknown' });
  });

  test('the same phone may ask again when the answer was lost: another token, no other device', async () => {
    const [once, again] = [await byMother('lost'), await byMother('lost')];
    expect(indexOf(once)).not.toBe(indexOf(again));
    expect([await standingOf(once), await standingOf(again)]).toEqual([GOOD, GOOD]);
    expect(await activeDevices(child)).toBe(1);
  });

  test('the child’s key may not be the guardian’s own', async () => {
    expect(await ask(world, 'child', hers, { newKey: hers.key, ref: refOf(child, mother) ?? new Uint8Array(16) })).toMatchObject(REFUSED('request-invalid'));
  });

  test('two parents hold one child, and the child a phone of its own; a new phone of one ends only that one’s', async () => {
    const [a, b, own] = [await byMother('a 1'), await byFather('b 1'), await enrolled(world, child, 'own 1')];
    for (const pass of [a, b, own]) expect(await standingOf(pass)).toEqual(GOOD);
    const published = world.published();
    const next = await byMother('a 2');
    expect(world.published()).toBe(published + 1);
    expect(await standingOf(a)).toEqual({ active: false, cause: 'device' });
    for (const pass of [next, b, own]) expect(await standingOf(pass)).toEqual(GOOD);
    expect(await ask(world, 'renew', a)).toMatchObject(REFUSED('device-replaced'));
    for (const pass of [next, b, own]) expect((await ask(world, 'renew', pass)).status).toBe(200);
  });

  test('the child’s own new phone, and its end, leave the parents’ alone', async () => {
    const [a, b] = [await byMother('c 1'), await byFather('d 1')];
    world.pass(3601);
    const own = await enrolled(world, child, 'own 2');
    world.pass(3601);
    const next = await enrolled(world, child, 'own 3');
    expect(await standingOf(own)).toEqual({ active: false, cause: 'device' });
    expect(await ask(world, 'delete', next)).toMatchObject({ status: 200, body: { revokedTokens: 1 } });
    for (const pass of [a, b]) expect(await standingOf(pass)).toEqual(GOOD);
  });

  test('a child’s pass given up on one phone stays on the others', async () => {
    const [a, b] = [await byMother('e 1'), await byFather('f 1')];
    expect(await ask(world, 'delete', a)).toMatchObject({ status: 200, body: { revokedTokens: 1 } });
    expect(await standingOf(a)).toEqual({ active: false, cause: 'deletion' });
    expect(await standingOf(b)).toEqual(GOOD);
    expect(await standingOf(hers)).toEqual(GOOD);
    expect(await ask(world, 'delete', a)).toMatchObject(REFUSED('device-replaced'));
  });

  test('a stricter status of the child revokes every token, whoever holds it, and all renew into it', async () => {
    const passes = [await byMother('g 1'), await byFather('h 1'), await enrolled(world, child, 'own 4')];
    const paper = { token: tokenOf(await ask(world, 'paper', passes[1] ?? hers)), key: '' };
    await world.send('/api/lab/batches', await labBatch(world, 'child ill', [{ iin: child.iin, result: 1 }]));
    for (const pass of [...passes, paper]) expect(await standingOf(pass)).toMatchObject({ active: true, cause: 'status' });
    for (const pass of passes) expect(claimsOf(await ask(world, 'renew', pass))).toMatchObject({ health: 0 });
    expect(await standingOf(hers)).toEqual(GOOD);
  });

  test('a parent’s new phone ends the child’s pass on the old one, paper included, and not the other parent’s', async () => {
    const second = await nextChild([mother]);
    const [a, b, sibling] = [await byMother('i 1'), await byFather('j 1'), await holdChild(world, hers, refOf(second, mother), 'sibling')];
    const [paper, other] = [
      { token: tokenOf(await ask(world, 'paper', sibling)), key: '' },
      { token: tokenOf(await ask(world, 'paper', b)), key: '' },
    ];
    world.pass(3601);
    const renewed = await enrolled(world, mother, 'mother 2');
    for (const pass of [hers, a, sibling, paper]) expect(await standingOf(pass)).toEqual({ active: false, cause: 'device' });
    for (const pass of [renewed, b, other]) expect(await standingOf(pass)).toEqual(GOOD);
    expect(await ask(world, 'renew', a)).toMatchObject(REFUSED('device-replaced'));
    const { body } = await ask(world, 'family', renewed);
    expect(body['children']).toMatchObject([{ held: false }, { held: false }]);
    const { rows } = await sql<{ subject: string; detail: unknown }>`
      select subject, detail from audit where kind = 'device-ended' order by seq desc limit 2`.execute(database.db);
    expect(rows.map((row) => row.subject).sort()).toEqual([child, second].map(({ id }) => `person:${id}`).sort());
    expect(rows[0]?.detail).toMatchObject({ guardian: await idOf(mother), cause: 'device' });
    hers = renewed;
  });

  test('a parent’s confirmation sent twice, its answer lost, ends nothing of the children', async () => {
    const pass = await byMother('m 1');
    const code = world.messages.filter((message) => message.phone === mother.phone).at(-1)?.code;
    const request = await makeDeviceRequest({ action: 'enrol', iat: world.issuer.now() }, keyOf(hers.key));
    expect((await world.call('/api/enrol/confirm', { iin: mother.iin, phone: mother.phone, code, request })).status).toBe(200);
    for (const held of [pass, hers]) expect(await standingOf(held)).toEqual(GOOD);
  });

  test('a parent who gives the own pass up gives the children’s up with it', async () => {
    const [a, b] = [await byMother('k 1'), await byFather('l 1')];
    const before = world.published();
    // her own, that of the confirmation sent twice, the child's
    expect(await ask(world, 'delete', hers)).toMatchObject({ status: 200, body: { revokedTokens: 3 } });
    expect(world.published()).toBe(before + 1);
    for (const pass of [hers, a]) expect(await standingOf(pass)).toEqual({ active: false, cause: 'deletion' });
    expect(await standingOf(b)).toEqual(GOOD);
    expect(await ask(world, 'renew', a)).toMatchObject(REFUSED('device-replaced'));
  });

  const idOf = async (person: Person) => (await database.db.selectFrom('person').select('id').where('iin', '=', person.iin).executeTakeFirstOrThrow()).id;
});

test('after forty questions one phone waits, and others do not', async () => {
  const [greedy, other] = [await enrolled(world, nextAdult(), 'greedy'), await enrolled(world, nextAdult(), 'patient')];
  const answers = await Promise.all(Array.from({ length: 45 }, () => ask(world, 'family', greedy)));
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(refused[0]).toMatchObject({ body: { code: 'rate-limited' } });
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask(world, 'family', other)).status).toBe(200);
});

test('the trail holds together, and neither it nor the log names anybody', async () => {
  expect(await firstBrokenAudit(database.db)).toBeNull();
  const { rows } = await sql<{ text: string }>`select coalesce(string_agg(subject || detail::text, ' '), '') as text from audit`.execute(database.db);
  const { rows: refs } = await sql<{ ref: Uint8Array; iin: string }>`select ref, iin from guardianship join person on person.id = person_id`.execute(
    database.db,
  );
  expect(refs.length).toBeGreaterThan(5);
  const said = `${rows[0]?.text}${world.logLines.join('')}`;
  for (const { ref, iin } of refs)
    for (const secret of [iin, Buffer.from(ref).toString('hex'), Buffer.from(ref).toString('base64url')]) expect(said).not.toContain(secret);
});
