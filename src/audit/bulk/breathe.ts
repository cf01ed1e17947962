/** Long work of the page in pieces: between two of them it draws and answers. */

/** Well under the 50 ms from which on a person feels it, beside a second such work in the same task. */
const MOST_MS = 12;

interface Scheduler {
  readonly yield?: () => Promise<void>;
}

/** Goes on in a task of its own, before anything that began to wait later where the browser knows how to. */
export function nextTask(): Promise<void> {
  const { scheduler } = globalThis as { readonly scheduler?: Scheduler };
  if (scheduler?.yield !== undefined) return scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Called between two pieces: lets the page draw when they took long together. */
export function breathing(most: number = MOST_MS): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < most) return;
    await nextTask();
    since = performance.now();
  };
}
