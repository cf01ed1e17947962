/** Laboratories' keys (security.md, attack 7): changed by two persons, the old one good to its last second and no longer. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../src/core/bytes.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import type { StaffMember } from '../../src/issuer/staff/roles.ts';
import { batchIdOf, labBatch, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { signedIn } from './staff.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 40);
const HOUR = 3600;
let world: World;
let officers: readonly StaffMember[];
let epidemiologist: StaffMember;
let next = 0;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 40 });
  await registerSource(world, 'LAB-OLD');
  officers = [(await signedIn(world, 'key-officer')).staff, (await signedIn(world, 'key-officer')).staff];
  epidemiologist = (await signedIn(world, 'epidemiologist')).staff;
});

const row = () => {
  next += 1;
  return { iin: people[next]?.iin ?? '' };
};
const hexOf = (key: string) => toHex(keyOf(key).publicKey);
const officer = (nr: number): StaffMember => officers[nr] ?? { id: 0, roles: [] };

async function proposeAs(by: StaffMember, kind: string, payload: Record<string, unknown>): Promise<number> {
  return database.db.transaction().execute((trx) => propose(trx, { kind, payload, by, now: world.issuer.now() }));
}

async function together(kind: string, payload: Record<string, unknown>) {
  const id = await proposeAs(officer(0), kind, payload);
  return confirm(world.issuer, { id, by: officer(1), now: world.issuer.now() });
}

const send = async (name: string, sourceId: string, signedBy: string) =>
  ingestBatch(world.issuer, 'lab', await labBatch(world, name, [row()], { sourceId, signedBy }));

async function trailOf(lab: string): Promise<{ kind: string; detail: Record<string, unknown> }[]> {
  const rows = await database.db.selectFrom('audit').select(['kind', 'detail']).where('subject', '=', `lab:${lab}`).orderBy('seq').execute();
  return rows.map(({ kind, detail }) => ({ kind, detail }));
}

describe('lab-add', () => {
  test('a laboratory is known once a second key officer says so, not before', async () => {
    const payload = { id: 'LAB-NEW', kind: 'lab', name: 'Жаңа зертхана', publicKey: hexOf('LAB-NEW') };
    const id = await proposeAs(officer(0), 'lab-add', payload);
    expect(await send('new 1', 'LAB-NEW', 'LAB-NEW')).toEqual({ ok: false, code: 'lab-unknown' });
    expect(await confirm(world.issuer, { id, by: officer(0), now: world.issuer.now() })).toEqual({ ok: false, code: 'same-person' });
    expect(await confirm(world.issuer, { id, by: epidemiologist, now: world.issuer.now() })).toEqual({ ok: false, code: 'role-missing' });
    expect(await confirm(world.issuer, { id, by: officer(1), now: world.issuer.now() })).toMatchObject({ ok: true });
    expect(await send('new 2', 'LAB-NEW', 'LAB-NEW')).toMatchObject({ ok: true, outcome: { accepted: 1 } });
    expect(await trailOf('LAB-NEW')).toMatchObject([{ kind: 'lab-added', detail: { kind: 'lab', proposal: id } }]);
  });

  test.each([
    ['its id is taken', { id: 'LAB-OLD', publicKey: hexOf('some other') }, 'lab-known'],
    ['its key is another laboratory’s', { id: 'LAB-COPY', publicKey: hexOf('LAB-OLD') }, 'key-taken'],
    ['its key is weak', { id: 'LAB-WEAK', publicKey: `01${'00'.repeat(31)}` }, 'key-weak'],
  ])('not when %s', async (_, part, code) => {
    expect(await together('lab-add', { kind: 'lab', name: 'Зертхана', ...part })).toEqual({ ok: false, code });
  });
});

describe('lab-key', () => {
  test('the old key goes on to its last second by our clock, the new one counts at once', async () => {
    await registerSource(world, 'LAB-TURN');
    const lastSecond = world.issuer.now() + HOUR;
    expect(await together('lab-key', { lab: 'LAB-TURN', publicKey: hexOf('turn 2'), lastSecond })).toMatchObject({ ok: true });
    expect(await send('turn new', 'LAB-TURN', 'turn 2')).toMatchObject({ ok: true });
    expect(await send('turn old', 'LAB-TURN', 'LAB-TURN')).toMatchObject({ ok: true });
    world.pass(HOUR);
    expect(await send('turn last second', 'LAB-TURN', 'LAB-TURN')).toMatchObject({ ok: true });
    world.pass(1);
    expect(await send('turn too late', 'LAB-TURN', 'LAB-TURN')).toEqual({ ok: false, code: 'lab-key-ended' });
    expect(await send('turn new again', 'LAB-TURN', 'turn 2')).toMatchObject({ ok: true });
  });

  test('what says that it was written in time, is received after the last second and signed by the old key, is refused', async () => {
    await registerSource(world, 'LAB-LEAK');
    const createdAt = world.issuer.now() - HOUR;
    expect(await together('lab-key', { lab: 'LAB-LEAK', publicKey: hexOf('leak 2'), lastSecond: null })).toMatchObject({ ok: true });
    const batch = await labBatch(world, 'leak', [row()], { sourceId: 'LAB-LEAK', createdAt });
    expect(await ingestBatch(world.issuer, 'lab', batch)).toEqual({ ok: false, code: 'lab-key-ended' });
    expect(await world.send('/api/lab/batches', batch)).toMatchObject({ status: 403, body: { code: 'lab-key-ended' } });
    expect(await database.db.selectFrom('lab_batch').select('batch_id').where('batch_id', '=', batchIdOf('leak')).execute()).toEqual([]);
  });

  test('a batch taken in time is answered as then when its answer was lost, and another under its id is not', async () => {
    await registerSource(world, 'LAB-LOST');
    const batch = await labBatch(world, 'lost', [row()], { sourceId: 'LAB-LOST' });
    const first = await ingestBatch(world.issuer, 'lab', batch);
    await together('lab-key', { lab: 'LAB-LOST', publicKey: hexOf('lost 2'), lastSecond: null });
    expect(await ingestBatch(world.issuer, 'lab', batch)).toEqual(first);
    const other = await labBatch(world, 'lost', [row()], { sourceId: 'LAB-LOST' });
    expect(await ingestBatch(world.issuer, 'lab', other)).toEqual({ ok: false, code: 'lab-key-ended' });
  });

  test('a third key ends the first: never three beside each other', async () => {
    await registerSource(world, 'LAB-THREE');
    const lastSecond = world.issuer.now() + HOUR;
    await together('lab-key', { lab: 'LAB-THREE', publicKey: hexOf('three 2'), lastSecond });
    await together('lab-key', { lab: 'LAB-THREE', publicKey: hexOf('three 3'), lastSecond: null });
    expect(await send('three 1', 'LAB-THREE', 'LAB-THREE')).toEqual({ ok: false, code: 'lab-key-ended' });
    expect(await send('three 2', 'LAB-THREE', 'three 2')).toEqual({ ok: false, code: 'lab-key-ended' });
    expect(await send('three 3', 'LAB-THREE', 'three 3')).toMatchObject({ ok: true });
    const kinds = (await trailOf('LAB-THREE')).map(({ kind }) => kind);
    expect(kinds).toEqual(['lab-key-changed', 'lab-key-changed']);
  });

  test.each([
    ['a key that was its own before', { lab: 'LAB-LEAK', publicKey: hexOf('LAB-LEAK'), lastSecond: null }, 'key-taken'],
    ['a laboratory that nobody knows', { lab: 'LAB-NONE', publicKey: hexOf('none'), lastSecond: null }, 'lab-unknown'],
    ['a last second in a month', { lab: 'LAB-OLD', publicKey: hexOf('far'), lastSecond: 1_795_341_600 + 40 * 86_400 }, 'last-second-invalid'],
    ['a last second long past', { lab: 'LAB-OLD', publicKey: hexOf('past'), lastSecond: 1_795_000_000 }, 'last-second-invalid'],
  ])('not with %s', async (_, payload, code) => {
    expect(await together('lab-key', payload)).toEqual({ ok: false, code });
  });
});

test('lab-end: nothing more is taken, under no key, and what was taken stands', async () => {
  await registerSource(world, 'LAB-END');
  expect(await send('end 1', 'LAB-END', 'LAB-END')).toMatchObject({ ok: true });
  expect(await together('lab-end', { lab: 'LAB-END' })).toMatchObject({ ok: true });
  expect(await send('end 2', 'LAB-END', 'LAB-END')).toEqual({ ok: false, code: 'lab-unknown' });
  expect(await together('lab-end', { lab: 'LAB-END' })).toEqual({ ok: false, code: 'lab-unknown' });
  const { rows } = { rows: await database.db.selectFrom('lab_result').select('replaced_at').where('lab_id', '=', 'LAB-END').execute() };
  expect(rows).toEqual([{ replaced_at: null }]);
});
