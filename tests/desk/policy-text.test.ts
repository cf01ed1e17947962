/** The text of a draft at the desk: where a fault stands, what the form shows, and what is told before it is handed over. */
import { describe, expect, it } from 'vitest';
import { looseOf, moved, readText, strangeMembers, strangersIn, textOfPolicy, withMember, withTick } from '../../src/desk/policy/draft-text.ts';
import { locate } from '../../src/desk/policy/locate.ts';
import { warningsOf } from '../../src/desk/policy/warnings.ts';
import { demoPolicy } from '../../src/issuer/demo/policy.ts';

const NOW = 1_795_341_600;
const TEXT = demoPolicy(2);
const loose = () => {
  const policy = looseOf(TEXT);
  if (policy === null) throw new Error('the demo’s policy is no policy');
  return policy;
};
const changed = (at: number, change: object): string =>
  textOfPolicy({ ...loose(), rules: loose().rules.map((rule, nr) => (nr === at ? { ...rule, ...change } : rule)) });
const policyOf = (text: string) => {
  const reading = readText(text);
  if (!reading.ok) throw new Error(reading.fault.place);
  return reading.policy;
};

describe('readText', () => {
  it('names the first fault by its place, and the line of the text on which it stands', () => {
    for (const [change, place, on] of [
      [{ when: { hours: ['25:00', '07:00'] } }, 'policy.rules[3].when.hours', '"hours"'],
      [{ when: { helth: ['red'] } }, 'policy.rules[3].when.unknown-member', '"when"'],
      [{ admit: 'yes' }, 'policy.rules[3].admit', '"admit"'],
      [{ when: { health: ['purple'] } }, 'policy.rules[3].when.health[0]', '"purple"'],
    ] as const) {
      const text = changed(3, change);
      const reading = readText(text);
      expect(reading).toMatchObject({ ok: false, fault: { place } });
      const line = reading.ok ? 0 : (reading.fault.line ?? 0);
      expect(text.split('\n')[line - 1]).toContain(on);
    }
  });

  it('finds where a text ceases to be JSON, and never throws, whatever is cut or put in', () => {
    expect(locate('{"a": 1,, "b": 2}', 'json')).toBe(8);
    expect(locate('{"a": 1', 'json')).toBe(7);
    expect(locate('{"a": "x\ny"}', 'json')).toBe(6);
    for (let at = 0; at < TEXT.length; at += 97) {
      for (const text of [TEXT.slice(0, at), `${TEXT.slice(0, at)}}${TEXT.slice(at)}`, `${TEXT.slice(0, at)}"${TEXT.slice(at)}`]) {
        const reading = readText(text);
        if (!reading.ok && reading.fault.place === 'json') expect(reading.fault.line).toBeGreaterThan(0);
      }
    }
    expect(readText('['.repeat(200_000)).ok).toBe(false);
  });
});

describe('the form over a text', () => {
  it('changes what was changed and nothing else, and shows only what it can show', () => {
    expect(textOfPolicy(loose())).toBe(TEXT);
    const rule = loose().rules[0];
    if (rule === undefined) throw new Error('a rule');
    expect(Object.keys(withMember(rule, 'admit', true))).toEqual(Object.keys(rule));
    expect(withMember(rule, 'reason', undefined)).not.toHaveProperty('reason');
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    for (const text of ['', '[]', '{}', '{"rules": [1]}', TEXT.replace('"when"', '"wenn"')]) expect(looseOf(text)).toBeNull();
  });
});

describe('warningsOf', () => {
  it('has nothing to say of the demo’s policy', () => {
    expect(warningsOf(policyOf(TEXT), policyOf(TEXT), NOW)).toEqual([]);
  });

  it('tells names that nobody has, names twice, rules that never decide and people for whom none does', () => {
    const { rules, categories } = loose();
    const { hotel: _, ...fewer } = categories;
    const policy = policyOf(
      textOfPolicy({
        ...loose(),
        categories: fewer,
        rules: [
          { id: 'zoo', when: { category: ['zoo'], zone: ['violet'] }, admit: false },
          ...rules.slice(0, -1),
          { id: 'late', when: { health: ['red'] }, admit: true },
          { id: 'default', when: { health: ['green'] }, admit: true },
        ],
      }),
    );
    const found = warningsOf(policy, policyOf(TEXT), NOW);
    expect(found).toContainEqual({ kind: 'unknownKind', rule: 'zoo', what: 'zoo' });
    expect(found).toContainEqual({ kind: 'unknownZone', rule: 'zoo', what: 'violet' });
    expect(found).toContainEqual({ kind: 'kindGone', what: 'hotel' });
    expect(found).toContainEqual({ kind: 'idle', rule: 'late' });
    expect(found.filter(({ kind }) => kind === 'silent').length).toBeGreaterThan(0);
    const twice = policyOf(textOfPolicy({ ...loose(), rules: [...rules, ...rules.slice(0, 1)] }));
    expect(warningsOf(twice, null, NOW)).toEqual([{ kind: 'sameId', what: 'isolation' }]);
  });
});

describe('withTick', () => {
  const known = ['red', 'yellow', 'blue', 'green'] as const;
  it('keeps what the form does not know, whatever is ticked or unticked', () => {
    const odd = ['purple', 7, { a: 1 }];
    expect(withTick([...odd, 'blue'], known, { item: 'red', on: true })).toEqual(['red', 'blue', ...odd]);
    expect(withTick([...odd, 'blue'], known, { item: 'blue', on: false })).toEqual(odd);
    expect(withTick(['blue'], known, { item: 'blue', on: false })).toBeUndefined();
    expect(withTick([1, 8, 'Mon'], [1, 2, 3, 4, 5, 6, 7], { item: 2, on: true })).toEqual([1, 2, 8, 'Mon']);
  });

  it('names the strangers, of a list and of an object', () => {
    expect(strangersIn(['red', 'purple', null], known)).toEqual(['purple', null]);
    expect(strangersIn('red', known)).toEqual([]);
    expect(strangeMembers({ health: ['red'], weather: ['rain'] }, ['health'])).toEqual(['weather: ["rain"]']);
  });
});
