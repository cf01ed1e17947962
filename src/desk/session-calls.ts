/** Signing in and out, who one is, and staying: the calls behind session.ts. */
import { type Answer, numberOf, recordOf, textOf } from '../shared/network/api-call.ts';
import { type DeskResult, get, nothing, post } from './api.ts';
import { ROLES, type Role, type Staff, sessionFound, sessionLeft, sessionLost } from './session.ts';

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
  sessionFound(result.value.staff, seconds() + result.value.idle);
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
  const result = await whoAmI();
  if (!result.ok) sessionLost();
}

/** Any call of a signed-in person moves the end; this one is the cheapest that everybody may make. */
export async function stay(): Promise<void> {
  const result = await get('/api/desk/proposals?state=open&before=1', nothing);
  if (result.ok) await whoAmI();
}

/** Ends the session on the server; offline it ends by itself, and the page forgets it at once. */
export async function signOut(): Promise<void> {
  await post('/api/desk/session/end', {}, nothing);
  sessionLeft();
}

function staffOf(answer: Answer): Staff {
  const staff = recordOf(answer, 'staff');
  const roles = staff['roles'];
  return { id: numberOf(staff, 'id'), login: textOf(staff, 'login'), roles: Array.isArray(roles) ? roles.filter(isRole) : [] };
}

function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
