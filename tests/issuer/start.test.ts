/** Starts that end otherwise than wished: a port that is taken, and a demo over somebody else's register. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/issuer/config.ts';
import { demoPeople } from '../../src/issuer/demo/people.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';
import { startIssuer } from '../../src/issuer/main.ts';
import { storePolicy } from '../../src/issuer/policies.ts';
import { withDatabase } from './database.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function start(databaseUrl: string, settings: { demo?: boolean; port?: number; smsWebhook?: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'ashyq-start-'));
  folders.push(folder);
  const terminal: string[] = [];
  const logLines: string[] = [];
  const running = startIssuer({
    config: readConfig({ flags: { port: 0, data: folder, databaseUrl, ...settings }, environment: {}, file: null }),
    environment: {},
    terminal: (text) => terminal.push(text),
    logLine: (line) => logLines.push(line),
    clientDir: null,
  });
  return { running, terminal, logLines };
}

describe('a port that is taken', () => {
  const database = withDatabase();
  const blocker = createServer();
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => blocker.close(resolve)));

  test('ends the start, and nothing that it began goes on: without a policy it would try to publish for ever', async () => {
    const { running, logLines } = start(database.url, { port });
    await expect(running).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const said = logLines.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(logLines.slice(said)).toEqual([]);
  });
});

describe('a gateway for codes that is down', () => {
  const database = withDatabase();

  test('does not hold up the end', async () => {
    const { running } = start(database.url, { demo: true, smsWebhook: 'http://127.0.0.1:9/' });
    const issuer = await running;
    const [someone] = issuer.demo?.cast ?? [];
    const body = JSON.stringify({ iin: someone?.iin, phone: someone?.phone, language: 'en' });
    const asked = await fetch(`${issuer.origin}/api/enrol`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(asked.status).toBe(202);
    const startedAt = performance.now();
    await issuer.stop();
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    expect(issuer.issuer.delivery.counts.delivered).toBe(0);
  });
});

describe('a demo over a register of somebody else', () => {
  const database = withDatabase();

  test('adds nothing to it, is no demo, and shows nobody’s codes in the terminal', async () => {
    const [person] = demoPeople('another register', 1);
    if (person === undefined) throw new RangeError('nobody');
    const { familyName: family_name, givenName: given_name, birthDate: birth_date, ...rest } = person;
    const row = { ...rest, family_name, given_name, birth_date, evidence_at: null, health_until: null };
    await database.db.insertInto('person').values(row).execute();
    await storePolicy(database.db, demoPolicy(1), Math.floor(Date.now() / 1000));
    const { running, terminal, logLines } = start(database.url, { demo: true });
    const issuer = await running;
    try {
      expect(logLines.join('')).toContain('demo-skipped');
      const body = JSON.stringify({ iin: person.iin, phone: person.phone, language: 'en' });
      const asked = await fetch(`${issuer.origin}/api/enrol`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect(asked.status).toBe(202);
      await issuer.issuer.delivery.idle();
      expect(issuer.issuer.delivery.counts).toEqual({ delivered: 0, failed: 1 });
      expect(terminal.join('')).not.toContain('SMS to');
      expect(await (await fetch(`${issuer.origin}/readyz`)).json()).toMatchObject({ demo: false });
      expect(await database.db.selectFrom('person').select('iin').execute()).toEqual([{ iin: person.iin }]);
    } finally {
      await issuer.stop();
    }
  });
});
