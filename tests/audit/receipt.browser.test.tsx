/** A refusal receipt that an auditor opens: whose it is and what it says, and that a forged one is not believed; in three languages. */
import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ReceiptFacts } from '../../src/audit/screens/ReceiptFacts.tsx';
import type { Bytes } from '../../src/core/bytes.ts';
import { makeReceipt } from '../../src/core/journal/receipt.ts';
import { issueVenueCredential } from '../../src/core/token/venue.ts';
import type { Trust } from '../../src/core/trust/trust.ts';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { DAY, goodTrust, KEYS, NOW, venueClaims } from '../core/world.ts';

const says = {
  venueId: 'ALA-00123',
  gate: 2,
  iat: NOW - 900,
  code: 'not-admitted',
  rule: 'no-red',
  policyVersion: 41,
  stampVersion: 500,
  ref: new Uint8Array(16),
};
let trust: Trust;
let credential: Bytes;
beforeAll(async () => {
  trust = await goodTrust();
  credential = await issueVenueCredential(venueClaims(), KEYS.venue);
});
afterEach(cleanup);

const notice = () => document.querySelector('.notice');

describe('ReceiptFacts', () => {
  test.each(LANGUAGES)('says which door turned somebody away, when and why, in %s', async (language) => {
    await loadWords(['common', 'status', 'codes', 'audit'], language);
    render(<ReceiptFacts bytes={await makeReceipt(credential, says, KEYS.tablet)} trust={trust} />);
    await expect.poll(() => notice()?.className).toContain('good');
    expect(document.body.textContent).toMatch(/Арман кинотеатры \(ALA-00123\).*2.*not-admitted/s);
    expect(document.body.textContent).not.toMatch(/[{}]|undefined/);
  });

  test('one that ran out since was genuine then; a stranger’s tablet, a stranger’s ministry and a changed byte are not believed', async () => {
    await loadWords(['common', 'status', 'codes', 'audit'], 'en');
    const past = await issueVenueCredential(venueClaims({ iat: NOW - 9 * DAY, exp: NOW - DAY }), KEYS.venue);
    render(<ReceiptFacts bytes={await makeReceipt(past, { ...says, iat: NOW - 2 * DAY }, KEYS.tablet)} trust={trust} />);
    await screen.findByText(/^Genuine refusal receipt/);
    const good = await makeReceipt(credential, says, KEYS.tablet);
    const forged = [
      await makeReceipt(credential, says, KEYS.stranger),
      await makeReceipt(await issueVenueCredential(venueClaims(), KEYS.stranger), says, KEYS.tablet),
      good.map((byte, at) => (at === good.length - 1 ? byte ^ 1 : byte)) as Bytes,
      good.slice(0, -20) as Bytes,
    ];
    for (const bytes of forged) {
      cleanup();
      render(<ReceiptFacts bytes={bytes} trust={trust} />);
      await expect.poll(() => notice()?.className).toContain('bad');
      expect(notice()?.textContent).toContain('This receipt is not believed');
    }
  });
});
