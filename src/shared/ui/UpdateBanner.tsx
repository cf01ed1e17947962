/** Registers the service worker after the first screen and asks before a new version takes over. Never reloads by itself. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '../i18n/words.ts';
import type { WaitingUpdate } from '../network/service-worker.ts';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';

const AGAIN_MS = 30_000;

/** Registers until it has worked: a first visit whose network broke off must not leave a phone without the app for its next day without one. */
function keepRegistering(onWaiting: (update: WaitingUpdate) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    window.removeEventListener('online', attempt);
  };
  async function attempt(): Promise<void> {
    stop();
    const bridge = await import('../network/service-worker.ts').then(({ startServiceWorker }) => startServiceWorker({ onWaiting })).catch(() => null);
    if (bridge !== null) return;
    timer = setTimeout(attempt, AGAIN_MS);
    window.addEventListener('online', attempt);
  }
  void attempt();
  return stop;
}

export function UpdateBanner() {
  const [waiting, setWaiting] = useState<WaitingUpdate | null>(null);
  useEffect(() => {
    // The bridge and Workbox are not needed for the first screen, and a development server has no worker to register.
    if (import.meta.env.PROD && 'serviceWorker' in navigator) return keepRegistering(setWaiting);
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
