/** A page of the desk whose script does not come: the network is gone, and that is said in the reader's language, with what to do. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { lazyPage } from '../../src/desk/parts/lazy-page.tsx';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { loadWords, words } from '../../src/shared/i18n/words.ts';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test.each(LANGUAGES)('says that it works only with a network, and what to do (%s)', async (language) => {
  await loadWords(['common', 'desk'], language);
  const Page = lazyPage(['desk'], () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')));
  render(<Page />);
  const { networkOnly, networkOnlyHint, reload } = words('common');
  await screen.findByText(networkOnly);
  screen.getByText(networkOnlyHint);
  screen.getByRole('button', { name: reload });
});

test('stays where it is while the server is away: the button asks first', async () => {
  await loadWords(['common', 'desk'], 'en');
  let fail: (error: Error) => void = () => undefined;
  const asked = vi.fn(() => new Promise((_, reject) => (fail = reject)));
  vi.stubGlobal('fetch', asked);
  const Page = lazyPage(['desk'], () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')));
  render(<Page />);
  const button = await screen.findByRole('button', { name: words('common').reload });
  fireEvent.click(button);
  expect(asked).toHaveBeenCalledWith('/version.json', { cache: 'no-store' });
  await waitFor(() => expect(button.getAttribute('aria-busy')).toBe('true'));
  fail(new TypeError('Failed to fetch'));
  await waitFor(() => expect(button.getAttribute('aria-busy')).toBe('false'));
  screen.getByText(words('common').networkOnly);
});
