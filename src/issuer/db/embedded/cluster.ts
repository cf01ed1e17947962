/**
 * The cluster (PGDATA): made once by initdb in a temporary folder and renamed into place, so that half a cluster is never taken for one.
 * UTF-8 with PostgreSQL's own C.UTF-8 rules (the system's locales change under an index), checksums, passwords by SCRAM. The product's role
 * `ashyq` owns the database `ashyq` and is no superuser. Both random passwords are in `ashyq.json` inside, readable by the owner only.
 */
import { randomBytes } from 'node:crypto';
import { chown, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, moveFolder, writeDurable } from '../../publish/durable-file.ts';
import { DatabaseError } from '../errors.ts';
import { type Account, type Finished, run } from './account.ts';
import { removeLeftovers } from './binaries.ts';
import { exists } from './place.ts';

/** The passwords of the roles `ashyq` and `postgres` (the superuser, for maintenance by the operator only). */
export interface Secrets {
  readonly password: string;
  readonly superuserPassword: string;
}

const SECRETS = 'ashyq.json';
const HBA = '# Only over the Unix socket, only with a password.\nlocal all all scram-sha-256\n';

/** Makes the cluster where there is none. @throws DatabaseError initdb-failed, disk-full, version-mismatch */
export async function ensureCluster(base: string, binaries: string, account: Account | null): Promise<void> {
  const cluster = join(base, 'cluster');
  if (await exists(cluster)) return checkVersion(cluster, binaries);
  await removeLeftovers(base, 'cluster.tmp-');
  const temporary = join(base, `cluster.tmp-${process.pid}`);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  succeed(await run(join(binaries, 'bin/initdb'), ['-D', temporary, '-U', 'postgres', '--auth=reject', '--data-checksums', ...locale], { account }), base);
  const secrets: Secrets = { password: randomBytes(24).toString('hex'), superuserPassword: randomBytes(24).toString('hex') };
  // Single-user mode: the roles are there before anything listens.
  const input = [
    `alter role postgres password '${secrets.superuserPassword}';`,
    `create role ashyq login password '${secrets.password}';`,
    'create database ashyq owner ashyq;',
  ].join('\n');
  succeed(
    await run(join(binaries, 'bin/postgres'), ['--single', '-D', temporary, '-c', 'exit_on_error=on', 'postgres'], { account, input: `${input}\n` }),
    base,
  );
  await writeOwned(join(temporary, 'pg_hba.conf'), HBA, account);
  await writeOwned(join(temporary, SECRETS), JSON.stringify(secrets), account);
  await moveFolder(temporary, cluster);
}

/** Reads the passwords of a cluster of ours. @throws DatabaseError base-unusable */
export async function readSecrets(cluster: string): Promise<Secrets> {
  try {
    return JSON.parse(await readFile(join(cluster, SECRETS), 'utf8'));
  } catch (error) {
    throw new DatabaseError('base-unusable', `${join(cluster, SECRETS)} cannot be read: run Ashyq as the user who owns ${cluster}, or as root`, error);
  }
}

/** A cluster belongs to one major version; another one's programs would refuse it with less of an explanation. */
async function checkVersion(cluster: string, binaries: string): Promise<void> {
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    throw isMissing(error) ? new DatabaseError('base-unusable', `${cluster} is not a PostgreSQL cluster`) : error;
  });
  const { output } = await run(join(binaries, 'bin/postgres'), ['--version'], { account: null });
  const major = / (\d+)/.exec(output)?.[1];
  if (major !== version.trim()) {
    throw new DatabaseError(
      'version-mismatch',
      `${cluster} is of PostgreSQL ${version.trim()}, the installed one is ${major}: export the data with the older Ashyq and import it`,
    );
  }
}

function succeed({ code, output }: Finished, base: string): void {
  if (code === 0) return;
  if (output.includes('No space left on device')) throw new DatabaseError('disk-full', `the disk that holds ${base} is full: free some space and try again`);
  throw new DatabaseError('initdb-failed', `PostgreSQL could not make its database in ${base}: ${output.trim().split('\n').slice(-3).join(' | ')}`);
}

async function writeOwned(path: string, text: string, account: Account | null): Promise<void> {
  await writeDurable(path, text, 0o600);
  if (account !== null) await chown(path, account.uid, account.gid);
}
