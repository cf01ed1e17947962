/**
 * `npm run test:postgres [-- BIN...]`: the issuer's tests that ask a database, against other PostgreSQL servers than the embedded one. BIN is a folder with initdb and
 * postgres in it; without any, Debian's (/usr/lib/postgresql/<version>/bin) are taken. TESTS in the environment names other test files than the usual ones.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const DEBIAN = '/usr/lib/postgresql';
const given = process.argv.slice(2);
const places = given.length > 0 ? given : existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
const tests = (process.env.TESTS ?? 'tests/issuer').split(' ');
if (places.length === 0) {
  console.error('no PostgreSQL: name the folder of its programs (Debian: apt-get install postgresql)');
  process.exit(1);
}

// PostgreSQL refuses to run as root
const isRoot = process.getuid?.() === 0;
const lent = isRoot ? { uid: 65534, gid: 65534, cwd: '/' } : {};
let failed = 0;
for (const bin of places) {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-postgres-'));
  if (isRoot) chownSync(folder, 65534, 65534);
  chmodSync(folder, 0o755);
  const version = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
  const run = (program, args) => execFileSync(join(bin, program), args, { ...lent, stdio: ['ignore', 'ignore', 'inherit'] });
  run('initdb', ['-D', join(folder, 'cluster'), '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']);
  const options = ['-c', 'listen_addresses=', '-k', folder, '-c', 'max_connections=200', '-c', 'log_min_messages=fatal'];
  const server = spawn(join(bin, 'postgres'), ['-D', join(folder, 'cluster'), ...options], { ...lent, stdio: ['ignore', 'ignore', 'inherit'] });
  while (!existsSync(join(folder, '.s.PGSQL.5432')) && server.exitCode === null) await delay(50);
  const url = `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`;
  console.log(`\n${version}`);
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'node', ...tests], {
    stdio: 'inherit',
    env: { ...process.env, ASHYQ_TEST_POSTGRES: url },
  });
  if (status !== 0) failed += 1;
  server.kill('SIGINT');
  while (server.exitCode === null && server.signalCode === null) await delay(50);
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${places.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
