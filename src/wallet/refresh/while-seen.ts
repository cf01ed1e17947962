/** Timers of the open app: a page that nobody sees asks the network for nothing and draws nothing; what it missed is made up for when it is seen again. */

/** Calls `work` every `ms` while the page is seen, until the returned function is called. */
export function whileSeen(ms: number, work: () => void): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') work();
  }, ms);
  return () => clearInterval(timer);
}
