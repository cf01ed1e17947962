/** Nothing personal in the log (security.md): every route, driven with a person's data wherever a caller can put it, well-formed and odd, and with a database that fails. */
import { beforeAll, expect, test } from 'vitest';
import { toBase64Url } from '../../../src/core/bytes.ts';
import { formatQr } from '../../../src/core/qr.ts';
import { openDatabase } from '../../../src/issuer/db/open.ts';
import { demoPeople } from '../../../src/issuer/demo/people.ts';
import { metrics } from '../../../src/issuer/handlers/service.ts';
import { enrolPerson } from '../actions.ts';
import { quiet, withDatabase } from '../database.ts';
import { makeWorld, type World } from '../world.ts';

const database = withDatabase();
const [person] = demoPeople('tests', 1);
if (person === undefined) throw new RangeError('nobody');
const { iin, phone, familyName, givenName, initials } = person;
let world: World;
let token: Uint8Array;
let secrets: readonly string[];

beforeAll(async () => {
  world = await makeWorld(database.db);
  token = await enrolPerson(world, { iin, phone: phone ?? '' }, 'a phone');
  const code = world.messages.at(-1)?.code ?? '';
  secrets = [
    iin,
    phone ?? '',
    (phone ?? '').slice(1),
    familyName,
    givenName,
    initials,
    toBase64Url(token),
    toBase64Url(token).slice(0, 60),
    formatQr(token).slice(5, 60),
    `"${code}"`,
  ];
});

const BODIES = (): readonly BodyInit[] => [
  '',
  '{',
  `${iin}`,
  JSON.stringify({ iin, phone, language: 'kk' }),
  JSON.stringify({ iin: `${iin} `, phone: `8 ${phone}`, language: familyName }),
  JSON.stringify({ iin, phone, code: '000000', request: toBase64Url(token) }),
  JSON.stringify({ [iin]: phone, __proto__: { iin } }),
  JSON.stringify({ request: toBase64Url(token) }),
  JSON.stringify({ request: formatQr(token) }),
  JSON.stringify({ visits: [toBase64Url(token), iin, formatQr(token)] }),
  JSON.stringify({ code: iin, request: toBase64Url(token) }),
  JSON.stringify({ name: `${familyName} ${givenName}`, taxNumber: iin, phone }),
  new Uint8Array(token),
  `iin,phone\n${iin},${phone}\n`,
];

async function drive(app: World['app']): Promise<number> {
  let calls = 0;
  const paths = [...new Set(app.routes.map(({ path }) => path))].filter((path) => path.startsWith('/') && path !== '/*');
  const odd = [
    `/${iin}`,
    `/V/${initials}`,
    `/E/ABCDEFGH`,
    `/trust/${iin}.cbor`,
    `/api/${encodeURIComponent(familyName)}`,
    `/${formatQr(token).slice(0, 200)}`,
    `/gate?iin=${iin}&phone=${phone}`,
  ];
  for (const path of [...paths.map((name) => name.replace(/:\w+|\*/g, iin)), ...odd]) {
    for (const [nr, body] of BODIES().entries()) {
      calls += 1;
      const headers = {
        'content-type': nr % 3 === 2 ? 'application/cose' : nr % 7 === 6 ? 'text/csv' : 'application/json',
        cookie: `__Host-ashyq=${toBase64Url(token).slice(0, 80)}; iin=${iin}`,
        authorization: `Bearer ${toBase64Url(token)}`,
        'user-agent': `${familyName} ${phone}`,
        referer: `https://ashyq.example/?iin=${iin}`,
        origin: 'http://localhost',
      };
      const from = { incoming: { socket: { remoteAddress: `10.${(calls >> 14) & 63}.${(calls >> 7) & 127}.${calls & 127}` } } };
      const target = `${path}${path.includes('?') ? '&' : '?'}iin=${iin}&phone=${encodeURIComponent(phone ?? '')}`;
      for (const method of ['GET', 'POST']) {
        const more = method === 'POST' ? { body } : {};
        // what HTTP itself cannot carry is not sent
        await Promise.resolve(app.request(target, { method, headers: latin1(headers), ...more }, from)).catch(() => undefined);
      }
    }
  }
  return calls;
}

const latin1 = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, encodeURI(value)]));

function expectNothingPersonal(lines: readonly string[]): void {
  expect(lines.length).toBeGreaterThan(100);
  for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow();
  const text = lines.join('');
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret)]) expect(text.includes(form), `a secret of length ${form.length}`).toBe(false);
  // nor anything of the shape, whosever it is
  expect(text).not.toMatch(/\d{12}|\+7\d{10}|ASQ1:|[A-Za-z0-9_-]{40,}|\b\d{1,3}(?:\.\d{1,3}){3}\b/);
}

test('of calls to every route', async () => {
  expect(await drive(world.app)).toBeGreaterThan(200);
  expectNothingPersonal(world.logLines);
  expect(world.logLines.some((line) => line.includes('"status":200'))).toBe(true);
  // the figures name routes, never paths
  const figures = await (await metrics({ ...fake, issuer: world.issuer, metrics: world.metrics }, { size: 0 })).text();
  for (const secret of secrets) expect(figures).not.toContain(secret);
});

/** What /metrics needs besides the issuer. */
const fake = {
  database: { kind: 'embedded', info: { version: '18', where: '', relocated: false, uid: null, adopted: false }, ping: async () => true },
  log: { write: () => undefined },
  version: 'test',
  demo: true,
  origin: () => 'http://localhost',
  overTls: false,
  proxies: 0,
  trustDir: '/nonexistent',
  clientDir: null,
  emergencyWorker: false,
  mission: { end: () => null },
  stampAge: () => 0,
  stopping: () => false,
} as const;

test('of calls that fail in the database, whose errors quote what they were given', async () => {
  const broken = await openDatabase({ databaseUrl: database.url, dataDir: '', log: quiet, connections: 2 });
  const lines: string[] = [];
  const { createApp } = await import('../../../src/issuer/routes.ts');
  const { createLog } = await import('../../../src/issuer/http/log.ts');
  const app = createApp({ ...fake, issuer: { ...world.issuer, db: broken.db }, metrics: world.metrics, log: createLog((line) => lines.push(line)) });
  await broken.close();
  await drive(app);
  expectNothingPersonal(lines);
  expect(lines.some((line) => line.includes('call-failed'))).toBe(true);
});
