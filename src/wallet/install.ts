/** Adding the app to the home screen: Chromium asks through us, iOS only by hand and into a storage of its own. */
import { signal } from '@preact/signals';

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** The browser's offer to install, kept until the right moment; null where there is none. */
export const installPrompt = signal<InstallPrompt | null>(null);

globalThis.addEventListener?.('beforeinstallprompt', (event) => {
  event.preventDefault();
  installPrompt.value = event as InstallPrompt;
});
globalThis.addEventListener?.('appinstalled', () => {
  installPrompt.value = null;
});

/** True when opened from the home screen. */
export const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true;

/** True in Safari on an iPhone or iPad, where only the person can add the app. iPadOS calls itself a Mac with a touch screen. */
export const isIosTab = (): boolean =>
  !isInstalled() && (/iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1));
