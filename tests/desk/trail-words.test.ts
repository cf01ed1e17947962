/** The audit trail in words: whatever the issuer writes into it has a name at the desk, in each language. */
import { describe, expect, test } from 'vitest';
import { detailText } from '../../src/desk/trail/detail.ts';
import { AUDIT_KINDS } from '../../src/issuer/audit-kinds.ts';
import { VISIT_CAUSES } from '../../src/issuer/people/desk-routes.ts';
import { CORRECTION_CAUSES } from '../../src/issuer/people/result-correction.ts';
import { deskSections } from '../../src/shared/i18n/desk-sections.ts';
import { deskTrailDetails } from '../../src/shared/i18n/en/deskTrailDetails.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';

test('AUDIT_KINDS has each kind once, in order', () => {
  expect(AUDIT_KINDS).toEqual([...new Set(AUDIT_KINDS)].sort());
});

describe.each(LANGUAGES)('deskTrailKinds in %s', (language) => {
  test('names every kind that the issuer writes and no other, each in its own words', async () => {
    const names = await deskSections.deskTrailKinds[language]();
    expect(Object.keys(names).sort()).toEqual([...AUDIT_KINDS]);
    expect(new Set(Object.values(names)).size).toBe(AUDIT_KINDS.length);
  });
});

describe('detailText with words', () => {
  const say = { ...deskTrailDetails, moment: (time: number) => `<${time}>` };

  test('says what a value is, yes and no, times, and causes in words', () => {
    expect(detailText({ by: 3, why: 'page', passed: true, until: 1_795_000_000 }, say)).toBe(
      'staff number: 3 · why: page of the person · passed: yes · until: <1795000000>',
    );
    expect(detailText({ why: 'contest:12' }, say)).toBe('why: contest 12');
  });

  test('leaves a gate or a status that is called `from`, and what an earlier version wrote, as it is', () => {
    expect(detailText({ from: 2, to: 3, older: 'x', cause: 'unheard-of' }, say)).toBe('from: 2 · to: 3 · older: x · cause: unheard-of');
  });

  test('has words for the causes of looking at visits and of correcting a result', () => {
    expect(Object.keys(deskTrailDetails.causes)).toEqual(expect.arrayContaining([...VISIT_CAUSES, ...CORRECTION_CAUSES]));
  });
});
