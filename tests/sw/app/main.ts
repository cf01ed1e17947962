/** The smallest app that lives with the real service worker and the real bridge; the tests drive it through `window.app`. */
import { holdUpdates, startServiceWorker, stockNow, type WaitingUpdate } from '../../../src/shared/network/service-worker.ts';

declare const __TEST_VERSION__: string;

export interface TestApp {
  version: string;
  asked: number;
  update: WaitingUpdate | null;
  check: () => Promise<void>;
  hold: () => void;
  release: () => void;
  lazy: () => Promise<string>;
  stock: () => void;
  reader: () => Promise<string>;
}

const app: TestApp = {
  version: __TEST_VERSION__,
  asked: 0,
  update: null,
  check: async () => (await bridge)?.check(),
  hold: () => {
    app.release = holdUpdates();
  },
  release: () => undefined,
  lazy: async () => (await import('./lazy.ts')).lazy(),
  stock: stockNow,
  reader: async () => (await import('./pdf.ts')).reader(),
};
const bridge = startServiceWorker({
  onWaiting: (update) => {
    app.asked += 1;
    app.update = update;
  },
});
Object.assign(globalThis, { app });
document.title = `version ${app.version}`;
