/** An app whose script or words do not come: what the page says where a service worker keeps the others, and where none does. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Booted, boot } from '../../../src/shared/boot.tsx';
import type { SectionName } from '../../../src/shared/i18n/sections.ts';
import { changeLanguage, loadWords, words } from '../../../src/shared/i18n/words.ts';

let root: HTMLElement;
function openPage(): void {
  root = document.createElement('main');
  root.hidden = true;
  document.body.replaceChildren(root);
}
beforeEach(async () => {
  openPage();
  await loadWords(['common'], 'en');
});
afterEach(() => {
  Reflect.deleteProperty(navigator, 'serviceWorker');
  document.body.replaceChildren();
});

const gone = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
const kept = (controller: object | null) => Object.defineProperty(navigator, 'serviceWorker', { configurable: true, value: { controller } });

function app(given: Partial<Booted>): Booted {
  const load = gone();
  load.catch(() => undefined);
  return { sections: ['common'], scope: /^/, needsNetwork: false, load, ...given };
}

test.each(['kk', 'ru', 'en'] as const)('%s: whose script the worker has not', async (language) => {
  await changeLanguage(language);
  kept({});
  await boot(root, app({ needsNetwork: true }));
  const { networkOnly, networkOnlyHint, partMissing, partMissingHint, reload } = words('common');
  for (const text of [networkOnly, networkOnlyHint, reload]) expect(root.textContent).toContain(text);
  expect(root.hidden).toBe(false);
  // A door or a wallet is never told that it works only with a network.
  openPage();
  await boot(root, app({}));
  for (const text of [partMissing, partMissingHint, reload]) expect(root.textContent).toContain(text);
  expect(root.textContent).not.toContain(networkOnly);
});

test('without a worker it is no question of what is on the device', async () => {
  await changeLanguage('en');
  kept(null);
  await boot(root, app({}));
  expect(root.textContent).toContain(words('common').unexpected);
});

test('whose words the worker has not: said in the words that it has, and the page does not begin anew', async () => {
  await changeLanguage('en');
  kept({});
  await boot(root, app({ sections: ['common', 'not-there' as SectionName], needsNetwork: true }));
  expect(root.textContent).toContain(words('common').networkOnly);
});
