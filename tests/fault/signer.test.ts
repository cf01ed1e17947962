/**
 * The keys in a process of their own (decision 048), in the operator's order: an issuer that holds its keys, the move, then phones that renew while the signer is killed
 * again and again. And what the move is for: nothing of a key in the issuer's memory, nothing that its user may read.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { decodeLogEntry } from '../../src/core/trust/log/entry.ts';
import { startEmbedded } from '../../src/issuer/db/embedded/start.ts';
import { type Database, openDatabase } from '../../src/issuer/db/open.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { openOnline, openSecondBundle } from '../../src/issuer/keys/keyring.ts';
import { readLogEntries } from '../../src/issuer/publish/log-store.ts';
import { readStampTime } from '../../src/issuer/publish/published.ts';
import { updateFrom } from '../issuer/backup/lost-server.ts';
import { makeFolder, removeFolder } from '../issuer/cluster.ts';
import { quiet, urlOf } from '../issuer/database.ts';
import { keyOf } from '../issuer/world.ts';
import { figure } from './figures.ts';
import { buildProgram } from './instances.ts';
import { GROUP, giveTo, IS_ROOT, ISSUER_USER, makeOwned, openGateway, PASSPHRASE, Program, SIGNER_USER, searchMemory } from './signer-place.ts';
import { portIn } from './started.ts';

const [PHONES, KILLS] = [16, 20];
/** Node's own answer, empty, to a request whose head did not come within ten seconds of its connection, as on a machine that stood still: a phone asks again. */
const LATE = 408;
const folder = makeFolder();
const [dataDir, signerDir, runDir] = [join(folder, 'issuer'), join(folder, 'signer'), join(folder, 'run')];
const socketPath = join(runDir, 'signer.sock');
const environment = { ASHYQ_KEY_PASSPHRASE: PASSPHRASE };
const now = () => Math.floor(Date.now() / 1000);
const secrets = new Map<string, Uint8Array>();
const phones: Phone[] = [];
const acknowledged: number[] = [];
let program: string;
let databaseUrl: string;
let database: Database;
let gateway: Awaited<ReturnType<typeof openGateway>>;
let issuer: Program;
let signer: Program;
let origin: string;

interface Phone {
  readonly name: string;
  token: Uint8Array;
  key: string;
}

async function startIssuer(others: Readonly<Record<string, string>>): Promise<Program> {
  const flags = ['serve', '--port', '0', '--data', dataDir, '--database-url', databaseUrl, '--sms-webhook', gateway.url, '--proxies', '1'];
  const started = new Program([program, ...flags], { user: ISSUER_USER, environment: others });
  await started.says(/"event":"(started)".*\}\n/);
  origin = `http://127.0.0.1:${portIn(started.said)}`;
  return started;
}
async function startSigner(): Promise<Program> {
  const started = new Program([program, 'signer', '--data', signerDir, '--socket', socketPath], { user: SIGNER_USER, environment });
  await started.says(/"event":"(signer-started)"/);
  return started;
}

beforeAll(async () => {
  chmodSync(folder, 0o755);
  const server = await startEmbedded({ dataDir: join(folder, 'data') });
  // the database's socket is for the user who started it, and the issuer is another one here
  for (const [path, mode] of [
    ['', 0o755],
    ['run', 0o755],
    ['run/.s.PGSQL.5432', 0o777],
  ] as const)
    chmodSync(join(folder, 'data/postgres', path), mode);
  [program, databaseUrl, gateway] = [await buildProgram(), urlOf(server, 'ashyq'), await openGateway()];
  makeOwned(dataDir, ISSUER_USER, 0o755);
  copyFileSync(resolve('deploy/policy.example.json'), join(dataDir, 'policy.json'));
  issuer = await startIssuer(environment);
  database = await openDatabase({ databaseUrl, dataDir: '', log: quiet, connections: 2 });
});
afterAll(async () => {
  for (const one of [issuer, signer]) await one?.end('SIGKILL');
  gateway?.server.close();
  await database?.close();
  await removeFolder(folder);
});

let callers = 0;
async function post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  callers += 1;
  // a connection of its own: one that was kept open may be closed by the server in the moment of the next call
  const headers = { connection: 'close', 'content-type': 'application/json', 'x-forwarded-for': `10.0.${(callers >> 8) & 255}.${callers & 255}` };
  const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (text === '' && response.status !== LATE) throw new Error(`an empty ${response.status}`);
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}
const ready = async () => (await (await fetch(`${origin}/readyz`)).json()) as Record<string, unknown>;

async function enrol({ iin, phone }: { iin: string; phone: string }): Promise<Phone> {
  expect((await post('/api/enrol', { iin, phone, language: 'en' })).status).toBe(202);
  while (gateway.codes.get(phone) === undefined) await delay(20);
  const key = `${iin} 0`;
  const request = toBase64Url(await makeDeviceRequest({ action: 'enrol', iat: now() }, keyOf(key)));
  const answer = await post('/api/enrol/confirm', { iin, phone, code: gateway.codes.get(phone), request });
  expect(answer).toMatchObject({ status: 200 });
  return took({ name: iin, token: new Uint8Array(), key }, { key, answer });
}
function took(phone: Phone, { key, answer }: { key: string; answer: { body: Record<string, unknown> } }): Phone {
  phone.token = fromBase64Url(String(answer.body['token']));
  phone.key = key;
  acknowledged.push(decodeStatusToken(phone.token).payload.index);
  return phone;
}

/** Renews once and gives the code of the refusal, null for a new pass. */
async function renew(phone: Phone, round: number): Promise<string | null> {
  const key = `${phone.name} ${round}`;
  const request = await makeDeviceRequest({ action: 'renew', iat: now() }, keyOf(key));
  const answer = await post('/api/token', { request: toBase64Url(await makeRenewal(phone.token, request, keyOf(phone.key))) });
  if (answer.status === LATE) return 'late';
  if (answer.status >= 500 || answer.status === 429) return String(answer.body['code']);
  expect(answer).toMatchObject({ status: 200 });
  took(phone, { key, answer });
  return null;
}

async function expectNothingTwice(): Promise<void> {
  const indices = (await database.db.selectFrom('token').select('token_index').execute()).map((row) => row.token_index);
  expect(new Set(indices).size).toBe(indices.length);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  const known = new Set(indices);
  expect(acknowledged.filter((index) => !known.has(index))).toEqual([]);
  const names = (await readLogEntries(dataDir)).map((bytes) => decodeLogEntry(bytes)).map(({ kind, k, version }) => `${kind} ${k} ${version}`);
  expect(new Set(names).size).toBe(names.length);
}

test('an issuer that holds its keys has them in its memory: the search finds them', async (context) => {
  const keys = [await openOnline(dataDir, environment), await openSecondBundle(dataDir, environment)].flatMap((file) => file.keys);
  for (const { record, seed } of keys) secrets.set(`${record.role} ${record.kid}`, new Uint8Array(seed));
  secrets.set('passphrase', new TextEncoder().encode(PASSPHRASE));
  expect(secrets.size).toBe(8);
  const { found, bytes } = searchMemory(issuer.pid, secrets);
  figure(context, 'memory looked at, MiB', Math.round(bytes / 2 ** 20));
  expect([...found].sort()).toEqual([...secrets.keys()].sort());
});

test('its keys move to a signer of another user, and it goes on as the same ministry', async () => {
  await issuer.end();
  makeOwned(signerDir, SIGNER_USER, 0o700);
  makeOwned(runDir, SIGNER_USER, 0o750);
  renameSync(join(dataDir, 'keys'), join(signerDir, 'keys'));
  giveTo(signerDir, SIGNER_USER);
  signer = await startSigner();
  issuer = await startIssuer({ ASHYQ_SIGNER: socketPath });
  expect(await ready()).toMatchObject({ status: 'ready', signer: 'answers' });
  await updateFrom(dataDir, null);
  for (const { familyName, givenName, birthDate, ...rest } of demoPeople('signer', PHONES)) {
    const person = { ...rest, family_name: familyName, given_name: givenName, birth_date: birthDate, evidence_at: null, health_until: null };
    await database.db.insertInto('person').values(person).execute();
    phones.push(await enrol({ iin: rest.iin ?? '', phone: rest.phone ?? '' }));
  }
});

test('while the signer is away, what needs a signature is told so, the rest is served, and publishing goes on after', async () => {
  const before = (await readStampTime(join(dataDir, 'public/trust'))) ?? 0;
  await signer.end('SIGKILL');
  const [phone] = phones;
  if (phone === undefined) throw new Error('a phone');
  expect(await renew(phone, 1)).toBe('signer-away');
  expect(await ready()).toMatchObject({ status: 'ready', signer: 'away' });
  for (const path of ['/trust/stamp.cbor', '/healthz', '/version.json']) expect((await fetch(origin + path)).status, path).toBe(200);
  expect(await (await fetch(`${origin}/metrics`)).text()).toContain('ashyq_signer_up 0');
  const given = await makeDeviceRequest({ action: 'delete', iat: now() }, keyOf('giving up'));
  const last = phones.pop();
  if (last === undefined) throw new Error('another phone');
  await delay(1_100);
  expect(await post('/api/token/delete', { request: toBase64Url(await makeRenewal(last.token, given, keyOf(last.key))) })).toMatchObject({ status: 200 });
  await delay(1_000);
  expect(await readStampTime(join(dataDir, 'public/trust'))).toBe(before);
  signer = await startSigner();
  await expect.poll(() => readStampTime(join(dataDir, 'public/trust')), { timeout: 30_000 }).toBeGreaterThan(before);
  await updateFrom(dataDir, null);
});

test(`killed ${KILLS} times while phones renew: no index twice, no version twice, and every phone renews in the end`, async (context) => {
  const tally = { renewed: 0, refused: 0, late: 0 };
  let stopped = false;
  const work = phones.map(async (phone) => {
    for (let round = 2; !stopped; round += 1) {
      const refusal = await renew(phone, round);
      tally[refusal === null ? 'renewed' : refusal === 'late' ? 'late' : 'refused'] += 1;
      expect([null, 'late', 'signer-away']).toContain(refusal);
      // fewer than a device may in the time
      await delay(1_500);
    }
  });
  for (let kill = 0; kill < KILLS; kill += 1) {
    await delay(300 + 40 * (kill % 7));
    await signer.end('SIGKILL');
    signer = await startSigner();
  }
  stopped = true;
  await Promise.all(work);
  for (const phone of phones) await expect.poll(() => renew(phone, 90_000 + callers), { timeout: 60_000, interval: 500 }).toBeNull();
  await expectNothingTwice();
  await updateFrom(dataDir, null);
  figure(context, 'renewed', tally.renewed);
  figure(context, 'refused while it was away', tally.refused);
  figure(context, 'cut off by a machine that stood still', tally.late);
  expect(tally.renewed).toBeGreaterThan(KILLS);
  expect(tally.refused).toBeGreaterThan(0);
});

test('the issuer’s memory holds no key and no passphrase; the signer’s does', async (context) => {
  const { found, bytes } = searchMemory(issuer.pid, secrets);
  figure(context, 'memory looked at, MiB', Math.round(bytes / 2 ** 20));
  expect([...found]).toEqual([]);
  expect(searchMemory(signer.pid, secrets).found.size).toBe(secrets.size);
});

test('the issuer’s user reads no key, no passphrase and no memory of the signer; a stranger does not reach the socket', (context) => {
  if (!IS_ROOT) {
    console.log('skipped: only root may be another user');
    context.skip('only root may be another user');
  }
  const as = (user: number, group: number, code: string) =>
    spawnSync(process.execPath, ['-e', code], { uid: user, gid: group, env: { PATH: process.env['PATH'] ?? '' } }).status;
  const reading = (path: string) => `require('fs').readFileSync(${JSON.stringify(path)})`;
  const connecting = `require('net').connect(${JSON.stringify(socketPath)}).on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))`;
  const files = [
    join(signerDir, 'keys/online.json'),
    join(signerDir, 'keys/bundle-2.json'),
    join(signerDir, 'signer/state.json'),
    `/proc/${signer.pid}/environ`,
  ];
  for (const path of [...files, `/proc/${signer.pid}/mem`]) expect(as(ISSUER_USER, GROUP, reading(path)), path).toBe(1);
  // the same look succeeds where it is allowed
  for (const path of files) expect(as(SIGNER_USER, GROUP, reading(path)), path).toBe(0);
  expect(as(ISSUER_USER, GROUP, connecting)).toBe(0);
  expect(as(ISSUER_USER, 64_011, connecting)).toBe(1);
  const replacing = `require('fs').unlinkSync(${JSON.stringify(socketPath)})`;
  expect(as(ISSUER_USER, GROUP, replacing)).toBe(1);
});

test('keys that came back into the issuer’s folder end its start', async () => {
  await issuer.end();
  copyFileSync(join(signerDir, 'keys/online.json'), join(dataDir, 'keys/online.json'));
  const started = startIssuer({ ASHYQ_SIGNER: socketPath });
  await expect(started).rejects.toThrow('keys-in-two-places');
  rmSync(join(dataDir, 'keys/online.json'));
});
