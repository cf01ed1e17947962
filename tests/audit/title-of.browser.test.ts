/** The words of a verdict over a line that somebody audits. */
import { describe, expect, test } from 'vitest';
import { titleOf } from '../../src/audit/title-of.ts';
import { VERDICT_CODES } from '../../src/core/verdict.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';

/** What is about a door's own device. */
const DEVICE = /tablet|this device|планшет|этом устройстве|бұл құрылғы/iu;
/** Of the program itself, and never of a line. */
const OF_A_DOOR = ['storage-failed'];

describe('titleOf', () => {
  test.each(LANGUAGES)('speaks of the line and its moment, never of a tablet that an auditor has not, in %s', async (language) => {
    await loadWords(['audit', 'codes'], language);
    const spoken = VERDICT_CODES.filter((code) => !OF_A_DOOR.includes(code)).map((code) => [code, titleOf(code)] as const);
    expect(spoken.filter(([, title]) => title === '' || DEVICE.test(title))).toEqual([]);
  });
});
