/**
 * The one embedded server of a test run: named here (globalSetup runs before any test, and its environment reaches every worker), started by the
 * first test file that wants a database, stopped and removed when the run ends. What a killed earlier run left behind is cleared away as well.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPlace } from '../../src/issuer/db/embedded/place.ts';
import { isAlive, readPostmaster, stopPostmaster } from '../../src/issuer/db/embedded/postmaster.ts';

const PREFIX = 'ashyq-test-';

/** A new folder for this process's databases, removed by `removeFolder`. Its name tells whose it is. Other users may enter it, as root's PostgreSQL must. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Stops the server of a data directory, if one runs, whoever is connected, and removes its files and the folder that holds them. */
export async function removeFolder(folder: string, dataDir = join(folder, 'data')): Promise<void> {
  const place = await findPlace(dataDir);
  if (place !== null) {
    const cluster = join(place.base, 'cluster');
    const pid = (await readPostmaster(cluster))?.pid ?? null;
    if (pid !== null && !(await stopPostmaster(pid, cluster, 30))) process.kill(pid, 'SIGKILL');
    rmSync(place.base, { recursive: true, force: true, maxRetries: 5 });
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Vitest's globalSetup; what it returns is the teardown. Two projects name it and share one server. */
export async function setup(): Promise<() => Promise<void>> {
  if (process.env['ASHYQ_TEST_DATABASE'] !== undefined) return async () => undefined;
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0;
    // A program that a killed run started may still write there. That folder is the next run's to clear; this one has its own.
    if (pid > 0 && !isAlive(pid)) await removeFolder(join(tmpdir(), name)).catch((error: Error) => console.warn(`${name} stays: ${error.message}`));
  }
  const folder = makeFolder();
  process.env['ASHYQ_TEST_DATABASE'] = folder;
  return () => removeFolder(folder);
}
