/** Boot: language -> route -> import() of one app. Nothing else is on the path to the first screen; before a code that is held up, not even the app. */
import type { JSX } from 'preact';
import { appOf, needsNetwork, scopeOf, sectionsOf } from './routes.ts';
import { codeWords } from './shared/i18n/code-words.ts';
import { startLanguage } from './shared/i18n/start-language.ts';
import { glance } from './shared/storage/glance.ts';
import './shared/ui/base.css';

/** Every app is one module, `<name>/app.tsx`, that exports `App`. */
const apps = import.meta.glob<{ App: () => JSX.Element }>('./*/app.tsx');

const RETRY_MS = 3000;

const FRAME_MS = 250;
/** The frame after next: what was drawn is on the screen by then. A page that was hidden meanwhile draws no frames, and is waited for no longer. */
const painted = () =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, FRAME_MS);
  });

/** Somebody stands at a door: the code first, then the app that renews it (docs/decisions/052). Storage and words are asked for beside the script. */
async function showCode(app: HTMLElement): Promise<void> {
  const drawing = import('./wallet/pass/first-qr.ts');
  const found = glance();
  codeWords(startLanguage()).catch(() => undefined);
  const { showFirstQr } = await drawing;
  if (await showFirstQr({ app, look: () => found })) await painted();
}

async function start(root: HTMLElement): Promise<void> {
  const name = appOf(location.pathname);
  const isCode = location.pathname === '/' && new URLSearchParams(location.search).get('screen') === 'qr';
  if (isCode) await showCode(root).catch(() => undefined);
  const framed = import('./shared/boot.tsx');
  const load = name === null ? undefined : apps[`./${name}/app.tsx`]?.();
  // Awaited in the frame; until that has come, nobody is there to hear of a failure.
  load?.catch(() => undefined);
  const { boot } = await framed;
  await boot(root, name === null || load === undefined ? null : { sections: sectionsOf[name], scope: scopeOf[name], needsNetwork: needsNetwork(name), load });
}

const root = document.getElementById('app');
// The network broke off during a first visit: the page starts anew, as it does without words (shared/boot.tsx).
if (root !== null) start(root).catch(() => setTimeout(() => location.reload(), RETRY_MS));
