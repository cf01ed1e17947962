/** Boot: language -> route -> import() of one app. Nothing else is on the path to the first screen. */
import { type JSX, render } from 'preact';
import { LocationProvider } from 'preact-iso';
import { appOf, scopeOf, sectionsOf } from './routes.ts';
import { followLanguage, loadWords, startLanguage, words } from './shared/i18n/words.ts';
import { Button } from './shared/ui/Button.tsx';
import { Screen } from './shared/ui/Screen.tsx';
import './shared/ui/base.css';

/** Every app is one module, `<name>/app.tsx`, that exports `App`. */
const apps = import.meta.glob<{ App: () => JSX.Element }>('./*/app.tsx');

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

async function boot(root: HTMLElement): Promise<void> {
  const name = appOf(location.pathname);
  const load = apps[`./${name}/app.tsx`]?.();
  try {
    await loadWords(name === null ? ['common'] : sectionsOf[name], startLanguage());
  } catch {
    // The network broke off during a first visit. Without words nothing can be said; a browser may remember a failed import, so the page starts anew.
    setTimeout(() => location.reload(), RETRY_MS);
    return;
  }
  followLanguage();
  const common = words('common');
  document.title = common.appName;
  root.replaceChildren();
  if (name === null || load === undefined) return render(<Trouble title={common.notFound} hint={common.notFoundHint} />, root);
  try {
    const { App } = await load;
    render(
      <LocationProvider scope={scopeOf[name]}>
        <App />
      </LocationProvider>,
      root,
    );
  } catch {
    render(<Trouble title={common.unexpected} hint={common.unexpectedHint} />, root);
  }
}

const root = document.getElementById('app');
if (root !== null) void boot(root);
