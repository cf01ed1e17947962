import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPhone, parsePhone } from '../../../src/core/registry/phone.ts';

describe('parsePhone', () => {
  it.each(['+7 701 123 45 67', '8 (701) 123-45-67', '77011234567', '87011234567', '7011234567', '+77011234567', ' 8.701.123.45.67 '])('takes %s', (text) => {
    expect(parsePhone(text)).toBe('+77011234567');
  });

  it.each(['', '+7 727 123 45', '+87011234567', '+1 701 123 4567', '6011234567', '+7 9011234567', '8701123456a', '123456789012', '+7011234567'])(
    'refuses %s',
    (text) => {
      expect(parsePhone(text)).toBeNull();
    },
  );

  it('gives back what formatPhone wrote', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+77\d{9}$/), (phone) => {
        expect(parsePhone(formatPhone(phone))).toBe(phone);
      }),
    );
  });

  it('never throws and answers only E.164', () => {
    fc.assert(fc.property(fc.string(), (text) => /^(null|\+77\d{9})$/.test(String(parsePhone(text)))));
  });
});
