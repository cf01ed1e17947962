/** The audit trail in words: whatever the issuer writes into it has a name at the desk, in each language. */
import { describe, expect, test } from 'vitest';
import { AUDIT_KINDS } from '../../src/issuer/audit-kinds.ts';
import { deskSections } from '../../src/shared/i18n/desk-sections.ts';
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
