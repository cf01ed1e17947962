/**
 * The browser's way back, heard before the router hears it: browsers call what listens to a window in the order in which it began to, capturing or not. So this
 * listens as soon as the desk's first script is there (app.tsx), and the frame says later what is done (shell/LeaveGuard.tsx).
 */

/** Null: nobody has to be asked. */
let hear: ((event: PopStateEvent) => void) | null = null;

addEventListener('popstate', (event) => hear?.(event));

export function onWayBack(next: ((event: PopStateEvent) => void) | null): void {
  hear = next;
}
