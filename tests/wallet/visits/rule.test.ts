/** What the phone says at an entrance: the rule, and what would change its answer. */
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../../src/core/bytes.ts';
import type { Subject } from '../../../src/core/policy/decide.ts';
import { parsePolicy } from '../../../src/core/policy/policy.ts';
import { demoPolicy } from '../../../src/issuer/demo/policy.ts';
import { ruleAt } from '../../../src/wallet/visits/rule.ts';
import { secondsLeft } from '../../../src/wallet/visits/use-door-minute.ts';

const policy = parsePolicy(utf8Encode(demoPolicy(1)));
/** Saturday 21 November 2026, 12:00 in Kazakhstan. */
const SATURDAY = Date.UTC(2026, 10, 21, 7) / 1000;
const blue: Subject = { health: 'blue', basis: 'none', evidenceAt: null, home: null };
const at = (category: string, now = SATURDAY) => ({ place: { category, area: '*' }, now });

describe('ruleAt', () => {
  it('an admitted person needs nothing else', () => {
    expect(ruleAt(policy, blue, at('grocery'))).toEqual({ decision: { admit: true, rule: 'default', reason: null }, statuses: [], changes: [] });
  });

  it('a cinema at the weekend: green is let in now, a test helps, blue comes in from Monday 00:00', () => {
    const rule = ruleAt(policy, blue, at('cinema'));
    expect(rule.decision).toMatchObject({ admit: false, reason: 'weekend' });
    expect(rule.statuses).toEqual(['green']);
    expect(rule.changes).toEqual([{ by: 'test' }, { by: 'time', at: Date.UTC(2026, 10, 22, 19) / 1000 }]);
  });

  it('a theatre asks for a test: no hour changes that', () => {
    expect(ruleAt(policy, blue, at('theatre'))).toMatchObject({ decision: { reason: 'test-required' }, statuses: ['green'], changes: [{ by: 'test' }] });
  });

  it('a place closed at this hour opens to the minute', () => {
    const night = Date.UTC(2026, 10, 21, 21, 7) / 1000;
    expect(ruleAt(policy, blue, at('karaoke', night))).toMatchObject({
      decision: { reason: 'hours' },
      statuses: [],
      changes: [{ by: 'time', at: Date.UTC(2026, 10, 22, 2) / 1000 }],
    });
  });

  it('promises a contact nothing of a test: yellow lasts its days', () => {
    const contactAt = SATURDAY - 5 * 86_400;
    const yellow: Subject = { health: 'yellow', basis: 'contact', evidenceAt: contactAt, home: null };
    expect(ruleAt(policy, yellow, at('catering')).changes).toEqual([{ by: 'status', at: contactAt + 14 * 86_400 }]);
  });

  it('promises nobody anything where the ministry set the status by hand', () => {
    const red: Subject = { health: 'red', basis: 'operator', evidenceAt: null, home: null };
    expect(ruleAt(policy, red, at('grocery'))).toMatchObject({ decision: { reason: 'isolation' }, changes: [] });
  });
});

describe('secondsLeft', () => {
  it('is what the tablet still takes, by its own minute', () => {
    expect([secondsLeft(1000, 1000), secondsLeft(1000, 1012), secondsLeft(1000, 1030)]).toEqual([60, 48, 30]);
  });

  it('with a clock that disagrees counts only what is certain', () => {
    expect([secondsLeft(1000, 1000 + 3600), secondsLeft(1000, 1000 - 3600), secondsLeft(1000, 1045)]).toEqual([30, 30, 30]);
  });
});
