/** The issuer as a process would run it: start, first publication, what operators ask, a whole enrolment over HTTP, stop. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/issuer/config.ts';
import { type RunningIssuer, startIssuer } from '../../src/issuer/main.ts';
import { withDatabase } from './database.ts';

const database = withDatabase();
const folder = mkdtempSync(join(tmpdir(), 'ashyq-main-'));
const terminal: string[] = [];
const logLines: string[] = [];
let running: RunningIssuer;

beforeAll(async () => {
  const flags = { port: 0, data: folder, databaseUrl: database.url, demo: true };
  running = await startIssuer({
    config: readConfig({ flags, environment: {}, file: null }),
    environment: {},
    terminal: (text) => terminal.push(text),
    logLine: (line) => logLines.push(line),
    clientDir: null,
  });
});

afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('startIssuer prints the cast, the doors and where everybody goes', () => {
  console.log(terminal.join('\n'));
  expect(terminal.join('\n')).toContain(running.origin);
});

test('readyz names the database', async () => {
  const response = await fetch(`${running.origin}/readyz`);
  console.log(response.status, await response.text());
  console.log(await (await fetch(`${running.origin}/metrics`)).text());
});
