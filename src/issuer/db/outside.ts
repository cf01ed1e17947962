/**
 * Migrations outside a transaction: indices over tables of a nation, built with `concurrently` while everybody goes on reading and writing. A file of their own:
 *
 *     -- outside a transaction
 *     create index concurrently if not exists audit_at on audit (at, seq);
 *
 * Nothing else may stand in it, because nothing rolls back. Cut off half-way it goes on at the next start: what PostgreSQL left invalid is dropped and built anew,
 * what is there stays, and an operator may have built an index by that name ahead of the upgrade (docs/operations.md).
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './copy.ts';
import { DatabaseError } from './errors.ts';
import type { DatabaseLog } from './open.ts';

/** `now` in seconds, for the record. */
export interface Migration {
  readonly name: string;
  readonly text: string;
  readonly now: number;
}

const FIRST_LINE = '-- outside a transaction\n';
/** Another number than that of migrations in a transaction: who waits for that one would hold this one up. */
const LOCK = 0x6173687972;
const AGAIN_MS = 200;

const CREATE = /^create (?:unique )?index concurrently if not exists ([a-z_][a-z0-9_]*) on /i;
const DROP = /^drop index concurrently if exists ([a-z_][a-z0-9_]*)$/i;

/** Whether the text is such a migration. */
export function isOutside(text: string): boolean {
  return text.startsWith(FIRST_LINE);
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** False, for a migration that the database has had. @throws DatabaseError `migration-changed` */
export function insistOnSame(name: string, recorded: string, given: string): false {
  if (recorded === given) return false;
  throw new DatabaseError('migration-changed', `migration ${name} is not what the database has had: write a new one instead of changing it`);
}

/** Runs each statement by itself, then records the whole; false when it was done before. @throws DatabaseError */
export async function buildOutside(session: Session, { name, text, now }: Migration, log: DatabaseLog): Promise<boolean> {
  const statements = statementsOf(name, text);
  await session.query('set statement_timeout = 0');
  await session.query('set lock_timeout = 0');
  // asked again and again, never waited for: a session that waits holds a snapshot, which is what the building waits for
  while (!(await session.query<{ mine: boolean }>('select pg_try_advisory_lock($1::bigint) as mine', [LOCK]))[0]?.mine) await sleep(AGAIN_MS);
  const done = await session.query<{ sha256: string }>('select sha256 from migration where name = $1', [name]);
  if (done[0] !== undefined) return insistOnSame(name, done[0].sha256, digestOf(text));
  for (const statement of statements) await runOne(session, { name, statement, log });
  await session.query('insert into migration (name, sha256, applied_at) values ($1, $2, $3)', [name, digestOf(text), now]);
  return true;
}

/** @throws DatabaseError `migration-failed` for a statement that could not be taken up again */
function statementsOf(name: string, text: string): readonly string[] {
  const statements = text
    .replace(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.replace(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');
  const strange = statements.find((statement) => !CREATE.test(statement) && !DROP.test(statement));
  if (strange !== undefined) throw new DatabaseError('migration-failed', `migration ${name}: outside a transaction only indices are built or dropped`);
  return statements;
}

async function runOne(
  session: Session,
  { name, statement, log }: { readonly name: string; readonly statement: string; readonly log: DatabaseLog },
): Promise<void> {
  const index = CREATE.exec(statement)?.[1];
  try {
    if (index !== undefined && (await stateOf(session, index)) === 'invalid') {
      log('warn', `database: the index ${index} was left unfinished and is built anew`);
      await session.query(`drop index concurrently ${index}`);
    }
    await session.query(statement);
  } catch (error) {
    throw new DatabaseError('migration-failed', `migration ${name} failed (${error instanceof Error ? error.message : 'no reason given'})`, error);
  }
}

/** PostgreSQL keeps an index whose building was cut off, marks it invalid and uses it for nothing. */
async function stateOf(session: Session, index: string): Promise<'valid' | 'invalid' | null> {
  const rows = await session.query<{ valid: boolean }>('select indisvalid as valid from pg_index where indexrelid = to_regclass($1)', [index]);
  if (rows[0] === undefined) return null;
  return rows[0].valid ? 'valid' : 'invalid';
}
