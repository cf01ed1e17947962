/** Contacts outside their source's bounds, and ranges of contacts declared void: held, decided by two persons, swept, revoked by the ordinary rule. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import type { ContactRow } from '../../src/core/token/lab-batch.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { openContest } from '../../src/issuer/contests/contests.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { heldBatches } from '../../src/issuer/lab/hold.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { resumeBatches } from '../../src/issuer/lab/resume.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { reconcile } from '../../src/issuer/reconcile/reconcile.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, contactBatch, enrolPerson, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { ask, tokenOf } from './household.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 60);
const HOUR = 3600;
let world: World;
let staff: readonly [SignedIn, SignedIn];
let source = '';
let sources = 0;
let met = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 60 });
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
  await registerSource(world, 'LAB-01');
});

beforeEach(async () => {
  sources += 1;
  source = `CENTRE-${sources}`;
  await registerSource(world, source, { kind: 'contact' });
  world.pass(HOUR);
});

const somebody = () => {
  met += 1;
  return people[met] ?? { iin: '', phone: '' };
};
const never = (error: unknown): never => {
  throw error;
};
const bound = (envelope: Record<string, number>) =>
  database.db
    .updateTable('lab')
    .set({ envelope: JSON.stringify(envelope) })
    .where('id', '=', source)
    .execute();
const send = async (name: string, rows: readonly Partial<ContactRow>[]) =>
  ingestBatch(world.issuer, 'contact', await contactBatch(world, `${source} ${name}`, rows, { sourceId: source }));
const personOf = (iin: string) => database.db.selectFrom('person').select(['id', 'health']).where('iin', '=', iin).executeTakeFirstOrThrow();
const healthOf = async (iin: string) => (await personOf(iin)).health;

async function act(kind: string, payload: Record<string, unknown>) {
  const now = world.issuer.now();
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind, payload, by: staff[0].staff, now }));
  return confirm(world.issuer, { id, by: staff[1].staff, now });
}
const decide = (name: string, decision: 'released' | 'refused') =>
  act('lab-batch-decide', { lab: source, batchId: toHex(batchIdOf(`${source} ${name}`)), decision });

describe('a batch of contacts outside its bounds', () => {
  test('by the day is held whole, told to its sender, and counts once two persons release it', async () => {
    await bound({ contactsADayNew: 3 });
    const [one, two] = [somebody(), somebody()];
    expect(await send('first', [{ iin: one.iin }, { iin: two.iin }])).toMatchObject({ outcome: { accepted: 2 } });
    const [three, four] = [somebody(), somebody()];
    const heldUntil = world.issuer.now() + 14 * 86_400;
    const rows = [{ iin: three.iin }, { iin: four.iin }, { iin: '900419100004' }];
    const rejected = [{ rowId: '3', code: 'iin-invalid' }];
    expect(await send('second', rows)).toMatchObject({ outcome: { accepted: 0, held: 2, heldUntil, rejected } });
    expect([await healthOf(one.iin), await healthOf(three.iin)]).toEqual([1, 2]);
    const [waiting] = (await heldBatches(world.issuer)).filter((batch) => batch.lab === source);
    expect(waiting).toMatchObject({ kind: 'contact', held: 'all', heldUntil, figures: { contacts: 2 }, excess: [{ reason: 'contacts', seen: 4, allowed: 3 }] });
    expect(await decide('second', 'released')).toMatchObject({ ok: true });
    expect(await resumeBatches(world.issuer, never, { all: false })).toBe(1);
    expect([await healthOf(three.iin), await healthOf(four.iin)]).toEqual([1, 1]);
    expect(await send('second', rows)).toMatchObject({ outcome: { accepted: 2, rejected } });
  });

  test('refused by two persons never counts, and its sender is told by line', async () => {
    await bound({ contactsADayNew: 1 });
    const [one, two] = [somebody(), somebody()];
    const bytes = await contactBatch(world, `${source} many`, [{ iin: one.iin }, { iin: two.iin }], { sourceId: source });
    expect(await ingestBatch(world.issuer, 'contact', bytes)).toMatchObject({ outcome: { held: 2 } });
    await decide('many', 'refused');
    await resumeBatches(world.issuer, never);
    expect([await healthOf(one.iin), await healthOf(two.iin)]).toEqual([2, 2]);
    const codes = ['held-refused', 'held-refused'];
    expect(await ingestBatch(world.issuer, 'contact', bytes)).toMatchObject({ outcome: { accepted: 0, rejected: codes.map((code) => ({ code })) } });
  });

  test('by the case, over as many batches as it came in; the same person twice is one', async () => {
    await bound({ contactsPerCase: 2 });
    const [one, two, three] = [somebody(), somebody(), somebody()];
    const at = world.issuer.now() - 2 * HOUR;
    expect(
      await send('a', [
        { iin: one.iin, caseRef: 'K-7' },
        { iin: one.iin, caseRef: 'K-7', contactAt: at },
      ]),
    ).toMatchObject({ outcome: { accepted: 2 } });
    expect(await send('b', [{ iin: two.iin, caseRef: 'K-7' }])).toMatchObject({ outcome: { accepted: 1 } });
    expect(await send('c', [{ iin: three.iin, caseRef: 'K-7' }])).toMatchObject({ outcome: { held: 1 } });
    expect(await send('d', [{ iin: three.iin, caseRef: 'K-8' }])).toMatchObject({ outcome: { accepted: 1 } });
  });

  test('yesterday’s contacts are a past and not today’s', async () => {
    await bound({ contactsADayNew: 2 });
    expect(await send('monday', [{ iin: somebody().iin }, { iin: somebody().iin }])).toMatchObject({ outcome: { accepted: 2 } });
    world.pass(25 * HOUR);
    expect(await send('tuesday', [{ iin: somebody().iin }, { iin: somebody().iin }])).toMatchObject({ outcome: { accepted: 2 } });
    expect(await send('once more', [{ iin: somebody().iin }])).toMatchObject({ outcome: { held: 1 } });
  });

  test('a laboratory’s bounds do not fit a source of contacts, nor the other way round', async () => {
    expect(await act('lab-envelope', { lab: source, envelope: { linesAnHour: 5 } })).toEqual({ ok: false, code: 'source-unfit' });
    expect(await act('lab-envelope', { lab: 'LAB-01', envelope: { contactsPerCase: 5 } })).toEqual({ ok: false, code: 'source-unfit' });
    expect(await act('lab-envelope', { lab: source, envelope: { contactsPerCase: 5 } })).toMatchObject({ ok: true });
  });
});

describe('contact-revoke-range', () => {
  const declare = (range: { by?: 'received' | 'met'; from: number; until: number }) => act('contact-revoke-range', { lab: source, by: 'received', ...range });
  const fromNow = () => ({ from: world.issuer.now(), until: world.issuer.now() + 1 });

  test('people become what they are without it; a pass that said less stays good, and renewal brings the better one', async () => {
    const one = somebody();
    await ingestBatch(world.issuer, 'lab', await labBatch(world, `${source} negative`, [{ iin: one.iin }]));
    const range = fromNow();
    await send('wrong', [{ iin: one.iin }]);
    const token = await enrolPerson(world, one, `${source} phone`);
    expect(decodeStatusToken(token).payload.health).toBe(1);
    world.pass(HOUR);
    expect(await declare(range)).toMatchObject({ ok: true });
    expect(await sweepVoids(world.issuer)).toBe(1);
    expect(await healthOf(one.iin)).toBe(3);
    const index = decodeStatusToken(token).payload.index;
    expect((await database.db.selectFrom('token').select('revoked_at').where('token_index', '=', index).executeTakeFirstOrThrow()).revoked_at).toBeNull();
    const renewed = await ask(world, 'renew', { token, key: `${source} phone` });
    expect(decodeStatusToken(tokenOf(renewed)).payload.health).toBe(3);
    expect(await reconcile(world.issuer, { again: true })).toMatchObject({ unexplained: 0 });
    const trail = await database.db.selectFrom('audit').select(['kind', 'detail']).where('subject', '=', `lab:${source}`).orderBy('seq').execute();
    expect(trail).toMatchObject([{ kind: 'contact-range-declared-void' }, { kind: 'contact-range-void', detail: { results: 1, people: 1, revokedTokens: 0 } }]);
  });

  test('by the time of the meeting: what is reported later about it is refused by line; other times are taken', async () => {
    const one = somebody();
    const contactAt = world.issuer.now() - HOUR;
    await send('met', [{ iin: one.iin, contactAt }]);
    await declare({ by: 'met', from: contactAt, until: contactAt + 1 });
    await sweepVoids(world.issuer);
    expect(await healthOf(one.iin)).toBe(2);
    const again = await send('again', [
      { iin: one.iin, contactAt },
      { iin: one.iin, contactAt: contactAt + 1 },
    ]);
    expect(again).toMatchObject({ outcome: { accepted: 1, rejected: [{ rowId: '1', code: 'lab-revoked' }] } });
  });

  test('by the time of receipt: put in order, the source may report the same contact once more', async () => {
    const one = somebody();
    const contactAt = world.issuer.now() - HOUR;
    const range = fromNow();
    await send('stolen', [{ iin: one.iin, contactAt }]);
    world.pass(HOUR);
    await declare(range);
    await sweepVoids(world.issuer);
    expect(await healthOf(one.iin)).toBe(2);
    await send('honest', [{ iin: one.iin, contactAt }]);
    expect(await healthOf(one.iin)).toBe(1);
  });

  test('a contact that a contest withdrew stays withdrawn, whatever is declared void and reported again', async () => {
    const one = somebody();
    const contactAt = world.issuer.now() - HOUR;
    const range = fromNow();
    await send('contested', [{ iin: one.iin, contactAt }]);
    const { id: personId } = await personOf(one.iin);
    const line = await database.db.selectFrom('contact').select('id').where('person_id', '=', personId).executeTakeFirstOrThrow();
    const opened = await openContest(world.issuer, {
      personId,
      about: 'contact',
      aboutId: line.id,
      ground: 'never-met',
      by: staff[0].staff,
      now: world.issuer.now(),
    });
    expect(await act('contest-correction', { personId, contestId: opened.ok ? opened.id : 0, manual: null })).toMatchObject({ ok: true });
    world.pass(HOUR);
    await declare(range);
    expect(await sweepVoids(world.issuer)).toBe(0);
    await send('reported again', [{ iin: one.iin, contactAt }]);
    expect(await healthOf(one.iin)).toBe(2);
  });

  test('is for sources of contacts, as the laboratories’ own is for laboratories', async () => {
    expect(await act('contact-revoke-range', { lab: 'LAB-01', by: 'received', from: 1, until: 2 })).toEqual({ ok: false, code: 'source-unfit' });
    // the hours that passed here have ended their sessions
    const [first, second] = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
    const answer = await first.post('/api/desk/labs/proposals', {
      kind: 'contact-revoke-range',
      payload: { lab: source, by: 'sampled', from: 1, until: 2 },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'proposal-malformed' } });
    const asked = await first.post('/api/desk/labs/proposals', { kind: 'contact-revoke-range', payload: { lab: source, by: 'met', from: 1, until: 2 } });
    expect(asked).toMatchObject({ status: 201 });
    const shown = await second.get(`/api/desk/proposals/${asked.body['proposalId']}`);
    expect(shown.body).toMatchObject({ proposal: { shown: { contacts: 0, people: 0 } } });
  });

  test('what is worked through only after the decision does not slip through', async () => {
    const one = somebody();
    const range = fromNow();
    await send('half done', [{ iin: one.iin }]);
    await sql`delete from contact where source_id = ${source}`.execute(database.db);
    await database.db.updateTable('lab_batch').set({ outcome: null }).where('lab_id', '=', source).execute();
    await declare(range);
    await sweepVoids(world.issuer);
    await resumeBatches(world.issuer, never);
    expect(await database.db.selectFrom('contact').select('id').where('source_id', '=', source).execute()).toEqual([]);
  });
});
