/** `/openapi.json` names every code that a call can answer: read out of the source, so that a new code without its word there is found before anybody meets it. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { withDatabase } from './database.ts';
import { makeWorld } from './world.ts';

const database = withDatabase();
let described = '';
let confirm = '';
let summaries: readonly (readonly [call: string, summary: string])[] = [];

beforeAll(async () => {
  const { app } = await makeWorld(database.db, { people: 0 });
  const whole = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, Record<string, { summary: string; responses: unknown }>> };
  described = JSON.stringify(Object.values(whole.paths).flatMap((methods) => Object.values(methods).map(({ responses }) => responses)));
  summaries = Object.entries(whole.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) => [`${method} ${path}`, summary] as const),
  );
  confirm = JSON.stringify(whole.paths['/api/desk/proposals/{id}/confirm']?.['post']?.responses);
});

const SOURCE = 'src/issuer';
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const textOf = (name: string) => readFileSync(`${SOURCE}/${name}`, 'utf8');
const codesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, code = '']) => code);

const codeOf = (line: string) => line.split(' ')[1] ?? '';
const isIn = (description: string, line: string) => description.includes(`"${codeOf(line)}"`);

/** Rooms whose refusals no call of HTTP gives: they are the command line's, or values between functions. */
const ELSEWHERE = /^(?:backup|db|demo|keys|publish)\//;
/** What no path of the description has: pages, health, static files. */
const UNDESCRIBED = new Set(['not-found', 'internal', 'overloaded', 'method-not-allowed']);

describe('/openapi.json', () => {
  test('has every code that a handler answers with by name', () => {
    const answered = files.flatMap((name) => codesIn(textOf(name), /problem\(\s*\d{3},\s*'([a-z][a-z0-9-]*)'/g).map((code) => `${name} ${code}`));
    expect(answered.length).toBeGreaterThan(80);
    expect(answered.filter((line) => !UNDESCRIBED.has(codeOf(line)) && !isIn(described, line))).toEqual([]);
  });

  test('has every code that a result hands to a handler', () => {
    const results = files
      .filter((name) => !ELSEWHERE.test(name))
      .flatMap((name) => codesIn(textOf(name), /ok: false,(?: as const,)? code: '([a-z][a-z0-9-]*)'/g).map((code) => `${name} ${code}`));
    expect(results.length).toBeGreaterThan(60);
    expect(results.filter((line) => !INSIDE.has(line) && !isIn(described, line))).toEqual([]);
  });

  test('tells of a confirmation every code that an action refuses with', () => {
    const sources = files.filter((name) => / apply\(|ProposalAction/.test(textOf(name)) && !name.startsWith('staff/'));
    expect(sources.length).toBeGreaterThan(8);
    const refused = sources.flatMap((name) => codesIn(textOf(name), /return \{ ok: false, code: '([a-z][a-z0-9-]*)' \}/g).map((code) => `${name} ${code}`));
    expect(refused.length).toBeGreaterThan(12);
    expect(refused.filter((line) => !INSIDE.has(line) && !isIn(confirm, line))).toEqual([]);
  });
});

/** Results that reach nobody as they are: another word stands for them in the answer. */
const INSIDE: ReadonlySet<string> = new Set([
  // a 202 with the proposal's number
  'people/desk-code.ts second-person',
  // one of the codes of a finding, not of a call
  'reconcile/sources.ts source-missing',
  'reconcile/sources.ts source-forged',
  // in a preview, as its own code
  'registers/file.ts encoding-wrong',
  // of the command line
  'policy/officers.ts policy-other',
  'policy/officers.ts key-foreign',
  'staff/accounts.ts login-invalid',
  'staff/accounts.ts login-taken',
  'staff/accounts.ts login-unknown',
  'staff/accounts.ts account-ended',
]);

test('every call of the desk is described in words of its own', () => {
  expect(summaries.length).toBeGreaterThan(60);
  expect(summaries.filter(([, summary]) => summary.startsWith('A call of the desk.'))).toEqual([]);
});
