/** Paper passes: what one is, for whom, how many, what ends it (docs/architecture.md; formats.md §3). */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyStrict } from '../../src/core/codec/ed25519.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { firstBrokenAudit } from '../../src/issuer/audit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { firstBrokenSeal, sealTokens } from '../../src/issuer/tokens/seal.ts';
import { claimsOf, contactBatch, labBatch, type Person, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { addChild, ask, enrolled, holdChild, type Pass, standing, tokenOf } from './household.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
const HOUR = 3600;
const DAY = 24 * HOUR;
let world: World;
let adults = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
  await registerSource(world, 'LAB-01');
  await registerSource(world, 'CENTRE', { kind: 'contact' });
});

function nextAdult(): Person {
  const person = people[adults++];
  if (person === undefined) throw new RangeError('more adults than in the register');
  return person;
}
const REFUSED = (code: string) => ({ status: 403, body: { code } });
const paperOf = async (pass: Pass): Promise<Pass> => ({ token: tokenOf(await ask(world, 'paper', pass)), key: '' });
const standingOf = (pass: Pass) => standing(world, decodeStatusToken(pass.token).payload.index);
const papersOf = async ({ iin }: Person) => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from token join person on person.id = person_id where iin = ${iin} and paper`.execute(
    database.db,
  );
  return rows[0]?.n;
};

describe('POST /api/token/paper', () => {
  test('gives a bare token of the holder, signed like any other, for a week', async () => {
    const pass = await enrolled(world, nextAdult(), 'blue');
    const answer = await ask(world, 'paper', pass);
    expect(answer).toMatchObject({ status: 200, body: { time: world.issuer.now() } });
    const [bare, live] = [decodeStatusToken(tokenOf(answer)), decodeStatusToken(pass.token)];
    expect(await verifyStrict(world.issuer.engine, world.tokenKey.publicKey, bare)).toBeNull();
    const { initials, birth, health, index } = live.payload;
    expect(bare.payload).toMatchObject({ initials, birth, health, holderKey: null, iat: world.issuer.now(), exp: world.issuer.now() + 7 * DAY });
    expect(bare.payload.index).not.toBe(index);
  });

  test('has a row that says so, with the device that asked, and an entry in the trail', async () => {
    const person = nextAdult();
    const pass = await enrolled(world, person, 'row');
    const { index, exp } = claimsOf(await ask(world, 'paper', pass));
    const { rows } = await sql`
      select paper, token.holder_key, token.device_id = device.id as same, exp, revoked_at from token join device on device.person_id = token.person_id
      where token_index = ${index}`.execute(database.db);
    expect(rows).toEqual([{ paper: true, holder_key: null, same: true, exp, revoked_at: null }]);
    const { rows: trail } = await sql<{ detail: unknown }>`select detail from audit where kind = 'paper-issued' order by seq desc limit 1`.execute(database.db);
    expect(trail[0]?.detail).toEqual({ device: expect.any(Number), exp });
  });

  test('ends with the status: green paper when the test is 72 hours old', async () => {
    const person = nextAdult();
    const sampledAt = world.issuer.now() - HOUR;
    await world.send('/api/lab/batches', await labBatch(world, 'green', [{ iin: person.iin, sampledAt }]));
    const claims = claimsOf(await ask(world, 'paper', await enrolled(world, person, 'green')));
    expect(claims).toMatchObject({ health: 3, evidenceAt: sampledAt, exp: sampledAt + 72 * HOUR });
    expect(claims.home).toBeUndefined();
  });

  test('of a contact names the home district, and lives no longer than a week', async () => {
    const person = nextAdult();
    await world.send('/api/contact/batches', await contactBatch(world, 'yellow', [{ iin: person.iin }]));
    const claims = claimsOf(await ask(world, 'paper', await enrolled(world, person, 'yellow')));
    expect(claims).toMatchObject({ health: 1, home: people[3]?.district, exp: world.issuer.now() + 7 * DAY });
  });

  test('can be had with an expired token of the active device, by the status of now', async () => {
    const pass = await enrolled(world, nextAdult(), 'expired');
    world.pass(5 * DAY);
    expect(claimsOf(await ask(world, 'paper', pass)).iat).toBe(world.issuer.now());
  });

  test('authorises nothing', async () => {
    const pass = await enrolled(world, nextAdult(), 'bare');
    const paper = { ...(await paperOf(pass)), key: 'bare' };
    for (const what of ['renew', 'delete', 'paper', 'family'] as const) expect(await ask(world, what, paper)).toMatchObject(REFUSED('request-invalid'));
  });

  test('is refused to another’s key, for another request, to a clock that is off, to the former phone', async () => {
    const person = nextAdult();
    const pass = await enrolled(world, person, 'refused');
    expect(await ask(world, 'paper', { ...pass, key: 'thief' })).toMatchObject(REFUSED('request-invalid'));
    expect(await ask(world, 'paper', pass, { action: 'renew' })).toMatchObject(REFUSED('request-invalid'));
    expect(await ask(world, 'paper', pass, { skew: 301 })).toMatchObject({ status: 409, body: { code: 'clock-skew', time: world.issuer.now() } });
    world.pass(HOUR + 1);
    await enrolled(world, person, 'refused 2');
    expect(await ask(world, 'paper', pass)).toMatchObject(REFUSED('device-replaced'));
    expect(await papersOf(person)).toBe(0);
  });
});

describe('three a day for a person', () => {
  let person: Person;
  let pass: Pass;
  beforeAll(async () => {
    person = nextAdult();
    pass = await enrolled(world, person, 'printer');
  });

  test('at the same moment too: of eight, five wait', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(world, 'paper', pass)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 429, 429, 429, 429, 429]);
    expect(answers.find((answer) => answer.status === 429)).toMatchObject({ body: { code: 'rate-limited' } });
    expect(await papersOf(person)).toBe(3);
  });

  test('the next is due when the first is a day old, and retry-after says when', async () => {
    world.pass(HOUR);
    const refused = await ask(world, 'paper', pass);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(DAY - HOUR)]);
    world.pass(DAY - HOUR - 1);
    expect((await ask(world, 'paper', pass)).headers.get('retry-after')).toBe('1');
    world.pass(1);
    expect((await ask(world, 'paper', pass)).status).toBe(200);
    expect((await ask(world, 'renew', pass)).status).toBe(200);
  });

  test('a refusal uses up no index', async () => {
    await Promise.all([ask(world, 'paper', pass), ask(world, 'paper', pass)]);
    const drawing = vi.spyOn(world.issuer.indices, 'next');
    expect((await ask(world, 'paper', pass)).status).toBe(429);
    expect(drawing).not.toHaveBeenCalled();
    drawing.mockRestore();
  });

  test('both parents’ prints of one child count together, and not as their own', async () => {
    const [mother, father] = [nextAdult(), nextAdult()];
    const child = await addChild(world, 0, [mother, father]);
    const [hers, his] = [await enrolled(world, mother, 'print mother'), await enrolled(world, father, 'print father')];
    const a = await holdChild(world, hers, child.refs.get(mother.iin), 'print a');
    const b = await holdChild(world, his, child.refs.get(father.iin), 'print b');
    const papers = [await paperOf(a), await paperOf(a), await paperOf(b)];
    expect(decodeStatusToken((papers[2] as Pass).token).payload).toMatchObject({ initials: child.initials, holderKey: null });
    for (const held of [a, b]) expect((await ask(world, 'paper', held)).status).toBe(429);
    for (const own of [hers, his]) expect((await ask(world, 'paper', own)).status).toBe(200);
  });
});

describe('what ends a paper pass', () => {
  test('a stricter status, a new phone, giving the pass up; an improvement does not', async () => {
    const person = people[0] as Person;
    world.pass(DAY);
    const first = await enrolled(world, person, 'ends 1');
    const blue = await paperOf(first);
    await world.send('/api/lab/batches', await labBatch(world, 'better', [{ iin: person.iin, sampledAt: world.issuer.now() - 60 }]));
    expect(await standingOf(blue)).toEqual({ active: true, cause: null });
    const green = await paperOf(first);
    world.pass(HOUR + 1);
    await world.send('/api/contact/batches', await contactBatch(world, 'worse', [{ iin: person.iin }]));
    for (const paper of [blue, green]) expect(await standingOf(paper)).toEqual({ active: true, cause: 'status' });
    const yellow = await paperOf(first);
    const second = await enrolled(world, person, 'ends 2');
    expect(await standingOf(yellow)).toEqual({ active: false, cause: 'device' });
    world.pass(DAY);
    const last = await paperOf(second);
    expect(await ask(world, 'delete', second)).toMatchObject({ status: 200, body: { revokedTokens: 2 } });
    expect(await standingOf(last)).toEqual({ active: false, cause: 'deletion' });
  });

  test('a positive result in the middle of printing leaves no paper that is not red', async () => {
    const crowd = people.slice(1, 7);
    const passes: Pass[] = [];
    world.pass(2 * DAY);
    for (const [nr, person] of crowd.entries()) passes.push(await enrolled(world, person, `crowd ${nr}`));
    const sampledAt = world.issuer.now() - 5;
    const batch = await labBatch(
      world,
      'crowd',
      crowd.map(({ iin }) => ({ iin, result: 1, sampledAt }) as const),
    );
    const [news, ...answers] = await Promise.all([
      world.send('/api/lab/batches', batch),
      ...passes.flatMap((pass) => [ask(world, 'paper', pass), ask(world, 'paper', pass)]),
    ]);
    expect(news).toMatchObject({ body: { accepted: crowd.length } });
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from token join person on person.id = person_id
      where iin = any(${crowd.map(({ iin }) => iin)}) and paper and token.revoked_at is null and exp > ${world.issuer.now()} and token.health <> 0`.execute(
      database.db,
    );
    expect(rows[0]?.n).toBe(0);
  });
});

test('paper is under the seals like every token, and the trail holds together', async () => {
  world.pass(300);
  expect(await sealTokens(world.issuer)).toBeGreaterThan(20);
  expect(await firstBrokenSeal(database.db)).toBeNull();
  await sql`update token set paper = false where paper`.execute(database.db);
  expect(await firstBrokenSeal(database.db)).not.toBeNull();
  expect(await firstBrokenAudit(database.db)).toBeNull();
});
