/** The addresses: what each answers, to which method, with which headers; what happens when the database is gone. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/bytes.ts';
import { makeDeviceRequest } from '../../src/core/token/request.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { EMERGENCY_WORKER } from '../../src/issuer/http/emergency-worker.ts';
import { createLog } from '../../src/issuer/http/log.ts';
import { Metrics } from '../../src/issuer/metrics.ts';
import { openapi } from '../../src/issuer/openapi.ts';
import { createApp } from '../../src/issuer/routes.ts';
import type { Service } from '../../src/issuer/service.ts';
import { staffRoutesOf } from '../../src/issuer/staff/staff-route.ts';
import { WITHOUT_END } from '../../src/issuer/sunset/mission.ts';
import { withDatabase } from './database.ts';
import { keyOf, makeWorld, type World } from './world.ts';

const database = withDatabase();
const folder = mkdtempSync(join(tmpdir(), 'ashyq-routes-'));
let world: World;
let state: { stampAge: number | null; stopping: boolean; answers: boolean };
let lines: string[] = [];

beforeAll(async () => {
  world = await makeWorld(database.db, { people: 3 });
});
afterAll(() => rmSync(folder, { recursive: true }));

function serviceOf(issuer = world.issuer, proxies = 0): Service {
  state = { stampAge: 5, stopping: false, answers: true };
  lines = [];
  return {
    issuer,
    database: { kind: 'external', info: { version: '17.1', where: 'db', relocated: false, uid: null, adopted: false }, ping: async () => state.answers },
    log: createLog((line) => lines.push(line)),
    metrics: new Metrics(),
    version: '1.2.3',
    demo: false,
    origin: () => 'https://ashyq.example',
    overTls: true,
    proxies,
    trustDir: folder,
    clientDir: null,
    emergencyWorker: false,
    mission: WITHOUT_END,
    stampAge: () => state.stampAge,
    stopping: () => state.stopping,
  };
}

const API = [
  '/api/enrol',
  '/api/enrol/confirm',
  '/api/token',
  '/api/token/delete',
  '/api/token/paper',
  '/api/family',
  '/api/family/child',
  '/api/gate/enrol',
  '/api/lab/batches',
  '/api/contact/batches',
  '/api/desk/activation',
  '/api/desk/activation/confirm',
  '/api/desk/session',
];

describe('createApp', () => {
  test.each(API)('%s takes POST only, is never stored, and refuses nonsense', async (path) => {
    const app = createApp(serviceOf());
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await app.request(path, { method });
      expect([response.status, response.headers.get('allow'), response.headers.get('cache-control')]).toEqual([405, 'POST', 'no-store']);
    }
    const nonsense = await app.request(path, { method: 'POST', body: 'nonsense', headers: { 'content-type': 'application/json' } });
    expect(nonsense.status).toBeGreaterThanOrEqual(400);
    expect(nonsense.headers.get('content-type')).toBe('application/problem+json');
    expect(nonsense.headers.get('cache-control')).toBe('no-store');
    expect(await nonsense.json()).toMatchObject({ code: expect.stringMatching(/^[a-z-]+$/), status: nonsense.status });
  });

  test.each(['/api', '/api/unknown', '/api/enrol/', '/admin', '/trust/', '/trust/../keys/online.json', '/trust/stamp.cbor', '/index.html'])(
    '%s is not found',
    async (path) => {
      const response = await createApp(serviceOf()).request(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'not-found' });
    },
  );

  test('every answer carries the security headers', async () => {
    for (const path of ['/healthz', '/api/enrol', '/nowhere']) {
      const { headers } = await createApp(serviceOf()).request(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('strict-transport-security')).toMatch(/max-age=/);
    }
  });

  test('a flood from one network is slowed down, whoever the people are', async () => {
    const app = createApp(serviceOf());
    const env = { incoming: { socket: { remoteAddress: '10.0.0.1' } } };
    const post = (address: string) =>
      app.request('/api/gate/enrol', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, {
        incoming: { socket: { remoteAddress: address } },
      } satisfies typeof env);
    const statuses: number[] = [];
    for (let nr = 0; nr < 31; nr += 1) statuses.push((await post('10.0.0.1')).status);
    expect(statuses.slice(0, 30).every((status) => status === 400)).toBe(true);
    expect(statuses[30]).toBe(429);
    expect((await post('10.0.0.2')).status).toBe(400);
  });

  test('behind a proxy of ours the network is what that proxy saw, and nothing that the caller wrote', async () => {
    const flood = async (proxies: number, header: (nr: number) => string) => {
      const app = createApp(serviceOf(world.issuer, proxies));
      const statuses: number[] = [];
      for (let nr = 0; nr < 31; nr += 1) {
        const headers = { 'content-type': 'application/json', 'x-forwarded-for': header(nr) };
        statuses.push((await app.request('/api/gate/enrol', { method: 'POST', body: '{}', headers })).status);
      }
      return statuses.includes(429);
    };
    expect(await flood(0, (nr) => `10.0.0.${nr}`)).toBe(true);
    expect(await flood(1, (nr) => `10.0.0.${nr}`)).toBe(false);
    expect(await flood(1, (nr) => `10.0.0.${nr}, 10.1.1.1`)).toBe(true);
    expect(await flood(2, (nr) => `10.0.0.${nr}, 10.1.1.1`)).toBe(false);
  });

  test('while the database is away callers are told to come again, and the log holds nothing of theirs', async () => {
    const gone = new Proxy(world.issuer, {
      get(target, name, receiver) {
        if (name !== 'db') return Reflect.get(target, name, receiver);
        throw Object.assign(new Error('connect ECONNREFUSED for 900419100003'), { code: 'ECONNREFUSED' });
      },
    });
    const [person] = demoPeople('tests', 1);
    const response = await createApp(serviceOf(gone)).request('/api/enrol', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ iin: person?.iin, phone: person?.phone }),
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({ code: 'overloaded' });
    expect(lines.join('')).toContain('"fault":"unavailable"');
    expect(lines.join('')).not.toMatch(/\d{12}/);
  });

  test('what the database refuses to hold is a fault of our own, not a matter of trying again', async () => {
    const refusing = new Proxy(world.issuer, {
      get(target, name, receiver) {
        if (name !== 'db') return Reflect.get(target, name, receiver);
        throw Object.assign(new Error('violates check constraint'), { code: '23514' });
      },
    });
    const [person] = demoPeople('tests', 1);
    const response = await createApp(serviceOf(refusing)).request('/api/enrol', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ iin: person?.iin, phone: person?.phone }),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([500, null]);
    expect(lines.join('')).toContain('"fault":"constraint"');
  });

  test('a fault of our own is 500 and says nothing', async () => {
    const broken = { ...world.issuer, engine: { name: 'broken', verify: () => Promise.reject(new TypeError('secret 900419100003')) } };
    const request = await makeDeviceRequest({ action: 'tablet', iat: world.issuer.now() }, keyOf('tablet'));
    const response = await createApp(serviceOf(broken)).request('/api/gate/enrol', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: 'A'.repeat(26), request: toBase64Url(request) }),
    });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ type: 'urn:ashyq:problem:internal', title: 'Internal', status: 500, code: 'internal' });
    expect(lines.join('')).toContain('"error":"TypeError"');
    expect(lines.join('')).not.toContain('900419100003');
  });
});

test('in an emergency the service worker does nothing, at the address of the one that is stuck', async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'sw.js'), 'the worker of the build');
  const ask = async (emergencyWorker: boolean) => {
    const app = createApp({ ...serviceOf(), clientDir: folder, emergencyWorker });
    return (await app.request('/sw.js')).text();
  };
  expect(await ask(false)).toBe('the worker of the build');
  expect(await ask(true)).toBe(EMERGENCY_WORKER);
});

describe('what operators ask', () => {
  test('healthz', async () => {
    const response = await createApp(serviceOf()).request('/healthz');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('readyz: ready, and why not', async () => {
    const app = createApp(serviceOf());
    const ask = async () => {
      const response = await app.request('/readyz');
      return [response.status, ((await response.json()) as { status: string }).status];
    };
    expect(await (await app.request('/readyz')).json()).toEqual({
      status: 'ready',
      database: { kind: 'external', version: '17.1', answers: true },
      stampAgeSeconds: 5,
      signer: 'in-process',
      demo: false,
    });
    state.stampAge = null;
    expect(await ask()).toEqual([503, 'not-ready']);
    state.stampAge = 1;
    state.answers = false;
    expect(await ask()).toEqual([503, 'not-ready']);
    state.answers = true;
    state.stopping = true;
    expect(await ask()).toEqual([503, 'stopping']);
  });

  test('version.json', async () => {
    expect(await (await createApp(serviceOf()).request('/version.json')).json()).toEqual({
      name: 'ashyq',
      version: '1.2.3',
      node: process.version,
      database: '17.1',
    });
  });

  test('metrics: Prometheus text, one help and type for each figure, no labels of a user’s making', async () => {
    const app = createApp(serviceOf());
    await app.request('/nowhere/900419100003');
    await app.request('/trust/x');
    const response = await app.request('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    for (const line of text.trim().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) ashyq_[a-z_]+ .+|ashyq_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+)$/);
    expect(text).toContain('ashyq_http_requests_total{route="other",method="GET",status="404"} 1');
    expect(text).toContain('ashyq_people{health="blue"} 3');
    expect(text).toContain('ashyq_people{health="red"} 0');
    expect(text).not.toContain('900419100003');
    state.answers = false;
    expect(await (await app.request('/metrics')).text()).toContain('ashyq_database_up 0');
  });

  test('metrics: the register is not counted for everybody who asks', async () => {
    const app = createApp(serviceOf());
    const ask = async () => (await app.request('/metrics')).text();
    await Promise.all([ask(), ask()]);
    await database.db.updateTable('person').set({ health: 0 }).execute();
    expect(await ask()).toContain('ashyq_people{health="blue"} 3');
    expect(await (await createApp(serviceOf()).request('/metrics')).text()).toContain('ashyq_people{health="red"} 3');
    await database.db.updateTable('person').set({ health: 2 }).execute();
  });

  test('openapi.json describes every call, with the codes that it can meet', async () => {
    const app = createApp(serviceOf());
    const description = (await (await app.request('/openapi.json')).json()) as ReturnType<typeof JSON.parse>;
    expect(description).toEqual(JSON.parse(JSON.stringify(openapi(serviceOf(), staffRoutesOf(app)))));
    for (const { method, path } of staffRoutesOf(app))
      expect(description.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.summary).toMatch(/Roles: /);
    expect(description.servers).toEqual([{ url: 'https://ashyq.example' }]);
    expect(Object.keys(description.paths)).toEqual(expect.arrayContaining(API));
    const codes = JSON.stringify(description.paths['/api/gate/enrol'].post.responses);
    for (const code of ['enrolment-unknown', 'enrolment-used', 'enrolment-expired', 'clock-skew', 'request-invalid', 'rate-limited'])
      expect(codes).toContain(`"${code}"`);
    expect(description.paths['/api/enrol'].post.responses['202']).toBeDefined();
  });
});
