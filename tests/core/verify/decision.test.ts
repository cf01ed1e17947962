/** Group 8 and the members of a verdict (formats.md §7): what a real pass is good for at this door, and what the door is told. */
import { describe, expect, test } from 'vitest';
import { webCryptoEngine } from '../../../src/core/codec/ed25519.ts';
import { VerifierMemory } from '../../../src/core/memory.ts';
import { outcomeOf, VERDICT_CODES } from '../../../src/core/verdict.ts';
import { subjectOf, verify } from '../../../src/core/verify.ts';
import { POLICY } from '../policy.ts';
import { claims, DAY, DOOR, goodTrust, HOUR, judge, KEYS, NOW, shown, token, trustOf } from '../world.ts';

const RED = { health: 0, basis: 1 };
const YELLOW = { health: 1, basis: 2 };
const BLUE = { health: 2, basis: 0, evidenceAt: null };

async function at(category: string, person: Parameters<typeof token>[0] = {}, changes: Parameters<typeof judge>[1] = {}) {
  return judge(await shown({}, token(person)), { door: { ...DOOR, category }, ...changes });
}

describe('verify: group 8', () => {
  test.each<[string, Parameters<typeof token>[0], string, string, string | null | undefined]>([
    ['cinema', {}, 'ok', 'default', null],
    ['cinema', RED, 'not-admitted', 'isolation', 'isolation'],
    ['cinema', YELLOW, 'not-admitted', 'yellow-else', 'contact'],
    ['cinema', BLUE, 'ok', 'default', null],
    ['airport', BLUE, 'not-admitted', 'airport', 'test-required'],
    ['grocery', YELLOW, 'ok', 'yellow-food', null],
    ['pharmacy', { ...YELLOW, home: 'ALA-02' }, 'ok', 'yellow-near', null],
    ['pharmacy', { ...YELLOW, home: 'ALA-03' }, 'not-admitted', 'yellow-else', 'contact'],
    ['pharmacy', YELLOW, 'not-admitted', 'yellow-else', 'contact'],
  ])('%s %o: %s by %s', async (category, person, code, rule, reason) => {
    expect(await at(category, person)).toMatchObject({ outcome: code === 'ok' ? 'admit' : 'refuse', code, rule, reason });
  });

  test('where no rule speaks it is undecided, and no rule is named', async () => {
    const verdict = await at('clinic', RED);
    expect(verdict).toMatchObject({ outcome: 'undecided', code: 'no-rule', health: 'red' });
    expect(verdict).not.toHaveProperty('rule');
  });

  test('an admitting rule may give a reason as well', async () => {
    const policy = { ...POLICY, rules: [{ id: 'all', when: {}, admit: true, reason: 'open-day' }] };
    expect(await at('cinema', RED, { trust: await trustOf({ policy }) })).toMatchObject({ code: 'ok', rule: 'all', reason: 'open-day' });
  });

  test('the door’s clock decides, not the phone’s', async () => {
    const saturday = NOW + 3 * DAY;
    const blue = token({ ...BLUE, iat: saturday - HOUR, exp: saturday + HOUR });
    const trust = await trustOf({ stamp: { exp: saturday + DAY } });
    expect(await judge(await shown({ iat: saturday }, blue), { trust, now: saturday })).toMatchObject({ code: 'not-admitted', rule: 'weekend' });
  });
});

describe('verify: wouldAdmit', () => {
  test.each([
    ['cinema', {}, ['blue', 'green']],
    ['airport', BLUE, ['green']],
    ['grocery', RED, ['yellow', 'blue', 'green']],
    ['clinic', RED, ['blue', 'green']],
  ])('%s', async (category, person, expected) => {
    expect((await at(category, person)).wouldAdmit).toEqual(expected);
  });

  test('counts the person’s own evidence and home, not those of anybody', async () => {
    expect((await at('pharmacy', { ...YELLOW, home: 'ALA-02' })).wouldAdmit).toEqual(['yellow', 'blue', 'green']);
    expect((await at('pharmacy', YELLOW)).wouldAdmit).toEqual(['blue', 'green']);
    const policy = { ...POLICY, rules: [{ id: 'fresh', when: { health: ['green'], evidenceMaxHours: 5 }, admit: true }] };
    const trust = await trustOf({ policy });
    // this green test is ten hours old: another green one could be fresh enough, this person’s is not
    expect((await at('cinema', {}, { trust })).wouldAdmit).toEqual([]);
    expect((await at('cinema', BLUE, { trust })).wouldAdmit).toEqual(['green']);
  });
});

describe('Verdict: its members', () => {
  test('a verdict that admits says all of it and no more', async () => {
    expect(await at('cinema')).toEqual({
      outcome: 'admit',
      code: 'ok',
      health: 'green',
      basis: 'pcr-negative',
      evidenceAt: NOW - 10 * HOUR,
      initials: 'А.С.',
      birth: 1127,
      index: claims().index,
      identity: 'glance',
      kid: (await at('cinema')).kid,
      ages: { stamp: 300, bundle: DAY, list: 600 },
      degraded: false,
      wouldAdmit: ['blue', 'green'],
      rule: 'default',
      reason: null,
    });
  });

  test('a paper pass asks for a document', async () => {
    expect(await judge(await token({ holderKey: null }))).toMatchObject({ code: 'ok', identity: 'document' });
  });

  test('the holder is described from group 4 on, rule and wouldAdmit from group 8 on', async () => {
    const expired = await judge(await shown({}, token({ exp: NOW })));
    expect(expired).toMatchObject({ code: 'token-expired', health: 'green', initials: 'А.С.', birth: 1127 });
    for (const name of ['rule', 'reason', 'wouldAdmit', 'skew', 'seenAt']) expect(expired).not.toHaveProperty(name);
  });

  test('a colour without a name is not named', async () => {
    const verdict = await judge(await shown({}, token({ health: 4 })));
    expect(verdict).toMatchObject({ code: 'health-unknown', basis: 'pcr-negative' });
    expect(verdict).not.toHaveProperty('health');
  });
});

describe('verify: whatever happens', () => {
  test('an engine that throws is internal, never admit', async () => {
    const engine = { name: 'broken', verify: () => Promise.reject(new Error('out of memory')) };
    expect(await judge(await shown(), { engine })).toEqual({ outcome: 'undecided', code: 'internal' });
  });

  test('an engine that lies once does not admit a foreign key', async () => {
    const engine = { name: 'yes', verify: () => true };
    expect(await judge(await shown({}, token({}, KEYS.stranger)), { engine })).toMatchObject({ code: 'key-unknown' });
  });

  test('a memory that throws is internal', async () => {
    const memory = new VerifierMemory();
    memory.seenAt = () => {
      throw new Error('storage');
    };
    expect(await judge(await shown(), { memory })).toEqual({ outcome: 'undecided', code: 'internal' });
  });

  test('a text that is no text is internal', async () => {
    const context = { trust: await goodTrust(), now: NOW, door: DOOR, memory: new VerifierMemory(), engine: webCryptoEngine };
    for (const wrong of [null, undefined, 7, {}]) expect((await verify(wrong as unknown as string, context)).outcome).not.toBe('admit');
  });
});

test('VERDICT_CODES: is the closed list, each code once, admit only for ok', () => {
  expect(new Set(VERDICT_CODES).size).toBe(VERDICT_CODES.length);
  expect(VERDICT_CODES).toHaveLength(1 + 4 + 13 + 8 + 8 + 6 + 2 + 1 + 13);
  expect(VERDICT_CODES.filter((code) => outcomeOf(code) === 'admit')).toEqual(['ok']);
});

test('subjectOf: a colour or basis without a name is a caller’s bug', () => {
  expect(subjectOf(claims())).toEqual({ health: 'green', basis: 'pcr-negative', evidenceAt: NOW - 10 * HOUR, home: null });
  expect(() => subjectOf(claims({ health: 4 }))).toThrow(RangeError);
  expect(() => subjectOf(claims({ basis: 8 }))).toThrow(RangeError);
});
