/**
 * A staff member's passphrase: scrypt gives 64 bytes, of which one half is compared and the other opens the secret of the one-time codes. So a copy of the
 * database holds neither factor in the clear and needs no key of the server's; whoever guesses a passphrase from the copy has both, which is why it is long.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { openSecret, sealSecret } from '../keys/seal.ts';
import { type Slots, slotsOf } from './slots.ts';
import { SECRET_BYTES } from './totp.ts';
import { isWellKnown } from './well-known.ts';

/** 15 or more is what OWASP ASVS 5.0 recommends; what is long and well known all the same is in well-known.ts. */
export const MIN_LENGTH = 15;
export const MAX_LENGTH = 128;
/** 32 MiB and about a quarter of a second (OWASP's second choice). */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
/** Hashes at once and waiting, for whoever comes: signing in must not take the machine away from the doors and phones. 34 places. */
export const HASHES = slotsOf({ atOnce: 2, waiting: 32 });
/** The same for whoever is signed in or has been, in this browser (known-browser.ts): strangers cannot fill these. With both 96 MiB at most. */
export const KNOWN_HASHES = slotsOf({ atOnce: 1, waiting: 8 });

export interface StoredPassphrase {
  readonly password_salt: Uint8Array;
  readonly password_hash: Uint8Array;
  readonly totp_sealed: Uint8Array;
}

/** What is wrong with a passphrase that somebody chose, or null. */
export function faultOf(passphrase: string, login: string): 'passphrase-short' | 'passphrase-weak' | null {
  const text = passphrase.normalize('NFC');
  if ([...text].length < MIN_LENGTH) return 'passphrase-short';
  const plain = text.toLowerCase();
  return plain.includes(login.toLowerCase()) || new Set(plain).size < 6 || isWellKnown(text) ? 'passphrase-weak' : null;
}

/** Whose secret of one-time codes this is: the login is bound into the seal. */
export interface Secret {
  readonly login: string;
  readonly secret: Uint8Array;
}

/** Seals secrets under a new passphrase: one derivation, so several accounts share a salt only where they share the passphrase. In the order given. @throws BusyError */
export async function sealAll(
  passphrase: string,
  secrets: readonly Secret[],
  { salt = randomBytes(16), hashes = HASHES }: { readonly salt?: Uint8Array; readonly hashes?: Slots } = {},
): Promise<readonly StoredPassphrase[]> {
  const { hash, key } = await hashes.run(() => derive(passphrase, salt));
  return secrets.map(({ login, secret }) => {
    const { nonce, box } = sealSecret(key, secret, login);
    const sealed = Buffer.concat([Buffer.from(nonce, 'base64url'), Buffer.from(box, 'base64url')]);
    return { password_salt: new Uint8Array(salt), password_hash: hash, totp_sealed: new Uint8Array(sealed) };
  });
}

/** The secret of the one-time codes, or null where the passphrase is another one. `stored` null (no such account): the same work, null. The caller has a place of `HASHES`. */
export async function open(passphrase: string, login: string, stored: StoredPassphrase | null): Promise<Uint8Array | null> {
  const { password_salt, password_hash, totp_sealed } = stored ?? (await nobody());
  const { hash, key } = await derive(passphrase, password_salt);
  const right = timingSafeEqual(hash, password_hash) && stored !== null;
  const [nonce, box] = [totp_sealed.subarray(0, 12), totp_sealed.subarray(12)];
  try {
    const sealed = { nonce: Buffer.from(nonce).toString('base64url'), box: Buffer.from(box).toString('base64url') };
    const secret = openSecret(key, sealed, login);
    return right ? new Uint8Array(secret) : null;
  } catch {
    return null;
  }
}

/** An account that nobody has: random bytes of the right lengths. */
async function nobody(): Promise<StoredPassphrase> {
  const bytes = (length: number) => new Uint8Array(randomBytes(length));
  return { password_salt: bytes(16), password_hash: bytes(32), totp_sealed: bytes(12 + SECRET_BYTES + 16) };
}

async function derive(passphrase: string, salt: Uint8Array): Promise<{ readonly hash: Uint8Array<ArrayBuffer>; readonly key: Buffer }> {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 64, COST, (error, derived) => (error === null ? resolve(derived) : reject(error)));
  });
  return { hash: new Uint8Array(bytes.subarray(0, 32)), key: bytes.subarray(32) };
}
