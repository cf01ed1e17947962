/** kazakhstan.md: the check digit, dates that exist, centuries. Every number here has a seventh digit of 1 or 2, or is not a valid one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigitOf, checkIin, checkIinSoFar, isBin, parseIin } from '../../../src/core/registry/iin.ts';

/** A well-formed IIN of somebody born in the 1800s. */
const iins = fc
  .record({
    day: fc.date({ min: new Date('1800-01-01T00:00:00Z'), max: new Date('1899-12-31T00:00:00Z'), noInvalidDate: true }),
    sex: fc.constantFrom('1', '2'),
    serial: fc.integer({ min: 0, max: 9999 }),
  })
  .map(({ day, sex, serial }) => {
    const two = (n: number) => String(n).padStart(2, '0');
    const eleven = `${two(day.getUTCFullYear() % 100)}${two(day.getUTCMonth() + 1)}${two(day.getUTCDate())}${sex}${String(serial).padStart(4, '0')}`;
    return { eleven, digit: checkDigitOf(eleven), day };
  })
  .filter(({ digit }) => digit !== null)
  .map(({ eleven, digit, day }) => ({ iin: `${eleven}${digit}`, day }));

describe('checkIin', () => {
  it('takes the known good numbers, first and second pass', () => {
    expect(checkIin('900419100003')).toBeNull();
    expect(checkIin('900419100400')).toBeNull();
  });

  it('finds no check digit for 90041910045x', () => {
    expect(checkDigitOf('90041910045')).toBeNull();
    for (let digit = 0; digit < 10; digit += 1) expect(checkIin(`90041910045${digit}`)).toBe('check');
  });

  it('names the first fault', () => {
    expect(checkIin('')).toBe('length');
    expect(checkIin('90041910000')).toBe('length');
    expect(checkIin('9004191000033')).toBe('length');
    expect(checkIin('90041910000O')).toBe('digits');
    expect(checkIin('901319100003')).toBe('date');
    expect(checkIin('900431100003')).toBe('date');
    expect(checkIin('900419000003')).toBe('century');
    expect(checkIin('900419700003')).toBe('century');
    expect(checkIin('900419100004')).toBe('check');
  });

  it('knows leap years by the century in the number: 1900 was none, 2000 was one', () => {
    expect(checkIinSoFar('0002293')).toBe('date');
    expect(checkIinSoFar('0002295')).toBeNull();
    expect(checkIinSoFar('000229')).toBeNull();
    expect(checkIinSoFar('9602291')).toBeNull();
    expect(checkIinSoFar('9502291')).toBe('date');
  });

  it('takes every generated number and gives its birthday back', () => {
    fc.assert(
      fc.property(iins, ({ iin, day }) => {
        expect(checkIin(iin)).toBeNull();
        const facts = parseIin(iin);
        expect([facts?.year, facts?.month, facts?.day]).toEqual([day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()]);
        expect(facts?.sex).toBe(iin[6] === '1' ? 'male' : 'female');
      }),
    );
  });

  it('refuses every number with one of its first ten digits changed', () => {
    // Weights 1 to 10 have inverses modulo 11, so one wrong digit changes the remainder; the eleventh digit has weight 11 and is not covered at all.
    // Where the second pass decides, two remainders can meet, and a different digit may then be well-formed.
    fc.assert(
      fc.property(iins, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), ({ iin }, at, by) => {
        const changed = iin.slice(0, at) + ((Number(iin[at]) + by) % 10) + iin.slice(at + 1);
        const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        const tenth = (text: string) => weights.reduce((sum, weight, i) => sum + weight * Number(text[i]), 0) % 11 === 10;
        fc.pre(!tenth(iin) && !tenth(changed));
        expect(checkIin(changed)).not.toBeNull();
      }),
    );
  });
});

describe('checkIinSoFar', () => {
  it('has nothing against any beginning of a good number', () => {
    fc.assert(
      fc.property(iins, fc.integer({ min: 0, max: 12 }), ({ iin }, length) => {
        expect(checkIinSoFar(iin.slice(0, length))).toBeNull();
      }),
    );
  });

  it('once at fault stays at fault', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,12}$/), (text) => {
        const first = [...text].findIndex((_, at) => checkIinSoFar(text.slice(0, at + 1)) !== null);
        if (first >= 0) for (let at = first; at < text.length; at += 1) expect(checkIinSoFar(text.slice(0, at + 1))).not.toBeNull();
      }),
    );
  });

  it('throws on no text at all', () => {
    fc.assert(fc.property(fc.string(), (text) => [null, 'digits', 'length', 'date', 'century', 'check'].includes(checkIin(text))));
  });
});

describe('isBin', () => {
  it('takes the known good numbers and refuses their neighbours', () => {
    expect(isBin('210440000007')).toBe(true);
    expect(isBin('210440000804')).toBe(true);
    expect(isBin('210440000008')).toBe(false);
    expect(isBin('211340000007')).toBe(false);
    expect(isBin('210410000007')).toBe(false);
    expect(isBin('900419100003')).toBe(false);
  });
});
