/** A door's question about somebody without a phone, and the ministry's answer: typ 65015 and 65016 (formats.md §9). */
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../../src/core/bytes.ts';
import { verifyStrict, webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { checkDigitOf } from '../../../src/core/registry/iin.ts';
import { decodeGuardAnswer, type GuardAnswer, type GuardPerson, signGuardAnswer, verifyGuardAnswer } from '../../../src/core/token/guard-answer.ts';
import { decodeGuardQuestion, makeGuardQuestion } from '../../../src/core/token/guard-question.ts';
import { isPersonNumber, passportNumber } from '../../../src/core/token/person-number.ts';
import { issueVenueCredential } from '../../../src/core/token/venue.ts';
import type { Trust } from '../../../src/core/trust/trust.ts';
import { goodTrust, KEYS, NOW, venueClaims } from '../world.ts';

const NONCE = new Uint8Array(8).fill(7);
const IIN = `65010110001${checkDigitOf('65010110001')}`;
const WRONG = `65010110001${(Number(checkDigitOf('65010110001')) + 1) % 10}`;
let credential: Uint8Array;
let trust: Trust;

beforeAll(async () => {
  credential = await issueVenueCredential(venueClaims({ tabletKey: KEYS.tablet.publicKey }), KEYS.venue);
  trust = await goodTrust();
});

const person: GuardPerson = { health: 3, basis: 3, evidenceAt: NOW - 3600, initials: 'А.С.', birth: 421, ref: new Uint8Array(16).fill(9) };
const answer = (changes: Partial<GuardAnswer> = {}): GuardAnswer => ({
  venueId: 'ALA-00123',
  gate: 2,
  exp: NOW + 120,
  iat: NOW,
  nonce: NONCE,
  person,
  ...changes,
});
const verify = (bytes: Uint8Array, nonce = NONCE, venueId = 'ALA-00123') =>
  verifyGuardAnswer(bytes, { root: trust.root, engine: webCryptoEngine, nonce, venueId });

describe('isPersonNumber', () => {
  test.each([
    [IIN, true],
    [WRONG, false],
    ['6501011000', false],
    ['KGZ:AN1234567', true],
    ['kgz:AN1234567', false],
    ['KGZ:AN 12345', false],
    ['KG:AN1234567', false],
    ['KGZ:', false],
    ['', false],
  ])('%s: %s', (number, expected) => expect(isPersonNumber(number)).toBe(expected));

  test('passportNumber brings what was typed into its one form', () => {
    expect(passportNumber(' kgz ', 'an 123-4567')).toBe('KGZ:AN1234567');
    expect([passportNumber('KG', 'AN1234567'), passportNumber('KGZ', 'Ж123'), passportNumber('KGZ', '')]).toEqual([null, null, null]);
  });
});

describe('makeGuardQuestion', () => {
  test('is read back as it was, signed by the tablet that the certificate names', async () => {
    const bytes = await makeGuardQuestion(credential, { iat: NOW, nonce: NONCE, number: IIN }, KEYS.tablet);
    const { message, venue, tabletKey } = decodeGuardQuestion(bytes);
    expect(message.payload).toEqual({ iat: NOW, nonce: NONCE, number: IIN });
    expect(venue.payload.venueId).toBe('ALA-00123');
    expect(await verifyStrict(webCryptoEngine, tabletKey, message)).toBeNull();
  });

  test('is not made with a number that is none, nor with a poster', async () => {
    for (const number of [WRONG, '', 'KGZ', '*']) {
      await expect(makeGuardQuestion(credential, { iat: NOW, nonce: NONCE, number }, KEYS.tablet)).rejects.toMatchObject({ code: 'claim-type' });
    }
    const poster = await issueVenueCredential(venueClaims({ tabletKey: null }), KEYS.venue);
    await expect(makeGuardQuestion(poster, { iat: NOW, nonce: NONCE, number: IIN }, KEYS.tablet)).rejects.toMatchObject({ code: 'claim-missing' });
  });

  test('any one bit of it changed is another question or none', async () => {
    const bytes = await makeGuardQuestion(credential, { iat: NOW, nonce: NONCE, number: IIN }, KEYS.tablet);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
      let read: ReturnType<typeof decodeGuardQuestion> | null = null;
      try {
        read = decodeGuardQuestion(changed);
      } catch (error) {
        expect(error).toHaveProperty('code');
      }
      // A certificate that was changed is no longer signed by the ministry: who reads the question looks at that too.
      const holds = read !== null && (await verifyStrict(webCryptoEngine, read.tabletKey, read.message)) === null;
      expect(holds, `byte ${at}`).toBe(false);
    }
  });
});

describe('signGuardAnswer', () => {
  test.each<[string, GuardPerson | null]>([
    ['somebody green', person],
    ['somebody yellow, with the home district', { ...person, health: 1, basis: 2, home: '7511' }],
    ['somebody without evidence', { ...person, health: 2, basis: 0, evidenceAt: null }],
    ['the longest initials', { ...person, initials: 'Ә'.repeat(8) }],
    ['nobody', null],
  ])('%s: read back as it was, and as long as every other answer', async (_, given) => {
    const bytes = await signGuardAnswer(answer({ person: given }), KEYS.stamp);
    expect(decodeGuardAnswer(bytes).payload).toEqual(answer({ person: given }));
    expect(bytes.length).toBe((await signGuardAnswer(answer(), KEYS.stamp)).length);
    expect(await verify(bytes)).toEqual({ ok: true, answer: answer({ person: given }) });
  });

  test('refuses what no reader would take', async () => {
    for (const wrong of [
      { ...person, health: 4 },
      { ...person, birth: 1399 },
      { ...person, initials: '' },
      { ...person, home: '7511' },
      { ...person, ref: NONCE },
    ])
      await expect(signGuardAnswer(answer({ person: wrong }), KEYS.stamp)).rejects.toThrow();
  });
});

describe('verifyGuardAnswer', () => {
  test('another question’s answer, another venue’s, another role’s and a stranger’s', async () => {
    const bytes = await signGuardAnswer(answer(), KEYS.stamp);
    expect(await verify(bytes, new Uint8Array(8))).toEqual({ ok: false, code: 'answer-other' });
    expect(await verify(bytes, NONCE, 'ALA-00124')).toEqual({ ok: false, code: 'answer-other' });
    expect(await verify(await signGuardAnswer(answer(), KEYS.venue))).toEqual({ ok: false, code: 'key-unknown' });
    expect(await verify(await signGuardAnswer(answer(), KEYS.stranger))).toEqual({ ok: false, code: 'key-unknown' });
  });

  test('a health that was changed on the way is no answer', async () => {
    const bytes = await signGuardAnswer(answer({ person: { ...person, health: 0, basis: 1 } }), KEYS.stamp);
    const at = toHex(bytes).indexOf('860001') / 2 + 1;
    expect(at).toBeGreaterThan(1);
    const green = Uint8Array.from(bytes, (byte, index) => (index === at ? 3 : byte));
    expect(await verify(green)).toEqual({ ok: false, code: 'signature-invalid' });
  });
});
