/** Enrolment: refusals by code, the same answer for everybody, tries and locks, one device a person, answers that were lost, two at once. */
import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64Url } from '../../src/core/bytes.ts';
import { type DeviceAction, makeDeviceRequest } from '../../src/core/token/request.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { CODE_SECONDS, checkCode, LOCK_SECONDS, purgeCodes, requestCode } from '../../src/issuer/people/codes.ts';
import { withDatabase } from './database.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 12);
/** Nobody: a well-formed IIN that the register does not hold. */
const stranger = demoPeople('strangers', 1)[0];
let world: World;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 12 });
});

interface Person {
  readonly iin: string;
  readonly phone: string;
}

function personOf(nr: number): Person {
  const person = people[nr];
  if (person === undefined) throw new RangeError('no such person');
  return { iin: person.iin, phone: person.phone };
}

const ask = (person: Person, language = 'ru') => world.call('/api/enrol', { ...person, language });

async function codeFor(person: Person): Promise<string> {
  expect((await ask(person)).status).toBe(202);
  await world.issuer.delivery.idle();
  return world.messages.at(-1)?.code ?? '';
}

async function confirm(person: Person, code: string, key: string, { action = 'enrol' as DeviceAction, skew = 0 } = {}) {
  const request = await makeDeviceRequest({ action, iat: world.issuer.now() + skew }, keyOf(key));
  return world.call('/api/enrol/confirm', { ...person, code, request });
}

/** A code that is certainly not this one. */
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('POST /api/enrol', () => {
  test('sends six digits to the registered phone and to no other', async () => {
    const person = personOf(0);
    const before = world.messages.length;
    expect(await ask(person, 'kk')).toMatchObject({ status: 202, body: { validSeconds: CODE_SECONDS, time: world.issuer.now() } });
    await world.issuer.delivery.idle();
    expect(world.messages.slice(before)).toEqual([{ phone: person.phone, code: expect.stringMatching(/^\d{6}$/), language: 'kk', validSeconds: 600 }]);
  });

  test('answers the same for somebody unknown and for another phone, and sends nothing', async () => {
    const known = await ask(personOf(1));
    const before = world.messages.length;
    const unknown = await ask({ iin: stranger?.iin ?? '', phone: stranger?.phone ?? '' });
    const mismatch = await ask({ iin: personOf(1).iin, phone: personOf(2).phone });
    await world.issuer.delivery.idle();
    expect([unknown, mismatch].map(({ status, body }) => ({ status, body }))).toEqual([known, known].map(({ status, body }) => ({ status, body })));
    // the known person's own message may still have been under way
    expect(world.messages.slice(before).filter((message) => message.phone !== personOf(1).phone)).toEqual([]);
  });

  test('does the same work for somebody unknown: the same statements in the same order, one row, one hash', async () => {
    const work = async (person: Person) => {
      const statements: string[] = [];
      const db = database.db.withPlugin({
        transformQuery({ node }) {
          statements.push(JSON.stringify(node, (name, value) => (name === 'value' || name === 'parameters' ? undefined : value)));
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const sent: unknown[] = [];
      const delivery = { ...world.issuer.delivery, send: (message: unknown) => void sent.push(message) };
      const count = async () => (await sql<{ n: number }>`select count(*) as n from enrolment_code`.execute(database.db)).rows[0]?.n ?? 0;
      const before = await count();
      await requestCode({ ...world.issuer, db, delivery }, person, 'ru');
      const first = await checkCode({ ...world.issuer, db }, person, 'wrong!');
      return { statements, rows: (await count()) - before, first, sent: sent.length };
    };
    const [, , other] = demoPeople('strangers', 3);
    const known = await work(personOf(3));
    const unknown = await work({ iin: other?.iin ?? '', phone: other?.phone ?? '' });
    const mismatch = await work({ iin: personOf(3).iin, phone: personOf(5).phone });
    expect(known.statements).toHaveLength(2);
    expect(unknown).toEqual({ ...known, sent: 0 });
    expect(mismatch).toEqual({ ...known, sent: 0 });
    expect(known.sent).toBe(1);
    const { rows } = await sql<{ salts: number; hashes: number }>`
      select count(distinct length(salt)) as salts, count(distinct length(code_hash)) as hashes from enrolment_code`.execute(database.db);
    expect(rows[0]).toEqual({ salts: 1, hashes: 1 });
  });

  test('takes phones and IINs as people write them', async () => {
    const { iin, phone } = personOf(4);
    const before = world.messages.length;
    const written = `8 (${phone.slice(2, 5)}) ${phone.slice(5, 8)}-${phone.slice(8, 10)}-${phone.slice(10)}`;
    expect(await ask({ iin: ` ${iin.slice(0, 6)} ${iin.slice(6)} `, phone: written })).toMatchObject({ status: 202 });
    await world.issuer.delivery.idle();
    expect(world.messages.slice(before).map((message) => message.phone)).toEqual([phone]);
  });

  test('keeps neither code nor IIN nor phone in its own table', async () => {
    const code = await codeFor(personOf(5));
    const { rows } = await sql<{ row: string }>`select enrolment_code::text as row from enrolment_code`.execute(database.db);
    const text = rows.map(({ row }) => row).join('\n');
    for (const secret of [code, personOf(5).iin, personOf(5).phone, personOf(5).phone.slice(2)]) {
      expect(text).not.toContain(`,${secret},`);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  test('makes five codes an hour, then asks to wait; an hour later again', async () => {
    const person = personOf(6);
    for (let nr = 0; nr < 5; nr += 1) expect((await ask(person)).status).toBe(202);
    const refused = await ask(person);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    world.pass(3601);
    expect((await ask(person)).status).toBe(202);
  });

  const malformed: readonly [string, unknown, number, string][] = [
    ['an IIN with a wrong check digit', { iin: '900419100004', phone: '+77990000001', language: 'ru' }, 422, 'iin-invalid'],
    ['eleven digits', { iin: '90041910000', phone: '+77990000001', language: 'ru' }, 422, 'iin-invalid'],
    ['a phone of another country', { iin: '900419100003', phone: '+491701234567', language: 'ru' }, 422, 'phone-invalid'],
    ['no phone', { iin: '900419100003', language: 'ru' }, 422, 'phone-invalid'],
    ['a language we do not speak', { iin: '900419100003', phone: '+77990000001', language: 'xx' }, 400, 'request-malformed'],
    ['a list', [1], 400, 'request-malformed'],
  ];
  test.each(malformed)('%s is refused', async (_, body, status, code) => {
    expect(await world.call('/api/enrol', body)).toMatchObject({ status, body: { code } });
  });

  test('takes no more than a kilobyte, and nothing but JSON', async () => {
    expect(await world.call('/api/enrol', { iin: '900419100003', phone: 'x'.repeat(2000) })).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
    expect(await world.send('/api/enrol', new Uint8Array([1]))).toMatchObject({ status: 415, body: { code: 'media-type-unsupported' } });
  });
});

describe('POST /api/enrol/confirm', () => {
  test('gives a token for the key that signed the request', async () => {
    const person = personOf(0);
    const answer = await confirm(person, await codeFor(person), 'a phone');
    expect(answer.status).toBe(200);
    const { payload } = decodeStatusToken(fromBase64Url(String(answer.body['token'])));
    expect(payload).toMatchObject({ health: 2, basis: 0, evidenceAt: null, initials: people[0]?.initials, iat: world.issuer.now() });
    expect(payload.exp - payload.iat).toBe(72 * 3600);
    expect(payload.holderKey).toEqual(keyOf('a phone').publicKey);
    expect(payload.birth).toBe(Number(person.iin.slice(2, 6)));
  });

  test('three wrong codes lock: the right one no longer works, no new one is made, until the lock ends', async () => {
    const person = personOf(7);
    const code = await codeFor(person);
    expect(await confirm(person, wrong(code), 'k')).toMatchObject({ status: 403, body: { code: 'code-wrong' } });
    expect(await confirm(person, wrong(code), 'k')).toMatchObject({ status: 403, body: { code: 'code-wrong' } });
    const third = await confirm(person, wrong(code), 'k');
    expect(third).toMatchObject({ status: 429, body: { code: 'locked' } });
    expect(Number(third.headers.get('retry-after'))).toBe(LOCK_SECONDS);
    expect(await confirm(person, code, 'k')).toMatchObject({ status: 429, body: { code: 'locked' } });
    const noCode = await ask(person);
    expect(noCode).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(Number(noCode.headers.get('retry-after'))).toBe(LOCK_SECONDS);
    world.pass(LOCK_SECONDS);
    expect(await confirm(person, await codeFor(person), 'k')).toMatchObject({ status: 200 });
  });

  test('a hundred tries at once are still three', async () => {
    const person = personOf(8);
    const code = await codeFor(person);
    const guesses = Array.from({ length: 30 }, (_, nr) => String((Number(code) + 1 + nr) % 1_000_000).padStart(6, '0'));
    const answers = await Promise.all(guesses.map((guess) => confirm(person, guess, 'k')));
    expect(answers.filter((answer) => answer.body['code'] === 'code-wrong')).toHaveLength(2);
    expect(
      answers.filter((answer) => answer.body['code'] === 'locked').length + answers.filter((answer) => answer.body['code'] === 'code-expired').length,
    ).toBe(28);
    expect(await confirm(person, code, 'k')).toMatchObject({ status: 429, body: { code: 'locked' } });
  });

  test('a stranger guessing is told what an owner guessing is told', async () => {
    const unknown = { iin: stranger?.iin ?? '', phone: stranger?.phone ?? '' };
    world.pass(7200);
    await ask(unknown);
    const codes: unknown[] = [];
    for (const guess of ['111111', '222222', '333333', '444444']) codes.push((await confirm(unknown, guess, 'k')).body['code']);
    // one in a million runs guesses the code that nobody was sent; it is refused all the same
    expect(codes).toEqual(['code-wrong', 'code-wrong', 'locked', 'locked']);
  });

  test('a code ends after ten minutes', async () => {
    const person = personOf(9);
    const code = await codeFor(person);
    world.pass(CODE_SECONDS);
    expect(await confirm(person, code, 'k')).toMatchObject({ status: 403, body: { code: 'code-expired' } });
  });

  test('a code that was never asked for is like one that ended', async () => {
    expect(await confirm({ iin: people[11]?.iin ?? '', phone: people[10]?.phone ?? '' }, '123456', 'k')).toMatchObject({
      status: 403,
      body: { code: 'code-expired' },
    });
  });

  test('a new code ends the former one', async () => {
    const person = personOf(10);
    const first = await codeFor(person);
    const second = await codeFor(person);
    if (first !== second) expect(await confirm(person, first, 'k')).toMatchObject({ status: 403, body: { code: 'code-wrong' } });
    expect(await confirm(person, second, 'k')).toMatchObject({ status: 200 });
  });

  test('what the key did not sign, or for something else, costs no try', async () => {
    const person = personOf(1);
    world.pass(3601);
    const code = await codeFor(person);
    expect(await confirm(person, code, 'k', { action: 'renew' })).toMatchObject({ status: 403, body: { code: 'request-invalid' } });
    const request = await makeDeviceRequest({ action: 'enrol', iat: world.issuer.now() }, keyOf('k'));
    const forged = request.slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(await world.call('/api/enrol/confirm', { ...person, code, request: forged })).toMatchObject({ status: 403, body: { code: 'request-invalid' } });
    expect(await world.call('/api/enrol/confirm', { ...person, code, request: request.slice(0, 40) })).toMatchObject({
      status: 403,
      body: { code: 'request-invalid' },
    });
    for (const skew of [-301, 301])
      expect(await confirm(person, code, 'k', { skew })).toMatchObject({ status: 409, body: { code: 'clock-skew', time: world.issuer.now() } });
    expect(await confirm(person, code, 'k', { skew: 299 })).toMatchObject({ status: 200 });
  });

  test('five digits and six letters are wrong codes, not faults', async () => {
    expect(await confirm(personOf(1), '12345', 'k')).toMatchObject({ status: 422, body: { code: 'code-wrong' } });
  });

  test('the same phone may ask again while the code lasts, another may not', async () => {
    const person = personOf(2);
    world.pass(3601);
    const code = await codeFor(person);
    const first = await confirm(person, code, 'phone A');
    const again = await confirm(person, code, 'phone A');
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await confirm(person, code, 'phone B')).toMatchObject({ status: 403, body: { code: 'code-expired' } });
    const indices = [first, again].map((answer) => decodeStatusToken(fromBase64Url(String(answer.body['token']))).payload.index);
    expect(indices[0]).not.toBe(indices[1]);
  });

  test('of two phones that confirm at once one wins', async () => {
    const person = personOf(3);
    world.pass(3601);
    const code = await codeFor(person);
    const answers = await Promise.all(['left', 'right'].map((key) => confirm(person, code, key)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 403]);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from device join person on person.id = person_id where iin = ${person.iin} and active`.execute(database.db);
    expect(rows[0]?.n).toBe(1);
  });

  test('a new phone ends the old one: its tokens are revoked at once and it may not renew', async () => {
    const person = personOf(4);
    world.pass(3601);
    await confirm(person, await codeFor(person), 'old phone');
    const published = world.published();
    await confirm(person, await codeFor(person), 'new phone');
    expect(world.published()).toBe(published + 1);
    const { rows } = await sql<{ revoked: boolean; cause: string | null; active: boolean }>`
      select revoked_at is not null as revoked, revoked_cause as cause, active
      from token join device on device.id = device_id join person on person.id = token.person_id where iin = ${person.iin} order by token.iat, device.id`.execute(
      database.db,
    );
    expect(rows).toEqual([
      { revoked: true, cause: 'device', active: false },
      { revoked: false, cause: null, active: true },
    ]);
  });
});

test('purgeCodes deletes what no rule needs any more, and only that', async () => {
  world.pass(7200);
  await ask(personOf(0));
  await purgeCodes(world.issuer);
  const { rows } = await sql<{ n: number }>`select count(*) as n from enrolment_code`.execute(database.db);
  expect(rows[0]?.n).toBe(1);
});

test('no log line holds an IIN, phone or code', () => {
  const text = world.logLines.join('');
  for (const person of people) for (const secret of [person.iin, person.phone, person.phone.slice(1)]) expect(text).not.toContain(secret);
  for (const message of world.messages) expect(text).not.toContain(message.code);
});
