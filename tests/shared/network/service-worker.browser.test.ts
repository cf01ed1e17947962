/** The bridge to the service worker where no worker comes up: asked again and again, it must leave nothing behind. */
import { expect, it } from 'vitest';
import { startServiceWorker } from '../../../src/shared/network/service-worker.ts';

it('startServiceWorker asked again and again where it cannot register leaves no more listeners behind than once', async () => {
  const container = navigator.serviceWorker;
  const listening = new Set<unknown>();
  const { addEventListener, register } = container;
  Object.assign(container, {
    addEventListener(type: string, listener: EventListener, options?: AddEventListenerOptions) {
      listening.add(listener);
      options?.signal?.addEventListener('abort', () => listening.delete(listener));
      addEventListener.call(container, type, listener, options);
    },
    register: () => Promise.reject(new DOMException('no worker here', 'SecurityError')),
  });
  try {
    expect(await startServiceWorker({ onWaiting: () => undefined })).toBeNull();
    const first = listening.size;
    for (let nr = 0; nr < 3; nr += 1) expect(await startServiceWorker({ onWaiting: () => undefined })).toBeNull();
    expect(listening.size).toBe(first);
  } finally {
    Object.assign(container, { addEventListener, register });
  }
});
