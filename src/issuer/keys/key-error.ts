/** What can be wrong with the issuer's keys: one error class with a closed set of codes; no message contains a passphrase or key material. */

export const KEY_ERROR_CODES = [
  'passphrase-missing',
  'passphrase-wrong',
  'passphrase-weak',
  'keys-missing',
  'keys-exist',
  'keys-damaged',
  'keys-in-two-places',
  'role-unknown',
  'kid-unknown',
  'already-revoked',
  'token-key-missing',
  'offline-root-missing',
  'offline-root-foreign',
] as const;
export type KeyErrorCode = (typeof KEY_ERROR_CODES)[number];

/** Keys that are missing, locked, damaged or not fit for what is asked of them. */
export class KeyError extends Error {
  readonly code: KeyErrorCode;
  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.name = 'KeyError';
    this.code = code;
  }
}
