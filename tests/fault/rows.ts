/** What the fault tests of the database count, and how they say that a machine cannot play a fault. */
import { rmSync } from 'node:fs';
import { type Database, sql } from '../../src/issuer/db/open.ts';

/** How many of these rows are not there, and how many are there twice. */
export async function compare(database: Database, acknowledged: ReadonlySet<number>): Promise<{ lost: number; twice: number }> {
  const { rows } = await sql<{ n: number }>`select n from load`.execute(database.db);
  const found = new Set(rows.map((row) => row.n));
  return { lost: [...acknowledged].filter((n) => !found.has(n)).length, twice: rows.length - found.size };
}

/** Where this machine gives no such disk. */
export function skip(context: { skip: (note: string) => void }, folder: string, reason: string): void {
  rmSync(folder, { recursive: true });
  console.log(`skipped: ${reason}`);
  context.skip(reason);
}
