/** Contacts and their withdrawals from files handed in at the desk: a line that takes back is no source of a contact, and stands when another file is void. */
import { beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { findingsOf, reconcile } from '../../src/issuer/reconcile/reconcile.ts';
import { takeUploads } from '../../src/issuer/registers/uploads.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { enrolPerson, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const people = demoPeople('tests', 10);
const [YELLOW, BLUE] = [1, 2] as const;
let world: World;
let clerk: SignedIn;
let staff: readonly [SignedIn, SignedIn];

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 10 });
  clerk = await signedIn(world, 'clerk');
  staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
});

const personNr = (nr: number) => people[nr] ?? { iin: '', phone: '' };
const rowOf = (iin: string) => database.db.selectFrom('person').select(['id', 'health']).where('iin', '=', iin).executeTakeFirstOrThrow();

/** Hands a file of one line in, which two persons confirm. Gives the second in which it was received. */
async function handIn(source: string, { iin, caseRef, withdrawn = '' }: { readonly iin: string; readonly caseRef: string; readonly withdrawn?: '' | '1' }) {
  world.pass(10);
  const response = await world.app.request('/api/desk/uploads?kind=contacts', {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', cookie: clerk.cookie, 'content-type': 'text/csv' },
    body: `iin,contact_at,case_ref,withdrawn\n${iin},2026-11-21,${caseRef},${withdrawn}\n`,
  });
  const { upload } = (await response.json()) as { upload: { id: number } };
  const proposed = await clerk.post(`/api/desk/uploads/${upload.id}/confirm`, { encoding: 'utf-8', source });
  expect(await staff[0].post(`/api/desk/proposals/${proposed.body['proposalId']}/confirm`)).toMatchObject({ status: 200 });
  expect(await takeUploads(world.issuer)).toBe(1);
  return world.issuer.now();
}

async function declareVoid(lab: string, from: number): Promise<void> {
  const now = world.issuer.now();
  const payload = { lab, by: 'received', from, until: from + 1 };
  const id = await database.db.transaction().execute((trx) => propose(trx, { kind: 'contact-revoke-range', payload, by: staff[0].staff, now }));
  expect(await confirm(world.issuer, { id, by: staff[1].staff, now })).toMatchObject({ ok: true });
  await sweepVoids(world.issuer);
}

test('a contact and a withdrawal of a file that is void stand where another file has them too', async () => {
  await registerSource(world, 'CENTRE-FILES', { kind: 'contact' });
  const [one, two] = [personNr(1), personNr(2)];
  const first = await handIn('CENTRE-FILES', { iin: one.iin, caseRef: 'A' });
  await handIn('CENTRE-FILES', { iin: one.iin, caseRef: 'B' });
  await handIn('CENTRE-FILES', { iin: two.iin, caseRef: 'C' });
  const back = await handIn('CENTRE-FILES', { iin: two.iin, caseRef: 'D', withdrawn: '1' });
  await handIn('CENTRE-FILES', { iin: two.iin, caseRef: 'E', withdrawn: '1' });
  world.pass(10);
  for (const from of [first, back]) await declareVoid('CENTRE-FILES', from);
  expect([await rowOf(one.iin), await rowOf(two.iin)]).toMatchObject([{ health: YELLOW }, { health: BLUE }]);
  for (const person of [one, two]) await enrolPerson(world, person, `files ${person.iin}`);
  expect(await reconcile(world.issuer, { again: true })).toMatchObject({ tokens: 2, unexplained: 0, done: true });
});

test('a line that takes a contact back explains nobody’s status, whoever wrote the row that rests on it', async () => {
  await registerSource(world, 'CENTRE-BACK', { kind: 'contact' });
  const person = personNr(3);
  await handIn('CENTRE-BACK', { iin: person.iin, caseRef: 'A', withdrawn: '1' });
  const { id, health } = await rowOf(person.iin);
  expect(health).toBe(BLUE);
  const { rows } = await sql<{ at: number }>`
    update contact set withdrawn_at = null, back_batch_id = null where person_id = ${id} returning contact_at as at`.execute(database.db);
  const at = rows[0]?.at ?? 0;
  await database.db
    .updateTable('person')
    .set({ health: YELLOW, basis: 2, evidence_at: at, health_until: at + 14 * 86_400 })
    .where('id', '=', id)
    .execute();
  await enrolPerson(world, person, 'forged back');
  const done = await reconcile(world.issuer, { again: true });
  const findings = await findingsOf(world.issuer, done?.day ?? 0);
  expect(findings.filter((finding) => finding.person === id)).toMatchObject([{ code: 'source-differs' }]);
});
