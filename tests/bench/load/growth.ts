/** What each of the issuer's costs comes to as the register grows: the same calls over 10,000, 100,000 and 1,000,000 people, each with a phone, a pass, a visit and a result. */
import { join } from 'node:path';
import { makeDeviceRequest, makeRenewal } from '../../../src/core/token/request.ts';
import { decodeStatusToken } from '../../../src/core/token/status-token.ts';
import { LIST_ENTRIES } from '../../../src/core/trust/status-list.ts';
import type { Database } from '../../../src/issuer/context.ts';
import { migrate } from '../../../src/issuer/db/migrate.ts';
import { openDatabase, sql } from '../../../src/issuer/db/open.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { nodeSigner } from '../../../src/issuer/keys/node-ed25519.ts';
import { ingestBatch } from '../../../src/issuer/lab/ingest.ts';
import { issueToken } from '../../../src/issuer/tokens/issue.ts';
import { renewToken } from '../../../src/issuer/tokens/renew.ts';
import { databaseSource } from '../../../src/issuer/tokens/source.ts';
import { ingestVisits } from '../../../src/issuer/visits/ingest.ts';
import { labBatch, registerSource } from '../../issuer/actions.ts';
import { makeFolder, removeFolder } from '../../issuer/cluster.ts';
import { CINEMA, insertVenue, statementOf, type Visitor } from '../../issuer/visits.ts';
import { makeWorld, START, seedOf, type World } from '../../issuer/world.ts';
import { median } from '../measure.ts';

/** One cost at one size. */
export interface Point {
  readonly cost: string;
  /** people */
  readonly n: number;
  /** seconds: median, min, max */
  readonly seconds: number;
  readonly min: number;
  readonly max: number;
}

/** Those who call while it is measured; everybody else is only in the tables. */
const CALLERS = 500;
const ROUNDS = 9;
const LAB = 'LAB-01';
const DAY = 86_400;
const CHUNK = 50_000;
/** Lists of everybody's passes, behind those that the callers' are drawn from. */
const FIRST_LIST = 100;

/** `sizes` rising. `measured` hears each point when it is there. */
export async function growth(sizes: readonly number[], measured: (point: Point) => void): Promise<void> {
  const folder = makeFolder();
  const database = await openDatabase({ dataDir: join(folder, 'data'), log: () => undefined, connections: 4 });
  try {
    await migrate(database, { now: START, log: () => undefined });
    const callers = await prepare(database.db);
    let people = CALLERS;
    for (const n of sizes) {
      for (; people < n; people += CHUNK) await fill(database.db, people, Math.min(n, people + CHUNK));
      people = n;
      await sql`analyze`.execute(database.db);
      for (const [cost, work] of costsOf(callers)) measured({ cost, n, ...(await timed(work)) });
    }
  } finally {
    await database.close();
    await removeFolder(folder);
  }
}

interface Callers {
  readonly world: World;
  readonly visitors: Visitor[];
  readonly iins: readonly string[];
  /** of everything that is to be called otherwise the next time */
  turn: number;
}

async function prepare(db: Database): Promise<Callers> {
  const world = await makeWorld(db, { people: CALLERS });
  await registerSource(world, LAB);
  await db
    .updateTable('lab')
    .set({ envelope: JSON.stringify({ linesAnHourNew: 1e9, linesAnHour: 1e9, strangerShare: 1 }) })
    .execute();
  await insertVenue(world, CINEMA);
  const visitors: Visitor[] = [];
  const rows = await db
    .selectFrom('person')
    .select('id')
    .orderBy('id')
    .limit(ROUNDS * 2)
    .execute();
  for (const { id } of rows) {
    const signer = nodeSigner(seedOf(`caller ${id}`));
    const device = { person_id: id, holder_key: signer.publicKey, created_at: START, ended_at: null, guardian_id: null, minor_until: null };
    const { id: deviceId } = await db.insertInto('device').values(device).returning('id').executeTakeFirstOrThrow();
    const issued = await issueToken(world.issuer, { personId: id, deviceId, holderKey: signer.publicKey });
    if (issued.ok) visitors.push({ token: issued.token, signer, index: decodeStatusToken(issued.token).payload.index });
  }
  world.pass(7200);
  return { world, visitors, iins: demoPeople('tests', CALLERS).map(({ iin }) => iin), turn: 0 };
}

/** People numbered from `from` up to `to`. A hundredth of their passes are revoked. */
async function fill(db: Database, from: number, to: number): Promise<void> {
  const numbers = sql`generate_series(${from}::integer, ${to - 1}::integer) as given(nr)`;
  await sql`
    insert into person (iin, family_name, given_name, initials, birth_date, phone, district, health, basis)
    select to_char(date '1950-01-01' + nr % 20000, 'YYMMDD') || (1 + nr % 2) || lpad((nr / 20000)::text, 4, '0') || '0', 'Оспанов' || nr, 'Айдана', 'АО',
      date '1950-01-01' + nr % 20000, '+7701' || lpad(nr::text, 7, '0'), '7511', 2, 0 from ${numbers} on conflict do nothing`.execute(db);
  const made = sql`from person where id > (select max(id) - ${to - from} from person)`;
  await sql`insert into device (person_id, holder_key, created_at) select id, sha256(id::text::bytea), ${START}::bigint ${made}`.execute(db);
  await sql`
    insert into token (person_id, token_index, device_id, kid, holder_key, health, basis, iat, exp, revoked_at, revoked_cause)
    select person_id, ${FIRST_LIST * LIST_ENTRIES}::bigint + person_id, id, '\\x00000001', holder_key, 2, 0, ${START}::bigint, ${START + 3 * DAY}::bigint, case when person_id % 100 = 0 then ${START}::bigint end,
      case when person_id % 100 = 0 then 'status' end from device where person_id > (select max(id) - ${to - from} from person)`.execute(db);
  await sql`
    insert into index_list (k, opened_at, purpose, drawn, closed_at)
    select distinct (token_index / ${LIST_ENTRIES}::bigint)::integer, ${START}::bigint, 'token', 0, ${START}::bigint from token where token_index >= ${FIRST_LIST * LIST_ENTRIES}::bigint
    on conflict do nothing`.execute(db);
  await sql`
    insert into visit (person_id, id, venue_id, gate, entered, witnessed, stated_at, sha256, received_at)
    select id, substr(sha256(id::text::bytea), 1, 16), ${CINEMA}, 0, ${START}::bigint - id % 86400, false, ${START}::bigint, sha256(id::text::bytea), ${START}::bigint ${made}`.execute(
    db,
  );
  await sql`
    insert into lab_result (person_id, lab_id, batch_id, row_id, sampled_at, result, district, stated_at, taken_at)
    select id, ${LAB}, substr(sha256('batch'::bytea), 1, 16), id::text, ${START}::bigint - ${DAY}::bigint - id % 86400, 0, '7511', ${START}::bigint, ${START}::bigint ${made}`.execute(
    db,
  );
}

type Cost = readonly [string, () => Promise<() => Promise<void>>];

/** Each gives, outside the clock, what is to be done within it. */
function costsOf(callers: Callers): readonly Cost[] {
  const { world, visitors, iins } = callers;
  const turn = () => {
    callers.turn += 1;
    return callers.turn;
  };
  return [
    [
      'renewal',
      async () => {
        const nr = turn();
        const held = visitors[nr % visitors.length];
        if (held === undefined) throw new RangeError('nobody to renew for');
        const signer = nodeSigner(seedOf(`renewed ${nr}`));
        const wish = await makeDeviceRequest({ action: 'renew', iat: world.issuer.now() }, signer);
        const bytes = await makeRenewal(held.token, wish, held.signer);
        return async () => {
          const renewed = await renewToken(world.issuer, bytes);
          if (!renewed.ok) throw new RangeError(renewed.code);
        };
      },
    ],
    [
      'call of 200 visits',
      async () => {
        const nr = turn();
        const lines = await Promise.all(Array.from({ length: 200 }, (_, line) => statementAt(callers, nr, line)));
        return async () => {
          const taken = await ingestVisits(world.issuer, lines);
          if (!taken.ok || taken.results.some(({ code }) => code !== null)) throw new RangeError('a visit was refused');
        };
      },
    ],
    [
      'laboratory batch of 500',
      async () => {
        const nr = turn();
        world.pass(60);
        const rows = iins.map((iin, line) => ({ iin, result: line % 20 === 0 ? 1 : 0 }));
        const batch = await labBatch(world, `growth ${nr}`, rows, { sourceId: LAB });
        return async () => {
          const taken = await ingestBatch(world.issuer, 'lab', batch);
          if (!taken.ok || taken.outcome.accepted !== CALLERS) throw new RangeError('a batch was refused');
        };
      },
    ],
    [
      'revoked indices\nread',
      async () => async () => {
        const lists = await databaseSource(world.issuer.db).lists(world.issuer.now());
        if (lists.length === 0) throw new RangeError('no lists');
      },
    ],
  ];
}

function statementAt({ world, visitors }: Callers, nr: number, line: number): Promise<Uint8Array> {
  const who = visitors[line % visitors.length];
  if (who === undefined) throw new RangeError('nobody to visit');
  return statementOf(world, who, `growth ${nr} ${line}`, { entered: world.issuer.now() - 3600 + line });
}

async function timed(prepared: Cost[1]): Promise<Pick<Point, 'seconds' | 'min' | 'max'>> {
  const seconds: number[] = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    const work = await prepared();
    const startedAt = performance.now();
    await work();
    if (round >= 0) seconds.push((performance.now() - startedAt) / 1000);
  }
  return { seconds: median(seconds), min: Math.min(...seconds), max: Math.max(...seconds) };
}
