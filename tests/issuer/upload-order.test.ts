/** Confirmed files one after another: a register never goes back to the older of two because the older failed first, and of several issuers one takes them. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Issuer } from '../../src/issuer/context.ts';
import { type Database, openDatabase, sql } from '../../src/issuer/db/open.ts';
import { policiesOf } from '../../src/issuer/policies.ts';
import type { FileKind } from '../../src/issuer/registers/file.ts';
import { storeUpload, takeUploads } from '../../src/issuer/registers/uploads.ts';
import { quiet, withDatabase } from './database.ts';
import { iinOf } from './register-file.ts';
import { signedIn } from './staff.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
let world: World;
/** Another issuer over the same database. */
let second: Database;
let other: Issuer;
let by: number;

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 0 });
  by = (await signedIn(world, 'clerk')).staff.id;
  second = await openDatabase({ databaseUrl: database.url, dataDir: '', log: quiet, connections: 4 });
  other = { ...world.issuer, db: second.db, policies: policiesOf(second.db) };
});
afterAll(() => second?.close());
// what one test leaves waiting is not the next one's
beforeEach(() => database.db.updateTable('upload').set({ raw: null }).execute());

/** A file that two persons have confirmed. */
async function confirmed(kind: FileKind, text: string): Promise<number> {
  const id = await storeUpload(world.issuer, { kind, bytes: new TextEncoder().encode(text), by });
  await database.db.updateTable('upload').set({ confirmed_at: world.issuer.now(), encoding: 'utf-8' }).where('id', '=', id).execute();
  return id;
}

const people = (iin: string, district: string) =>
  confirmed('people', `iin;family_name;given_name;birth_date;district\n${iin};Сейітова;Айгүл;21.04.1985;${district}\n`);
const districtOf = async (iin: string) => (await database.db.selectFrom('person').select('district').where('iin', '=', iin).executeTakeFirst())?.district;
const isTaken = async (id: number) =>
  (await database.db.selectFrom('upload').select('outcome').where('id', '=', id).executeTakeFirstOrThrow()).outcome !== null;

/** The issuer, with something that happens when it asks for its policy the `nr`th time: a file asks once, then once for each of its chunks. */
function disturbed(issuer: Issuer, nr: number, happens: () => Promise<void>): Issuer {
  let asked = 0;
  const current = async (now: number) => {
    asked += 1;
    if (asked === nr) await happens();
    return issuer.policies.current(now);
  };
  return { ...issuer, policies: { ...issuer.policies, current } };
}

/** The pass of an issuer that stands still inside its first file until it is let go on. */
async function standing(): Promise<{ readonly pass: Promise<number>; goOn(): void }> {
  let goOn = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return new Promise((reached, failed) => {
    const standsStill = disturbed(world.issuer, 2, () => {
      reached({ pass, goOn });
      return gate;
    });
    const pass = takeUploads(standsStill);
    pass.catch(failed);
  });
}

test('a later file of the registers waits for an earlier one that failed; another file does not', async () => {
  const iin = iinOf(1);
  const older = await people(iin, '7511');
  const newer = await people(iin, '7101');
  const guardians = await confirmed('guardians', `child,guardian,until\n${iinOf(2)},${iinOf(3)},\n`);
  const contacts = await confirmed('contacts', 'no table');
  const cutOff = disturbed(world.issuer, 2, () => Promise.reject(new Error('database gone')));
  await expect(takeUploads(cutOff)).rejects.toThrow('database gone');
  expect([await isTaken(older), await isTaken(newer), await isTaken(guardians)]).toEqual([false, false, false]);
  expect(await isTaken(contacts)).toBe(true);
  expect(await takeUploads(world.issuer)).toBe(3);
  expect(await districtOf(iin)).toBe('7101');
});

test('while one issuer takes files another does nothing, and each is in the trail once', async () => {
  const id = await people(iinOf(4), '7511');
  const { pass, goOn } = await standing();
  const meanwhile = await takeUploads(other);
  goOn();
  expect([await pass, meanwhile]).toEqual([1, 0]);
  const told = await database.db
    .selectFrom('audit')
    .select('kind')
    .where(sql<boolean>`subject = ${`upload:${id}`} or detail->>'by' = ${`upload:${id}`}`)
    .orderBy('seq')
    .execute();
  expect(told.map(({ kind }) => kind)).toEqual(['file-uploaded', 'register-people-taken', 'file-taken']);
  // and it is the other's turn afterwards
  await people(iinOf(5), '7511');
  expect(await takeUploads(other)).toBe(1);
});

test('an issuer that failed leaves the turn to the others', async () => {
  await people(iinOf(6), '7511');
  await expect(takeUploads(disturbed(world.issuer, 1, () => Promise.reject(new Error('down'))))).rejects.toThrow('down');
  expect(await takeUploads(other)).toBe(1);
});

test('an issuer that lost its turn with its connection takes no further file', async () => {
  const [first, next] = [await people(iinOf(7), '7511'), await people(iinOf(7), '7101')];
  const { pass, goOn } = await standing();
  const { rows } = await sql<{ ended: boolean }>`
    select pg_terminate_backend(pid, 5000) as ended from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`.execute(database.db);
  expect(rows).toEqual([{ ended: true }]);
  goOn();
  await expect(pass).rejects.toThrow();
  expect([await isTaken(first), await isTaken(next)]).toEqual([true, false]);
  expect(await takeUploads(other)).toBe(1);
  expect(await districtOf(iinOf(7))).toBe('7101');
});
