import { describe, expect, test } from 'vitest';
import { concat } from '../../src/core/bytes.ts';
import { decodeStatusToken, issueStatusToken } from '../../src/core/token/status-token.ts';
import { decodeVenueCredential, issueVenueCredential, makeDoorCode } from '../../src/core/token/venue.ts';
import { makeVisitStatement } from '../../src/core/token/visit.ts';
import { VISIT_FAULTS } from '../../src/core/token/visit-fault.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { nodeSigner } from '../../src/issuer/keys/node-ed25519.ts';
import { ingestVisits } from '../../src/issuer/visits/ingest.ts';
import { ayan, codeOf, DAY, dana, database, now, state, tablet, withVisitWorld, witnessed, world } from './visit-world.ts';
import { CINEMA, doorCodeOf, enrolTablet, GROCERY, insertVenue, send, stored, type Tablet, visitClaims } from './visits.ts';
import { keyOf, seedOf } from './world.ts';

withVisitWorld();

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

test('every code of the list was met', () => {
  const counted = world.metrics.text();
  for (const code of VISIT_FAULTS) expect(counted).toContain(`ashyq_visits_total{code="${code}"}`);
});
