/** The world of the tests of batches: two laboratories, one that is closed, the control centre. A file that calls `withBatchWorld` has one of its own. */
import { beforeAll } from 'vitest';
import type { CborValue } from '../../src/core/codec/cbor-write.ts';
import { LABEL } from '../../src/core/codec/cose-write.ts';
import { kidOf } from '../../src/core/token/cnf.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { registerSource } from './actions.ts';
import { type TestDatabase, withDatabase } from './database.ts';
import { keyOf, makeWorld, type World } from './world.ts';

export let database: TestDatabase;
export const people = demoPeople('tests', 60);
export const DAY = 86_400;
export let world: World;
export let next = 0;

/** At the top of a file. */
export function withBatchWorld(): void {
  database = withDatabase();
  beforeAll(async () => {
    next = 0;
    world = await makeWorld(database.db, { people: 60 });
    await registerSource(world, 'LAB-01');
    await registerSource(world, 'LAB-02');
    await registerSource(world, 'LAB-CLOSED', { active: false });
    await registerSource(world, 'CENTRE', { kind: 'contact' });
  });
}

export const fail = (error: unknown): never => {
  throw error;
};

/** A protected header with LAB-01's key id. */
export async function headerOf(typ: number): Promise<Map<number, CborValue>> {
  return new Map<number, CborValue>([
    [LABEL.kid, await kidOf(keyOf('LAB-01').publicKey)],
    [LABEL.typ, typ],
  ]);
}

/** Somebody whom no test has touched. */
export function somebody() {
  const person = people[next++];
  if (person === undefined) throw new RangeError('too few people');
  return person;
}

/** As a laboratory does it: asked to come again later, it does. This file sends more than the bucket of one network holds. */
export async function send(path: string, bytes: Uint8Array) {
  for (;;) {
    const answer = await world.send(path, bytes);
    if (answer.status !== 429) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
export const sendLab = (bytes: Uint8Array) => send('/api/lab/batches', bytes);
export const sendContacts = (bytes: Uint8Array) => send('/api/contact/batches', bytes);
export const healthOf = async (iin: string) =>
  (await database.db.selectFrom('person').select('health').where('iin', '=', iin).executeTakeFirstOrThrow()).health;
export const lines = async () =>
  (await sql<{ n: number }>`select (select count(*) from lab_result) + (select count(*) from contact) as n`.execute(database.db)).rows[0]?.n;
