/** `npm run audit:packages`, asked of registries on loopback: an answer, a known fault, and no answer at all are three exits; an answer is carried to where nobody can ask. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

/** npm itself, several times. */
vi.setConfig({ testTimeout: 300_000 });

const home = join(import.meta.dirname, '../..');
const ADVISORY = {
  id: 1,
  url: 'https://example.org/1',
  title: 'a fault',
  severity: 'high',
  vulnerable_versions: '<99.0.0',
  cwe: [],
  cvss: { score: 8, vectorString: null },
};

let folder: string;
let registry: Server;
/** What the registry answers to the question about all packages; null: 405, as mirrors do that only hand packages out. */
let advisories: Readonly<Record<string, readonly unknown[]>> | null = null;
const questions: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ashyq-audit-'));
  registry = createServer((request, response) => {
    request.resume();
    questions.push(`${request.method} ${request.url}`);
    const isAsked = request.method === 'POST' && request.url === '/-/npm/v1/security/advisories/bulk' && advisories !== null;
    response.writeHead(isAsked ? 200 : request.method === 'POST' ? 405 : 404, { 'content-type': 'application/json' });
    response.end(isAsked ? JSON.stringify(advisories) : '{}');
  });
  await new Promise<void>((listens) => registry.listen(0, '127.0.0.1', listens));
});
afterAll(() => {
  registry?.close();
  rmSync(folder, { recursive: true, force: true });
});

function audit(...args: string[]): Promise<{ exit: number; said: string }> {
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
    npm_config_cache: join(folder, 'cache'),
    npm_config_offline: 'false',
    npm_config_fetch_retries: '0',
  };
  return new Promise((done) => {
    const child = execFile(process.execPath, [join(home, 'tests/run/audit-packages.mjs'), ...args], { env }, (_, stdout, stderr) =>
      done({ exit: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
}

test('a registry that refuses the question is no answer: exit 2, with its code, and nothing is kept', async () => {
  advisories = null;
  const file = join(folder, 'none.json');
  const { exit, said } = await audit('--save', file);
  expect([exit, said]).toEqual([2, expect.stringMatching(/^audit-not-asked: .*405/)]);
  expect(questions.some((question) => question.startsWith('POST '))).toBe(true);
  expect(await audit('--saved', file)).toMatchObject({ exit: 2, said: expect.stringMatching(/^audit-unreadable: /) });
});

test('nothing known is exit 0, a known fault exit 1 with its name, and what was kept says the same where nobody can ask', async () => {
  const [clean, faulty] = [join(folder, 'clean.json'), join(folder, 'faulty.json')];
  advisories = {};
  expect(await audit('--save', clean)).toMatchObject({ exit: 0, said: expect.stringMatching(/^asked about \d+ packages: 0 /) });
  advisories = { hono: [ADVISORY] };
  const known = await audit('--save', faulty);
  expect([known.exit, known.said]).toEqual([1, expect.stringMatching(/high: hono /)]);
  advisories = null;
  questions.length = 0;
  expect((await audit('--saved', clean)).exit).toBe(0);
  expect(await audit('--saved', faulty)).toEqual(known);
  expect(questions).toEqual([]);
});

test('an answer about other packages, of too long ago, of a time to come, or no answer at all is refused with its code', async () => {
  advisories = {};
  const file = join(folder, 'answer.json');
  expect((await audit('--save', file)).exit).toBe(0);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
  const cases = [
    ['audit-other-packages', { ...kept, lock: '0'.repeat(64) }],
    ['audit-too-old', { ...kept, asked: days(-7.01) }],
    ['audit-too-old', { ...kept, asked: days(0.01) }],
    ['audit-unreadable', { ...kept, asked: 'yesterday' }],
    ['audit-unreadable', { ...kept, report: { vulnerabilities: {} } }],
    ['audit-unreadable', kept['report']],
  ] as const;
  for (const [code, answer] of cases) {
    writeFileSync(file, JSON.stringify(answer));
    const { exit, said } = await audit('--saved', file);
    expect([exit, said.split(':')[0]]).toEqual([2, code]);
  }
  writeFileSync(file, JSON.stringify({ ...kept, asked: days(-6.9) }));
  expect((await audit('--saved', file)).exit).toBe(0);
});
