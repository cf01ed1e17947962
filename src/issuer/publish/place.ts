/**
 * One database, one published directory (docs/operations.md, "Several instances"). Instances share both; an instance with a directory of its own would sign other
 * stamps under the same versions, which clients call equivocation. So the database knows its directory, and how far that one had come: an older copy of it, put
 * back by hand, is refused as well.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Stamp } from '../../core/trust/stamp.ts';
import type { Database, DatabaseTransaction } from '../context.ts';
import { sql } from '../db/open.ts';
import { readIfPresent, writeDurable } from './durable-file.ts';
import { withLock } from './lock.ts';
import { PublishError } from './publish-error.ts';
import { publishDir, readVersions } from './versions.ts';

/** Called at the start. @throws PublishError `published-elsewhere` */
export async function claimPlace(db: Database, dataDir: string): Promise<void> {
  const place = await withLock(publishDir(dataDir), () => placeOf(dataDir));
  await sql`insert into publisher (place) values (${place}) on conflict do nothing`.execute(db);
  const row = await db.selectFrom('publisher').select('place').executeTakeFirst();
  if (row?.place !== place)
    throw new PublishError(
      'published-elsewhere',
      `another data directory publishes for this database: all instances share one (ASHYQ_DATA); if that one is gone for good, see docs/operations.md`,
    );
}

/** Called before each publication, under the lock of all instances. @throws PublishError `published-elsewhere` */
export async function insistOnNewest(trx: DatabaseTransaction, dataDir: string): Promise<void> {
  const { stamp } = await readVersions(dataDir);
  const row = await trx.selectFrom('publisher').select('stamp').executeTakeFirst();
  if (row !== undefined && stamp < row.stamp)
    throw new PublishError(
      'published-elsewhere',
      `${dataDir} ends at stamp ${stamp}, and stamp ${row.stamp} was published: it is an older copy; see docs/operations.md`,
    );
}

/** Called after it, in the same transaction: a crash in between leaves the database behind the directory, which harms nothing. */
export async function recordStamp(trx: DatabaseTransaction, { version, iat }: Pick<Stamp, 'version' | 'iat'>): Promise<void> {
  await trx.updateTable('publisher').set({ stamp: version }).where('stamp', '<', version).execute();
  await sql`insert into stamp_signed (version, at) values (${version}, ${iat}) on conflict do nothing`.execute(trx);
}

async function placeOf(dataDir: string): Promise<string> {
  const path = join(publishDir(dataDir), 'place');
  const present = (await readIfPresent(path))?.toString('utf8').trim();
  if (present !== undefined && /^[0-9a-f]{32}$/.test(present)) return present;
  const drawn = randomBytes(16).toString('hex');
  await writeDurable(path, `${drawn}\n`);
  return drawn;
}
