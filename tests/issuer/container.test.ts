/** Dockerfile and compose file, as far as reading tells (no engine runs where this project is built): what is copied is there, nobody is root, health is asked. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const dockerfile = read('Dockerfile');
const compose = read('deploy/compose.yaml');
const ignored = read('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');

/** As Docker reads a pattern: from the root of the context, `*` within a name, `**` any number of folders; a folder with all that is in it. */
function patternOf(line: string): RegExp {
  const source = line
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**/', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '(?:.*/)?');
  return new RegExp(`^${source}(?:/.*)?$`);
}
const isIgnored = (path: string) => ignored.some((line) => patternOf(line).test(path));

describe('Dockerfile', () => {
  test('copies what is there and what the context has', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' ')).filter((path) => path !== '.');
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', '.npmrc']));
    expect(copied.filter((path) => !existsSync(path) || !tracked.includes(path) || isIgnored(path))).toEqual([]);
    const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, name]) => name);
    const from = [...dockerfile.matchAll(/^COPY --from=(\w+)/gm)].map(([, name]) => name);
    expect(from.filter((name) => name !== 'root' && !stages.includes(name))).toEqual([]);
  });

  test('has every file of the program in its context, and no key, secret or data', () => {
    const needed = tracked.filter((path) => /^(?:src|sw|public|index\.html|package|tsconfig|vite)/.test(path));
    expect(needed.length).toBeGreaterThan(500);
    expect(needed.filter(isIgnored)).toEqual([]);
    for (const path of ['data/keys/token.json', 'keys/token.json', 'deploy/secrets/keys', '.env.local', 'node_modules/x/index.js', 'a/offline-root/1'])
      expect([path, isIgnored(path)]).toEqual([path, true]);
  });

  test('ends as somebody without rights, whose health is asked, without a shell between the signal and the program', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER 10001:10001$/m);
    expect(last.indexOf('\nUSER ')).toBeGreaterThan(last.lastIndexOf('\nRUN '));
    expect(last).toMatch(/^HEALTHCHECK .*\/healthz/m);
    expect(last).toContain('ENTRYPOINT ["node", "dist/node/ashyq.js"]');
    expect(read('package.json')).toContain('dist/node/ashyq.js');
  });
});

test('compose: two issuers that may write to their volume only, behind a database and a web server whose files are there', () => {
  for (const words of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'issuer-1: *issuer', 'issuer-2: *issuer', 'service_healthy'])
    expect(compose).toContain(words);
  for (const [, file = ''] of compose.matchAll(/^ {6}- \.\/(\S+?):/gm)) expect([file, existsSync(`deploy/${file}`)]).toEqual([file, true]);
  expect(compose).not.toMatch(/privileged: true|network_mode: host/);
});

test('policy.example.json is the demo’s policy, for an operator to begin with', () => {
  expect(JSON.parse(read('deploy/policy.example.json'))).toEqual(JSON.parse(demoPolicy(1)));
});
