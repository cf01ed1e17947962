/**
 * A tablet kept in the app while a shift is open (product.md, venue staff 1), as far as a web page can: full screen, the screen's direction, the back button and
 * the closing of the page held. What it cannot hold (the tablet's own buttons) the settings say in words.
 */

/** A screen that can be turned and held, where the browser has it. */
type Turnable = ScreenOrientation & { lock?: (to: 'portrait' | 'landscape') => Promise<void> };

export interface Held {
  /** Asks for the full screen again; needs a touch. */
  readonly enter: () => Promise<void>;
  /** Lets everything go; the page may be left. */
  readonly release: () => void;
}

export interface HoldOptions {
  readonly turned: 'any' | 'portrait' | 'landscape';
  /** Told whenever the full screen begins or ends. */
  readonly onChange: (isFull: boolean) => void;
}

/** Whether this browser has a full screen at all: an iPhone has not. */
export const canFill = (): boolean => document.fullscreenEnabled === true;

/** Holds the page until `release`. An installed app that fills the screen by itself counts as full. */
export function holdPage({ turned, onChange }: HoldOptions): Held {
  const holding = new AbortController();
  const { signal } = holding;
  const isFull = () => document.fullscreenElement !== null || matchMedia('(display-mode: fullscreen)').matches;
  const told = () => onChange(isFull());
  const enter = async () => {
    // Refused without a touch: then the screen asks for one.
    if (!isFull()) await document.documentElement.requestFullscreen({ navigationUI: 'hide' }).catch(() => undefined);
    // Only in full screen, and only where the device can turn.
    if (turned !== 'any') await (screen.orientation as Turnable).lock?.(turned).catch(() => undefined);
    if (!signal.aborted) told();
  };
  document.addEventListener('fullscreenchange', told, { signal });
  window.addEventListener('beforeunload', (event) => event.preventDefault(), { signal });
  // The way back leads to this page again.
  history.pushState(null, '');
  window.addEventListener('popstate', () => history.pushState(null, ''), { signal });
  void enter();
  return {
    enter,
    release: () => {
      holding.abort();
      screen.orientation?.unlock?.();
      if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
    },
  };
}
