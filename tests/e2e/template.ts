/**
 * The ministry that the stories begin with. To make keys, build the app, fill the demo world and publish it takes longer than many a story: it is done once in
 * a run, by the first file that wants an issuer, and each story goes on with a copy. Without this file's `setup` (the gallery, the engines) an issuer starts
 * from nothing.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { findPlace } from '../../src/issuer/db/embedded/place.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';

const VARIABLE = 'ASHYQ_TEST_ISSUER';
const PATIENCE_SECONDS = 240;

/** Vitest's globalSetup; what it returns is the teardown. Two projects name it and share one template. */
export async function setup(): Promise<() => Promise<void>> {
  if (process.env[VARIABLE] !== undefined) return async () => undefined;
  const folder = makeFolder();
  process.env[VARIABLE] = folder;
  return () => removeFolder(folder, join(folder, 'template', 'data'));
}

/** Copies the template into the folder of an issuer, after `make` has filled it if nobody has; false where every issuer is to start from nothing. */
export async function copyTemplate(folder: string, make: (folder: string) => Promise<void>): Promise<boolean> {
  const base = process.env[VARIABLE];
  if (base === undefined) return false;
  const template = join(base, 'template');
  await once(base, async () => {
    mkdirSync(template);
    await make(template);
    const place = await findPlace(join(template, 'data'));
    // The copies are killed and started again, but nobody cuts their power (tests/fault does): they need not wait for the disk.
    if (place !== null) appendFileSync(join(place.base, 'cluster', 'postgresql.auto.conf'), 'fsync = off\nfull_page_writes = off\n');
  });
  // A database that lies elsewhere is not copied with its data directory.
  if ((await findPlace(join(template, 'data')))?.relocated !== false) return false;
  // Owner and mode of the database's files with them.
  execFileSync('cp', ['-a', `${template}/.`, folder]);
  return true;
}

/** Two files run beside each other: the first makes the template, the other waits for it, and hears of it if that failed. */
async function once(base: string, work: () => Promise<void>): Promise<void> {
  const [begun, done, failed] = ['begun', 'done', 'failed'].map((name) => join(base, name)) as [string, string, string];
  try {
    mkdirSync(begun);
  } catch {
    for (let waited = 0; !existsSync(done); waited += 1) {
      if (existsSync(failed) || waited > PATIENCE_SECONDS * 4) throw new Error('the template of the issuers was not made');
      await new Promise((again) => setTimeout(again, 250));
    }
    return;
  }
  try {
    await work();
    writeFileSync(done, '');
  } catch (error) {
    writeFileSync(failed, '');
    throw error;
  }
}
