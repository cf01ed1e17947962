/** Registers the service worker after the first screen and asks before a new version takes over. Never reloads by itself. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../i18n/words.ts';
import type { WaitingUpdate } from '../network/service-worker.ts';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';

export function UpdateBanner() {
  const [waiting, setWaiting] = useState<WaitingUpdate | null>(null);
  useEffect(() => {
    // The bridge and Workbox are not needed for the first screen, and a development server has no worker to register.
    if (!import.meta.env.PROD) return;
    import('../network/service-worker.ts').then(({ startServiceWorker }) => startServiceWorker({ onWaiting: setWaiting })).catch(() => undefined);
  }, []);
  if (waiting === null) return null;
  const { updateReady, updateNow, updateLater } = words('common');
  const accept = async () => {
    if (!(await waiting.accept())) setWaiting(null);
  };
  return (
    <div class="update-banner no-print">
      <Notice
        title={updateReady}
        actions={
          <>
            <Button onClick={accept}>{updateNow}</Button>
            <Button onClick={() => setWaiting(null)}>{updateLater}</Button>
          </>
        }
      />
    </div>
  );
}
