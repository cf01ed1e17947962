/** Group 4 (formats.md §7): which key signed the token, and does its signature hold. */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/core/bytes.ts';
import { tweetnaclEngine } from '../../../src/core/codec/ed25519-tweetnacl.ts';
import { kidOf } from '../../../src/core/token/cnf.ts';
import { decodeStatusToken } from '../../../src/core/token/status-token.ts';
import { COLLIDING, isSameKey } from '../collision.ts';
import { flipped, patched } from '../raw.ts';
import { DAY, HOUR, judge, KEYS, MINUTE, NOW, rootContent, shown, token, tokenKey, trustOf, type WorldPlan, xOf } from '../world.ts';

async function said(plan: WorldPlan, what: Promise<Uint8Array>, now = NOW): Promise<string> {
  const { outcome, code } = await judge(await what, { trust: await trustOf(plan), now });
  return `${outcome} ${code}`;
}

describe('verify: group 4, the key', () => {
  test.each<[string, (typeof KEYS)['stamp'], string]>([
    ['a stranger', KEYS.stranger, 'refuse key-unknown'],
    ['the holder', KEYS.holder, 'refuse key-unknown'],
    ['a root key', KEYS.root[0], 'refuse key-wrong-role'],
    ['a bundle key', KEYS.bundle[1], 'refuse key-wrong-role'],
    ['the stamp key', KEYS.stamp, 'refuse key-wrong-role'],
    ['the list key', KEYS.status, 'refuse key-wrong-role'],
    ['the venue key', KEYS.venue, 'refuse key-wrong-role'],
    ['the statement key', KEYS.statement, 'refuse key-wrong-role'],
    ['a specimen key', KEYS.specimen, 'refuse specimen'],
  ])('a token by %s', async (_, signer, expected) => {
    expect(await said({}, shown({}, token({}, signer)))).toBe(expected);
  });

  test('a role’s key that a bundle names as a token key is still of the wrong role', async () => {
    expect(await said({ moreKeys: [tokenKey(KEYS.venue)] }, shown({}, token({}, KEYS.venue)))).toBe('refuse key-wrong-role');
  });

  test('an unknown key is undecided once stamp or bundle has expired, and only then', async () => {
    const foreign = shown({ iat: NOW }, token({}, KEYS.stranger));
    const stamp = { stamp: { exp: NOW + 10 } };
    expect(await said(stamp, foreign, NOW + 9)).toBe('refuse key-unknown');
    expect(await said(stamp, foreign, NOW + 10)).toBe('undecided key-unknown');
    expect(await said({ bundle: { expiresAt: NOW + 10 } }, foreign, NOW + 9)).toBe('refuse key-unknown');
    expect(await said({ bundle: { expiresAt: NOW + 10 } }, foreign, NOW + 10)).toBe('undecided key-unknown');
    expect(await said(stamp, shown({}, token({}, KEYS.venue)), NOW + 10)).toBe('refuse key-wrong-role');
  });

  test('a revoked key is revoked whatever the time, even before its signature is looked at', async () => {
    for (const revokedAt of [0, NOW - DAY, NOW + DAY]) expect(await said({ tokenKey: { revokedAt } }, shown())).toBe('refuse key-revoked');
    const forged = shown(
      {},
      token().then((bytes) => flipped(bytes, bytes.length * 8 - 9)),
    );
    expect(await said({ tokenKey: { revokedAt: 0 } }, forged)).toBe('refuse key-revoked');
  });

  test('a specimen key with a signature that does not hold is signature-invalid', async () => {
    const spoiled = token({}, KEYS.specimen).then((bytes) => flipped(bytes, (bytes.length - 40) * 8));
    expect(await said({}, shown({}, spoiled))).toBe('refuse signature-invalid');
  });
});

describe('verify: group 4, the signature', () => {
  /** A token whose signature is another; the presentation around it is the holder's own, so that group 4 alone can refuse. */
  const resigned = async (change: (signature: Uint8Array) => Uint8Array): Promise<string> => {
    const good = await token();
    const { signature } = decodeStatusToken(good);
    const other = change(signature);
    const bytes = new Uint8Array([...good.subarray(0, good.length - 66), 0x58, other.length, ...other]);
    return said({}, shown({}, Promise.resolve(bytes)));
  };
  const replaced = (at: number, hex: string) => (signature: Uint8Array) =>
    new Uint8Array(
      signature.map((byte, index) => (index >= at && index < at + 32 ? Number.parseInt(hex.slice(2 * (index - at), 2 * (index - at) + 2), 16) : byte)),
    );

  test.each<[string, (signature: Uint8Array) => Uint8Array, string]>([
    ['as it was', (signature) => signature, 'admit ok'],
    ['63 bytes', (signature) => signature.slice(1), 'refuse signature-length'],
    ['65 bytes', (signature) => new Uint8Array([...signature, 0]), 'refuse signature-length'],
    ['R of small order', replaced(0, `01${'00'.repeat(31)}`), 'refuse signature-not-canonical'],
    ['R not canonical', replaced(0, `ee${'ff'.repeat(30)}7f`), 'refuse signature-not-canonical'],
    ['S = L', replaced(32, 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'), 'refuse signature-not-canonical'],
    ['S all ones', replaced(32, 'ff'.repeat(32)), 'refuse signature-not-canonical'],
    ['S = 0', replaced(32, '00'.repeat(32)), 'refuse signature-invalid'],
    ['one bit of R', (signature) => flipped(signature, 3), 'refuse signature-invalid'],
    ['one bit of S', (signature) => flipped(signature, 8 * 40), 'refuse signature-invalid'],
  ])('%s', async (_, change, expected) => {
    expect(await resigned(change)).toBe(expected);
  });

  test('any claim changed under the old signature is signature-invalid', async () => {
    const good = await token();
    const at = good.length - 66 - 4;
    expect(await said({}, shown({}, Promise.resolve(patched(good, at, (good[at] ?? 0) ^ 1))))).toBe('refuse signature-invalid');
  });

  test('nothing of a token is said before its signature held', async () => {
    const verdict = await judge(await shown({}, token({}, KEYS.stranger)));
    expect(Object.keys(verdict).sort()).toEqual(['ages', 'code', 'degraded', 'kid', 'outcome']);
  });

  test('kid is the first four bytes of the key’s digest, in hexadecimal', async () => {
    expect((await judge(await shown())).kid).toBe(toHex(await kidOf(xOf(KEYS.token))));
  });
});

describe('verify: group 4, two keys with one kid', () => {
  const [first, second] = COLLIDING;

  test('the seeds are a collision', async () => {
    expect(isSameKey(first, second)).toBe(false);
    expect(toHex(await kidOf(first.publicKey))).toBe('a43ea935');
    expect(toHex(await kidOf(second.publicKey))).toBe('a43ea935');
  });

  test('every candidate is tried, in whatever order the bundle names them', async () => {
    for (const keys of [
      [first, second],
      [second, first],
    ]) {
      const moreKeys = keys.map((key) => tokenKey(key));
      expect(await said({ moreKeys }, shown({}, token({}, first)))).toBe('admit ok');
      expect(await said({ moreKeys }, shown({}, token({}, second)))).toBe('admit ok');
    }
  });

  test('a revoked neighbour does no harm, and the revoked key itself stays revoked', async () => {
    const moreKeys = [tokenKey(first, { revokedAt: NOW - HOUR }), tokenKey(second)];
    expect(await said({ moreKeys }, shown({}, token({}, second)))).toBe('admit ok');
    expect(await said({ moreKeys }, shown({}, token({}, first)))).toBe('refuse key-revoked');
  });

  test('the windows that count are those of the key that signed', async () => {
    const moreKeys = [tokenKey(first, { notAfter: NOW - DAY }), tokenKey(second)];
    expect(await said({ moreKeys }, shown({}, token({}, second)))).toBe('admit ok');
    expect(await said({ moreKeys }, shown({}, token({}, first)))).toBe('refuse key-expired');
  });

  test('a specimen neighbour admits nothing of its own and stops nothing of the other’s', async () => {
    const moreKeys = [tokenKey(first, { specimen: true }), tokenKey(second)];
    expect(await said({ moreKeys }, shown({}, token({}, second)))).toBe('admit ok');
    expect(await said({ moreKeys }, shown({}, token({}, first)))).toBe('refuse specimen');
  });

  test('a neighbour in a role of the root gives key-wrong-role, unless a token key signed', async () => {
    const roles = { ...rootContent().roles, venue: { threshold: 1, keys: [xOf(first)] } };
    const plan = { root: { roles }, moreKeys: [tokenKey(second)] };
    expect(await said(plan, shown({}, token({}, second)))).toBe('admit ok');
    expect(await said(plan, shown({}, token({}, first)))).toBe('refuse key-wrong-role');
  });

  test('where none of them signed it is signature-invalid', async () => {
    const moreKeys = [tokenKey(first), tokenKey(second)];
    const spoiled = token({}, first).then((bytes) => flipped(bytes, (bytes.length - 40) * 8));
    expect(await said({ moreKeys }, shown({}, spoiled))).toBe('refuse signature-invalid');
  });
});

test('verify: says the same with tweetnacl', async () => {
  const soon = { now: NOW + MINUTE - 5 };
  expect(await judge(await shown(), { engine: tweetnaclEngine, ...soon })).toEqual(await judge(await shown(), soon));
  expect(await judge(await shown({}, token({}, KEYS.specimen)), { engine: tweetnaclEngine })).toMatchObject({ code: 'specimen' });
});
