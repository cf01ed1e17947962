/** Rows of the issuer on its embedded PostgreSQL: a laboratory's batch taken in, and results declared void, each over the bare statement on as many rows. */
import { join } from 'node:path';
import { migrate } from '../../src/issuer/db/migrate.ts';
import { type Database, openDatabase, sql } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { ingestBatch } from '../../src/issuer/lab/ingest.ts';
import { sweepVoids } from '../../src/issuer/lab/void-sweep.ts';
import { labBatch, registerSource } from '../issuer/actions.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { makeWorld, START, type World } from '../issuer/world.ts';
import { compare, type Row } from './measure.ts';

const LINES = 1000;
const ROUNDS = 7;
const LAB = 'LAB-01';
const HOUR = 3600;

export async function issuerRows(): Promise<Row[]> {
  const folder = makeFolder();
  const database = await openDatabase({ dataDir: join(folder, 'data'), log: () => undefined, connections: 4 });
  try {
    await migrate(database, { now: START, log: () => undefined });
    const bench = await prepare(database);
    return [await intakeRow(bench), await voidRow(bench)];
  } finally {
    await database.close();
    await removeFolder(folder);
  }
}

interface Bench {
  readonly world: World;
  readonly people: readonly { readonly id: number; readonly iin: string }[];
  /** A batch about everybody, an hour after the one before it, as its laboratory sends it. */
  next(): Promise<Uint8Array>;
}

async function prepare({ db }: Database): Promise<Bench> {
  const world = await makeWorld(db, { people: LINES });
  await registerSource(world, LAB);
  // the envelope's figures are computed as ever; nothing of this is to be held
  await db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ linesAnHourNew: 1e9, linesAnHour: 1e9, strangerShare: 1 }) })
    .execute();
  await sql`create table bare (person_id bigint, row_id text, sampled_at bigint, result smallint, primary key (person_id, sampled_at))`.execute(db);
  const iins = demoPeople('tests', LINES).map(({ iin }) => iin);
  const people = await db.selectFrom('person').select(['id', 'iin']).where('iin', 'in', iins).orderBy('id').execute();
  let batches = 0;
  const next = () => {
    batches += 1;
    world.pass(HOUR);
    return labBatch(
      world,
      `bench ${batches}`,
      people.map(({ iin }) => ({ iin: iin ?? '' })),
      { sourceId: LAB },
    );
  };
  return { world, people: people.map(({ id, iin }) => ({ id, iin: iin ?? '' })), next };
}

async function insertBare({ world, people }: Bench, at: number): Promise<void> {
  await sql`
    insert into bare select id, nr, ${at}, 0 from unnest(${people.map(({ id }) => id)}::bigint[], ${people.map((_, nr) => String(nr))}::text[]) as given(id, nr)`.execute(
    world.issuer.db,
  );
}

/** From the signed bytes to the answer: signature, every line, statuses, history, the trail. */
async function intakeRow(bench: Bench): Promise<Row> {
  const batches: Uint8Array[] = [];
  for (let n = 0; n < ROUNDS + 2; n += 1) batches.push(await bench.next());
  let at = 0;
  return compare({
    what: `a laboratory’s batch of ${LINES} results, Node and embedded PostgreSQL`,
    over: 'one bare insert of as many rows',
    times: 1,
    rounds: ROUNDS,
    a: async () => {
      const taken = await ingestBatch(bench.world.issuer, 'lab', batches.shift() ?? new Uint8Array());
      if (!taken.ok || taken.outcome.accepted !== LINES) throw new RangeError(`the bench batch was not taken: ${JSON.stringify(taken).slice(0, 200)}`);
    },
    b: () => {
      at += 1;
      return insertBare(bench, at);
    },
  });
}

/** From two persons' decision to the last status computed anew; everybody has one result in the range. */
async function voidRow(bench: Bench): Promise<Row> {
  const { world } = bench;
  const ranges: number[] = [];
  for (let n = 0; n < ROUNDS + 2; n += 1) {
    await ingestBatch(world.issuer, 'lab', await bench.next());
    ranges.push(world.issuer.now());
    await insertBare(bench, -n - 1);
  }
  world.pass(HOUR);
  let bare = 0;
  return compare({
    what: `${LINES} results of as many people declared void`,
    over: 'one bare update of as many rows',
    times: 1,
    rounds: ROUNDS,
    a: async () => {
      const from = ranges.shift() ?? 0;
      const range = { lab_id: LAB, by_time: 'received', from_at: from, until_at: from + 1, created_at: world.issuer.now() } as const;
      await world.issuer.db.insertInto('lab_void').values(range).execute();
      const swept = await sweepVoids(world.issuer);
      if (swept !== LINES) throw new RangeError(`the bench range caught ${swept} results`);
    },
    b: () => {
      bare += 1;
      return sql`update bare set result = 1 where sampled_at = ${-bare}`.execute(world.issuer.db);
    },
  });
}
