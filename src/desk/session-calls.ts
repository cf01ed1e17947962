/** Signing in, who one is, and staying: the calls behind session.ts. Signing out is in leaving.ts. */
import { type Answer, numberOf, recordOf, textOf } from '../shared/network/api-call.ts';
import { type DeskResult, get, nothing, post } from './api.ts';
import { finishLeaving, forgetLeaving } from './leaving.ts';
import { ROLES, type Role, type Staff, session, sessionFound, sessionLost, sessionTaken, sessionUnknown, staffHere } from './session.ts';
import { hearWindows, type Told, tellWindows } from './windows.ts';

const seconds = () => Date.now() / 1000;

export interface Entry {
  readonly login: string;
  readonly passphrase: string;
  readonly totp: string;
}

/** Opens a session; the page then shows what this person may do. */
export async function signIn(entry: Entry): Promise<DeskResult<null>> {
  const result = await post('/api/desk/session', { ...entry }, (answer) => ({ staff: staffOf(answer), idle: numberOf(answer, 'idleSeconds') }));
  if (!result.ok) return result;
  // The cookie is this session's from here on: what was left open before it must not end it when the desk is opened in a further window.
  forgetLeaving();
  sessionFound(result.value.staff, seconds() + result.value.idle);
  tellWindows({ kind: 'in', id: result.value.staff.id });
  return { ok: true, value: null };
}

/** Asks who is signed in here; looking does not keep the session alive. */
export async function whoAmI(): Promise<DeskResult<null>> {
  const result = await get('/api/desk/me', (answer) => {
    const left = Math.min(numberOf(answer, 'idleAt'), numberOf(answer, 'expiresAt')) - numberOf(answer, 'time');
    return { staff: staffOf(answer), left };
  });
  if (!result.ok) return result;
  sessionFound(result.value.staff, seconds() + result.value.left);
  return { ok: true, value: null };
}

/** At the start: without an answer nobody is signed in as far as this page can tell, and signing in says what is wrong. */
export async function findSession(): Promise<void> {
  hearWindows(hear);
  // Whoever wanted to be signed out is, before this page lets anybody work with what is left of that session.
  if (await finishLeaving()) return;
  const result = await whoAmI();
  if (!result.ok) sessionLost();
}

/** Any call of a signed-in person moves the end; this one is the cheapest that everybody may make. */
export async function stay(): Promise<void> {
  const result = await get('/api/desk/proposals?state=open&before=1', nothing);
  if (result.ok) await whoAmI();
}

/** Gives the page up to whoever is signed in in this browser by now; what the earlier account had on it goes. */
export async function goOnAsOther(): Promise<void> {
  sessionUnknown();
  await findSession();
}

/** Another window of this browser: the session is shared, so what happens there is asked about here. */
function hear(told: Told): void {
  const here = staffHere();
  // The wish to be out was the other window's to carry out: this one looks what has become of it.
  if (session().kind === 'leaving' && told.kind !== 'leaving') void findSession();
  if (here === null) return;
  // Who wants to be signed out means this window too, which is covered with what was typed in it: a call from here would keep the session open.
  if (told.kind === 'leaving') {
    if (told.id === here.id) sessionLost();
  } else if (told.kind === 'in' && told.id !== here.id) sessionTaken();
  else if (told.kind === 'in' ? session().kind !== 'open' : session().kind === 'open') void whoAmI();
}

function staffOf(answer: Answer): Staff {
  const staff = recordOf(answer, 'staff');
  const roles = staff['roles'];
  return { id: numberOf(staff, 'id'), login: textOf(staff, 'login'), roles: Array.isArray(roles) ? roles.filter(isRole) : [] };
}

function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
