/** The texts of QR codes (formats.md §1): what kind a text is, and the way there and back. */
import { describe, expect, test } from 'vitest';
import { formatEnrolmentUrl, formatQr, formatVenueUrl, kindOfQr, parseEnrolmentUrl, parseQr, parseVenueUrl } from '../../src/core/qr.ts';
import { codeOf } from './codec/codes.ts';

const BYTES = Uint8Array.from({ length: 200 }, (_, at) => (at * 37) & 255);
const CODE = Uint8Array.from({ length: 16 }, (_, at) => 255 - at);

describe('kindOfQr', () => {
  test.each([
    ['', 'input-empty'],
    [formatQr(BYTES), 'pass'],
    ['ASQ1:', 'pass'],
    ['ASQ1:not base45 at all', 'pass'],
    ['ASQ2:', 'version-unknown'],
    ['ASQ0:X', 'version-unknown'],
    [formatVenueUrl('ashyq.kz', BYTES), 'venue'],
    ['HTTPS://ANY.HOST:8443/V/', 'venue'],
    [formatEnrolmentUrl('ashyq.kz', CODE), 'enrolment'],
    ['https://ashyq.kz/v/aaaa', 'not-ashyq'],
    ['HTTP://ASHYQ.KZ/V/AAAA', 'not-ashyq'],
    ['HTTPS://ASHYQ.KZ/W/AAAA', 'not-ashyq'],
    ['xASQ1:AAAA', 'not-ashyq'],
    ['ASQ:AAAA', 'not-ashyq'],
    ['asq1:AAAA', 'not-ashyq'],
    ['\nASQ1:AAAA', 'not-ashyq'],
    ['\nHTTPS://ASHYQ.KZ/V/AAAA', 'not-ashyq'],
    ['ASQ١:AAAA', 'not-ashyq'],
  ])('%j is %s', (text, kind) => {
    expect(kindOfQr(text)).toBe(kind);
  });

  test('only texts of ours can be too long', () => {
    const padded = (prefix: string, length: number) => prefix.padEnd(length, '0');
    for (const prefix of ['ASQ1:', 'HTTPS://A.KZ/V/', 'HTTPS://A.KZ/E/']) {
      expect(kindOfQr(padded(prefix, 1000))).not.toBe('input-too-long');
      expect(kindOfQr(padded(prefix, 1001))).toBe('input-too-long');
    }
    expect(kindOfQr(padded('ASQ3:', 1001))).toBe('version-unknown');
    expect(kindOfQr(padded('x', 100_000))).toBe('not-ashyq');
  });
});

describe('formatQr, parseQr', () => {
  test('there and back', () => {
    expect(parseQr(formatQr(BYTES))).toEqual(BYTES);
  });

  test('nothing after the prefix, or another prefix, is base45-invalid', () => {
    for (const text of ['ASQ1:', 'ASQ2:BB8', 'BB8', '']) expect(codeOf(() => parseQr(text))).toBe('base45-invalid');
  });
});

describe('formatVenueUrl, parseVenueUrl', () => {
  test('there and back, in upper case throughout', () => {
    const url = formatVenueUrl('ashyq.kz', BYTES);
    expect(url).toMatch(/^HTTPS:\/\/ASHYQ\.KZ\/V\/[A-Z2-7]+$/);
    expect(parseVenueUrl(url)).toEqual(BYTES);
  });

  test('as a browser has it after opening: lower case host and scheme, any host', () => {
    const [, , , , encoded] = formatVenueUrl('x', BYTES).split('/');
    expect(parseVenueUrl(`https://other.example:8443/v/${encoded?.toLowerCase()}`)).toEqual(BYTES);
    expect(parseVenueUrl(`http://127.0.0.1:8080/V/${encoded}`)).toEqual(BYTES);
  });

  test.each([
    'HTTPS://A.KZ/V/',
    'HTTPS://A.KZ/V/A',
    'HTTPS://A.KZ/V/AA1A',
    'HTTPS://A.KZ/V/MZ',
    'HTTPS://A.KZ/V/AAAA?x=1',
    'HTTPS://A.KZ/V/AAAA#x',
    'HTTPS://A.KZ/V/AAAA/',
    'HTTPS://A.KZ/V/AAAA\n',
    'HTTPS://A.KZ/X/V/AAAA',
    'javascript:AAAA/V/AAAA',
    `HTTPS://A.KZ/V/${'A'.repeat(1000)}`,
  ])('%j is none', (text) => {
    expect(parseVenueUrl(text)).toBeNull();
  });
});

describe('formatEnrolmentUrl, parseEnrolmentUrl', () => {
  test('there and back', () => {
    expect(parseEnrolmentUrl(formatEnrolmentUrl('ashyq.kz', CODE))).toEqual(CODE);
  });

  test('a venue’s address is none, and the other way round', () => {
    expect(parseEnrolmentUrl(formatVenueUrl('ashyq.kz', CODE))).toBeNull();
    expect(parseVenueUrl(formatEnrolmentUrl('ashyq.kz', CODE))).toBeNull();
  });

  test('16 bytes and no others', () => {
    expect(() => formatEnrolmentUrl('ashyq.kz', CODE.slice(1))).toThrow(RangeError);
    expect(parseEnrolmentUrl(formatVenueUrl('ashyq.kz', CODE.slice(1)).replace('/V/', '/E/'))).toBeNull();
  });
});
