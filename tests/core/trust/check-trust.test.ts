/** The trust client (formats.md §6): one good set, each file broken once. Root chains stand in root-chain.test.ts, later updates in update.test.ts. */
import { describe, expect, test } from 'vitest';
import { type Bytes, concat, utf8Encode } from '../../../src/core/bytes.ts';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { TRUST_REFUSALS, type TrustRefusal } from '../../../src/core/trust/refusal.ts';
import { flipped, patched } from '../raw.ts';
import { check, DAY, digestOf, type Files, HOUR, KEYS, MINUTE, NOW, publish, rootContent, seeded, tokenKey, type WorldPlan, xOf } from '../world.ts';

const codesSeen = new Set<TrustRefusal>();

/** `code file`, or `ok`. */
async function said(files: Files, changes: Parameters<typeof check>[1] = {}): Promise<string> {
  const result = await check(files, changes);
  if (result.ok) return 'ok';
  codesSeen.add(result.code);
  return `${result.code} ${result.file}`;
}

const swap = (files: Files, name: string, bytes: Uint8Array): Files => new Map([...files, [name, new Uint8Array(bytes)]]);
const drop = (files: Files, name: string): Files => new Map([...files].filter(([other]) => other !== name));
const page: Bytes = utf8Encode('<!DOCTYPE html><html><body>Wi-Fi</body></html>');
const NAMES = ['root.cbor', 'stamp.cbor', 'bundle.7.cbor', 'policy.41.json', 'lists/0.12.cwt'];

describe('checkTrust: the good set', () => {
  test('is taken whole, with its floor and its files', async () => {
    const files = await publish();
    const result = await check(files);
    if (!result.ok) throw new Error(result.code);
    const { trust } = result;
    expect([trust.root.version, trust.stamp.version, trust.bundle.version, trust.policy.version]).toEqual([1, 500, 7, 41]);
    expect([...trust.lists.keys()]).toEqual([0]);
    expect(trust.floor).toBe(NOW - 5 * MINUTE);
    expect([...result.files.keys()].sort()).toEqual(['root.1.cbor', ...NAMES].sort());
    for (const name of NAMES) expect(result.files.get(name)).toEqual(files.get(name));
  });

  test('is taken by the host’s own engine too', async () => {
    expect(await said(await publish(), { engine: webCryptoEngine })).toBe('ok');
  });

  test('may have three signatures where two are enough, and signers that nobody knows', async () => {
    expect(await said(await publish({ rootSigners: [...KEYS.root, KEYS.stranger], bundleSigners: [KEYS.stranger, ...KEYS.bundle] }))).toBe('ok');
  });

  test('may have no lists, several lists, and a log head', async () => {
    expect(await said(await publish({ lists: [] }))).toBe('ok');
    expect(await said(await publish({ lists: [{ k: 0 }, { k: 1 }, { k: 5, version: 1 }], stamp: { logRoot: new Uint8Array(32) } }))).toBe('ok');
  });
});

describe('checkTrust: a file that is missing, foreign or changed', () => {
  test.each(NAMES)('%s missing is not-trust-data', async (name) => {
    const files = await publish();
    expect(await said(drop(files, name), { pinned: files.get('root.cbor') ?? page })).toBe(`not-trust-data ${name}`);
  });

  test.each(NAMES)('a captive portal’s page for %s is not-trust-data', async (name) => {
    const files = await publish();
    const pinned = files.get('root.cbor') ?? page;
    for (const bytes of [page, concat(utf8Encode('\n  '), page)]) expect(await said(swap(files, name, bytes), { pinned })).toBe(`not-trust-data ${name}`);
  });

  test.each(['root.cbor', 'stamp.cbor'])('an empty %s is not-trust-data', async (name) => {
    const files = await publish();
    expect(await said(swap(files, name, new Uint8Array(0)), { pinned: files.get('root.cbor') ?? page })).toBe(`not-trust-data ${name}`);
  });

  test.each(['bundle.7.cbor', 'policy.41.json', 'lists/0.12.cwt'])('%s one byte longer or shorter is length-mismatch', async (name) => {
    const files = await publish();
    const bytes = files.get(name) ?? page;
    expect(await said(swap(files, name, concat(bytes, Uint8Array.of(0))))).toBe(`length-mismatch ${name}`);
    expect(await said(swap(files, name, bytes.slice(0, -1)))).toBe(`length-mismatch ${name}`);
  });

  test.each(['bundle.7.cbor', 'policy.41.json', 'lists/0.12.cwt'])('%s with one bit turned is hash-mismatch', async (name) => {
    const files = await publish();
    const bytes = files.get(name) ?? page;
    for (const bit of [8 * (bytes.length - 1), 8 * (bytes.length >> 1) + 3]) {
      expect(await said(swap(files, name, flipped(bytes, bit)))).toBe(`hash-mismatch ${name}`);
    }
  });

  test('root and stamp longer than 64 KiB are length-mismatch, before they are parsed', async () => {
    const files = await publish();
    const pinned = files.get('root.cbor') ?? page;
    for (const name of ['root.cbor', 'stamp.cbor']) {
      const long = concat(files.get(name) ?? page, new Uint8Array(65_536));
      expect(await said(swap(files, name, long), { pinned })).toBe(`length-mismatch ${name}`);
    }
  });

  test('a list longer than 256 KiB is length-mismatch although the stamp names it', async () => {
    const noise = new Uint8Array(262_144).map((_, at) => (at * 2_654_435_761) >>> 24);
    expect(await said(await publish({ lists: [{ k: 0, lst: noise }] }))).toBe('length-mismatch lists/0.12.cwt');
  });

  test('the root with a bit turned anywhere is refused', async () => {
    const files = await publish();
    const root = files.get('root.cbor') ?? page;
    for (let bit = 0; bit < root.length * 8; bit += 61) expect(await said(swap(files, 'root.cbor', flipped(root, bit)), { pinned: root })).not.toBe('ok');
  });

  test('the stamp with a bit turned anywhere is refused', async () => {
    const files = await publish();
    const stamp = files.get('stamp.cbor') ?? page;
    for (let bit = 0; bit < stamp.length * 8; bit += 13) expect(await said(swap(files, 'stamp.cbor', flipped(stamp, bit)))).not.toBe('ok');
  });
});

describe('checkTrust: who signed', () => {
  const [root1, root2] = KEYS.root;
  const [bundle1] = KEYS.bundle;
  test.each<[string, WorldPlan, string]>([
    ['a root with one signature', { rootSigners: [root1] }, 'threshold root.cbor'],
    ['a root without signatures', { rootSigners: [] }, 'threshold root.cbor'],
    ['a root signed twice by one key', { rootSigners: [root1, root1, root1] }, 'threshold root.cbor'],
    ['a root signed by one key and a stranger', { rootSigners: [root1, KEYS.stranger] }, 'threshold root.cbor'],
    ['a root signed by keys of the bundle', { rootSigners: KEYS.bundle }, 'wrong-role root.cbor'],
    ['a bundle with one signature', { bundleSigners: [bundle1] }, 'threshold bundle.7.cbor'],
    ['a bundle signed twice by one key', { bundleSigners: [bundle1, bundle1] }, 'threshold bundle.7.cbor'],
    ['a bundle signed by root keys', { bundleSigners: [root1, root2] }, 'wrong-role bundle.7.cbor'],
    ['a bundle signed by strangers', { bundleSigners: [KEYS.stranger, seeded(99)] }, 'threshold bundle.7.cbor'],
    ['a stamp signed by the list key', { stampSigner: KEYS.status }, 'wrong-role stamp.cbor'],
    ['a stamp signed by a stranger', { stampSigner: KEYS.stranger }, 'threshold stamp.cbor'],
    ['a stamp signed by a token key', { stampSigner: KEYS.token }, 'threshold stamp.cbor'],
    ['a list signed by the stamp key', { lists: [{ k: 0, signer: KEYS.stamp }] }, 'wrong-role lists/0.12.cwt'],
    ['a list signed by a stranger', { lists: [{ k: 0, signer: KEYS.stranger }] }, 'threshold lists/0.12.cwt'],
  ])('%s', async (_, plan, expected) => {
    expect(await said(await publish(plan))).toBe(expected);
  });

  test('a key that stands twice in its role counts once', async () => {
    const roles = { ...rootContent().roles, root: { threshold: 2, keys: [xOf(KEYS.root[0]), xOf(KEYS.root[0])] } };
    expect(await said(await publish({ root: { roles }, rootSigners: [KEYS.root[0], KEYS.root[0]] }))).toBe('threshold root.cbor');
  });

  test('a stamp in the place of a list, and the other way round, is wrong-role', async () => {
    const files = await publish();
    const stamp = files.get('stamp.cbor') ?? page;
    const list = files.get('lists/0.12.cwt') ?? page;
    expect(await said(swap(files, 'stamp.cbor', list))).toBe('wrong-role stamp.cbor');
    const lists = [{ k: 0, ...(await digestOf(12, stamp)) }];
    expect(await said(swap(await publish({ stamp: { lists } }), 'lists/0.12.cwt', stamp))).toBe('wrong-role lists/0.12.cwt');
  });

  test('a bundle in the place of the root is wrong-role', async () => {
    const files = await publish();
    expect(await said(swap(files, 'root.cbor', files.get('bundle.7.cbor') ?? page), { pinned: files.get('root.cbor') ?? page })).toBe('wrong-role root.cbor');
  });
});

describe('checkTrust: weak keys', () => {
  const weak = patched(new Uint8Array(32), 0, 1);
  test('a root that holds one is refused whole', async () => {
    for (const role of ['venue', 'statement'] as const) {
      const roles = { ...rootContent().roles, [role]: { threshold: 1, keys: [weak] } };
      expect(await said(await publish({ root: { roles } }))).toBe('weak-key root.cbor');
    }
  });

  test('a bundle that holds one is refused whole, even where the key is a specimen', async () => {
    const moreKeys = [{ ...tokenKey(KEYS.stranger, { specimen: true }), x: weak }];
    expect(await said(await publish({ moreKeys }))).toBe('weak-key bundle.7.cbor');
  });
});

describe('checkTrust: time', () => {
  test.each<[string, WorldPlan, string]>([
    ['the root at its last second', { root: { expiresAt: NOW + 1 } }, 'ok'],
    ['the root', { root: { expiresAt: NOW } }, 'expired root.cbor'],
    ['the stamp at its last second', { stamp: { exp: NOW + 1 } }, 'ok'],
    ['the stamp', { stamp: { exp: NOW } }, 'expired stamp.cbor'],
    ['the bundle at its last second', { bundle: { expiresAt: NOW + 1 } }, 'ok'],
    ['the bundle', { bundle: { expiresAt: NOW } }, 'expired bundle.7.cbor'],
    ['a list at its last second', { lists: [{ k: 0, exp: NOW + 1 }] }, 'ok'],
    ['a list', { lists: [{ k: 0, exp: NOW }] }, 'expired lists/0.12.cwt'],
  ])('%s expires exactly then, and only where expiry is judged', async (_, plan, expected) => {
    expect(await said(await publish(plan))).toBe(expected);
    expect(await said(await publish(plan), { judgeExpiry: false })).toBe('ok');
  });

  test('a stamp from the future wants a confirmed clock', async () => {
    const files = (iat: number) => publish({ stamp: { iat, exp: NOW + 48 * HOUR } });
    expect(await said(await files(NOW + 30))).toBe('ok');
    expect(await said(await files(NOW + 31))).toBe('clock-unconfirmed stamp.cbor');
    expect(await said(await files(NOW + 31), { confirmedClock: true })).toBe('ok');
    expect(await said(await files(NOW + DAY), { judgeExpiry: false })).toBe('ok');
  });
});

test('checkTrust: these tables, root-chain and update hold every code of TRUST_REFUSALS', () => {
  const elsewhere: TrustRefusal[] = ['rollback', 'equivocation', 'version-jump', 'root-skip', 'format'];
  expect([...new Set([...codesSeen, ...elsewhere])].sort()).toEqual([...TRUST_REFUSALS].sort());
});
