/**
 * Signing out. Without an answer of the server the session there is still open, and the cookie, which no script sees, still opens it: so the page says so, what
 * was wanted is kept over a reload, and it is done as soon as the network is back (decision 033).
 */
import { ask, nothing } from './api.ts';
import { session, sessionLeaving, sessionLeft, staffHere } from './session.ts';
import { tellWindows } from './windows.ts';

/** A session ends after so long without a call (src/issuer/staff/sessions.ts). */
const IDLE_SECONDS = 15 * 60;
const KEY = 'ashyq.desk.leaving';

interface Leaving {
  readonly id: number;
  readonly login: string;
  /** seconds since 1970, of this device's clock */
  readonly until: number;
}

/** Somebody wants to be signed out: nothing of theirs is on the screen from here on. */
export async function signOut(): Promise<void> {
  const staff = staffHere();
  if (staff === null) return sessionLeft();
  const leaving = { id: staff.id, login: staff.login, until: Math.floor(Date.now() / 1000) + IDLE_SECONDS };
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
  const { id, login, until } = leaving;
  sessionLeaving({ login, until, busy: true });
  const result = await ask({ path: '/api/desk/session/end', body: {} }, nothing, id);
  // Over by itself, or this browser's session is somebody else's by now, whose signing in ended this one.
  const gone = result.ok || result.code === 'session-ended' || result.code === 'session-other' || Date.now() / 1000 >= until;
  if (!gone) return sessionLeaving({ login, until, busy: false });
  forgetLeaving();
  sessionLeft();
  tellWindows({ kind: 'out' });
}

/** Storage may be closed to us: then a reload forgets what was wanted, and the session's own end remains. */
function keep(leaving: Leaving): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(leaving));
  } catch {}
}

/** Nobody is to be signed out any more. */
export function forgetLeaving(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {}
}

function kept(): Leaving | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const { id, login, until } = value as Record<string, unknown>;
    return typeof id === 'number' && typeof login === 'string' && typeof until === 'number' ? { id, login, until } : null;
  } catch {
    return null;
  }
}
