/** Policy (formats.md §8): what is read, and what is refused with its place. */
import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import { PolicyError, parsePolicy } from '../../../src/core/policy/policy.ts';
import { POLICY } from '../policy.ts';

const parse = (json: unknown) => parsePolicy(utf8Encode(JSON.stringify(json)));

/** Where the first fault is, or `ok`. */
function placeOf(bytes: Uint8Array): string {
  try {
    parsePolicy(bytes);
    return 'ok';
  } catch (error) {
    if (error instanceof PolicyError) return error.place;
    throw error;
  }
}
const placeOfJson = (json: unknown): string => placeOf(utf8Encode(JSON.stringify(json)));
const rule = (when: unknown, more: object = {}) => ({ ...POLICY, rules: [{ id: 'r', when, admit: true, ...more }] });

describe('parsePolicy', () => {
  test('reads the example of the format', () => {
    const policy = parse(POLICY);
    expect(policy.version).toBe(41);
    expect(policy.limits).toEqual(POLICY.limits);
    expect([...policy.areas]).toEqual(Object.entries(POLICY.areas));
    expect(policy.categories.get('cinema')).toEqual({ kk: 'Cinema', ru: 'Cinema', en: 'Cinema' });
    expect(policy.rules.map(({ id, reason }) => [id, reason])).toContainEqual(['yellow-food', null]);
    expect(policy.rules.find(({ id }) => id === 'night')?.when.hours).toEqual([0, 360]);
  });

  test('takes a policy without rules, areas or categories', () => {
    expect(placeOfJson({ ...POLICY, rules: [], areas: {}, categories: {} })).toBe('ok');
  });

  test('names that are members of every object are names like others', () => {
    const policy = parse({ ...POLICY, areas: { constructor: 'red' } });
    expect(policy.areas.get('constructor')).toBe('red');
    expect(policy.areas.get('toString')).toBeUndefined();
  });

  test.each(['', 'null', '[]', '"policy"', '{', '{"version":41}', '\ufeff{}', '{"version":NaN}'])('refuses %j', (text) => {
    expect(placeOf(utf8Encode(text))).not.toBe('ok');
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(placeOf(Uint8Array.of(0x7b, 0xff, 0x7d))).toBe('json');
  });

  test.each(Object.keys(POLICY))('refuses a policy without %s', (name) => {
    const { [name as keyof typeof POLICY]: _, ...rest } = POLICY;
    expect(placeOfJson(rest)).toBe(`policy.${name}`);
  });

  test('refuses unknown members, at every depth', () => {
    expect(placeOfJson({ ...POLICY, note: 1 })).toBe('policy.unknown-member');
    expect(placeOfJson({ ...POLICY, limits: { ...POLICY.limits, graceHours: 1 } })).toBe('policy.limits.unknown-member');
    expect(placeOfJson(rule({ mood: 'good' }))).toBe('policy.rules[0].when.unknown-member');
    expect(placeOfJson(rule({}, { note: '' }))).toBe('policy.rules[0].unknown-member');
    expect(placeOf(utf8Encode(JSON.stringify(POLICY).replace('"version"', '"__proto__":{},"version"')))).toBe('policy.unknown-member');
  });

  test.each<[string, unknown, string]>([
    ['a limit of half a second', { ...POLICY, limits: { ...POLICY.limits, proofSeconds: 0.5 } }, 'policy.limits.proofSeconds'],
    ['a limit below its least', { ...POLICY, limits: { ...POLICY.limits, proofSeconds: 0 } }, 'policy.limits.proofSeconds'],
    ['a limit as text', { ...POLICY, limits: { ...POLICY.limits, skewSeconds: '30' } }, 'policy.limits.skewSeconds'],
    ['a limit null', { ...POLICY, limits: { ...POLICY.limits, tokenHours: null } }, 'policy.limits.tokenHours'],
    ['a limit of eleven years', { ...POLICY, limits: { ...POLICY.limits, tokenHours: 100_000 } }, 'policy.limits.tokenHours'],
    ['a negative version', { ...POLICY, version: -1 }, 'policy.version'],
    ['an offset of a day', { ...POLICY, utcOffsetMinutes: 1440 }, 'policy.utcOffsetMinutes'],
    ['an area without a zone', { ...POLICY, areas: { 'ALA-01': '' } }, 'policy.areas.member'],
    ['a category without Kazakh', { ...POLICY, categories: { cinema: { ru: 'Кино', en: 'Cinema' } } }, 'policy.categories.member.kk'],
    ['rules that are no list', { ...POLICY, rules: {} }, 'policy.rules'],
  ])('refuses %s', (_, json, place) => {
    expect(placeOfJson(json)).toBe(place);
  });

  test.each<[string, unknown, object, string]>([
    ['a colour that there is not', { health: ['purple'] }, {}, 'policy.rules[0].when.health[0]'],
    ['a colour outside a list', { health: 'red' }, {}, 'policy.rules[0].when.health'],
    ['weekday 0', { weekday: [0] }, {}, 'policy.rules[0].when.weekday[0]'],
    ['weekday 8', { weekday: [7, 8] }, {}, 'policy.rules[0].when.weekday[1]'],
    ['near false', { near: false }, {}, 'policy.rules[0].when.near'],
    ['hours from and to alike', { hours: ['06:00', '06:00'] }, {}, 'policy.rules[0].when.hours'],
    ['hours of one time', { hours: ['06:00'] }, {}, 'policy.rules[0].when.hours'],
    ['hours of three times', { hours: ['06:00', '07:00', '08:00'] }, {}, 'policy.rules[0].when.hours'],
    ['an hour 25', { hours: ['25:00', '06:00'] }, {}, 'policy.rules[0].when.hours'],
    ['a minute 60', { hours: ['00:60', '06:00'] }, {}, 'policy.rules[0].when.hours'],
    ['an hour of one digit', { hours: ['6:00', '07:00'] }, {}, 'policy.rules[0].when.hours'],
    ['24:01', { hours: ['00:00', '24:01'] }, {}, 'policy.rules[0].when.hours'],
    ['a time with a line after it', { hours: ['06:00\n', '07:00'] }, {}, 'policy.rules[0].when.hours'],
    ['minutes as numbers', { hours: [0, 360] }, {}, 'policy.rules[0].when.hours'],
    ['a negative age', { evidenceMaxHours: -1 }, {}, 'policy.rules[0].when.evidenceMaxHours'],
    ['a basis that there is not', { basis: ['rumour'] }, {}, 'policy.rules[0].when.basis[0]'],
    ['a date as text', { from: '2026-11-22' }, {}, 'policy.rules[0].when.from'],
    ['conditions null', null, {}, 'policy.rules[0].when'],
    ['admit as a word', {}, { admit: 'yes' }, 'policy.rules[0].admit'],
    ['admit missing', {}, { admit: undefined }, 'policy.rules[0].admit'],
    ['an empty id', {}, { id: '' }, 'policy.rules[0].id'],
    ['a reason null', {}, { reason: null }, 'policy.rules[0].reason'],
  ])('refuses a rule with %s', (_, when, more, place) => {
    expect(placeOfJson(rule(when, more))).toBe(place);
  });

  test('takes 24:00 as the end of the day', () => {
    expect(parse(rule({ hours: ['18:00', '24:00'] })).rules[0]?.when.hours).toEqual([1080, 1440]);
    expect(parse(rule({ hours: ['00:00', '24:00'] })).rules[0]?.when.hours).toEqual([0, 1440]);
  });
});

test('PolicyError: names the place and nothing else', () => {
  const error = new PolicyError('policy.rules[3].when.hours');
  expect([error.name, error.place, error.message]).toEqual(['PolicyError', 'policy.rules[3].when.hours', 'policy: policy.rules[3].when.hours']);
});
