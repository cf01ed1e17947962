/**
 * Several issuers at once: real processes on one database and one data directory behind a balancer, killed and stopped while phones renew. One signs at a time,
 * no index is given twice, what was acknowledged is there, and an instance that is told to stop is gone in time with every call answered or not taken.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { decodeLogEntry } from '../../src/core/trust/log/entry.ts';
import { startEmbedded } from '../../src/issuer/db/embedded/start.ts';
import { type Database, openDatabase } from '../../src/issuer/db/open.ts';
import { readLogEntries } from '../../src/issuer/publish/log-store.ts';
import { readStampTime } from '../../src/issuer/publish/published.ts';
import { updateFrom } from '../issuer/backup/lost-server.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { quiet, urlOf } from '../issuer/database.ts';
import { keyOf } from '../issuer/world.ts';
import { Balancer, buildProgram, Instance, type Place } from './instances.ts';

const PHONES = 16;
const folder = makeFolder();
const dataDir = join(folder, 'shared');
const balancer = new Balancer();
const phones: Phone[] = [];
let place: Place;
let origin: string;
let database: Database;

interface Phone {
  readonly name: string;
  token: Uint8Array;
  key: string;
}

/** Every index that a phone was given. */
const acknowledged: number[] = [];
const now = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  const server = await startEmbedded({ dataDir: join(folder, 'data') });
  place = { program: await buildProgram(), dataDir, databaseUrl: urlOf(server, 'ashyq') };
  // both at once on an empty directory and an empty database: one makes keys, schema and demo, the other finds them
  balancer.instances.push(...(await Promise.all([Instance.start(place), Instance.start(place)])));
  origin = await balancer.listen();
  database = await openDatabase({ databaseUrl: place.databaseUrl, dataDir: '', log: quiet, connections: 2 });
  const people = await database.db.selectFrom('person').select(['iin', 'phone']).where('phone', 'is not', null).orderBy('id').limit(PHONES).execute();
  for (const { iin, phone } of people) {
    if (iin !== null && phone !== null) phones.push(await enrol(iin, phone));
  }
});
afterAll(async () => {
  balancer.close();
  for (const instance of balancer.instances) if (instance.child.exitCode === null) await instance.end('SIGKILL');
  await database?.close();
  await removeFolder(folder);
});

let callers = 0;
/** Each call from a network of its own, as the balancer's x-forwarded-for says. */
async function post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  callers += 1;
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': `10.0.${(callers >> 8) & 255}.${callers & 255}` };
  const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function enrol(iin: string, phone: string): Promise<Phone> {
  const before = balancer.instances.map((instance) => instance.codeFor(phone));
  expect((await post('/api/enrol', { iin, phone, language: 'en' })).status).toBe(202);
  const fresh = () => balancer.instances.map((instance) => instance.codeFor(phone)).find((code, nr) => code !== undefined && code !== before[nr]);
  while (fresh() === undefined) await delay(20);
  const key = `${iin} 0`;
  const request = toBase64Url(await makeDeviceRequest({ action: 'enrol', iat: now() }, keyOf(key)));
  const answer = await post('/api/enrol/confirm', { iin, phone, code: fresh(), request });
  expect(answer).toMatchObject({ status: 200 });
  const token = fromBase64Url(String(answer.body['token']));
  acknowledged.push(decodeStatusToken(token).payload.index);
  return { name: iin, token, key };
}

/** Renews once; false where there was no answer, and the phone keeps what it has. */
async function renew(phone: Phone, round: number): Promise<boolean> {
  const key = `${phone.name} ${round}`;
  const request = await makeDeviceRequest({ action: 'renew', iat: now() }, keyOf(key));
  const answer = await post('/api/token', { request: toBase64Url(await makeRenewal(phone.token, request, keyOf(phone.key))) }).catch(() => null);
  if (answer === null || answer.status >= 500 || answer.status === 429) return false;
  expect(answer).toMatchObject({ status: 200 });
  phone.token = fromBase64Url(String(answer.body['token']));
  phone.key = key;
  acknowledged.push(decodeStatusToken(phone.token).payload.index);
  return true;
}

async function expectNothingTwice(): Promise<void> {
  const rows = await database.db.selectFrom('token').select('token_index').execute();
  const indices = rows.map((row) => row.token_index);
  expect(new Set(indices).size).toBe(indices.length);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  const known = new Set(indices);
  expect(acknowledged.filter((index) => !known.has(index))).toEqual([]);
}

/** One content for each version of each file that was ever published, and every stamp's version once. */
async function expectOneSigner(): Promise<void> {
  const names = (await readLogEntries(dataDir)).map((bytes) => decodeLogEntry(bytes)).map(({ kind, k, version }) => `${kind} ${k} ${version}`);
  expect(new Set(names).size).toBe(names.length);
  const stamps = names.filter((name) => name.startsWith('stamp')).map((name) => Number(name.split(' ')[2]));
  expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
}

test('two that start at once on nothing share one ministry, and both serve', async () => {
  const roots = await readFile(join(dataDir, 'public/trust/root.1.cbor'));
  expect(roots.length).toBeGreaterThan(0);
  for (const { port } of balancer.instances) expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  expect(phones).toHaveLength(PHONES);
});

test('phones renew at both while the instances are killed in turn: nothing is given twice, nothing acknowledged is lost', async () => {
  const tally = { renewed: 0, unanswered: 0, kills: 0 };
  let stopped = false;
  const work = phones.map(async (phone) => {
    for (let round = 1; !stopped; round += 1) {
      const done = await renew(phone, round);
      if (done) tally.renewed += 1;
      else tally.unanswered += 1;
      if (!done) await delay(20);
    }
  });
  for (let kill = 0; kill < 6; kill += 1) {
    const before = tally.renewed;
    // a killed one may have been publishing: the other is asked to
    await database.db
      .updateTable('token')
      .set({ revoked_at: now(), revoked_cause: 'operator' })
      .where('token_index', '=', -1 - kill)
      .execute();
    await expect.poll(() => tally.renewed, { timeout: 60_000 }).toBeGreaterThan(before + 10);
    const victim = balancer.instances[kill % 2];
    await victim?.end('SIGKILL');
    tally.kills += 1;
    balancer.instances[kill % 2] = await Instance.start(place);
  }
  stopped = true;
  await Promise.all(work);
  console.info(`${tally.renewed} renewals, ${tally.unanswered} unanswered or limited, ${tally.kills} kills`);
  await expectNothingTwice();
  await expectOneSigner();
  await updateFrom(dataDir, null);
});

test('the signer is killed: nobody holds its lock, and the other signs at once when it has a reason', async () => {
  const [first, second] = balancer.instances;
  if (first === undefined || second === undefined) throw new Error('two instances');
  await first.end('SIGKILL');
  balancer.instances.splice(0, 1);
  const before = await readStampTime(join(dataDir, 'public/trust'));
  const [phone] = phones;
  if (phone === undefined) throw new Error('a phone');
  await delay(1100);
  const request = await makeDeviceRequest({ action: 'delete', iat: now() }, keyOf('giving up'));
  const deleted = await post('/api/token/delete', { request: toBase64Url(await makeRenewal(phone.token, request, keyOf(phone.key))) });
  expect(deleted).toMatchObject({ status: 200 });
  await expect.poll(() => readStampTime(join(dataDir, 'public/trust')), { timeout: 15_000 }).toBeGreaterThan(before ?? 0);
  balancer.instances.push(await Instance.start(place));
});

test('SIGTERM with calls under way: gone in under ten seconds with exit 0, each call acknowledged or not taken', async () => {
  const [first] = balancer.instances;
  if (first === undefined) throw new Error('an instance');
  let stopped = false;
  let unanswered = 0;
  const work = phones.slice(1).map(async (phone) => {
    for (let round = 10_000; !stopped; round += 1) if (!(await renew(phone, round))) unanswered += 1;
  });
  await delay(500);
  const startedAt = performance.now();
  expect(await first.end('SIGTERM')).toBe(0);
  const seconds = (performance.now() - startedAt) / 1000;
  balancer.instances.splice(0, 1);
  await delay(300);
  stopped = true;
  await Promise.all(work);
  console.info(`drained in ${seconds.toFixed(1)} s, ${unanswered} calls went to the other or came later`);
  expect(seconds).toBeLessThan(10);
  await expectNothingTwice();
});

test('an instance with a directory of its own is refused: it would sign other stamps under the same versions', async () => {
  const stranger = new Instance({ ...place, dataDir: join(folder, 'own') });
  while (stranger.child.exitCode === null) await delay(20);
  expect([stranger.child.exitCode, stranger.terminal]).toEqual([1, expect.stringContaining('published-elsewhere')]);
});
