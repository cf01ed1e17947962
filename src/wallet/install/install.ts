/**
 * Adding the app to the home screen: Chromium asks through us, iOS and Firefox only let the person do it, and on iOS the icon has a storage of its own.
 * The browser's offer comes once, early; it is kept here until the moment is right.
 */
import { signal } from '@preact/signals';

interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' } | undefined>;
}

/** The browser's offer to install; null where there is none. */
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

/** How this browser puts an app on the home screen. iPadOS calls itself a Mac with a touch screen. */
export function installWay(): 'ios' | 'firefox' | 'other' {
  const { userAgent, maxTouchPoints } = navigator;
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1)) return 'ios';
  return /Android.*(?:Firefox|Fennec)/.test(userAgent) ? 'firefox' : 'other';
}

/** "Not now" holds for this long. */
const QUIET_SECONDS = 30 * 86_400;

/** Whether a refusal at `dismissedAt` still holds. A clock that was set back does not make it hold for ever. */
export const isQuiet = (dismissedAt: number | null, now: number): boolean => dismissedAt !== null && Math.abs(now - dismissedAt) < QUIET_SECONDS;

/** Shows the browser's own question; false when the person said no there. The offer is used up either way. */
export async function askToInstall(): Promise<boolean> {
  const prompt = installPrompt.value;
  installPrompt.value = null;
  const choice = await prompt?.prompt().catch(() => undefined);
  return choice?.outcome !== 'dismissed';
}
