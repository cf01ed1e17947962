/**
 * Whose process PostgreSQL is: it refuses to run as root, so root lends it another user; no user is ever created. Also the one way to run a
 * program as that user: bare environment, working directory `/`, supplementary groups dropped (libuv does so whenever a uid is given).
 */
import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { isMissing } from '../../publish/durable-file.ts';
import { DatabaseError } from '../errors.ts';

/** A user to run as; null everywhere means: as ourselves, an ordinary user. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** LC_ALL=C keeps PostgreSQL's messages English, which the reading of its log relies on; its time zone is then UTC. */
export const BARE_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** As root: the owner of an existing cluster, else `wanted` (ASHYQ_DB_USER: a name or a uid), else nobody. Null for an ordinary user. */
export async function chooseAccount(cluster: string, wanted: string | undefined): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(cluster).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (owner !== null && owner.uid === 0) {
    throw new DatabaseError('owner-root', `${cluster} belongs to root, as whom PostgreSQL does not run: give it (chown -R) to the user that should run it`);
  }
  if (owner !== null) return { uid: owner.uid, gid: owner.gid };
  const name = wanted === undefined || wanted === '' ? 'nobody' : wanted;
  const [uid, gid] = [await lookUp('-u', name), await lookUp('-g', name)];
  if (uid === null || gid === null || uid === 0) {
    throw new DatabaseError('user-unknown', `there is no user "${name}" who could run PostgreSQL: name one in ASHYQ_DB_USER (not root)`);
  }
  return { uid, gid };
}

async function lookUp(what: '-u' | '-g', name: string): Promise<number | null> {
  const { code, output } = await run('id', [what, '--', name], { account: null });
  return code === 0 && /^\d+$/.test(output.trim()) ? Number(output) : null;
}

/** A finished program: its exit code (null when a signal ended it) and the last of what it said on both outputs. */
export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program to its end. @throws the system's error when it cannot be started at all (EACCES, ENOENT) */
export function run(file: string, args: readonly string[], options: { account: Account | null; input?: string }): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options.account, cwd: '/', env: BARE_ENVIRONMENT, stdio: 'pipe' });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
    // a program that ends without reading its input is not our failure: its exit code tells
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}
