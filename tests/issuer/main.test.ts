/** The issuer as a process runs it: start, enrolment over HTTP, the pass at a door, a positive result, refusal, renewal, stop. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/bytes.ts';
import { encodeBase32 } from '../../src/core/codec/base32.ts';
import { detectEngine } from '../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../src/core/memory.ts';
import { formatQr } from '../../src/core/qr.ts';
import { signBatch } from '../../src/core/token/lab-batch.ts';
import { present } from '../../src/core/token/present.ts';
import { makeDeviceRequest, makeRenewal } from '../../src/core/token/request.ts';
import { decodeStatusToken } from '../../src/core/token/status-token.ts';
import { checkTrust } from '../../src/core/trust/check-trust.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { verify } from '../../src/core/verify.ts';
import { verifyVenueCredential } from '../../src/core/verify-venue.ts';
import { readConfig } from '../../src/issuer/config.ts';
import { demoSecret, labSignersOf } from '../../src/issuer/demo/lab-keys.ts';
import { type RunningIssuer, startIssuer } from '../../src/issuer/main.ts';
import { portIn } from '../fault/started.ts';
import { withDatabase } from './database.ts';
import { keyOf } from './world.ts';

const database = withDatabase();
const folder = mkdtempSync(join(tmpdir(), 'ashyq-main-'));
const terminal: string[] = [];
const logLines: string[] = [];
let running: RunningIssuer;

function start(): Promise<RunningIssuer> {
  const flags = { port: 0, data: folder, databaseUrl: database.url, demo: true };
  return startIssuer({
    config: readConfig({ flags, environment: {}, file: null }),
    environment: {},
    terminal: (text) => terminal.push(text),
    logLine: (line) => logLines.push(line),
    clientDir: null,
  });
}

beforeAll(async () => {
  running = await start();
});

afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const now = () => Math.floor(Date.now() / 1000);

async function post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(running.origin + path, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function fetchTrust(name: string): Promise<Uint8Array | null> {
  const response = await fetch(`${running.origin}/trust/${name}`);
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
}

async function currentTrust(): Promise<Trust> {
  const pinned = await fetchTrust('root.1.cbor');
  if (pinned === null) throw new Error('no root');
  const checked = await checkTrust({ read: fetchTrust, pinned, previous: null, now: now(), engine: await detectEngine(), judgeExpiry: true });
  if (!checked.ok) throw new Error(`trust refused: ${checked.code} ${checked.file}`);
  return checked.trust;
}

async function judge(token: Uint8Array, holder: string, venue: { category: string; area: string }) {
  const engine = await detectEngine();
  const trust = await currentTrust();
  const text = formatQr(await present(token, { aud: '*', iat: now() }, keyOf(holder)));
  return verify(text, { trust, now: now(), door: venue, memory: new VerifierMemory(), engine });
}

async function enrol(member: { iin: string; phone: string }, holder: string): Promise<Uint8Array> {
  const asked = await post('/api/enrol', { iin: member.iin, phone: member.phone, language: 'ru' });
  expect(asked.status).toBe(202);
  await running.issuer.delivery.idle();
  const code = /код подтверждения (\d{6})/.exec(terminal.at(-1) ?? '')?.[1];
  const request = toBase64Url(await makeDeviceRequest({ action: 'enrol', iat: now() }, keyOf(holder)));
  const confirmed = await post('/api/enrol/confirm', { iin: member.iin, phone: member.phone, code, request });
  expect(confirmed.body).toMatchObject({ token: expect.any(String), time: expect.any(Number) });
  return fromBase64Url(String(confirmed.body['token']));
}

test('startIssuer prints where everybody goes, one person of each status, and enrolment codes', () => {
  const banner = terminal[0] ?? '';
  for (const path of ['/', '/gate', '/audit', '/desk']) expect(banner).toContain(`${running.origin}${path}`);
  expect(running.demo?.cast.map((member) => member.health)).toEqual(['green', 'blue', 'yellow', 'red']);
  for (const member of running.demo?.cast ?? []) expect(banner).toContain(member.iin);
  expect(banner).toMatch(/^ {2}green .* children: \S+ green, \S+ yellow$/m);
  expect(running.demo?.doors.map((door) => door.category)).toEqual(['airport', 'grocery', 'cinema', 'pharmacy']);
});

test('readyz is ready and names the database; version, metrics and openapi answer', async () => {
  const ready = await fetch(`${running.origin}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ status: 'ready', database: { kind: 'external', answers: true } });
  expect(await (await fetch(`${running.origin}/metrics`)).text()).toMatch(/^ashyq_people\{health="green"\} \d+$/m);
  expect(await (await fetch(`${running.origin}/version.json`)).json()).toMatchObject({ name: 'ashyq', version: 'test' });
  const openapi = (await (await fetch(`${running.origin}/openapi.json`)).json()) as { paths: Record<string, unknown> };
  expect(Object.keys(openapi.paths)).toContain('/api/enrol/confirm');
});

test('the whole pass: enrolled green and admitted, a positive result, refused, renewed red', async () => {
  const [green] = running.demo?.cast ?? [];
  if (green === undefined) throw new Error('no cast');
  const token = await enrol(green, 'phone 1');
  expect(decodeStatusToken(token).payload).toMatchObject({ health: 3, basis: 3, initials: green.initials });
  const airport = { category: 'airport', area: '7519' };
  expect(await judge(token, 'phone 1', airport)).toMatchObject({ outcome: 'admit', code: 'ok', health: 'green' });

  const signers = labSignersOf(await demoSecret(folder));
  const row = { rowId: '1', iin: green.iin, sampledAt: now() - 60, result: 1, district: '7511' };
  const head = { kind: 'lab' as const, sourceId: 'LAB-ALMATY', batchId: new Uint8Array(16).fill(7), createdAt: now() };
  const raw = await signBatch({ ...head, rows: [row] }, signers('LAB-ALMATY'));
  const sentAt = performance.now();
  const sent = await fetch(`${running.origin}/api/lab/batches`, { method: 'POST', headers: { 'content-type': 'application/cose' }, body: raw });
  expect(await sent.json()).toMatchObject({ accepted: 1, rejected: [] });
  const answeredAt = performance.now();

  await expect.poll(() => judge(token, 'phone 1', airport), { timeout: 30_000 }).toMatchObject({ outcome: 'refuse', code: 'token-revoked' });
  const refusedAt = performance.now();
  // docs/performance.md: "from a positive result to refused at the door"
  if (process.env['ASHYQ_MEASURE'] !== undefined)
    console.log(`positive to answered ${(answeredAt - sentAt).toFixed(0)} ms, to refused at a door that asks at once ${(refusedAt - sentAt).toFixed(0)} ms`);
  const request = await makeDeviceRequest({ action: 'renew', iat: now() }, keyOf('phone 1, second key'));
  const renewed = await post('/api/token', { request: toBase64Url(await makeRenewal(token, request, keyOf('phone 1'))) });
  const red = fromBase64Url(String(renewed.body['token']));
  expect(await judge(red, 'phone 1, second key', airport)).toMatchObject({ outcome: 'refuse', code: 'not-admitted', health: 'red', reason: 'isolation' });
});

test('the others of the cast are what they are said to be', async () => {
  const grocery = { category: 'grocery', area: '7511' };
  const verdicts: unknown[] = [];
  for (const member of running.demo?.cast.slice(1) ?? []) {
    const { health, outcome } = await judge(await enrol(member, member.iin), member.iin, grocery);
    verdicts.push([member.health, health, outcome]);
  }
  expect(verdicts).toEqual([
    ['blue', 'blue', 'admit'],
    ['yellow', 'yellow', 'admit'],
    ['red', 'red', 'refuse'],
  ]);
});

test('a family: a father takes both children’s passes, doors tell them apart, one is printed, one given up and refused', async () => {
  const father = running.demo?.cast[1];
  if (father === undefined) throw new Error('no cast');
  const token = await enrol(father, 'father');
  const ask = async (
    path: string,
    { holder = 'father', pass = token, ...asked }: { action: 'family' | 'child' | 'paper' | 'delete'; key: string } & Asking,
  ) => {
    const { action, key, ref } = asked;
    const request = await makeDeviceRequest({ action, iat: now(), ...(ref === undefined ? {} : { ref }) }, keyOf(key));
    return (await post(path, { request: toBase64Url(await makeRenewal(pass, request, keyOf(holder))) })).body;
  };
  const { children } = (await ask('/api/family', { action: 'family', key: 'asking' })) as { children: { ref: string; initials: string; year: number }[] };
  expect(children.map(({ initials }) => initials)).toEqual(father.children.map(({ initials }) => initials));
  const passes = [];
  for (const [nr, { ref }] of children.entries()) {
    const { token: given } = await ask('/api/family/child', { action: 'child', key: `child ${nr}`, ref: fromBase64Url(ref) });
    passes.push({ pass: fromBase64Url(String(given)), holder: `child ${nr}` });
  }
  const [green, yellow] = passes;
  if (green === undefined || yellow === undefined) throw new Error('two children');
  const airport = { category: 'airport', area: '7519' };
  expect(await judge(green.pass, green.holder, airport)).toMatchObject({
    outcome: 'admit',
    health: 'green',
    initials: children[0]?.initials,
    identity: 'glance',
  });
  expect(await judge(yellow.pass, yellow.holder, airport)).toMatchObject({ outcome: 'refuse', code: 'not-admitted', health: 'yellow' });

  const { token: bare } = await ask('/api/token/paper', { action: 'paper', key: 'printing', ...green });
  const door = async () => ({ trust: await currentTrust(), now: now(), door: airport, memory: new VerifierMemory(), engine: await detectEngine() });
  const card = formatQr(fromBase64Url(String(bare)));
  expect(await verify(card, await door())).toMatchObject({ outcome: 'admit', code: 'ok', identity: 'document', initials: children[0]?.initials });

  expect(await ask('/api/token/delete', { action: 'delete', key: 'giving up', ...green })).toMatchObject({ revokedTokens: 2 });
  await expect.poll(async () => verify(card, await door()), { timeout: 30_000 }).toMatchObject({ outcome: 'refuse', code: 'token-revoked' });
  expect(await judge(green.pass, green.holder, airport)).toMatchObject({ code: 'token-revoked' });
  expect(await judge(yellow.pass, yellow.holder, { category: 'grocery', area: '7511' })).toMatchObject({ outcome: 'admit', code: 'ok' });
});

interface Asking {
  readonly ref?: Uint8Array;
  readonly pass?: Uint8Array;
  readonly holder?: string;
}

test('a tablet enrols with a code of the banner, and its credential is the ministry’s', async () => {
  const door = running.demo?.doors[0];
  const code = door?.url.split('/').at(-1);
  const request = toBase64Url(await makeDeviceRequest({ action: 'tablet', iat: now() }, keyOf('tablet')));
  const { status, body } = await post('/api/gate/enrol', { code, request });
  expect({ status, venue: body['venue'] }).toMatchObject({ status: 200, venue: { id: 'ALA-00001', category: 'airport', gate: 1 } });
  const verified = await verifyVenueCredential(fromBase64Url(String(body['credential'])), {
    trust: await currentTrust(),
    now: now(),
    engine: await detectEngine(),
  });
  expect(verified).toMatchObject({ ok: true, venue: { venueId: 'ALA-00001', tabletKey: keyOf('tablet').publicKey } });
  expect(
    await post('/api/gate/enrol', { code, request: toBase64Url(await makeDeviceRequest({ action: 'tablet', iat: now() }, keyOf('other'))) }),
  ).toMatchObject({
    status: 410,
    body: { code: 'enrolment-used' },
  });
});

test('the neutral code of the posters file is the published one, and phones believe it', async () => {
  const response = await fetch(`${running.origin}/trust/neutral.cwt`);
  expect([response.status, response.headers.get('cache-control'), response.headers.get('access-control-allow-origin')]).toEqual([200, 'no-cache', '*']);
  const credential = new Uint8Array(await response.arrayBuffer());
  const posters = readFileSync(running.demo?.postersFile ?? '', 'utf8')
    .trim()
    .split('\n');
  expect(posters).toHaveLength(5);
  expect(posters.at(-1)).toBe(`NEUTRAL neutral ${running.origin}/V/${encodeBase32(credential)}`);
  const verified = await verifyVenueCredential(credential, { trust: await currentTrust(), now: now(), engine: await detectEngine() });
  expect(verified).toMatchObject({ ok: true, venue: { venueId: 'NEUTRAL', category: 'neutral', tabletKey: null } });
});

test('a second issuer on the same database and directory: enrolled at one, renewed at the other, both publishing', async () => {
  const blue = running.demo?.cast[1];
  if (blue === undefined) throw new Error('no cast');
  const token = await enrol(blue, 'balanced 1');
  const second = await start();
  try {
    const request = await makeDeviceRequest({ action: 'renew', iat: now() }, keyOf('balanced 2'));
    const body = JSON.stringify({ request: toBase64Url(await makeRenewal(token, request, keyOf('balanced 1'))) });
    const response = await fetch(`${second.origin}/api/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const renewed = fromBase64Url(String(((await response.json()) as Record<string, unknown>)['token']));
    expect(decodeStatusToken(renewed).payload.index).not.toBe(decodeStatusToken(token).payload.index);
    await Promise.all([running.publish(), second.publish(), running.publish(), second.publish()]);
    expect(await judge(renewed, 'balanced 2', { category: 'grocery', area: '7511' })).toMatchObject({ outcome: 'admit', code: 'ok' });
  } finally {
    await second.stop();
  }
  expect((await fetch(`${running.origin}/readyz`)).status).toBe(200);
});

test('whoever waits for a start finds the port in the log', () => {
  expect(portIn(logLines.join(''))).toBe(Number(new URL(running.server.url).port));
});

test('no log line holds a name, IIN, phone, code or token', () => {
  const log = logLines.join('');
  expect(log).toContain('"event":"request"');
  for (const member of running.demo?.cast ?? []) for (const secret of [member.iin, member.phone, member.initials]) expect(log).not.toContain(secret);
  expect(log).not.toMatch(/\b\d{6}\b.*confirm/);
});

test('the laboratory keys of the demo are files for the command line, readable by their owner only', () => {
  const source = running.demo?.sources[0];
  expect(readFileSync(source?.key ?? '', 'utf8')).toContain('BEGIN PRIVATE KEY');
});
