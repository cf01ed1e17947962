/**
 * The first code of a cold start (`/?screen=qr`), drawn before the app is there: storage, key, code, and nothing else on the way (docs/decisions/052). It is the
 * screen of screens/qr.tsx as that one begins, element for element (first-screen.ts); the app takes it over within the same frame (first-shown.ts). It is live by
 * itself: renewed like any other for as long as the app does not come. Where anything is unusual (no pass, a key that is a seed, an end of the mission, a hidden
 * page), nothing is drawn and the app says what is so.
 */
import { codeWords } from '../../shared/i18n/code-words.ts';
import { startLanguage } from '../../shared/i18n/start-language.ts';
import { type Glance, glance } from '../../shared/storage/glance.ts';
import type { HolderRecord } from '../../shared/storage/schema.ts';
import { usableOffset } from '../trouble/offset.ts';
import type { drawChips } from './first-chips.ts';
import { drawScreen, type Said } from './first-screen.ts';
import { chooseFirst, noteFirst, removeFirst } from './first-shown.ts';
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
    const holders = found === null ? [] : found.holders.filter(({ token }) => token.length > 0).sort(inOrder);
    const holder = holders.find(({ id }) => id === found?.active) ?? holders[0];
    if (found === null || holder === undefined || isUnusual(holder, found) || document.visibilityState === 'hidden') return false;
    const seconds = () => Math.floor(clock() / 1000);
    const offset = found.clock === null ? null : usableOffset(found.clock, { device: seconds(), holders: found.holders });
    const now = () => seconds() + (offset ?? 0);
    const [live, chips] = await Promise.all([makeLiveQr({ holder, aud: '*', now }), holders.length > 1 ? import('./first-chips.ts') : null]);
    document.documentElement.lang = language;
    show({ app, holders, holder, now, live, said: { language, offset, say }, drawChips: chips?.drawChips ?? null });
    return true;
  } catch {
    // A key that does not sign, words that did not come: the app has a sentence for each.
    return false;
  }
}

/** The order of the screen (state.ts). */
const inOrder = (a: HolderRecord, b: HolderRecord): number => a.order - b.order || a.id.localeCompare(b.id);

/** A seed and an end of the mission have words of their own, which are the app's. */
const isUnusual = (holder: HolderRecord, { endSeen }: Glance): boolean => holder.key.kind === 'seed' || endSeen;

interface Shown {
  readonly app: HTMLElement;
  /** All who hold a pass, in the order of the screen, and whose code it is. */
  readonly holders: readonly HolderRecord[];
  readonly holder: HolderRecord;
  /** The issuer's time, seconds. */
  readonly now: () => number;
  readonly live: LiveQr;
  readonly said: Said;
  /** Null where one alone holds a pass. */
  readonly drawChips: typeof drawChips | null;
}

function show({ app, holders, holder, now, live, said, drawChips: draw }: Shown): void {
  const root = document.documentElement;
  const shown: { holder: HolderRecord; live: LiveQr | null } = { holder, live };
  const run = (first: LiveQr | null) => runLiveQr({ holder: shown.holder, aud: '*', now, first }, { onQr, onFault: removeFirst });
  const onQr = (next: LiveQr) => {
    shown.live = next;
    screen.renew(next);
  };
  /** Another chip: nobody is shown with the code of somebody else, not for the moment that the next one takes. */
  const choose = (next: HolderRecord) => {
    if (next.id === shown.holder.id) return;
    stop();
    chooseFirst(next.id);
    if (next.key.kind === 'seed') return removeFirst();
    Object.assign(shown, { holder: next, live: null });
    chips?.mark(next.id);
    screen.clear();
    stop = run(null);
  };
  const chips = draw?.(holders, { label: said.say.whose, choose }) ?? null;
  const screen = drawScreen(live, said, chips?.element ?? null);
  root.classList.add('white-page');
  app.before(screen.element);
  app.hidden = true;
  chips?.mark(holder.id);
  let stop = run(live);
  const release = keepAwakeLater();
  const remove = () => {
    stop();
    release();
    screen.remove();
    app.hidden = false;
    root.classList.remove('white-page');
  };
  noteFirst({ holderId: () => shown.holder.id, live: () => shown.live, several: chips !== null, remove });
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
