/** No update takes the page over while a QR is held up or a form is half filled. The bridge comes after the screen: it is not needed to draw it. */
import { useEffect } from 'preact/hooks';

export function useHoldUpdates(): void {
  useEffect(() => {
    let release: (() => void) | null = null;
    let gone = false;
    import('../shared/network/service-worker.ts').then(
      ({ holdUpdates }) => {
        if (!gone) release = holdUpdates();
      },
      () => undefined,
    );
    return () => {
      gone = true;
      release?.();
    };
  }, []);
}
