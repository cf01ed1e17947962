/**
 * Signing out. Without an answer of the server the session there is still open, and the cookie, which no script sees, still opens it: so the page says so, what
 * was wanted is kept over a reload, and it is done as soon as the network is back (decision 033).
 */
import { ask, nothing } from './api.ts';
import { session, sessionLeaving, sessionLeft, staffHere } from './session.ts';
import { tellWindows } from './windows.ts';

/** A session ends after so long without a call (src/issuer/staff/sessions.ts); a call that was under way may come in so much later (api.ts). */
const IDLE_SECONDS = 15 * 60;
const CALL_SECONDS = 30;
const LATEST_SECONDS = IDLE_SECONDS + CALL_SECONDS;
const KEY = 'ashyq.desk.leaving';

interface Leaving {
  readonly id: number;
  readonly login: string;
  /** seconds since 1970, of this device's clock: no later call of this browser keeps the session open, as all its windows stop */
  readonly until: number;
}

/** Somebody wants to be signed out: nothing of theirs is on the screen from here on. */
export async function signOut(): Promise<void> {
  const staff = staffHere();
  if (staff === null) return sessionLeft();
  const leaving = { id: staff.id, login: staff.login, until: Math.floor(Date.now() / 1000) + LATEST_SECONDS };
  keep(leaving);
  await finish(leaving);
}

/** Goes on with a signing out that did not get through. False: none is waiting. */
export async function finishLeaving(): Promise<boolean> {
  const leaving = kept();
  if (leaving === null) {
    if (session().kind === 'leaving') sessionLeft();
    return false;
  }
  await finish(leaving);
  return true;
}

async function finish(leaving: Leaving): Promise<void> {
  const { id, login } = leaving;
  const until = latestEnd(leaving.until);
  sessionLeaving({ login, until, busy: true });
  const result = await ask({ path: '/api/desk/session/end', body: {} }, nothing, id);
  // Over by itself, or this browser's session is somebody else's by now, whose signing in ended this one.
  const gone = result.ok || result.code === 'session-ended' || result.code === 'session-other' || isOver(leaving.until);
  if (!gone) {
    tellWindows({ kind: 'leaving', id });
    return sessionLeaving({ login, until, busy: false });
  }
  forgetLeaving();
  sessionLeft();
  tellWindows({ kind: 'out' });
}

/** A device whose clock was set back would name an hour long after the session's end. */
const latestEnd = (until: number): number => Math.min(until, Math.floor(Date.now() / 1000) + LATEST_SECONDS);

/** Without an answer it is over only when the clock says so and the page's own stopwatch, which nobody sets: said too early it would leave a session open. */
const isOver = (until: number): boolean => Math.min(Date.now(), performance.timeOrigin + performance.now()) / 1000 >= until;

/** Where storage is closed to us: a reload forgets it then, and the session's own end remains. */
let withoutStorage: Leaving | null = null;

function keep(leaving: Leaving): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(leaving));
  } catch {
    withoutStorage = leaving;
  }
}

/** Nobody is to be signed out any more. */
export function forgetLeaving(): void {
  withoutStorage = null;
  try {
    localStorage.removeItem(KEY);
  } catch {}
}

function kept(): Leaving | null {
  if (withoutStorage !== null) return withoutStorage;
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const { id, login, until } = value as Record<string, unknown>;
    return typeof id === 'number' && typeof login === 'string' && typeof until === 'number' ? { id, login, until } : null;
  } catch {
    return null;
  }
}
