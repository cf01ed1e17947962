/** `POST /api/gate/guard`: a door asks about somebody without a phone; who may, when and how often, and that nothing tells of who is not there. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64Url } from '../../src/core/bytes.ts';
import { checkDigitOf } from '../../src/core/registry/iin.ts';
import { decodeGuardAnswer, GUARD_SECONDS } from '../../src/core/token/guard-answer.ts';
import { makeGuardQuestion } from '../../src/core/token/guard-question.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { TABLET_BOUNDS, UNKNOWN_BOUNDS, VENUE_UNKNOWN_BOUNDS } from '../../src/issuer/guard/limits.ts';
import { erasePerson } from '../../src/issuer/retention/erasure.ts';
import { closeVenue } from '../../src/issuer/venues/changes.ts';
import { setTraining } from '../../src/issuer/venues/training.ts';
import { withDatabase } from './database.ts';
import { handIn, type Written, write } from './journals.ts';
import { CINEMA, enrolTablet, GROCERY, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 6);
const [green, other] = people.map(({ iin }) => iin);
let world: World;
let tablet: Tablet;
let nr = 0;

/** A number that nobody in the register has. */
const nobody = (at: number) => {
  const eleven = (serial: number) => `650101100${String(serial % 100).padStart(2, '0')}`;
  for (let serial = at; ; serial += 1) {
    const digit = checkDigitOf(eleven(serial));
    if (digit !== null) return `${eleven(serial)}${digit}`;
  }
};

const shift = (kind: 'shift-open' | 'shift-close', time: number, before?: Written) =>
  write({ count: 1, time, ...(before === undefined ? {} : { before }) }, (seq) =>
    seq === (before?.bytes.length ?? 0) ? { kind, outcome: null, code: 'opened' } : {},
  );

beforeAll(async () => {
  world = await makeWorld(database.db);
  for (const id of [CINEMA, GROCERY]) await insertVenue(world, id);
});

beforeEach(async () => {
  nr += 1;
  world.pass(2 * 86_400);
  tablet = await enrolTablet(world, { venueId: CINEMA, gate: nr }, `guard ${nr}`);
  expect((await handIn(world, tablet, await shift('shift-open', world.issuer.now()), { gate: nr })).status).toBe(200);
});

const nonceOf = (at: number) => new Uint8Array(8).fill(at);
async function ask(number: string, { by = tablet, iat = world.issuer.now(), nonce = nonceOf(1) } = {}) {
  const answer = await world.send('/api/gate/guard', await makeGuardQuestion(by.credential, { iat, nonce, number }, by.signer));
  const read = answer.status === 200 ? decodeGuardAnswer(fromBase64Url(String(answer.body['answer']))).payload : null;
  return { ...answer, read };
}
const questions = async () =>
  (
    await sql<{ id: number; known: boolean; person_id: number | null }>`select id, known, person_id from guard_question where gate = ${nr} order by id`.execute(
      database.db,
    )
  ).rows;
const trail = async (kind: string) =>
  (
    await sql<{
      subject: string;
      detail: Record<string, unknown>;
    }>`select subject, detail from audit where kind = ${kind} and subject = ${`venue:${CINEMA}/${nr}`} order by seq`.execute(database.db)
  ).rows;

describe('POST /api/gate/guard', () => {
  test('tells what the policy asks and the person line, for this question and two minutes', async () => {
    const { status, read, body } = await ask(green ?? '');
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['answer', 'time']);
    const now = world.issuer.now();
    expect(read).toMatchObject({ venueId: CINEMA, gate: nr, iat: now, exp: now + GUARD_SECONDS, nonce: nonceOf(1) });
    expect(read?.person).toMatchObject({ health: 2, basis: 0, evidenceAt: null, initials: people[0]?.initials });
    expect(read?.person?.ref.length).toBe(16);
  });

  test('a foreigner is found by passport; who has died or left is not', async () => {
    await sql`update person set passport = 'KGZ:AN1234567' where iin = ${other}`.execute(database.db);
    expect((await ask('KGZ:AN1234567')).read?.person?.initials).toBe(people[1]?.initials);
    await sql`update person set gone_at = 1, gone_cause = 'died', phone = null where iin = ${other}`.execute(database.db);
    expect((await ask('KGZ:AN1234567')).read?.person).toBeNull();
    await sql`update person set gone_at = null, gone_cause = null where iin = ${other}`.execute(database.db);
  });

  test('a yellow person’s district goes along, nobody else’s; a status that time has ended is computed first', async () => {
    const set = (health: number, until: number | null) =>
      sql`update person set health = ${health}, basis = ${health === 1 ? 2 : 0}, evidence_at = 1, health_until = ${until} where iin = ${other}`.execute(
        database.db,
      );
    await set(1, world.issuer.now() + 100);
    expect((await ask(other ?? '')).read?.person).toMatchObject({ health: 1, home: people[1]?.district });
    await set(1, world.issuer.now());
    const later = (await ask(other ?? '')).read?.person;
    expect(later).toMatchObject({ health: 2, basis: 0 });
    expect(later).not.toHaveProperty('home');
  });

  test('the same person has one reference at all gates of the venue that day, another at another venue and another day', async () => {
    const second = await enrolTablet(world, { venueId: CINEMA, gate: 100 + nr }, `second ${nr}`);
    const elsewhere = await enrolTablet(world, { venueId: GROCERY, gate: nr }, `elsewhere ${nr}`);
    await handIn(world, second, await shift('shift-open', world.issuer.now()), { gate: 100 + nr });
    const opened = await shift('shift-open', world.issuer.now());
    const { makeGateMessage } = await import('../../src/core/journal/gate-message.ts');
    const message = { kind: 'journal', iat: world.issuer.now(), epoch: 0, size: 1, from: 0, entries: opened.bytes, checkpoints: [] } as const;
    await world.send('/api/gate/journal', await makeGateMessage(elsewhere.credential, message, elsewhere.signer));
    const refs = [await ask(green ?? ''), await ask(green ?? '', { by: second }), await ask(green ?? '', { by: elsewhere })].map(
      ({ read }) => read?.person?.ref,
    );
    expect(refs[1]).toEqual(refs[0]);
    expect(refs[2]).not.toEqual(refs[0]);
    expect((await ask(other ?? '')).read?.person?.ref).not.toEqual(refs[0]);
  });

  test('nobody by that number is answered in the same form and length, and the same work was done', async () => {
    const counted = async () => (await sql<{ n: number }>`select count(*)::integer as n from audit`.execute(database.db)).rows[0]?.n ?? 0;
    const before = await counted();
    const known = await ask(green ?? '');
    const between = await counted();
    const unknown = await ask(nobody(nr));
    expect(unknown.status).toBe(200);
    expect(unknown.read?.person).toBeNull();
    expect(String(unknown.body['answer']).length).toBe(String(known.body['answer']).length);
    expect([between - before, (await counted()) - between]).toEqual([1, 1]);
    expect((await questions()).map((row) => row.known)).toEqual([true, false]);
  });

  test('each question is in the trail by its row; no number of a document is in the database, the trail or the log', async () => {
    const number = nobody(nr);
    await ask(green ?? '');
    await ask(number);
    const rows = await questions();
    expect((await trail('guard-asked')).map(({ detail }) => detail)).toEqual(rows.map(({ id }) => ({ question: id })));
    expect(rows[0]?.person_id).not.toBeNull();
    const { rows: all } = await sql<{
      text: string;
    }>`select (audit.*)::text as text from audit union all select (guard_question.*)::text from guard_question`.execute(database.db);
    for (const text of [...all.map((row) => row.text), ...world.logLines]) for (const secret of [number, green ?? number]) expect(text).not.toContain(secret);
  });

  test('an erasure takes the person out of the questions, and the limits still count them', async () => {
    await ask(green ?? '');
    const { rows } = await sql<{ id: number }>`select id from person where iin = ${green}`.execute(database.db);
    await database.db.transaction().execute((trx) => erasePerson(trx, rows[0]?.id ?? 0, { now: world.issuer.now(), by: null }));
    expect(await questions()).toMatchObject([{ known: true, person_id: null }]);
  });
});

describe('who may ask, and when', () => {
  const refused = (status: number, code: string) => ({ status, body: { code } });

  test('only while the journal that was handed in says that a shift is open', async () => {
    const fresh = await enrolTablet(world, { venueId: CINEMA, gate: 200 + nr }, `fresh ${nr}`);
    expect(await ask(green ?? '', { by: fresh })).toMatchObject(refused(403, 'shift-closed'));
    const opened = await shift('shift-open', world.issuer.now());
    await handIn(world, fresh, opened, { gate: 200 + nr });
    expect((await ask(green ?? '', { by: fresh })).status).toBe(200);
    const closed = await shift('shift-close', world.issuer.now() + 1, opened);
    await handIn(world, fresh, closed, { gate: 200 + nr });
    expect(await ask(green ?? '', { by: fresh })).toMatchObject(refused(403, 'shift-closed'));
    world.pass(24 * 3600);
    expect(await ask(green ?? '')).toMatchObject(refused(403, 'shift-closed'));
  });

  test('not in training, not a tablet that was replaced or of a closed venue', async () => {
    const until = world.issuer.now() + 3600;
    await setTraining(world.issuer, { venueId: CINEMA, gate: nr, until, by: null });
    expect(await ask(green ?? '')).toMatchObject(refused(403, 'door-training'));
    await setTraining(world.issuer, { venueId: CINEMA, gate: nr, until: world.issuer.now(), by: null });
    expect((await ask(green ?? '')).status).toBe(200);
    await enrolTablet(world, { venueId: CINEMA, gate: nr }, `successor ${nr}`);
    expect((await ask(green ?? '')).status).toBe(403);
    const last = await enrolTablet(world, { venueId: GROCERY, gate: nr }, `last ${nr}`);
    await closeVenue(world.issuer, { venueId: GROCERY, by: null });
    expect((await ask(green ?? '', { by: last })).status).toBe(403);
  });

  test('a question of another key, from another time, of another shape', async () => {
    const stranger = await enrolTablet(world, { venueId: CINEMA, gate: 300 + nr }, `stranger ${nr}`);
    expect(await ask(green ?? '', { by: { ...tablet, signer: stranger.signer } })).toMatchObject(refused(403, 'signature-invalid'));
    expect(await ask(green ?? '', { iat: world.issuer.now() - 301 })).toMatchObject(refused(409, 'clock-skew'));
    expect(await world.send('/api/gate/guard', new Uint8Array([1, 2, 3]))).toMatchObject(refused(422, 'message-malformed'));
    expect(await questions()).toEqual([]);
  });
});

describe('limits', () => {
  const [first] = TABLET_BOUNDS;
  const [guessed] = UNKNOWN_BOUNDS;

  /** Questions that were answered so many seconds ago, put where answers write them. */
  const put = (count: number, { ago, known = true }: { ago: number; known?: boolean }) =>
    sql`insert into guard_question (venue_id, gate, tablet, at, known)
      select ${CINEMA}, ${nr}, ${Buffer.from(tablet.signer.publicKey)}, ${world.issuer.now() - ago}, ${known} from generate_series(1, ${count})`.execute(
      database.db,
    );

  test('a tablet’s questions within ten minutes and a day', async () => {
    await put((first?.most ?? 0) - 1, { ago: 60 });
    expect((await ask(green ?? '')).status).toBe(200);
    expect(await ask(green ?? '')).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    world.pass(541);
    expect((await ask(green ?? '')).status).toBe(200);
    await put(300, { ago: 3600 });
    expect(await ask(green ?? '')).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
  });

  test('whoever has asked enough is refused before the register is looked at', async () => {
    await put(first?.most ?? 0, { ago: 60 });
    const now = world.issuer.now();
    await sql`update person set health = 1, basis = 2, evidence_at = 1, health_until = ${now} where iin = ${other}`.execute(database.db);
    expect(await ask(other ?? '')).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    const { rows } = await sql<{ health: number }>`select health from person where iin = ${other}`.execute(database.db);
    expect(rows).toEqual([{ health: 1 }]);
    expect(await questions()).toHaveLength(first?.most ?? 0);
  });

  test('numbers that nobody has lock the tablet for an hour, and the trail says so once', async () => {
    await put((guessed?.most ?? 0) - 1, { ago: 100, known: false });
    expect((await ask(nobody(nr))).status).toBe(200);
    expect(await ask(green ?? '')).toMatchObject({ status: 429, body: { code: 'guard-locked' } });
    expect(await ask(nobody(nr + 1))).toMatchObject({ status: 429, body: { code: 'guard-locked' } });
    expect(await trail('guard-locked')).toHaveLength(1);
    world.pass(3600 - 100);
    expect((await ask(green ?? '')).status).toBe(200);
  });

  test('numbers that nobody has lock the venue too, so that a tablet enrolled anew does not try on', async () => {
    const [all] = VENUE_UNKNOWN_BOUNDS;
    await sql`
      insert into guard_question (venue_id, gate, tablet, at, known)
      select ${CINEMA}, ${nr}, sha256(n::text::bytea), ${world.issuer.now() - 100}, false from generate_series(1, ${(all?.most ?? 0) - 1}) as n`.execute(
      database.db,
    );
    expect((await ask(nobody(nr))).status).toBe(200);
    expect(await trail('guard-locked')).toHaveLength(1);
    expect(await ask(green ?? '')).toMatchObject({ status: 429, body: { code: 'guard-locked' } });
    world.pass(3600 - 100);
    expect((await ask(green ?? '')).status).toBe(200);
  });

  test('twenty questions at the same moment do not pass where one is left', async () => {
    await put((first?.most ?? 0) - 1, { ago: 60 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => ask(green ?? '', { nonce: nonceOf(at) })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
