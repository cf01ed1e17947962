/**
 * The manager's PIN (product.md, venue staff 1 and 9): what changes the door's rules, or lets a person in against an undecided verdict, asks for it.
 * It keeps a doorman from the settings, not a thief from the tablet's data: four digits are soon tried out by whoever can read the disk.
 * A try is counted on the disk before the PIN is compared, so that neither a reload nor a second tab gives tries back.
 */
import { equal } from '../core/bytes.ts';
import type { Storage } from '../shared/storage/open.ts';
import type { StorageCode, StorageResult } from '../shared/storage/result.ts';
import type { SettingValues } from '../shared/storage/schema.ts';
import { changeSetting, getSetting } from '../shared/storage/settings.ts';

export const PIN_LEAST = 4;
export const PIN_MOST = 8;
/** Wrong tries before each further one has to wait. */
export const FREE_TRIES = 5;
const FIRST_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 3600;
const ITERATIONS = 310_000;
const HASH_BITS = 256;
const SALT_BYTES = 16;

/** `pin-wrong` with the tries left before a wait; `pin-locked` until a time; `pin-missing`: none was set. */
export type PinResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'pin-wrong'; readonly left: number }
  | { readonly ok: false; readonly code: 'pin-locked'; readonly until: number }
  | { readonly ok: false; readonly code: 'pin-missing' | StorageCode };

/** Whether this is a PIN that may be set: 4 to 8 digits, not one digit repeated. */
export const isPin = (text: string): boolean => /^[0-9]{4,8}$/.test(text) && !/^(.)\1+$/.test(text);

/** Whether a PIN was set on this tablet. */
export async function hasPin(storage: Storage): Promise<StorageResult<boolean>> {
  const stored = await getSetting(storage, 'pin');
  return stored.ok ? { ok: true, value: stored.value !== null } : stored;
}

/** Sets the first PIN; false, and nothing is changed, where one has been set: two windows that both found none must not set two. @throws RangeError where it is not one */
export async function setFirstPin(storage: Storage, pin: string): Promise<StorageResult<boolean>> {
  const value = await hashed(pin);
  const stored = await changeSetting(storage, 'pin', (before) => before ?? value);
  return stored.ok ? { ok: true, value: stored.value !== null && equal(stored.value.salt, value.salt) } : stored;
}

/** Sets the PIN, or forgets it with null, and the tries with it. @throws RangeError where it is not one */
export async function setPin(storage: Storage, pin: string | null): Promise<StorageResult<void>> {
  const value = pin === null ? null : await hashed(pin);
  const stored = await changeSetting(storage, 'pin', () => value);
  if (!stored.ok) return stored;
  const cleared = await changeSetting(storage, 'pinTries', () => null);
  return cleared.ok ? { ok: true, value: undefined } : cleared;
}

async function hashed(pin: string): Promise<NonNullable<SettingValues['pin']>> {
  if (!isPin(pin)) throw new RangeError('setPin: not a PIN');
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return { salt, hash: await hashOf(pin, salt, ITERATIONS), iterations: ITERATIONS };
}

/** Compares, and counts. */
export async function tryPin(storage: Storage, pin: string, now: number): Promise<PinResult> {
  const stored = await getSetting(storage, 'pin');
  if (!stored.ok) return stored;
  if (stored.value === null) return { ok: false, code: 'pin-missing' };
  let refusedUntil = 0;
  const counted = await changeSetting(storage, 'pinTries', (before) => {
    // A wait that was set while the clock was ahead must not last for years once it is put right.
    const lockedUntil = Math.min(before?.lockedUntil ?? 0, now + LONGEST_WAIT_SECONDS);
    refusedUntil = now < lockedUntil ? lockedUntil : 0;
    return before !== null && refusedUntil > 0 ? { ...before, lockedUntil } : oneMore(before, now);
  });
  if (!counted.ok) return counted;
  if (refusedUntil > 0) return { ok: false, code: 'pin-locked', until: refusedUntil };
  const { salt, hash, iterations } = stored.value;
  if (equal(await hashOf(pin, salt, iterations), hash)) {
    const cleared = await changeSetting(storage, 'pinTries', () => null);
    return cleared.ok ? { ok: true } : cleared;
  }
  const { failed = 0, lockedUntil = 0 } = counted.value ?? {};
  return failed < FREE_TRIES ? { ok: false, code: 'pin-wrong', left: FREE_TRIES - failed } : { ok: false, code: 'pin-locked', until: lockedUntil };
}

/** One more try: from the fifth on each doubles the wait, up to an hour. */
function oneMore(before: SettingValues['pinTries'], now: number): NonNullable<SettingValues['pinTries']> {
  const failed = (before?.failed ?? 0) + 1;
  const wait = failed < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (failed - FREE_TRIES));
  return { failed, lockedUntil: wait === 0 ? 0 : now + wait };
}

async function hashOf(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, HASH_BITS));
}
