/** A page of the desk whose script does not come: the network is gone, and that is said in the reader's language, with what to do. */
import { cleanup, render, screen } from '@testing-library/preact';
import { afterEach, test } from 'vitest';
import { lazyPage } from '../../src/desk/parts/lazy-page.tsx';
import { LANGUAGES } from '../../src/shared/i18n/types.ts';
import { loadWords, words } from '../../src/shared/i18n/words.ts';

afterEach(cleanup);

test.each(LANGUAGES)('says that it works only with a network, and what to do (%s)', async (language) => {
  await loadWords(['common', 'desk'], language);
  const Page = lazyPage(['desk'], () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')));
  render(<Page />);
  const { networkOnly, networkOnlyHint, reload } = words('common');
  await screen.findByText(networkOnly);
  screen.getByText(networkOnlyHint);
  screen.getByRole('button', { name: reload });
});
