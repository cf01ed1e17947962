/** An installed app that is already open gets a shortcut's address handed over instead of being loaded again (manifest `launch_handler`). */
interface Launch {
  readonly targetURL?: string;
  /** Files that the system opened the app with (manifest `file_handlers`). */
  readonly files?: readonly { getFile(): Promise<File> }[];
}
interface LaunchQueue {
  setConsumer(consumer: (launch: Launch) => void): void;
}

interface LaunchOptions {
  /** The paths of the app that is open; a launch to any other is an ordinary page load, because the apps never import each other. */
  readonly own: RegExp;
  /** Shows a path and query of this app. */
  readonly go: (url: string) => void;
  /** Whether this page may be left now; without it always. */
  readonly mayLeave?: () => boolean;
  readonly leave?: (url: string) => void;
  /** Takes the files of a launch; those that went away meanwhile are left out. */
  readonly take?: (files: readonly File[]) => void;
}

/** Answers each launch; does nothing where the browser has no launch queue, nor for the page that is shown already. */
export function onLaunch({ own, go, mayLeave = () => true, leave = (url) => location.assign(url), take }: LaunchOptions): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(({ targetURL, files = [] }) => {
    if (files.length > 0) void filesOf(files).then((opened) => take?.(opened));
    if (targetURL === undefined) return;
    const { origin, pathname, search } = new URL(targetURL);
    const url = `${pathname}${search}`;
    if (origin !== location.origin || url === `${location.pathname}${location.search}`) return;
    if (own.test(pathname)) go(url);
    else if (mayLeave()) leave(url);
  });
}

async function filesOf(handles: NonNullable<Launch['files']>): Promise<File[]> {
  const opened = await Promise.allSettled(handles.map((handle) => handle.getFile()));
  return opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
