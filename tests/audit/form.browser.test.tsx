/** The auditor's form while verdicts come: what was pressed keeps the focus, and is not pressed twice. */
import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Bulk } from '../../src/audit/bulk/use-bulk.ts';
import { AuditForm } from '../../src/audit/screens/AuditForm.tsx';
import { audit as words } from '../../src/shared/i18n/en/audit.ts';
import { loadWords } from '../../src/shared/i18n/words.ts';
import { goodTrust } from '../core/world.ts';

beforeAll(() => loadWords(['audit', 'common', 'codes'], 'en'));
afterEach(cleanup);

/** What the form needs of a run: a line that was typed, and whether it is being judged. */
function bulkOf(isBusy: boolean, ask: () => Promise<void>): Bulk {
  const part = { text: 'ASQ1:ABC', inputs: [], run: { isBusy }, isOpening: false, historyFault: null, sortTyped: () => 'ASQ1:ABC', ask };
  return { ...part, failed: [], looking: null, trouble: [], brought: null } as unknown as Bulk;
}

test('AuditForm: “Verify” keeps the focus while the lines are judged, and asks once', async () => {
  const { policy } = await goodTrust();
  const ask = vi.fn(async () => undefined);
  const form = (isBusy: boolean) => <AuditForm policy={policy} bulk={bulkOf(isBusy, ask)} />;
  const { rerender } = render(form(false));
  const button = screen.getByRole('button', { name: words.verify });
  button.focus();
  fireEvent.click(button);
  rerender(form(true));
  fireEvent.click(button);
  // A browser takes the focus from what is disabled when it draws the next time.
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  expect([document.activeElement, button.getAttribute('aria-busy'), ask.mock.calls.length]).toEqual([button, 'true', 1]);
});
