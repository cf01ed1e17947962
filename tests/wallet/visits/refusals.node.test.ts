/** The phone gives a visit up only for reasons that the issuer has, and has a sentence for each. */
import { expect, it } from 'vitest';
import { VISIT_FAULTS } from '../../../src/issuer/visits/judge.ts';
import { sections } from '../../../src/shared/i18n/sections.ts';
import { LANGUAGES } from '../../../src/shared/i18n/types.ts';
import { VISIT_REFUSALS } from '../../../src/wallet/visits/send.ts';

it('VISIT_REFUSALS are the issuer’s, word for word', () => {
  expect([...VISIT_REFUSALS]).toEqual([...VISIT_FAULTS]);
});

it.each(LANGUAGES)('each has a sentence in %s', async (language) => {
  const { refusal } = await sections.visits[language]();
  expect(Object.keys(refusal).sort()).toEqual([...VISIT_REFUSALS, 'other'].sort());
});
