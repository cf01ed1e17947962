/** Screens that are not on the way to the QR come when they are needed. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A component that is loaded at its first use; nothing is drawn for that moment. */
function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [Loaded, set] = useState(() => loaded);
    useEffect(() => {
      if (Loaded !== null) return;
      load().then(
        (component) => {
          loaded = component;
          set(() => component);
        },
        (error: unknown) => set(() => failing(error)),
      );
    }, []);
    return Loaded === null ? null : <Loaded {...props} />;
  };
}

/** A chunk that cannot be loaded becomes the app's own error screen. */
const failing = (error: unknown) => () => {
  throw error;
};

export const EnrolScreen = later(async () => (await import('./screens/enrol.tsx')).EnrolScreen);
export const SettingsScreen = later(async () => (await import('./screens/settings.tsx')).SettingsScreen);
export const VenueScreen = later(async () => (await import('./screens/venue.tsx')).VenueScreen);
