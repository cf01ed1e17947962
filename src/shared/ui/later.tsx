/** Screens that come when they are needed: their scripts lie in the service worker's store by then, and the way to the first screen stays short. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { words } from '../i18n/words.ts';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';
import { Screen } from './Screen.tsx';

/** `preload` asks for the script before the screen is drawn; it ends when that has come, or will not, and never rejects. */
export type Later<Props extends object> = ComponentType<Props> & { readonly preload: () => Promise<void> };

interface LaterOptions {
  /** A part that nobody misses: without its script nothing is drawn, until its next use. */
  readonly quiet?: boolean;
  /** A screen of its own, not a part of one: the notice in its place stands in a screen too, with a way back. */
  readonly screen?: boolean;
  readonly startAnew?: () => void;
}

/** A component loaded at its first use or by `preload`; nothing is drawn for that moment, a notice where its script does not come. */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  { quiet = false, screen = false, startAnew = () => location.reload() }: LaterOptions = {},
): Later<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<ComponentType<Props>> | null = null;
  const fetch = () => {
    loading ??= load().then((component) => {
      loaded = component;
      return component;
    });
    // A script that did not come is asked for again at the next use.
    loading.catch(() => {
      loading = null;
    });
    return loading;
  };
  function Loader(props: Props) {
    const [Loaded, setLoaded] = useState(() => loaded);
    const [failures, setFailures] = useState(0);
    const show = () => {
      fetch().then(
        (component) => setLoaded(() => component),
        // Some browsers remember a failed import for as long as the page lives, and a name may be gone from the server: the page starts anew.
        () => (failures > 0 && navigator.onLine ? startAnew() : setFailures(failures + 1)),
      );
    };
    useEffect(() => {
      if (Loaded === null) show();
    }, []);
    if (Loaded === null && failures > 0) return quiet ? null : <Missing onRetry={show} screen={screen} />;
    return Loaded === null ? null : <Loaded {...props} />;
  }
  return Object.assign(Loader, { preload: () => fetch().then(nothing, nothing) });
}

const nothing = () => undefined;

/** Says that a script did not come. */
export function PartMissing({ onRetry }: { readonly onRetry: () => void }) {
  const common = words('common');
  return (
    <Notice tone="warn" title={common.partMissing} actions={<Button onClick={onRetry}>{common.retry}</Button>}>
      <span class="small">{common.partMissingHint}</span>
    </Notice>
  );
}

function Missing({ onRetry, screen }: { readonly onRetry: () => void; readonly screen: boolean }) {
  const notice = <PartMissing onRetry={onRetry} />;
  // The first screen has nowhere to go back to.
  const back = location.search === '' ? {} : { onBack: () => history.back() };
  return screen ? <Screen {...back}>{notice}</Screen> : notice;
}
