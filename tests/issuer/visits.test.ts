/** `POST /api/visits`: what ends up in the register, for whom, and what never does. Its codes are in visit-codes.test.ts. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { makeVisitStatement } from '../../src/core/token/visit.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { endLapsedHoldings } from '../../src/issuer/people/guardianship.ts';
import { labBatch, renew } from './actions.ts';
import { addChild, ask, endGuardianship, holdChild } from './household.ts';
import { ayan, codeOf, DAY, dana, database, now, people, personOf, some, state, tablet, withVisitWorld, witnessed, world } from './visit-world.ts';
import { CINEMA, doorCodeOf, enrolTablet, insertVenue, send, stored, type Visitor, visitClaims, visitor } from './visits.ts';
import { keyOf, seedOf } from './world.ts';

withVisitWorld();

describe('POST /api/visits', () => {
  test('a visit at a poster is kept as self-declared, without a word of the token', async () => {
    const statement = await state('poster');
    const answer = await send(world, [statement]);
    expect(answer).toMatchObject({ status: 200, body: { time: now() }, results: [{ id: toBase64Url(visitClaims(world, 'poster').id), code: null }] });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [row, ...others] = await stored(world);
    expect(others).toEqual([]);
    expect(row).toEqual({
      training: false,
      person_id: await personOf(ayan),
      id: visitClaims(world, 'poster').id,
      venue_id: CINEMA,
      gate: 0,
      entered: now() - 3600,
      left_at: null,
      witnessed: false,
      stated_at: now() - 3600,
      sha256: new Uint8Array(createHash('sha256').update(statement).digest()),
      received_at: now(),
    });
  });

  test('a visit at a door code is witnessed; its exit closes it', async () => {
    expect(await codeOf(await witnessed('door'))).toBeNull();
    expect(await stored(world)).toMatchObject([{ witnessed: true, gate: 2, entered: now() - 60, left_at: null }]);
    expect(await codeOf(await witnessed('door', { left: now(), iat: now() }))).toBeNull();
    expect(await stored(world)).toMatchObject([{ witnessed: true, gate: 2, entered: now() - 60, left_at: now() }]);
  });

  test('lines are answered in order, each for itself', async () => {
    const forged = await makeVisitStatement(ayan.token, visitClaims(world, 'forged'), keyOf('thief'));
    const { codes, results } = await send(world, ['', await state('good'), forged, 'no=t base64', await state('other', { venueId: 'ALA-99999' })]);
    expect(codes).toEqual(['visit-malformed', null, 'signature-invalid', 'visit-malformed', 'venue-unknown']);
    expect(results.map(({ id }) => id === null)).toEqual([true, false, false, true, false]);
    expect(await stored(world)).toHaveLength(1);
  });

  test('no visits at all are no fault', async () => {
    expect(await send(world, [])).toMatchObject({ status: 200, results: [] });
  });

  test('every code of the answer is counted, and no log line holds one', async () => {
    await send(world, [await state('counted'), 'x!']);
    expect(world.metrics.text()).toMatch(/^ashyq_visits_total\{code="ok"\} [1-9]/m);
    expect(world.metrics.text()).toMatch(/^ashyq_visits_total\{code="visit-malformed"\} [1-9]/m);
    expect(world.logLines.join('')).not.toMatch(new RegExp(`${CINEMA}|${toBase64Url(visitClaims(world, 'counted').id)}`));
  });
});

describe('the bounds of a call', () => {
  test('two hundred at the largest door fit, one more does not', async () => {
    await insertVenue(world, 'ALA-00777', { name: 'Ң'.repeat(64), category: 'intercity-transport' });
    const wide = await enrolTablet(world, { venueId: 'ALA-00777', gate: 9999 }, 'wide');
    const doorCode = await doorCodeOf(wide, now());
    const many = await Promise.all(
      Array.from({ length: 201 }, (_, nr) => state(`many ${nr}`, { venueId: 'ALA-00777', gate: 9999, entered: now(), left: now(), doorCode })),
    );
    const answer = await send(world, many.slice(0, 200));
    expect(answer.status).toBe(200);
    expect(new Set(answer.codes)).toEqual(new Set([null]));
    expect(await send(world, many)).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
    expect(await stored(world)).toHaveLength(200);
  });

  test('a body of 256 KB is read, one byte more is not', async () => {
    const fits = 256 * 1024 - '{"visits":[""]}'.length;
    expect(await send(world, ['A'.repeat(fits)])).toMatchObject({ status: 200, codes: ['visit-malformed'] });
    expect(await send(world, ['A'.repeat(fits + 1)])).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  test.each<[string, unknown]>([
    ['no list', {}],
    ['a list of numbers', { visits: [1] }],
    ['a text', { visits: 'AAAA' }],
  ])('%s is malformed', async (_, body) => {
    expect(await world.call('/api/visits', body)).toMatchObject({ status: 400, body: { code: 'request-malformed' } });
  });

  test('one person’s made-up visits end before the disk does, and others are not kept waiting', async () => {
    const liar = await visitor(world, some(people[5]), 'liar');
    const answers = [];
    for (let call = 0; call < 12; call += 1) {
      const batch = await Promise.all(Array.from({ length: call === 0 ? 150 : 200 }, (_, nr) => state(`lie ${call} ${nr}`, {}, liar)));
      answers.push(await send(world, batch), ...(call === 0 ? [await send(world, batch), await send(world, batch)] : []));
    }
    // what is sent again costs nothing
    expect(answers.slice(0, 13).map(({ status }) => status)).toEqual(Array.from({ length: 13 }, () => 200));
    expect(await stored(world)).toHaveLength(2150);
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    // the last call's 150 too many are waited for, each its half minute
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(140 * 30);
    expect(await codeOf(await state('honest'))).toBeNull();
  });
});

describe('a token of yesterday still says a true visit', () => {
  test('after it has expired', async () => {
    const guest = await visitor(world, some(people[2]), 'expires');
    world.pass(5 * DAY);
    expect(await codeOf(await state('expired', { entered: now() - 4 * DAY }, guest))).toBeNull();
    expect(await codeOf(await state('since', {}, guest))).toBeNull();
  });

  test('after its holder turned out to be ill: exactly these visits are needed', async () => {
    const guest = await visitor(world, some(people[3]), 'ill');
    const visit = await state('before the result', {}, guest);
    await world.send('/api/lab/batches', await labBatch(world, 'ill', [{ iin: some(people[3]).iin, result: 1 }]));
    const token = await database.db.selectFrom('token').select('revoked_cause').where('token_index', '=', guest.index).executeTakeFirstOrThrow();
    expect(token.revoked_cause).toBe('status');
    expect(await codeOf(visit)).toBeNull();
  });

  test('entered under one token, left under the next: one visit', async () => {
    const entry = await state('renewed', {});
    const renewed = await renew(world, ayan.token, ['ayan', 'ayan 2']);
    const token = Buffer.from(String(renewed.body['token']), 'base64url');
    const exit = await makeVisitStatement(token, visitClaims(world, 'renewed', { left: now(), iat: now() }), keyOf('ayan 2'));
    expect((await send(world, [entry, exit])).codes).toEqual([null, null]);
    expect(await stored(world)).toMatchObject([{ entered: now() - 3600, left_at: now() }]);
  });
});

describe('a phone that holds the pass no more', () => {
  const at = (who: Visitor, id: string, entered: number) => state(id, { entered }, who);

  test('one that was replaced or given up tells of visits before that, and of none since', async () => {
    const former = await visitor(world, some(people[4]), 'former phone');
    world.pass(1000);
    const present = await visitor(world, some(people[4]), 'present phone');
    const replaced = now();
    world.pass(1000);
    expect(await codeOf(await at(former, 'since', replaced))).toBe('token-unknown');
    expect(await codeOf(await at(former, 'before', replaced - 1))).toBeNull();
    expect(await codeOf(await witnessedBy(former, 'at a door', replaced))).toBe('token-unknown');
    expect(await codeOf(await at(present, 'new phone', replaced))).toBeNull();
    await ask(world, 'delete', { token: present.token, key: 'present phone' });
    expect(await codeOf(await at(present, 'given up', now()))).toBe('token-unknown');
    expect(await codeOf(await at(present, 'until then', now() - 1))).toBeNull();
  });

  test('who only saw its code is not told that it was replaced', async () => {
    const former = await visitor(world, some(people[4]), 'seen');
    await visitor(world, some(people[4]), 'not seen');
    expect(await codeOf(await makeVisitStatement(former.token, visitClaims(world, 'guess', { entered: now() }), keyOf('thief')))).toBe('signature-invalid');
  });

  test('a guardian’s speaks of the child until the register ends it; after a birthday until its token runs out', async () => {
    const mother = some(people[0]);
    const hers = { token: ayan.token, key: 'ayan' };
    const [child, grown] = [await addChild(world, 0, [mother]), await addChild(world, 1, [mother])];
    const pass = async (of: typeof child, key: string): Promise<Visitor> => {
      const { token } = await holdChild(world, hers, of.refs.get(mother.iin), key);
      return { token, signer: nodeSigner(seedOf(key)), index: decodeStatusToken(token).payload.index };
    };
    const visiting = await pass(child, 'of the child');
    const adult = await pass(grown, 'of the grown one');
    // comes of age, as far as this phone goes, a day from now
    await sql`update device set minor_until = ${now() + DAY} where person_id = ${grown.id}`.execute(database.db);
    await endGuardianship(world, child.id, mother.iin, now() + DAY);
    world.pass(DAY);
    const ended = now();
    expect(await endLapsedHoldings(world.issuer)).toBe(2);
    const { exp } = decodeStatusToken(adult.token).payload;
    world.pass(5 * DAY);
    expect(await codeOf(await at(visiting, 'child since', ended))).toBe('token-unknown');
    expect(await codeOf(await at(visiting, 'child before', ended - 1))).toBeNull();
    expect(await codeOf(await at(adult, 'grown', exp - 1))).toBeNull();
    expect(await codeOf(await at(adult, 'run out', exp))).toBe('token-unknown');
  });

  const witnessedBy = async (who: Visitor, id: string, entered: number) => state(id, { gate: 2, entered, doorCode: await doorCodeOf(tablet, entered) }, who);
});

describe('closing a visit', () => {
  const end = (seconds: number, iat: number) => state('stay', { left: now() - 3600 + seconds, iat });

  test('of two closings the one signed later counts, whichever comes first', async () => {
    const [entry, early, late] = [await state('stay'), await end(600, now() - 10), await end(1200, now())];
    for (const order of [
      [entry, early, late],
      [late, early, entry],
      [early, late],
      [late, entry, early],
      [early, entry, late],
    ]) {
      await sql`delete from visit`.execute(database.db);
      for (const statement of order) expect(await codeOf(statement)).toBeNull();
      expect(await stored(world)).toMatchObject([{ left_at: now() - 2400, stated_at: now() }]);
      await sql`delete from visit`.execute(database.db);
      expect(new Set((await send(world, order)).codes)).toEqual(new Set([null]));
      expect(await stored(world)).toMatchObject([{ left_at: now() - 2400, stated_at: now() }]);
    }
  });

  test('of two signed at one second the longer stay, whichever comes first', async () => {
    const [short, long] = [await end(600, now()), await end(1200, now())];
    for (const order of [
      [short, long],
      [long, short],
    ]) {
      await sql`delete from visit`.execute(database.db);
      for (const statement of order) expect(await codeOf(statement)).toBeNull();
      expect(await stored(world)).toMatchObject([{ left_at: now() - 2400 }]);
    }
  });

  test('an exit that was signed by a clock since set right still closes', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      await sql`delete from visit`.execute(database.db);
      const both = [await state('stay', { iat: now() + 7200 }), await end(600, now() - 3000)];
      for (const nr of order) expect(await codeOf(some(both[nr]))).toBeNull();
      expect(await stored(world)).toMatchObject([{ left_at: now() - 3000 }]);
    }
  });

  test('the row’s digest is that of the statement that closed it', async () => {
    const exit = await end(600, now());
    await send(world, [await state('stay')]);
    world.pass(60);
    await send(world, [exit]);
    const [row] = await stored(world);
    expect(row?.sha256).toEqual(new Uint8Array(createHash('sha256').update(exit).digest()));
    expect(row?.received_at).toBe(now());
    world.pass(60);
    await send(world, [exit]);
    expect(await stored(world)).toEqual([row]);
  });

  test('two people may draw the same id: each has a visit of their own', async () => {
    expect((await send(world, [await state('same id'), await state('same id', {}, dana)])).codes).toEqual([null, null]);
    expect(new Set((await stored(world)).map((row) => row.person_id)).size).toBe(2);
  });
});
