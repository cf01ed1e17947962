/** Contacts that several batches of one source are about, some of them declared void afterwards. */
import { beforeAll, expect } from 'vitest';
import { type ContactRow, signBatch } from '../../src/core/token/lab-batch.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { confirm } from '../../src/issuer/staff/proposals.ts';
import { propose } from '../../src/issuer/staff/propose.ts';
import { batchIdOf, registerSource } from './actions.ts';
import { withDatabase } from './database.ts';
import { type SignedIn, signedIn } from './staff.ts';
import { keyOf, makeWorld, type World } from './world.ts';

export const [YELLOW, BLUE] = [1, 2];
/** when the meeting was */
export const CONTACT_AT = 1_795_338_000;

export interface ContactStory {
  readonly iin: string;
  readonly phone: string;
  readonly source: string;
}

/** For a test file: a world of its own, and in it one person and one source for each story. */
export function contactStories() {
  const database = withDatabase();
  const people = demoPeople('tests', 40);
  let world: World | null = null;
  let staff: readonly [SignedIn, SignedIn] | null = null;
  let nr = 0;
  beforeAll(async () => {
    world = await makeWorld(database.db, { people: 40 });
    staff = [await signedIn(world, 'epidemiologist'), await signedIn(world, 'epidemiologist')];
    world.pass(3600);
  });
  const made = <T>(thing: T | null): T => {
    if (thing === null) throw new RangeError('before the world is made');
    return thing;
  };
  const now = () => made(world).issuer.now();

  return {
    database,
    world: () => made(world),
    staff: () => made(staff),
    /** A person and a source of their own. */
    async begin(): Promise<ContactStory> {
      nr += 1;
      const person = people[nr];
      if (person === undefined) throw new RangeError('nobody is left');
      const source = `CENTRE-${nr}`;
      await registerSource(made(world), source, { kind: 'contact' });
      return { ...person, source };
    },
    async send({ iin, source }: ContactStory, name: string, { createdAt, ...row }: Partial<ContactRow> & { readonly createdAt: number }) {
      const rows: ContactRow[] = [{ rowId: `row of ${name}`, iin, contactAt: CONTACT_AT, caseRef: name, ...row }];
      const raw = await signBatch({ kind: 'contact', sourceId: source, batchId: batchIdOf(`${source} ${name}`), createdAt, rows }, keyOf(source));
      const taken = await ingestBatch(made(world).issuer, 'contact', raw);
      if (!taken.ok) throw new Error(taken.code);
      return taken.outcome;
    },
    async declareVoid(payload: Readonly<Record<string, unknown>>): Promise<void> {
      const [first, second] = made(staff);
      const proposal = { kind: 'contact-revoke-range', payload: { by: 'received', ...payload }, by: first.staff, now: now() };
      const id = await database.db.transaction().execute((trx) => propose(trx, proposal));
      expect(await confirm(made(world).issuer, { id, by: second.staff, now: now() })).toMatchObject({ ok: true });
      await sweepVoids(made(world).issuer);
    },
    async healthOf(iin: string) {
      return (await database.db.selectFrom('person').select('health').where('iin', '=', iin).executeTakeFirstOrThrow()).health;
    },
    async rowsOf({ source }: ContactStory) {
      const { rows } = await sql<{ row: string; caseRef: string | null; back: boolean }>`
        select row_id as row, case_ref as "caseRef", back_batch_id is not null as back from contact where source_id = ${source} and void_id is null`.execute(
        database.db,
      );
      return rows;
    },
  };
}
