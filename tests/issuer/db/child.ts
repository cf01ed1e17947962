/** Another Ashyq process, as far as the database goes: opens a data directory, inserts on demand and tells its parent what was acknowledged. */
import { readPostmaster } from '../../../src/issuer/db/embedded/postmaster.ts';
import { DatabaseError, queryFault } from '../../../src/issuer/db/errors.ts';
import { type Database, openDatabase, sql } from '../../../src/issuer/db/open.ts';
import type { News, Order } from './other-process.ts';

const WRITERS = 4;
let closing = false;

function tell(news: News): void {
  process.send?.(news);
}

/** Inserts from, from + 1, ... on four connections; a number is told only after its commit was acknowledged. */
async function write(database: Database, from: number): Promise<void> {
  let next = from;
  const writer = async () => {
    while (!closing) {
      const n = next++;
      try {
        await sql`insert into load (n) values (${n})`.execute(database.db);
        tell({ kind: 'written', n });
      } catch (error) {
        tell({ kind: 'fault', fault: queryFault(error) ?? String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

async function main(dataDir: string): Promise<void> {
  const database = await openDatabase({ dataDir, log: () => undefined });
  await sql`create table if not exists load (n bigint not null)`.execute(database.db).catch(() => undefined);
  const postmaster = (await readPostmaster(`${database.info.where}/cluster`))?.pid ?? 0;
  let writing = Promise.resolve();
  process.on('message', (order: Order) => {
    if (order.kind === 'write') writing = write(database, order.from);
    else {
      closing = true;
      writing.then(() => database.close()).then(() => process.disconnect());
    }
  });
  tell({ kind: 'open', info: database.info, postmaster });
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  tell({ kind: 'refused', code: error instanceof DatabaseError ? error.code : '', message: String(error) });
  process.disconnect();
});
