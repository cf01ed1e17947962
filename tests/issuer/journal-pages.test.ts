/** From a tablet's checkpoint to a leaf of the transparency log: the countersigned ones are gathered on pages, published, and proved to be in the log. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeLogEntry, fileOfEntry } from '../../src/core/trust/log/entry.ts';
import { sql } from '../../src/issuer/db/open.ts';
import { trustFiles } from '../../src/issuer/http/trust-files.ts';
import { notePagesLogged } from '../../src/issuer/journals/pages.ts';
import { holdCeremony } from '../../src/issuer/keys/ceremony.ts';
import { type Keyring, openKeyring } from '../../src/issuer/keys/keyring.ts';
import { readLogEntries } from '../../src/issuer/publish/log-store.ts';
import { publish } from '../../src/issuer/publish/publisher.ts';
import { databaseSource } from '../../src/issuer/tokens/source.ts';
import { withDatabase } from './database.ts';
import { handIn, write } from './journals.ts';
import { CINEMA, enrolTablet, insertVenue, type Tablet } from './visits.ts';
import { makeWorld, type World } from './world.ts';

const database = withDatabase();
const ENVIRONMENT = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
let world: World;
let tablet: Tablet;
let dataDir: string;
let keyring: Keyring;
const journal = () => write({ count: 40, time: world.issuer.now() - 60 });
let written: Awaited<ReturnType<typeof journal>>;

beforeAll(async () => {
  world = await makeWorld(database.db);
  await insertVenue(world, CINEMA);
  tablet = await enrolTablet(world, { venueId: CINEMA, gate: 1 }, 'tablet');
  written = await journal();
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-pages-'));
  await holdCeremony({ dataDir, now: world.issuer.now(), environment: ENVIRONMENT, cost: 2 ** 10 });
  keyring = await openKeyring(dataDir, ENVIRONMENT);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const publishNow = () => publish({ dataDir, keyring, source: databaseSource(database.db), now: world.issuer.now() });
const leaves = async () => (await readLogEntries(dataDir)).map(decodeLogEntry).filter(({ kind }) => kind === 'checkpoint');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const checkpoints = async () =>
  (await sql<{ raw: Uint8Array; page: number | null }>`select raw, page from journal_checkpoint order by size`.execute(database.db)).rows;

test('a countersigned checkpoint is named by a page, the page by a leaf, and the tablet is told which', async () => {
  await handIn(world, tablet, written, { to: 10 });
  await handIn(world, tablet, written, { from: 10, to: 20 });
  const { pages } = await publishNow();
  expect(pages).toEqual([1]);
  const [leaf] = await leaves();
  const page = await readFile(join(dataDir, 'public/trust', leaf === undefined ? '' : (fileOfEntry(leaf) ?? '')));
  expect({ version: leaf?.version, length: leaf?.length, sha256: Buffer.from(leaf?.sha256 ?? []) }).toEqual({ version: 1, length: 64, sha256: sha256(page) });
  const digests = (await checkpoints()).map(({ raw }) => sha256(raw)).sort(Buffer.compare);
  expect(Buffer.concat(digests).equals(page)).toBe(true);
  const answer = await handIn(world, tablet, written, { from: 20, to: 20, checkpoints: [] });
  expect(answer.body).toMatchObject({ countersigned: { size: 20, page: 1 } });
  const served = await trustFiles(join(dataDir, 'public/trust')).request('/trust/journals/1.bin');
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
});

test('cut off before it was noted, the same page comes again and is one leaf; the next waits a few minutes', async () => {
  world.pass(300);
  expect((await publishNow()).pages).toEqual([1]);
  expect(await leaves()).toHaveLength(1);
  await notePagesLogged(database.db, [1], world.issuer.now());
  world.pass(300);
  await handIn(world, tablet, written, { from: 20, to: 30 });
  expect((await publishNow()).pages).toEqual([2]);
  await notePagesLogged(database.db, [2], world.issuer.now());
  await handIn(world, tablet, written, { from: 30, to: 40 });
  world.pass(60);
  expect((await publishNow()).pages).toEqual([]);
  expect((await checkpoints()).map(({ page }) => page)).toEqual([1, 1, 2, null]);
});

test('a register that came back from a backup takes no number that was published', async () => {
  await sql`delete from journal_page where number = 2`.execute(database.db);
  await sql`update journal_checkpoint set page = null where page = 2`.execute(database.db);
  world.pass(300);
  expect((await publishNow()).pages).toEqual([3]);
  expect((await readdir(join(dataDir, 'public/trust/journals'))).toSorted()).toEqual(['1.bin', '2.bin', '3.bin']);
  expect((await leaves()).map(({ version }) => version)).toEqual([1, 2, 3]);
});
