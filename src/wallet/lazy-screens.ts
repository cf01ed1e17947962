/** Every screen comes when it is needed; the first one is asked for before the wallet has read its storage. */
import { later } from '../shared/ui/later.tsx';

export const BrokenScreen = later(async () => (await import('./screens/broken.tsx')).BrokenScreen);
export const EnrolScreen = later(async () => (await import('./screens/enrol.tsx')).EnrolScreen);
export const HomeScreen = later(async () => (await import('./screens/home.tsx')).HomeScreen);
export const QrScreen = later(async () => (await import('./screens/qr.tsx')).QrScreen);
export const ScanScreen = later(async () => (await import('./screens/scan.tsx')).ScanScreen);
export const SettingsScreen = later(async () => (await import('./screens/settings.tsx')).SettingsScreen);
export const VenueScreen = later(async () => (await import('./screens/venue.tsx')).VenueScreen);
export const WelcomeScreen = later(async () => (await import('./screens/welcome.tsx')).WelcomeScreen);
