/**
 * Who sits at this desk, as far as this window knows. The server alone decides (src/issuer/staff/sessions.ts): a call that it refuses with `session-ended`
 * takes the page out of the document, and signing in again as the same person puts it back with all that was typed. `session-other`: in another
 * window of this browser somebody else has signed in, whose account this page must not use (decision 033).
 */
import { signal } from '@preact/signals';

/** The closed words of src/issuer/staff/roles.ts. */
export const ROLES = ['clerk', 'epidemiologist', 'key-officer', 'auditor', 'venue'] as const;
export type Role = (typeof ROLES)[number];

export interface Staff {
  readonly id: number;
  readonly login: string;
  readonly roles: readonly Role[];
}

/**
 * `endsAt`: when the session ends if nothing is asked any more, in seconds of this device's clock. `leaving`: somebody wants to be signed out, and the server
 * has not said that they are; its session ends by itself at `until` at the latest.
 */
export type Session =
  | { readonly kind: 'asking' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'open'; readonly staff: Staff; readonly endsAt: number }
  | { readonly kind: 'ended' | 'other'; readonly staff: Staff }
  | { readonly kind: 'leaving'; readonly login: string; readonly until: number; readonly busy: boolean };

const current = signal<Session>({ kind: 'asking' });
/** Counts how often somebody has signed in here: what a page has loaded is loaded again after it. */
const entries = signal(0);
/** Since the end was last asked for, some call has moved it. */
let moved = false;

/** Inside a component it subscribes. */
export const session = (): Session => current.value;
export const entryCount = (): number => entries.value;
export const hasMoved = (): boolean => moved;

/** Whose page this is: the account that its calls are made for. Null while nobody works here. */
export function staffHere(): Staff | null {
  const { value } = current;
  return value.kind === 'open' || value.kind === 'ended' || value.kind === 'other' ? value.staff : null;
}

/** Somebody has signed in, or `me` said who they are and until when. */
export function sessionFound(staff: Staff, endsAt: number): void {
  if (current.value.kind !== 'open') entries.value += 1;
  current.value = { kind: 'open', staff, endsAt };
  moved = false;
}

/** The server does not know the session: somebody who worked here is asked to sign in again, otherwise nobody is here. */
export function sessionLost(): void {
  const { value } = current;
  if (value.kind === 'open') current.value = { kind: 'ended', staff: value.staff };
  else if (value.kind === 'asking') current.value = { kind: 'nobody' };
}

/** This browser's session is somebody else's by now: the page stops. */
export function sessionTaken(): void {
  const { value } = current;
  if (value.kind === 'open' || value.kind === 'ended') current.value = { kind: 'other', staff: value.staff };
}

/** Signed out: what was on the page goes. */
export function sessionLeft(): void {
  current.value = { kind: 'nobody' };
}

/** Who is signed in is asked anew, as if the page had just been opened. */
export function sessionUnknown(): void {
  current.value = { kind: 'asking' };
}

/** On the way out; what was on the page goes. `busy`: the server is being asked. */
export function sessionLeaving(leaving: { readonly login: string; readonly until: number; readonly busy: boolean }): void {
  current.value = { kind: 'leaving', ...leaving };
}

/** A call was answered: the server counts the idle time anew. */
export function sessionMoved(): void {
  moved = true;
}

/** Whether somebody has one of these roles. */
export function hasRole({ roles }: Pick<Staff, 'roles'>, wanted: readonly Role[]): boolean {
  return roles.some((role) => wanted.includes(role));
}
