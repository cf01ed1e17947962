/** The manifest in the language on screen: what the browser calls the app, its shortcuts and pictures. The address is the only difference; the app's `id` is one. */
import type { Language } from './types.ts';

/** Points the page at the manifest of `language`; the browser asks for it when it has time. Kazakh is what index.html names. */
export function pointToManifest(language: Language): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="manifest"]');
  const href = language === 'kk' ? '/manifest.webmanifest' : `/manifest.${language}.webmanifest`;
  if (link !== null && link.getAttribute('href') !== href) link.href = href;
}
