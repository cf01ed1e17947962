/** While a code is held up, the page around it is white as well, also where the phone draws its own bars, in dark mode too. */
import { useEffect } from 'preact/hooks';

export function useWhiteTheme(): void {
  useEffect(() => {
    document.documentElement.classList.add('white-page');
    return () => document.documentElement.classList.remove('white-page');
  }, []);
}
