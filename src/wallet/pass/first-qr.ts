/**
 * The first code of a cold start (`/?screen=qr`), drawn before the app is there: storage, key, code, and nothing else on the way (docs/decisions/052). It is the
 * screen of screens/qr.tsx as that one begins, element for element (first-screen.ts); the app takes it over within the same frame (first-shown.ts). It is live by
 * itself: renewed like any other for as long as the app does not come. Where anything is unusual (no pass or several, a key that is a seed, an end of the
 * mission, a hidden page), nothing is drawn and the app says what is so.
 */
import { codeWords } from '../../shared/i18n/code-words.ts';
import { startLanguage } from '../../shared/i18n/start-language.ts';
import { type Glance, glance } from '../../shared/storage/glance.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { usableOffset } from '../trouble/offset.ts';
import { drawScreen, type Said } from './first-screen.ts';
import { noteFirst, removeFirst } from './first-shown.ts';
import { type LiveQr, makeLiveQr, runLiveQr } from './live-qr.ts';
import './qr.css';

interface FirstOptions {
  /** The app's place, out of sight while the first code is shown. */
  readonly app: HTMLElement;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  readonly look?: () => Promise<Glance | null>;
}

/** Draws it before `app`; the value: whether it did. Never rejects. */
export async function showFirstQr({ app, clock = () => Date.now(), look = glance }: FirstOptions): Promise<boolean> {
  const language = startLanguage();
  try {
    const [found, say] = await Promise.all([look(), codeWords(language)]);
    const holder = found === null ? null : theOne(found);
    if (found === null || holder === null || document.visibilityState === 'hidden') return false;
    const seconds = () => Math.floor(clock() / 1000);
    const offset = found.clock === null ? null : usableOffset(found.clock, { device: seconds(), holders: found.holders });
    const now = () => seconds() + (offset ?? 0);
    const live = await makeLiveQr({ holder, aud: '*', now });
    document.documentElement.lang = language;
    show({ app, holder, now, live, said: { language, offset, say } });
    return true;
  } catch {
    // A key that does not sign, words that did not come: the app has a sentence for each.
    return false;
  }
}

/** The only holder. Of several the screen says whose code it is, a seed and an end of the mission have words of their own: all that is the app's. */
function theOne({ holders, endSeen }: Glance): HolderRecord | null {
  const [holder, ...others] = holders.filter(({ token }) => token.length > 0);
  return holder === undefined || others.length > 0 || holder.key.kind === 'seed' || endSeen ? null : holder;
}

interface Shown {
  readonly app: HTMLElement;
  readonly holder: HolderRecord;
  /** The issuer's time, seconds. */
  readonly now: () => number;
  readonly live: LiveQr;
  readonly said: Said;
}

function show({ app, holder, now, live, said }: Shown): void {
  const root = document.documentElement;
  const screen = drawScreen(live, said);
  let newest = live;
  root.classList.add('white-page');
  app.before(screen.element);
  app.hidden = true;
  const onQr = (next: LiveQr) => {
    newest = next;
    screen.renew(next);
  };
  const stop = runLiveQr({ holder, aud: '*', now, first: live }, { onQr, onFault: removeFirst });
  const release = keepAwakeLater();
  const remove = () => {
    stop();
    release();
    screen.remove();
    app.hidden = false;
    root.classList.remove('white-page');
  };
  noteFirst({ holderId: holder.id, live: () => newest, remove });
}

/** Not on the way to the code, and the app soon asks for a lock of its own. */
function keepAwakeLater(): () => void {
  let released = false;
  let release = () => {
    released = true;
  };
  void import('../../shared/ui/wake-lock.ts').then(
    ({ keepAwake }) => {
      if (!released) release = keepAwake();
    },
    () => undefined,
  );
  return () => release();
}
