/** Groups 1 to 3 (formats.md §7): what is no code of ours, what is malformed, what a verifier needs at hand. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../../src/core/bytes.ts';
import { encodeBase32 } from '../../../src/core/codec/base32.ts';
import { VerifierMemory } from '../../../src/core/memory.ts';
import { formatEnrolmentUrl, formatQr, formatVenueUrl } from '../../../src/core/qr.ts';
import { issueVenueCredential, makeDoorCode } from '../../../src/core/token/venue.ts';
import { encodeSignedFile } from '../../../src/core/trust/signed-file.ts';
import { pairs, patched, rawSign1, tokenHeader } from '../raw.ts';
import { DAY, goodTrust, judge, KEYS, MINUTE, NOW, publish, seeded, shown, token, trustOf, venueClaims } from '../world.ts';

const said = async (what: Uint8Array | string, changes: Parameters<typeof judge>[1] = {}): Promise<string> => {
  const { outcome, code } = await judge(what, changes);
  return `${outcome} ${code}`;
};

test('verify: a good presentation is admitted', async () => {
  expect(await said(await shown())).toBe('admit ok');
});

describe('verify: group 1, input', () => {
  const long = (prefix: string, length: number) => prefix + 'A'.repeat(length - prefix.length);
  test.each([
    ['', 'refuse input-empty'],
    ['ASQ1:', 'refuse base45-invalid'],
    ['asq1:QED8WEX0', 'refuse not-ashyq'],
    ['ASQ1', 'refuse not-ashyq'],
    [' ASQ1:QED8WEX0', 'refuse not-ashyq'],
    ['ASQ1:GGW', 'refuse base45-invalid'],
    ['ASQ1:qed8wex0', 'refuse base45-invalid'],
    ['ASQ1:QED8WEX0\n', 'refuse base45-invalid'],
    ['ASQ2:anything', 'undecided version-unknown'],
    ['ASQ0:', 'undecided version-unknown'],
    ['ASQ9:', 'undecided version-unknown'],
    ['ASQ10:QED8WEX0', 'refuse not-ashyq'],
    ['ASQA:QED8WEX0', 'refuse not-ashyq'],
    ['HC1:NCFOXN', 'refuse not-ashyq'],
    ['https://example.kz/', 'refuse not-ashyq'],
    ['javascript:alert(1)', 'refuse not-ashyq'],
    ['HTTPS://ASHYQ.KZ/X/AAAA', 'refuse not-ashyq'],
    ['HTTPS:///V/AAAA', 'refuse not-ashyq'],
    ['HTTPS://A/B/V/AAAA', 'refuse not-ashyq'],
    ['__proto__', 'refuse not-ashyq'],
    ['😀', 'refuse not-ashyq'],
  ])('%j is %s', async (text, expected) => {
    expect(await said(text)).toBe(expected);
  });

  test('1,000 characters are the limit, judged before Base45', async () => {
    expect(await said(long('ASQ1:', 1000))).toBe('refuse base45-invalid');
    expect(await said(long('ASQ1:', 1001))).toBe('refuse input-too-long');
    expect(await said(`${long('ASQ1:', 1000)}_`)).toBe('refuse input-too-long');
    expect(await said(long('HTTPS://A.KZ/V/', 1001))).toBe('refuse input-too-long');
  });

  test('an unknown version is known before its length, foreign texts before theirs', async () => {
    expect(await said(long('ASQ2:', 5000))).toBe('undecided version-unknown');
    expect(await said(long('WIFI:', 5000))).toBe('refuse not-ashyq');
  });

  test('a venue’s address is token-type, undecoded; a tablet’s is not ours', async () => {
    const venue = await issueVenueCredential(venueClaims(), KEYS.venue);
    expect(await said(formatVenueUrl('ashyq.kz', venue))).toBe('refuse token-type');
    expect(await said('HTTPS://ASHYQ.KZ/V/???')).toBe('refuse token-type');
    expect(await said(`HTTPS://EVIL.EXAMPLE/V/${encodeBase32(venue)}`)).toBe('refuse token-type');
    expect(await said(formatEnrolmentUrl('ashyq.kz', new Uint8Array(16)))).toBe('refuse not-ashyq');
  });

  test('says nothing of trust or of a token', async () => {
    expect(await judge('', { trust: null })).toEqual({ outcome: 'refuse', code: 'input-empty' });
    expect(await judge('ASQ2:', { trust: null })).toEqual({ outcome: 'undecided', code: 'version-unknown' });
  });
});

describe('verify: group 2, structure', () => {
  test('comes before trust at hand', async () => {
    expect(await said(new Uint8Array(1), { trust: null })).toBe('refuse cose-malformed');
    expect(await said(formatQr(Uint8Array.of(0xff)), { trust: null })).toBe('refuse cbor-malformed');
  });

  test('other objects of ours are token-type', async () => {
    const venue = await issueVenueCredential(venueClaims(), KEYS.venue);
    expect(await said(venue)).toBe('refuse token-type');
    expect(await said(await makeDoorCode(venue, { iat: NOW, nonce: new Uint8Array(8) }, KEYS.tablet))).toBe('refuse token-type');
    const files = await publish();
    expect(await said(files.get('stamp.cbor') ?? '')).toBe('refuse token-type');
    const receipt = await rawSign1({ header: await tokenHeader(KEYS.tablet, 65010), payload: new Uint8Array(0) }, KEYS.tablet);
    expect(await said(receipt)).toBe('refuse token-type');
  });

  test('several signatures under tag 98 are no form of a pass', async () => {
    const several = await encodeSignedFile(65001, new Map(), [KEYS.token]);
    expect(await said(several)).toBe('refuse claim-type');
  });

  test('a fault of the outer layer comes before one of the inner', async () => {
    const inner = patched(await token(), 3, 0xff);
    expect(await said(inner)).toBe('refuse cbor-malformed');
    const payload = pairs(3, '*', 5, 0);
    expect(await said(await rawSign1({ header: pairs(1, -19, 13, { embedded: inner }, 16, 294), payload }, KEYS.holder))).toBe('refuse claim-unknown');
    expect(await said(await shown({}, patched(await token(), 0, 0xd3)))).toBe('refuse claim-type');
  });

  test('anything after the object is refused', async () => {
    expect(await said(concat(await shown(), Uint8Array.of(0)))).toBe('refuse cbor-malformed');
  });
});

describe('verify: group 3, trust at hand', () => {
  test('without trust nothing is decided, and the kid is all that is said', async () => {
    const verdict = await judge(await shown(), { trust: null });
    expect(verdict).toEqual({ outcome: 'undecided', code: 'trust-missing', kid: verdict.kid });
    expect(verdict.kid).toMatch(/^[0-9a-f]{8}$/);
  });

  test('an expired root decides nothing from its very second on', async () => {
    const trust = await trustOf({ root: { expiresAt: NOW + 10 } });
    expect(await said(await shown(), { trust, now: NOW + 9 })).toBe('admit ok');
    expect(await said(await shown(), { trust, now: NOW + 10 })).toBe('undecided root-expired');
  });

  test('a clock below the floor by more than skewSeconds decides nothing', async () => {
    const trust = await trustOf({ stamp: { iat: NOW + 30, exp: NOW + DAY } });
    expect(trust.floor).toBe(NOW + 30);
    expect(await said(await shown(), { trust })).toBe('admit ok');
    expect(await judge(await shown(), { trust, now: NOW - 1 })).toMatchObject({ outcome: 'undecided', code: 'clock-jumped', skew: 31 });
  });

  test('the floor of the memory counts as well', async () => {
    const memory = new VerifierMemory();
    memory.raiseFloor(NOW + 31);
    expect(await judge(await shown(), { memory })).toMatchObject({ outcome: 'undecided', code: 'clock-jumped', skew: 31 });
  });

  test('an expired root comes before a jumped clock', async () => {
    const trust = await trustOf({ root: { expiresAt: NOW - DAY }, stamp: { iat: NOW + DAY, exp: NOW + 2 * DAY } });
    expect(await said(await shown(), { trust })).toBe('undecided root-expired');
  });

  test('both come before a forged signature', async () => {
    const forged = await shown({}, token({}, seeded(200)));
    expect(await said(forged, { trust: await trustOf({ root: { expiresAt: NOW } }) })).toBe('undecided root-expired');
    expect(await said(forged, { now: (await goodTrust()).floor - 31 })).toBe('undecided clock-jumped');
    expect(await said(forged)).toBe('refuse key-unknown');
  });

  test('verify: an honest token raises the floor, so a clock set back later is found', async () => {
    const memory = new VerifierMemory();
    const fresh = await token({ iat: NOW - 10, exp: NOW + DAY });
    expect(await said(await shown({}, fresh), { memory })).toBe('admit ok');
    expect(memory.floor).toBe(NOW - 10);
    const back = NOW - MINUTE;
    expect(await judge(await shown({ iat: back }), { memory, now: back })).toMatchObject({ code: 'clock-jumped', skew: 50 });
  });

  test('verify: a forged, revoked or impossible token raises nothing', async () => {
    const memory = new VerifierMemory();
    await judge(await shown({}, token({ iat: NOW }, KEYS.stranger)), { memory });
    await judge(await shown({}, token({ iat: NOW + 40, exp: NOW + DAY })), { memory });
    await judge(await shown({}, token({ iat: NOW, exp: NOW })), { memory });
    expect(memory.floor).toBe(0);
  });
});
