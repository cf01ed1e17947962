/** The frame of every app: its words, then its component; where either does not come, a screen that says so. */
import { type JSX, render } from 'preact';
import { LocationProvider } from 'preact-iso';
import type { SectionName } from './i18n/sections.ts';
import { startLanguage } from './i18n/start-language.ts';
import { followLanguage, loadWords, words } from './i18n/words.ts';
import { Button } from './ui/Button.tsx';
import { Screen } from './ui/Screen.tsx';

/** One app as routes.ts knows it, and its script on the way. */
export interface Booted {
  readonly sections: readonly SectionName[];
  readonly scope: RegExp;
  /** does nothing without one */
  readonly needsNetwork: boolean;
  readonly load: Promise<{ readonly App: () => JSX.Element }>;
}

function Trouble({ title, hint }: { readonly title: string; readonly hint: string }) {
  return (
    <Screen>
      <h2>{title}</h2>
      <p class="soft">{hint}</p>
      <Button kind="primary" onClick={() => location.reload()}>
        {words('common').reload}
      </Button>
    </Screen>
  );
}

const RETRY_MS = 3000;

/** Whether the service worker has what the browser asks for: what it has not is not on this device. */
const isKept = () => navigator.serviceWorker?.controller != null;

/** What is missing comes with the network, and then by itself. */
function showMissing(root: HTMLElement, app: Booted | null): void {
  const { networkOnly, networkOnlyHint, partMissing, partMissingHint } = words('common');
  addEventListener('online', () => location.reload());
  root.hidden = false;
  root.replaceChildren();
  render(app?.needsNetwork === true ? <Trouble title={networkOnly} hint={networkOnlyHint} /> : <Trouble title={partMissing} hint={partMissingHint} />, root);
}

/** Draws the app into `root`; `app` is null for an address that no app answers. */
export async function boot(root: HTMLElement, app: Booted | null): Promise<void> {
  try {
    await loadWords(app?.sections ?? ['common'], startLanguage());
  } catch {
    const says =
      isKept() &&
      (await loadWords(['common'], startLanguage()).then(
        () => true,
        () => false,
      ));
    if (says) return showMissing(root, app);
    // The network broke off during a first visit. Without words nothing can be said; a browser may remember a failed import, so the page starts anew.
    setTimeout(() => location.reload(), RETRY_MS);
    return;
  }
  followLanguage();
  const common = words('common');
  document.title = common.appName;
  if (app === null) {
    root.replaceChildren();
    return render(<Trouble title={common.notFound} hint={common.notFoundHint} />, root);
  }
  const loaded = await app.load.catch(() => null);
  if (loaded === null && isKept()) return showMissing(root, app);
  root.replaceChildren();
  // The first code of a cold start may stand above it (src/wallet/pass/first-qr.ts): it renews itself and stays.
  if (loaded === null) {
    root.hidden = false;
    return render(<Trouble title={common.unexpected} hint={common.unexpectedHint} />, root);
  }
  const { App } = loaded;
  render(
    <LocationProvider scope={app.scope}>
      <App />
    </LocationProvider>,
    root,
  );
}
