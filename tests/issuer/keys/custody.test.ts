/** Whether a machine could change the policy without the officers (decisions 007 and 034): counted from the newest root and the files that are here. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bannerText } from '../../../src/issuer/banner.ts';
import { holdCeremony } from '../../../src/issuer/keys/ceremony.ts';
import { type BundleCustody, bundleCustody, signsAlone } from '../../../src/issuer/keys/custody.ts';
import type { KeyRecord } from '../../../src/issuer/keys/key-file.ts';
import { type Keyring, openKeyring } from '../../../src/issuer/keys/keyring.ts';

const PASSPHRASES = { ASHYQ_KEY_PASSPHRASE: 'correct horse battery', ASHYQ_ROOT_PASSPHRASE: 'another long passphrase' };
let dataDir: string;
let keyring: Keyring;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ashyq-custody-'));
  await holdCeremony({ dataDir, now: 1_795_000_000, environment: PASSPHRASES, cost: 2 ** 10 });
  keyring = await openKeyring(dataDir, PASSPHRASES);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('bundleCustody: a new ministry’s server holds both keys that sign', () => {
  expect(keyring.custody()).toEqual({ held: 2, needed: 2 });
  expect([signsAlone({ held: 1, needed: 2 }), signsAlone({ held: 2, needed: 2 })]).toEqual([false, true]);
});

test('bannerText warns of it outside the demo', () => {
  const facts = { origin: 'https://ashyq.example', listening: 'http://127.0.0.1:8080', database: '', dataDir: '', demo: null, sms: 'webhook' } as const;
  const warned = (bundleKeys: BundleCustody | null) => bannerText({ ...facts, bundleKeys }).includes('WARNING: 2 bundle keys are on this machine');
  expect([warned(keyring.custody()), warned({ held: 1, needed: 2 }), warned(null)]).toEqual([true, false, false]);
});

test.each<[string, Partial<KeyRecord>]>([
  ['was replaced', { revokedAt: 1 }],
  ['no root names', { x: '00'.repeat(32) }],
  ['signs something else', { role: 'stamp' }],
])('bundleCustody: a key that %s does not count', (_, change) => {
  const [first] = keyring.records().filter(({ role }) => role === 'bundle');
  const records = keyring.records().map((record) => (record.x === first?.x ? { ...record, ...change } : record));
  expect(bundleCustody(keyring.root(), records)).toEqual({ held: 1, needed: 2 });
});
