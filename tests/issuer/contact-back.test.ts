/** Contacts that their source takes back: who is let go, in whatever order the batches arrive, within bounds, and what a range gives back. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { type ContactRow, openBatch, readContactBatch, signBatch } from '../../src/core/token/lab-batch.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { CONTACT_ENVELOPE, judgeContacts } from '../../src/issuer/lab/contact-envelope.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, claimsOf, enrolPerson, registerSource, renew } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 60);
const HOUR = 3600;
let world: World;
let staff: readonly [SignedIn, SignedIn];
let source = '';
let nr = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 60 });
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});
beforeEach(async () => {
  nr += 1;
  source = `CENTRE-${nr}`;
  await registerSource(world, source, { kind: 'contact' });
  world.pass(HOUR);
});

let met = 0;
const somebody = () => {
  met += 1;
  const person = people[met];
  if (person === undefined) throw new RangeError('nobody is left');
  return person;
};
interface Sent {
  readonly createdAt?: number;
}
async function send(name: string, rows: readonly Partial<ContactRow>[], { createdAt = world.issuer.now() }: Sent = {}) {
  const full = rows.map((row, at): ContactRow => ({ rowId: String(at + 1), iin: '', contactAt: START - HOUR, caseRef: null, ...row }));
  const raw = await signBatch({ kind: 'contact', sourceId: source, batchId: batchIdOf(`${source} ${name}`), createdAt, rows: full }, keyOf(source));
  const taken = await ingestBatch(world.issuer, 'contact', raw);
  if (!taken.ok) throw new Error(taken.code);
  return taken.outcome;
}
const START = 1_795_341_600;
const healthOf = async (iin: string) => (await database.db.selectFrom('person').select('health').where('iin', '=', iin).executeTakeFirstOrThrow()).health;
const [YELLOW, BLUE] = [1, 2];

describe('a contact that is taken back', () => {
  test('lets the person go, revokes nothing, is in the history as a correction, and the same batch again changes nothing', async () => {
    const person = somebody();
    await send('met', [{ iin: person.iin }]);
    const token = await enrolPerson(world, person, 'k1');
    expect(await healthOf(person.iin)).toBe(YELLOW);
    const published = world.published();
    world.pass(1);
    expect(await send('back', [{ iin: person.iin, withdrawn: true }])).toEqual({ accepted: 1, rejected: [] });
    expect(await healthOf(person.iin)).toBe(BLUE);
    expect(await send('back', [{ iin: person.iin, withdrawn: true }])).toEqual({ accepted: 1, rejected: [] });
    expect(world.published()).toBe(published);
    expect(claimsOf(await renew(world, token, ['k1', 'k2'])).health).toBe(BLUE);
    const { rows } = await sql<{ cause: string; ref: string }>`
      select cause, cause_ref as ref from health_history join person on person.id = person_id where iin = ${person.iin} order by health_history.id desc limit 1`.execute(
      database.db,
    );
    expect(rows).toEqual([{ cause: 'correction', ref: `${source}/${toHex(batchIdOf(`${source} back`))}` }]);
    const audit = await sql`select from audit where kind = 'contact-batch-taken' and subject like ${`batch:${source}/%`}`.execute(database.db);
    expect(audit.rows).toHaveLength(2);
  });

  test.each([
    [
      'met, back',
      [
        ['met', 1],
        ['back', 2],
      ],
      BLUE,
    ],
    [
      'back, met',
      [
        ['back', 2],
        ['met', 1],
      ],
      BLUE,
    ],
    [
      'met, back, met again',
      [
        ['met', 1],
        ['back', 2],
        ['met', 3],
      ],
      YELLOW,
    ],
    [
      'met again, back, met',
      [
        ['met', 3],
        ['back', 2],
        ['met', 1],
      ],
      YELLOW,
    ],
    [
      'met, met again, back',
      [
        ['met', 1],
        ['met', 3],
        ['back', 2],
      ],
      YELLOW,
    ],
    [
      'back, met, met again',
      [
        ['back', 2],
        ['met', 1],
        ['met', 3],
      ],
      YELLOW,
    ],
    [
      'back, met in the same second',
      [
        ['back', 2],
        ['met', 2],
      ],
      YELLOW,
    ],
    [
      'met, back in the same second',
      [
        ['met', 2],
        ['back', 2],
      ],
      YELLOW,
    ],
  ] as const)('in whatever order the batches arrive: %s', async (_, batches, health) => {
    const { iin } = somebody();
    for (const [at, [what, createdAt]] of batches.entries())
      await send(`${at}`, [{ iin, withdrawn: what === 'back' }], { createdAt: world.issuer.now() - 100 + createdAt });
    expect(await healthOf(iin)).toBe(health);
  });

  test('that nobody reported is kept and told; one written earlier than what stands is superseded; somebody else’s is untouched', async () => {
    const [one, two] = [somebody(), somebody()];
    const rejected = [{ rowId: '1', code: 'nothing-to-withdraw' }];
    expect(await send('nothing', [{ iin: one.iin, withdrawn: true }])).toEqual({ accepted: 0, rejected });
    await send('met', [{ iin: two.iin }]);
    const late = await send('late', [{ iin: two.iin, withdrawn: true }], { createdAt: world.issuer.now() - 60 });
    expect(late.rejected).toEqual([{ rowId: '1', code: 'superseded' }]);
    const own = source;
    source = 'CENTRE-OTHER';
    await registerSource(world, source, { kind: 'contact' });
    expect((await send('not mine', [{ iin: two.iin, withdrawn: true }])).rejected).toEqual(rejected);
    source = own;
    expect(await healthOf(two.iin)).toBe(YELLOW);
  });

  test('by the thousand is held: ten of two hundred are ordinary, one more is not', () => {
    const past = { today: 0, busiestDay: 100, days: 20, own: 200, liftedToday: 0, liftedOwn: 0 };
    const judge = (lifted: number, over = {}) =>
      judgeContacts({ contacts: 0, largestCase: 0, lifted }, { ...past, ...over }).map(({ reason, against }) => `${reason} ${against}`);
    expect(judge(10)).toEqual([]);
    expect(judge(11)).toEqual(['lifted own']);
    expect(judge(1, { liftedOwn: 10 })).toEqual(['lifted own']);
    expect(judge(3, { own: 0 })).toEqual([]);
    expect(judge(CONTACT_ENVELOPE.liftedADay + 1, { own: 10_000 })).toEqual(['lifted bound']);
    expect(judge(0, { liftedOwn: 99 })).toEqual([]);
  });

  test('outside the bounds nobody is let go until two persons have looked', async () => {
    const four = [somebody(), somebody(), somebody(), somebody()];
    await send(
      'met',
      four.map(({ iin }) => ({ iin })),
    );
    const outcome = await send(
      'back',
      four.map(({ iin }) => ({ iin, withdrawn: true })),
    );
    expect(outcome).toMatchObject({ accepted: 0, held: 4 });
    expect(await healthOf(four[0]?.iin ?? '')).toBe(YELLOW);
  });

  test('by a stolen key is given back with the range in which it came', async () => {
    const { iin } = somebody();
    await send('met', [{ iin }]);
    world.pass(10);
    const from = world.issuer.now();
    await send('stolen', [{ iin, withdrawn: true }]);
    world.pass(10);
    expect(await healthOf(iin)).toBe(BLUE);
    const payload = { lab: source, by: 'received', from, until: world.issuer.now() };
    const id = await database.db
      .transaction()
      .execute((trx) => propose(trx, { kind: 'contact-revoke-range', payload, by: staff[0].staff, now: world.issuer.now() }));
    expect(await confirm(world.issuer, { id, by: staff[1].staff, now: world.issuer.now() })).toMatchObject({ ok: true });
    await sweepVoids(world.issuer);
    expect(await healthOf(iin)).toBe(YELLOW);
  });
});

test('a line of a contact has four elements, or a fifth that is 1', async () => {
  const row = { rowId: '1', iin: people[0]?.iin ?? '', contactAt: 5, caseRef: null };
  const signed = (rows: readonly ContactRow[]) => signBatch({ kind: 'contact', sourceId: 'C', batchId: new Uint8Array(16), createdAt: 9, rows }, keyOf('C'));
  const read = async (rows: readonly ContactRow[]) => readContactBatch(openBatch(await signed(rows)).payload).rows;
  expect(await read([row, { ...row, withdrawn: true }, { ...row, withdrawn: false }])).toEqual([row, { ...row, withdrawn: true }, row]);
  const payload = openBatch(await signed([{ ...row, withdrawn: true }])).payload;
  for (const other of [0, 2]) {
    const changed = new Uint8Array(payload);
    changed[changed.length - 1] = other;
    expect(() => readContactBatch(changed)).toThrow('claim-type');
  }
});
