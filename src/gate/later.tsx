/**
 * Screens that a scan does not need come when they are opened: their scripts lie in the service worker's store by then. The way from the tap to
 * the camera stays short.
 */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { words } from '../shared/i18n/words.ts';
import { Button } from '../shared/ui/Button.tsx';
import { Notice } from '../shared/ui/Notice.tsx';

/** A component loaded at its first use; nothing is drawn for that moment, a notice where its script does not come. */
function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [Loaded, setLoaded] = useState(() => loaded);
    const [failed, setFailed] = useState(false);
    const fetch = () => {
      setFailed(false);
      load().then(
        (component) => {
          loaded = component;
          setLoaded(() => component);
        },
        () => setFailed(true),
      );
    };
    useEffect(() => {
      if (Loaded === null) fetch();
    }, []);
    if (failed) return <Missing onRetry={fetch} />;
    return Loaded === null ? null : <Loaded {...props} />;
  };
}

function Missing({ onRetry }: { readonly onRetry: () => void }) {
  const common = words('common');
  return <Notice tone="warn" title={common.unexpected} actions={<Button onClick={onRetry}>{common.retry}</Button>} />;
}

export const DoorCode = later(async () => (await import('./screens/DoorCode.tsx')).DoorCode);
export const Enrol = later(async () => (await import('./screens/Enrol.tsx')).Enrol);
export const InputSheet = later(async () => (await import('./screens/InputSheet.tsx')).InputSheet);
export const JournalCard = later(async () => (await import('./screens/JournalCard.tsx')).JournalCard);
export const TrustSheet = later(async () => (await import('./screens/TrustSheet.tsx')).TrustSheet);
