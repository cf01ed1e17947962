/**
 * What the venue's manager changed about this door (product.md, venue staff 1; security.md, attack 9): the kind of place it judges for, and whether it wants
 * a registered visit, and whether it is for training. Each change is a line in the journal, stored with it in one transaction, and locks scanning for five
 * minutes, so that nobody switches the rules for one guest and back. Pure.
 */
import type { VenueDescription } from '../shared/storage/schema.ts';

/** Where it lies in the store `memory`. */
export const DOOR_KEY = 'door';
/** How long a change of the rules keeps the door from judging. */
export const LOCK_SECONDS = 300;

/** `null` members: as the ministry enrolled the tablet. */
export interface DoorState {
  readonly category: string | null;
  readonly registration: true | null;
  /** The door is for training before this second, by the manager's word; null: never said so. */
  readonly training: number | null;
  /** Scanning is locked before this second. */
  readonly lockedUntil: number;
}

export const UNCHANGED: DoorState = { category: null, registration: null, training: null, lockedUntil: 0 };

/** What is stored, or the door as it was enrolled where that is missing or not ours. */
export function parseDoorState(value: unknown): DoorState {
  const state = value as Partial<DoorState> | null;
  const isOurs =
    Number.isSafeInteger(state?.lockedUntil) &&
    (state?.category === null || typeof state?.category === 'string') &&
    (state?.registration === null || state?.registration === true);
  if (!isOurs) return UNCHANGED;
  // Records of older versions of the app know nothing of training.
  return { ...(state as DoorState), training: Number.isSafeInteger(state?.training) ? (state?.training ?? null) : null };
}

/** The same state with a lock that ends: one that was set while the clock was ahead must not last for years once it is put right; it is five minutes from now. */
export function withLockThatEnds(state: DoorState, now: number): DoorState {
  return state.lockedUntil > now + LOCK_SECONDS ? { ...state, lockedUntil: now + LOCK_SECONDS } : state;
}

/** The same state with a lock that ran before the wall clock moved by so many seconds, to `now`: it ends as long from now as it would have. */
export function movedLock(state: DoorState, by: number, now: number): DoorState {
  const left = state.lockedUntil - (now - by);
  return left <= 0 || left > LOCK_SECONDS || by === 0 ? state : { ...state, lockedUntil: now + left };
}

/** The venue as this door judges for it. A venue that the ministry wants registered visits from cannot be changed to none. */
export function venueAtDoor(venue: VenueDescription, { category, registration }: DoorState): VenueDescription {
  return { ...venue, category: category ?? venue.category, registration: venue.registration || registration === true };
}

/** One change, as the journal calls it: a word of at most 64 bytes. */
export type DoorChange = { readonly category: string } | { readonly registration: boolean } | { readonly training: number | null };

/** The state after a change at `now`, and the journal's code for it. */
export function changeDoor(state: DoorState, venue: VenueDescription, change: DoorChange, now: number): { readonly state: DoorState; readonly code: string } {
  const lockedUntil = now + LOCK_SECONDS;
  if ('category' in change) {
    const category = change.category === venue.category ? null : change.category;
    return { state: { ...state, category, lockedUntil }, code: `category-${change.category}` };
  }
  if ('training' in change) {
    // Into training nothing has to be locked: nobody is admitted there. Out of it is a change like every other.
    if (change.training !== null) return { state: { ...state, training: change.training }, code: 'training-on' };
    return { state: { ...state, training: null, lockedUntil }, code: 'training-off' };
  }
  return {
    state: { ...state, registration: change.registration ? true : null, lockedUntil },
    code: change.registration ? 'registration-on' : 'registration-off',
  };
}
