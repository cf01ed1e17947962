/** An installed app that is already open gets a shortcut's address handed over instead of being loaded again (manifest `launch_handler`). */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly targetURL?: string }) => void): void;
}

/** Calls `go` with the path and query of each launch; does nothing where the browser has no launch queue. */
export function onLaunch(go: (url: string) => void): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(({ targetURL }) => {
    if (targetURL === undefined) return;
    const { origin, pathname, search } = new URL(targetURL);
    if (origin === location.origin && `${pathname}${search}` !== `${location.pathname}${location.search}`) go(`${pathname}${search}`);
  });
}
