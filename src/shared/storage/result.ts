/**
 * What a call to the storage answers: a value, or one code of a closed list. Callers show or record the code; nothing here throws for a fault
 * that comes from outside (a full disk, a private window, another tab).
 */

/**
 * - `storage-full`: the quota or the disk is full; nothing of the transaction was written.
 * - `storage-blocked`: another tab holds an older version of the database open and does not let go.
 * - `storage-newer`: a newer version of the app has already upgraded the database; reload the page.
 * - `storage-unavailable`: the browser offers no database here (private window, blocked site data), or it broke down and did not come back.
 * - `clone-refused`: the browser will not store this CryptoKey (Lockdown Mode, some private windows); store a seed instead.
 * - `sequence-conflict`: the journal already has another entry with this number, or the number leaves a gap.
 * - `storage-failed`: anything else; nothing of the transaction was written.
 */
export type StorageCode =
  | 'storage-full'
  | 'storage-blocked'
  | 'storage-newer'
  | 'storage-unavailable'
  | 'clone-refused'
  | 'sequence-conflict'
  | 'storage-failed';

export type StorageResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: StorageCode };

/** Raised inside a transaction to abort it with a code of ours; never leaves this folder. */
export class StorageRefusal extends Error {
  readonly code: StorageCode;
  constructor(code: StorageCode) {
    super(code);
    this.code = code;
  }
}

const BY_NAME: Readonly<Record<string, StorageCode>> = {
  QuotaExceededError: 'storage-full',
  DataCloneError: 'clone-refused',
  VersionError: 'storage-newer',
  SecurityError: 'storage-unavailable',
  InvalidStateError: 'storage-unavailable',
  UnknownError: 'storage-unavailable',
  TransactionInactiveError: 'storage-failed',
};

/** The code of an exception that IndexedDB raised. A programming error (TypeError, RangeError) is not ours to hide and is thrown on. */
export function storageCodeOf(error: unknown): StorageCode {
  if (error instanceof StorageRefusal) return error.code;
  if (error instanceof TypeError || error instanceof RangeError) throw error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  return BY_NAME[name] ?? 'storage-failed';
}

/**
 * True when the connection itself is gone and a new one may work: iOS kills the database process of a page in the background
 * ("Connection to Indexed Database server lost"), and every browser closes a connection whose files were cleared.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error || error instanceof DOMException)) return false;
  return error.name === 'InvalidStateError' || (error.name === 'UnknownError' && /connection|server lost|internal error/i.test(error.message));
}
