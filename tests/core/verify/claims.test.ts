/** Group 5 (formats.md §7): the token's times and numbers, each at its edge. */
import { describe, expect, test } from 'vitest';
import type { StatusTokenClaims } from '../../../src/core/token/status-token.ts';
import type { TokenKeyContent } from '../../../src/core/trust/bundle.ts';
import { DAY, HOUR, judge, NOW, shown, token, trustOf } from '../world.ts';

const IAT = NOW - HOUR;
const LIFE = 72 * HOUR;

interface Row {
  readonly claims?: Partial<StatusTokenClaims>;
  readonly key?: Partial<TokenKeyContent>;
  readonly now?: number;
}
async function verdictOf({ claims = {}, key = {}, now = NOW }: Row) {
  const trust = await trustOf({ tokenKey: key });
  return judge(await shown({ iat: now }, token(claims)), { trust, now });
}

describe('verify: group 5, one thing wrong', () => {
  test.each<[string, Row, string]>([
    ['exp one second after iat', { claims: { iat: IAT, exp: IAT + 1 } }, 'refuse token-expired'],
    ['exp at iat', { claims: { iat: IAT, exp: IAT } }, 'refuse claims-inconsistent'],
    ['exp before iat', { claims: { iat: IAT, exp: IAT - 1 } }, 'refuse claims-inconsistent'],
    ['evidence at iat', { claims: { evidenceAt: IAT } }, 'admit ok'],
    ['evidence a second after iat', { claims: { evidenceAt: IAT + 1 } }, 'refuse claims-inconsistent'],
    ['no evidence', { claims: { evidenceAt: null, basis: 0, health: 2 } }, 'admit ok'],
    ['a life of 72 hours', { claims: { iat: IAT, exp: IAT + LIFE } }, 'admit ok'],
    ['a life of 72 hours and a second', { claims: { iat: IAT, exp: IAT + LIFE + 1 } }, 'refuse token-lifetime'],
    ['a paper pass of 7 days', { claims: { holderKey: null, iat: IAT, exp: IAT + 7 * DAY } }, 'ok as paper'],
    ['a paper pass of 7 days and a second', { claims: { holderKey: null, iat: IAT, exp: IAT + 7 * DAY + 1 } }, 'refuse token-lifetime'],
    ['a key from iat on', { key: { notBefore: IAT } }, 'admit ok'],
    ['a key from a second later on', { key: { notBefore: IAT + 1 } }, 'refuse key-not-yet'],
    ['a key until iat', { key: { notAfter: IAT } }, 'admit ok'],
    ['a key until a second earlier', { key: { notAfter: IAT - 1 } }, 'refuse key-expired'],
    ['a key retired a second after iat', { key: { retiredAt: IAT + 1 } }, 'admit ok'],
    ['a key retired at iat', { key: { retiredAt: IAT } }, 'refuse key-retired'],
    ['tokens void before iat', { key: { voidBefore: IAT } }, 'admit ok'],
    ['tokens void before a second later', { key: { voidBefore: IAT + 1 } }, 'refuse token-void'],
    ['a token of 30 s ahead', { claims: { iat: NOW + 30 } }, 'admit ok'],
    ['a token of 31 s ahead', { claims: { iat: NOW + 31 } }, 'undecided clock-behind'],
    ['the last second of a token', { claims: { exp: NOW + 1 } }, 'admit ok'],
    ['the second a token expires', { claims: { exp: NOW } }, 'refuse token-expired'],
    ['a colour without a name', { claims: { health: 4 } }, 'refuse health-unknown'],
    ['a colour far beyond', { claims: { health: 2 ** 40 } }, 'refuse health-unknown'],
  ])('%s', async (_, row, expected) => {
    if (expected === 'ok as paper') {
      expect(await judge(await token(row.claims ?? {}))).toMatchObject({ outcome: 'admit', code: 'ok', identity: 'document' });
      return;
    }
    if (row.claims?.holderKey === null) {
      expect((await judge(await token(row.claims))).code).toBe(expected.split(' ')[1]);
      return;
    }
    const { outcome, code } = await verdictOf(row);
    expect(`${outcome} ${code}`).toBe(expected);
  });

  test('clock-behind says by how much', async () => {
    expect(await verdictOf({ claims: { iat: NOW + 100 } })).toMatchObject({ code: 'clock-behind', skew: 100 });
  });
});

/** From first to last: each row breaks its own check and all that follow. */
describe('verify: group 5, the order', () => {
  const now = NOW;
  const wrong: readonly (readonly [string, Row])[] = [
    ['claims-inconsistent', { claims: { exp: IAT - 1, health: 9 }, key: { notBefore: NOW, notAfter: 0, retiredAt: 0, voidBefore: NOW } }],
    ['token-lifetime', { claims: { exp: IAT + 400 * DAY, health: 9 }, key: { notBefore: NOW, notAfter: 0, retiredAt: 0, voidBefore: NOW } }],
    ['key-not-yet', { claims: { exp: NOW, health: 9 }, key: { notBefore: NOW, notAfter: 0, retiredAt: 0, voidBefore: NOW } }],
    ['key-expired', { claims: { exp: NOW, health: 9 }, key: { notAfter: 0, retiredAt: 0, voidBefore: NOW } }],
    ['key-retired', { claims: { exp: NOW, health: 9 }, key: { retiredAt: 0, voidBefore: NOW } }],
    ['token-void', { claims: { exp: NOW, health: 9 }, key: { voidBefore: NOW } }],
    ['token-expired', { claims: { exp: NOW, health: 9 } }],
    ['health-unknown', { claims: { health: 9 } }],
  ];
  test.each(wrong)('%s', async (code, row) => {
    expect((await verdictOf(row)).code).toBe(code);
  });

  test('clock-behind stands between token-void and token-expired', async () => {
    const ahead = { iat: now + 100, exp: now + DAY, health: 9 };
    expect((await verdictOf({ claims: ahead, key: { voidBefore: now + DAY } })).code).toBe('token-void');
    expect((await verdictOf({ claims: ahead })).code).toBe('clock-behind');
  });

  test('group 4 comes before, group 6 after', async () => {
    const trust = await trustOf({ tokenKey: { revokedAt: 1 } });
    expect(await judge(await shown({}, token({ exp: NOW })), { trust })).toMatchObject({ code: 'key-revoked' });
    expect(await judge(await token({ exp: NOW }))).toMatchObject({ code: 'token-expired' });
    expect(await judge(await token())).toMatchObject({ code: 'proof-missing' });
  });
});
