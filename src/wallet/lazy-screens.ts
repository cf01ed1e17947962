/** Every screen comes when it is needed; the first one is asked for before the wallet has read its storage. */
import { loadWords } from '../shared/i18n/words.ts';
import { later } from '../shared/ui/later.tsx';

/** A screen beyond home and the QR, with the words that only those screens need. */
async function withWords<Screen>(load: Promise<Screen>): Promise<Screen> {
  const [screen] = await Promise.all([load, loadWords(['steps'])]);
  return screen;
}

export const BrokenScreen = later(async () => (await import('./screens/broken.tsx')).BrokenScreen);
export const EnrolScreen = later(async () => (await withWords(import('./screens/enrol.tsx'))).EnrolScreen);
export const HomeScreen = later(async () => (await import('./screens/home.tsx')).HomeScreen);
export const QrScreen = later(async () => (await import('./screens/qr.tsx')).QrScreen);
export const ScanScreen = later(async () => (await withWords(import('./screens/scan.tsx'))).ScanScreen);
export const SettingsScreen = later(async () => (await withWords(import('./screens/settings.tsx'))).SettingsScreen);
export const VenueScreen = later(async () => (await withWords(import('./screens/venue.tsx'))).VenueScreen);
export const WelcomeScreen = later(async () => (await withWords(import('./screens/welcome.tsx'))).WelcomeScreen);
