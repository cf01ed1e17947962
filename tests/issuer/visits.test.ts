/** `POST /api/visits`: every code with its boundaries, what ends up in the register, and what never does. */
import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { concat, toBase64Url } from '../../src/core/bytes.ts';
import { decodeStatusToken, issueStatusToken } from '../../src/core/token/status-token.ts';
import { decodeVenueCredential, issueVenueCredential, makeDoorCode } from '../../src/core/token/venue.ts';
import { makeVisitStatement } from '../../src/core/token/visit.ts';
import { VISIT_FAULTS } from '../../src/core/token/visit-fault.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { endLapsedHoldings } from '../../src/issuer/people/guardianship.ts';
import { ingestVisits } from '../../src/issuer/visits/ingest.ts';
import { labBatch, registerSource, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { addChild, ask, endGuardianship, holdChild } from './household.ts';
import { CINEMA, doorCodeOf, enrolTablet, GROCERY, insertVenue, send, statementOf, stored, type Tablet, type Visitor, visitClaims, visitor } from './visits.ts';
import { keyOf, makeWorld, seedOf, type World } from './world.ts';

const DAY = 86_400;
const database = withDatabase();
const people = demoPeople('tests', 6);
let world: World;
let ayan: Visitor;
let dana: Visitor;
let tablet: Tablet;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 6 });
  await registerSource(world, 'LAB-01');
  await insertVenue(world, CINEMA);
  await insertVenue(world, GROCERY, { category: 'grocery', name: 'Дүкен' });
  ayan = await visitor(world, some(people[0]), 'ayan');
  dana = await visitor(world, some(people[1]), 'dana');
  tablet = await enrolTablet(world, { venueId: CINEMA, gate: 2 }, 'tablet');
  world.pass(DAY);
});
beforeEach(async () => {
  await sql`delete from visit`.execute(database.db);
});

function some<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('nothing there');
  return value;
}
const now = () => world.issuer.now();
const state = (id: string, changes = {}, who = ayan) => statementOf(world, who, id, changes);
const codeOf = async (statement: Uint8Array | string) => some((await send(world, [statement])).codes[0]);
/** A visit at the tablet's door code of this second. */
const witnessed = async (
  id: string,
  { entered = now() - 60, of = tablet, ...changes }: { entered?: number; of?: Tablet; left?: number; iat?: number; gate?: number; venueId?: string } = {},
) => state(id, { gate: 2, entered, doorCode: await doorCodeOf(of, entered), ...changes });

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

describe('visit-malformed', () => {
  test.each<[string, () => Promise<Uint8Array | string>]>([
    ['no bytes', async () => ''],
    ['text that is not base64url', async () => 'Å'],
    ['one byte too many', async () => concat(await state('long'), Uint8Array.of(0))],
    ['the token alone', async () => ayan.token],
    ['a gate that no venue has', async () => state('gate', { gate: 10_000 })],
    ['a gate that no database holds', async () => state('gate', { gate: Number.MAX_SAFE_INTEGER })],
  ])('%s', async (_, make) => {
    expect(await codeOf(await make())).toBe('visit-malformed');
    expect(await stored(world)).toEqual([]);
  });

  test.each<[string, () => Promise<Uint8Array>]>([
    ['another venue', async () => state('same', { venueId: GROCERY })],
    ['another entrance', async () => state('same', { entered: now() - 3599 })],
    ['another gate', async () => state('same', { gate: 1 })],
    ['a witness that the first had not', async () => witnessed('same', { entered: now() - 3600 })],
  ])('%s under the same id, in a later call and in the same one', async (_, make) => {
    const [first, second] = [await state('same'), await make()];
    expect(await codeOf(first)).toBeNull();
    expect(await codeOf(second)).toBe('visit-malformed');
    const kept = await stored(world);
    expect(kept).toMatchObject([{ venue_id: CINEMA, gate: 0, entered: now() - 3600, witnessed: false }]);
    await sql`delete from visit`.execute(database.db);
    expect((await send(world, [first, second, first])).codes).toEqual([null, 'visit-malformed', null]);
    expect(await stored(world)).toEqual(kept);
  });
});

describe('token-unknown', () => {
  const under = async (token: Uint8Array, signer = ayan.signer) => makeVisitStatement(token, visitClaims(world, 'token'), signer);
  const claims = () => decodeStatusToken(ayan.token).payload;

  test('a token that another ministry signed', async () => {
    expect(await codeOf(await under(await issueStatusToken(claims(), keyOf('another ministry'))))).toBe('token-unknown');
  });
  test('a token that the venue key signed', async () => {
    expect(await codeOf(await under(await issueStatusToken(claims(), world.venueKey)))).toBe('token-unknown');
  });
  test('a token that we signed but never issued', async () => {
    expect(await codeOf(await under(await issueStatusToken({ ...claims(), index: claims().index + 1 }, world.tokenKey)))).toBe('token-unknown');
    expect(await codeOf(await under(await issueStatusToken({ ...claims(), index: Number.MAX_SAFE_INTEGER }, world.tokenKey)))).toBe('token-unknown');
  });
  test('a token that we signed with somebody else’s index in it', async () => {
    const thief = nodeSigner(seedOf('thief'));
    expect(await codeOf(await under(await issueStatusToken({ ...claims(), holderKey: thief.publicKey }, world.tokenKey), thief))).toBe('token-unknown');
  });
  test('the index of a paper pass, which has no key', async () => {
    await sql`
      insert into token (person_id, token_index, paper, kid, health, basis, iat, exp)
      select person_id, 777, true, kid, health, basis, iat, exp from token where token_index = ${ayan.index}`.execute(database.db);
    const forged = await issueStatusToken({ ...claims(), index: 777 }, keyOf('another ministry'));
    expect((await send(world, [await under(forged), await state('beside it')])).codes).toEqual(['token-unknown', null]);
  });
  test('and the right one is taken', async () => {
    expect(await codeOf(await under(ayan.token))).toBeNull();
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

describe('signature-invalid', () => {
  test('signed by another key than the token names', async () => {
    expect(await codeOf(await makeVisitStatement(ayan.token, visitClaims(world, 'x'), dana.signer))).toBe('signature-invalid');
  });
  test('no bit of a statement can be turned', async () => {
    const good = await witnessed('bits', { left: now() });
    const bad = Array.from({ length: 200 }, (_, nr) => {
      const bytes = good.slice();
      const bit = nr * Math.floor((good.length * 8) / 200);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bytes;
    });
    const { codes } = await send(world, bad);
    expect(codes.filter((code) => code === null)).toEqual([]);
    expect(codes.every((code) => code === 'visit-malformed' || code === 'token-unknown' || code === 'signature-invalid')).toBe(true);
    expect(await stored(world)).toEqual([]);
  });
});

describe('venue-unknown', () => {
  test.each(['ALA-99999', 'NEUTRAL', 'ala-00123', "x' or 1=1", 'ALA-00123\u0000'])('%j', async (venueId) => {
    expect((await send(world, [await state('lost', { venueId }), await state('found')])).codes).toEqual(['venue-unknown', null]);
  });
  test('a venue that is not approved', async () => {
    await insertVenue(world, 'ALA-00200', { approved_at: null });
    expect(await codeOf(await state('early', { venueId: 'ALA-00200' }))).toBe('venue-unknown');
  });
  test('a venue that was closed when entered; a second before it was open', async () => {
    await insertVenue(world, 'ALA-00201', { closed_at: now() - 100 });
    expect(await codeOf(await state('at its end', { venueId: 'ALA-00201', entered: now() - 100 }))).toBe('venue-unknown');
    expect(await codeOf(await state('in time', { venueId: 'ALA-00201', entered: now() - 101, left: now() }))).toBeNull();
  });
});

describe('visit-future, visit-too-old', () => {
  test.each<[string, () => object, string | null]>([
    ['entered 300 s from now', () => ({ entered: now() + 300 }), null],
    ['entered 301 s from now', () => ({ entered: now() + 301 }), 'visit-future'],
    ['left 300 s from now', () => ({ left: now() + 300 }), null],
    ['left 301 s from now', () => ({ left: now() + 301 }), 'visit-future'],
    ['entered at the end of time', () => ({ entered: Number.MAX_SAFE_INTEGER }), 'visit-future'],
    ['entered 30 days ago', () => ({ entered: now() - 30 * DAY }), null],
    ['entered 30 days and a second ago', () => ({ entered: now() - 30 * DAY - 1 }), 'visit-too-old'],
    ['entered in 1970, left today', () => ({ entered: 0, left: now() }), 'visit-too-old'],
    ['signed by a clock an hour fast', () => ({ iat: now() + 3600 }), null],
    ['signed by a clock at the end of time', () => ({ iat: Number.MAX_SAFE_INTEGER }), null],
  ])('%s', async (name, changes, code) => {
    expect(await codeOf(await state(name, changes()))).toBe(code);
  });
});

describe('door-code-invalid', () => {
  const refuse = async (statement: Uint8Array) => expect(await codeOf(statement)).toBe('door-code-invalid');

  test('entered at another second than the door code’s own, either side', async () => {
    const doorCode = await doorCodeOf(tablet, now() - 60);
    await refuse(await state('before', { gate: 2, entered: now() - 61, doorCode }));
    await refuse(await state('after', { gate: 2, entered: now() - 59, doorCode }));
    expect(await codeOf(await state('then', { gate: 2, entered: now() - 60, doorCode }))).toBeNull();
  });
  test('a phone whose clock is an hour wrong says the true time all the same', async () => {
    for (const error of [-3600, 3600]) expect(await codeOf(await witnessed(`clock ${error}`, { iat: now() + error }))).toBeNull();
  });
  test('of another gate, of another venue', async () => {
    await refuse(await witnessed('gate', { gate: 1 }));
    await refuse(await witnessed('venue', { venueId: GROCERY }));
    // nor where the same tablet is enrolled as well
    await enrolTablet(world, { venueId: CINEMA, gate: 6 }, 'tablet');
    await enrolTablet(world, { venueId: GROCERY, gate: 2 }, 'tablet');
    world.pass(100);
    await refuse(await witnessed('its other gate', { gate: 6 }));
    await refuse(await witnessed('its other venue', { venueId: GROCERY }));
  });
  test('bytes that are no door code', async () => {
    for (const doorCode of [Uint8Array.of(0), tablet.credential, ayan.token]) await refuse(await state('bytes', { gate: 2, doorCode }));
  });
  test('signed by another key than its tablet’s', async () => {
    await refuse(await witnessed('signer', { of: { ...tablet, signer: nodeSigner(seedOf('other tablet')) } }));
  });

  /** A credential for the tablet's key that differs in one thing. */
  const certified = async (changes: object, by = world.venueKey): Promise<Tablet> => ({
    ...tablet,
    credential: await issueVenueCredential({ ...decodeVenueCredential(tablet.credential).payload, ...changes }, by),
  });
  test('a credential that another ministry, or our token key, signed', async () => {
    await refuse(await witnessed('foreign', { of: await certified({}, keyOf('another ministry')) }));
    await refuse(await witnessed('token key', { of: await certified({}, world.tokenKey) }));
    expect(await codeOf(await witnessed('ours', { of: await certified({}) }))).toBeNull();
  });
  test('a poster’s credential, which has no tablet', async () => {
    await refuse(await witnessed('poster', { of: await certified({ tabletKey: null }) }));
  });
  test('a credential that had expired, or was not yet there', async () => {
    const entered = now() - 60;
    await refuse(await witnessed('expired', { entered, of: await certified({ exp: entered }) }));
    expect(await codeOf(await witnessed('last second', { entered, of: await certified({ exp: entered + 1 }) }))).toBeNull();
    await refuse(await witnessed('not yet', { entered, of: await certified({ iat: entered + 301 }) }));
    expect(await codeOf(await witnessed('skew', { entered, of: await certified({ iat: entered + 300 }) }))).toBeNull();
    await refuse(await witnessed('never', { entered, of: await certified({ iat: entered + 1, exp: entered + 1 }) }));
  });
  test('a gate that was never enrolled, though the credential is ours', async () => {
    await refuse(await witnessed('gate 9', { gate: 9, of: await certified({ gate: 9 }) }));
  });
  test('a gate that was revoked before; a second before it was not', async () => {
    const gone = await enrolTablet(world, { venueId: CINEMA, gate: 3 }, 'gone');
    world.pass(1000);
    await sql`update gate set revoked_at = ${now() - 100} where venue_id = ${CINEMA} and gate = 3`.execute(database.db);
    await refuse(await witnessed('revoked', { gate: 3, of: gone, entered: now() - 100 }));
    expect(await codeOf(await witnessed('before', { gate: 3, of: gone, entered: now() - 101 }))).toBeNull();
  });
  test('a tablet whose place another one has taken since; before that it spoke for the gate', async () => {
    const former = await enrolTablet(world, { venueId: CINEMA, gate: 4 }, 'former');
    world.pass(1000);
    const present = await enrolTablet(world, { venueId: CINEMA, gate: 4 }, 'present');
    const taken = now();
    world.pass(10);
    await refuse(await witnessed('after', { gate: 4, of: former, entered: taken }));
    expect(await codeOf(await witnessed('before', { gate: 4, of: former, entered: taken - 1 }))).toBeNull();
    expect(await codeOf(await witnessed('since', { gate: 4, of: present, entered: taken }))).toBeNull();
  });
  test('under a venue key that was revoked the register’s own tablet still counts, a tablet that only the key vouched for does not', async () => {
    const former = await enrolTablet(world, { venueId: CINEMA, gate: 5 }, 'former 5');
    world.pass(1000);
    await enrolTablet(world, { venueId: CINEMA, gate: 5 }, 'present 5');
    const visits = [await witnessed('registered'), await witnessed('vouched for', { gate: 5, of: former, entered: now() - 10 })];
    const answers = [];
    for (const revokedAt of [now(), null]) {
      const records = world.issuer.keyring.records().map((record) => (record.role === 'venue' ? { ...record, revokedAt } : record));
      const taken = await ingestVisits({ ...world.issuer, keyring: { ...world.issuer.keyring, records: () => records } }, visits);
      answers.push(taken.ok ? taken.results.map(({ code }) => code) : taken.code);
    }
    expect(answers).toEqual([
      [null, 'door-code-invalid'],
      [null, null],
    ]);
  });
  test('a door code signed anew with other content', async () => {
    const stolen = await makeDoorCode(tablet.credential, { iat: now() - 60, nonce: new Uint8Array(8) }, ayan.signer);
    await refuse(await state('stolen', { gate: 2, entered: now() - 60, doorCode: stolen }));
  });
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

test('every code of the list was met', () => {
  const counted = world.metrics.text();
  for (const code of VISIT_FAULTS) expect(counted).toContain(`ashyq_visits_total{code="${code}"}`);
});

async function personOf({ index }: Visitor): Promise<number> {
  return (await database.db.selectFrom('token').select('person_id').where('token_index', '=', index).executeTakeFirstOrThrow()).person_id;
}
