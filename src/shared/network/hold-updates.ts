/**
 * No update takes the page over while something is going on: a shift, a QR held up, a form half filled, an audit. The bridge to the service worker comes
 * after the first screen, and what goes on may be over before it is there.
 */
import { useEffect } from 'preact/hooks';

/** Holds updates until the returned function is called. */
export function holdUpdates(): () => void {
  let ended = false;
  let release = () => {
    ended = true;
  };
  void import('./service-worker.ts').then(
    (bridge) => {
      if (!ended) release = bridge.holdUpdates();
    },
    () => undefined,
  );
  return () => release();
}

/** Holds updates while a component is on screen and `active`. */
export function useHoldUpdates(active = true): void {
  useEffect(() => (active ? holdUpdates() : undefined), [active]);
}
