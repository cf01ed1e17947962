/** The phone has a sentence for each reason that the issuer may give for not taking a visit. */
import { expect, it } from 'vitest';
import { VISIT_FAULTS } from '../../../src/core/token/visit-fault.ts';
import { sections } from '../../../src/shared/i18n/sections.ts';
import { LANGUAGES } from '../../../src/shared/i18n/types.ts';

it.each(LANGUAGES)('each has a sentence in %s', async (language) => {
  const { refusal } = await sections.visits[language]();
  expect(Object.keys(refusal).sort()).toEqual([...VISIT_FAULTS, 'other'].sort());
});
