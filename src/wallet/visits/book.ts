/**
 * The visit book (product.md, citizen 6 to 8; formats.md §9): what a citizen's phone does when its holder enters a venue and leaves it. The signed statement lies
 * on the disk before anybody is told that the visit is saved; sending it is sync.ts. A poster makes a self-declared visit at the phone's time, a tablet's door
 * code a witnessed one at the tablet's time.
 */
import { equal, fromHex, toHex } from '../../core/bytes.ts';
import { MalformedError } from '../../core/codec/malformed.ts';
import type { VenueClaims } from '../../core/token/venue.ts';
import { decodeVisitStatement, makeVisitStatement, VISIT_ID_BYTES } from '../../core/token/visit.ts';
import { signerOf } from '../../shared/storage/device-key.ts';
import type { StorageCode } from '../../shared/storage/result.ts';
import type { HolderRecord, VisitRecord } from '../../shared/storage/schema.ts';
import { addVisit, getVisit, updateVisit } from '../../shared/storage/visits.ts';
import type { Environment } from '../environment.ts';

/** Nobody is asked to leave a place that they entered longer ago: the exit was forgotten. */
export const OPEN_SECONDS = 12 * 3600;
/** How long a visit stays in the book. */
export const KEPT_SECONDS = 30 * 86_400;

/** The venue as its code says, and the tablet's door code where that was scanned. */
export interface Entrance {
  readonly venue: Pick<VenueClaims, 'venueId' | 'name' | 'category' | 'area' | 'gate'>;
  readonly doorCode: { readonly bytes: Uint8Array<ArrayBuffer>; readonly iat: number } | null;
}

/** `key-lost`: the browser's key does not sign any more; `visit-gone`: erased meanwhile. */
export type BookCode = StorageCode | 'key-lost' | 'visit-gone';
export type BookResult = { readonly ok: true; readonly visit: VisitRecord; readonly isNew: boolean } | { readonly ok: false; readonly code: BookCode };

/** Not left, and entered less than 12 hours ago. */
export const isOpen = ({ left, entered }: VisitRecord, now: number): boolean => left === null && now - entered < OPEN_SECONDS;

/** The holder's open visit at this venue, the latest one, or null. `visits`: the latest entrance first. */
export function openVisitAt(visits: readonly VisitRecord[], at: { holderId: string; venueId: string; now: number }): VisitRecord | null {
  return visits.find((visit) => visit.holderId === at.holderId && visit.venue.id === at.venueId && isOpen(visit, at.now)) ?? null;
}

/** Where the holder is, as far as the book knows: the last entrance, while it is open. Whoever entered elsewhere is no longer where they were. */
export function currentVisit(visits: readonly VisitRecord[], holderId: string, now: number): VisitRecord | null {
  const last = visits.find((visit) => visit.holderId === holderId) ?? null;
  return last !== null && isOpen(last, now) ? last : null;
}

interface Recording {
  readonly holder: HolderRecord;
  readonly entrance: Entrance;
  /** the issuer's time */
  readonly now: number;
  /** An open visit here that the person has left without an exit: only a later one counts as the same entrance. */
  readonly after?: VisitRecord | null;
}

/** Registers an entrance, unless the holder has an open visit there: then that one is answered, and nothing is written. */
export async function recordVisit({ storage }: Pick<Environment, 'storage'>, { holder, entrance, now, after = null }: Recording): Promise<BookResult> {
  const { venue, doorCode } = entrance;
  const id = crypto.getRandomValues(new Uint8Array(VISIT_ID_BYTES));
  const claims = { venueId: venue.venueId, iat: now, id, gate: venue.gate, entered: doorCode?.iat ?? now, left: null, doorCode: doorCode?.bytes ?? null };
  const statement = await sign(holder, claims);
  if (statement === null) return { ok: false, code: 'key-lost' };
  const visit: VisitRecord = {
    id: toHex(id),
    holderId: holder.id,
    venue: { id: venue.venueId, name: venue.name, category: venue.category, area: venue.area, gate: venue.gate },
    entered: claims.entered,
    left: null,
    witnessed: doorCode !== null,
    statement,
    doorCode: claims.doorCode,
    sync: 'waiting',
    refusal: null,
    receivedAt: null,
  };
  const isSame = (stored: VisitRecord): boolean =>
    stored.holderId === holder.id &&
    stored.venue.id === venue.venueId &&
    ((isOpen(stored, now) && (after === null || stored.entered > after.entered)) || isAnswered(stored, claims.doorCode));
  const stored = await addVisit(storage, visit, isSame);
  return stored.ok ? { ok: true, visit: stored.value, isNew: stored.value.id === visit.id } : stored;
}

/** A door code is answered once, whatever the phone's clock makes of the time since. */
function isAnswered({ doorCode }: VisitRecord, scanned: Uint8Array | null): boolean {
  return doorCode !== null && scanned !== null && equal(doorCode, scanned);
}

interface Leaving {
  /** The holder as it is now: a renewal since the entrance has brought another key, and the exit is signed with that one. */
  readonly holder: HolderRecord;
  readonly id: string;
  readonly now: number;
}

/** Closes a visit: a new statement of the same visit, with the time of the exit. One that is closed already stays as it is. */
export async function closeVisit({ storage }: Pick<Environment, 'storage'>, { holder, id, now }: Leaving): Promise<BookResult> {
  const before = await getVisit(storage, id);
  if (!before.ok) return before;
  if (before.value === null) return { ok: false, code: 'visit-gone' };
  if (before.value.left !== null) return { ok: true, visit: before.value, isNew: false };
  const { venue, entered, doorCode, statement: earlier } = before.value;
  const signedAt = signedAtOf(earlier) ?? entered;
  const left = leftAt({ entered, signedAt, now });
  const claims = { venueId: venue.id, iat: Math.max(now, signedAt + 1), id: fromHex(id), gate: venue.gate, entered, left, doorCode };
  const statement = await sign(holder, claims);
  if (statement === null) return { ok: false, code: 'key-lost' };
  // Another tab may have been quicker: the first exit stands.
  const stored = await updateVisit(storage, id, (visit) => (visit.left !== null ? visit : { ...visit, left, statement, sync: 'waiting', refusal: null }));
  if (!stored.ok) return stored;
  return stored.value === null ? { ok: false, code: 'visit-gone' } : { ok: true, visit: stored.value, isNew: stored.value.statement === statement };
}

/**
 * When the holder left. The entrance may be in the tablet's time while this phone's clock is wrong, or was put right since: of the two readings, the clock and
 * the time passed since the entrance was signed, the earlier one that is not before the entrance. Neither can then lie in the future.
 */
function leftAt({ entered, signedAt, now }: { entered: number; signedAt: number; now: number }): number {
  const possible = [now, entered + now - signedAt].filter((time) => time >= entered);
  return possible.length === 0 ? entered : Math.min(...possible);
}

/** When a stored statement was signed, or null where it does not decode any more. */
function signedAtOf(statement: Uint8Array): number | null {
  try {
    return decodeVisitStatement(statement).statement.payload.iat;
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}

/** The statement, or null where the key does not sign: some browsers lose it while the record stays. */
async function sign(holder: HolderRecord, claims: Parameters<typeof makeVisitStatement>[1]): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await makeVisitStatement(holder.token, claims, signerOf(holder.key));
  } catch (error) {
    if (error instanceof RangeError || error instanceof MalformedError) throw error;
    return null;
  }
}
