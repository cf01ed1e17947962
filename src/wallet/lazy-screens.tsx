/** Every screen comes when it is needed; the first one is asked for before the wallet has read its storage. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

type Later<Props extends object> = ComponentType<Props> & { readonly preload: () => void };

/** A component that is loaded at its first use or by `preload`; nothing is drawn for that moment. */
function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<ComponentType<Props>> | null = null;
  const preload = () => {
    loading ??= load().then((component) => {
      loaded = component;
      return component;
    });
    // A chunk that did not come is tried again at the next use.
    loading.catch(() => {
      loading = null;
    });
    return loading;
  };
  function Later(props: Props) {
    const [Loaded, set] = useState(() => loaded);
    useEffect(() => {
      if (Loaded !== null) return;
      preload().then(
        (component) => set(() => component),
        (error: unknown) => set(() => failing(error)),
      );
    }, []);
    return Loaded === null ? null : <Loaded {...props} />;
  }
  return Object.assign(Later, { preload: () => void preload().catch(() => undefined) });
}

/** A chunk that cannot be loaded becomes the app's own error screen. */
const failing = (error: unknown) => () => {
  throw error;
};

export const BrokenScreen = later(async () => (await import('./screens/broken.tsx')).BrokenScreen);
export const EnrolScreen = later(async () => (await import('./screens/enrol.tsx')).EnrolScreen);
export const HomeScreen = later(async () => (await import('./screens/home.tsx')).HomeScreen);
export const QrScreen = later(async () => (await import('./screens/qr.tsx')).QrScreen);
export const ScanScreen = later(async () => (await import('./screens/scan.tsx')).ScanScreen);
export const SettingsScreen = later(async () => (await import('./screens/settings.tsx')).SettingsScreen);
export const VenueScreen = later(async () => (await import('./screens/venue.tsx')).VenueScreen);
export const WelcomeScreen = later(async () => (await import('./screens/welcome.tsx')).WelcomeScreen);
