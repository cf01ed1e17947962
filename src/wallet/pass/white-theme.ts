/** While a code is held up, the page around it is white as well, also where the phone draws its own bars, in dark mode too. */
import { useLayoutEffect } from 'preact/hooks';

export function useWhiteTheme(): void {
  // Before the frame is drawn: the first code of a cold start (first-shown.ts) has just left a white page, and no other colour flashes between.
  useLayoutEffect(() => {
    document.documentElement.classList.add('white-page');
    return () => document.documentElement.classList.remove('white-page');
  }, []);
}
