/**
 * The other direction: keys, publications and tokens made by our command line, read by the second implementation (formats.md §3 and §6).
 * `npm run build:node` first (`npm test` does).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoPolicy } from './policies.mjs';
import { readPublished, readToken } from './published.mjs';
import { CLI } from './run.mjs';

const place = mkdtempSync(join(tmpdir(), 'ashyq-issuer-conformance-'));
const data = join(place, 'data');
const source = join(place, 'source');
const trust = join(data, 'public', 'trust');
const phrase = 'a long phrase for tests';
const env = { ...process.env, ASHYQ_KEY_PASSPHRASE: phrase, ASHYQ_BUNDLE_PASSPHRASE: `${phrase} 2`, ASHYQ_ROOT_PASSPHRASE: `${phrase} 3` };
const HOLDER = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

function ashyq(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, ...args], { env, input, encoding: 'utf8' });
}

function done(...args: string[]): string {
  const { status, stdout, stderr } = ashyq([...args, '--data', data]);
  expect(status, stderr).toBe(0);
  return stdout;
}

function issue(...args: string[]): { qr: string; iat: number; exp: number; index: number } {
  return JSON.parse(done('issue', '--initials', 'Ә.Қ.', '--birth', '0419', '--json', ...args));
}

function verdict(text: string, ...args: string[]): { outcome: string; code: string } {
  return JSON.parse(ashyq(['verify', '--trust', trust, '--json', ...args], `${text}\n`).stdout);
}

beforeAll(() => {
  mkdirSync(join(source, 'revoked'), { recursive: true });
  writeFileSync(join(source, 'policy.json'), JSON.stringify(demoPolicy()));
  writeFileSync(join(source, 'revoked', '0.txt'), '0\n9\n1048575\n');
  done('keys', 'init');
  done('publish', '--dir', source);
}, 120_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

test('the first publication is what §6 says, and its revoked bits are where §6 says', () => {
  const { root, bundle, lists } = readPublished(trust);
  expect(root.get('version')).toBe(1);
  expect(bundle.get('version')).toBe(1);
  const first = lists.find(({ k }) => k === 0);
  expect(first && [first.bits[0], first.bits[1], first.bits.at(-1)]).toEqual([1, 2, 128]);
});

test('tokens have the claims, the order and about the length of §3', () => {
  const { bundle } = readPublished(trust);
  const live = issue('--health', 'yellow', '--home', '7510', '--holder', HOLDER);
  const { claims, length } = readToken(live.qr, bundle);
  expect([...claims.keys()]).toEqual([4, 6, 8, -65537]);
  expect(claims.get(-65537)).toEqual([1, 2, null, live.index, 'Ә.Қ.', 419, '7510']);
  expect(live.exp - live.iat).toBeLessThanOrEqual(72 * 3600);
  expect(length).toBeLessThan(185);
  const paper = readToken(issue('--health', 'green', '--paper').qr, bundle);
  expect([...paper.claims.keys()]).toEqual([4, 6, -65537]);
});

test('a green token ends when its test is 72 h old, and none is made of an older one', () => {
  const now = Math.floor(Date.now() / 1000);
  const token = issue('--health', 'green', '--paper', '--evidence', String(now - 71 * 3600));
  expect(token.exp).toBe(now + 3600);
  const late = ashyq(['issue', '--data', data, '--health', 'green', '--paper', '--initials', 'А.С.', '--birth', '0419', '--evidence', String(now - 72 * 3600)]);
  expect([late.status, late.stdout]).toEqual([64, '']);
});

test('rotated roots link to the pinned one, and what was valid stays valid', () => {
  const text = issue('--health', 'green', '--paper', '--index', '10').qr;
  const revoked = issue('--health', 'green', '--paper', '--index', '9').qr;
  const pin = join(place, 'pin.cbor');
  cpSync(join(trust, 'root.1.cbor'), pin);
  for (const role of ['token', 'stamp', 'root']) done('keys', 'rotate', role);
  done('publish', '--dir', source);
  const { root, bundle } = readPublished(trust);
  expect(root.get('version')).toBeGreaterThan(1);
  expect(bundle.get('version')).toBe(2);
  expect(verdict(text, '--pin', pin)).toMatchObject({ outcome: 'admit', code: 'ok' });
  expect(verdict(revoked, '--pin', pin)).toMatchObject({ outcome: 'refuse', code: 'token-revoked' });
}, 120_000);
