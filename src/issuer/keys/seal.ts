/**
 * Encryption at rest (security.md, server baseline): a passphrase through scrypt gives a key, AES-256-GCM seals each secret under it.
 * The associated data is the key's public record, so a record that was edited on disk (a revocation taken back) no longer opens.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto';
import { KeyError } from './key-error.ts';

/** scrypt's parameters, kept in the file so that they can rise later. */
export interface Kdf {
  readonly name: 'scrypt';
  /** A power of two; 2^17 with r = 8 needs 128 MiB and about half a second (OWASP's first choice). */
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** 16 bytes, base64url. */
  readonly salt: string;
}

export interface Sealed {
  /** 12 bytes, base64url; drawn anew for every sealing. */
  readonly nonce: string;
  /** Ciphertext and the 16-byte tag, base64url. */
  readonly box: string;
}

/** The key that seals the secrets of one file. */
export type SealingKey = Buffer;

const DEFAULT_COST = 2 ** 17;
const MAX_COST = 2 ** 20;
const TAG_BYTES = 16;

/** Fresh parameters with a new salt. */
export function newKdf(n = DEFAULT_COST): Kdf {
  return { name: 'scrypt', n, r: 8, p: 1, salt: randomBytes(16).toString('base64url') };
}

/** Derived in this process: a rotation opens the same files several times, and each derivation is meant to be slow. */
const derived = new Map<string, Promise<SealingKey>>();
const KEPT = 8;

/** @throws KeyError `keys-damaged` when the parameters are not ones that we write (a huge cost would stop the server) */
export function deriveSealingKey(passphrase: string, kdf: Kdf): Promise<SealingKey> {
  const { n, r, p } = kdf;
  const sane = kdf.name === 'scrypt' && Number.isInteger(Math.log2(n)) && n >= 2 ** 10 && n <= MAX_COST && r === 8 && p === 1;
  if (!sane) return Promise.reject(new KeyError('keys-damaged', 'the key file names key derivation parameters that are not ours'));
  // The passphrase itself is not kept.
  const name = createHash('sha256')
    .update(JSON.stringify([passphrase, kdf.salt, n]))
    .digest('hex');
  const known = derived.get(name);
  if (known !== undefined) return known;
  const key = derive(passphrase.normalize('NFC'), kdf);
  const oldest = derived.keys().next().value;
  if (derived.size >= KEPT && oldest !== undefined) derived.delete(oldest);
  derived.set(name, key);
  return key;
}

function derive(passphrase: string, { n, r, p, salt }: Kdf): Promise<SealingKey> {
  return new Promise((resolve, reject) => {
    const cost = { N: n, r, p, maxmem: 2 * 128 * n * r };
    scrypt(passphrase, Buffer.from(salt, 'base64url'), 32, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

export function sealSecret(key: SealingKey, secret: Uint8Array, associated: string): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated));
  const box = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64url'), box: box.toString('base64url') };
}

/** @throws KeyError `passphrase-wrong`: the tag does not fit, so the passphrase is another one or the file was changed */
export function openSecret(key: SealingKey, sealed: Sealed, associated: string): Buffer {
  const box = Buffer.from(sealed.box, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64url'), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(associated)).setAuthTag(box.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(box.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new KeyError('passphrase-wrong', 'a key does not open: the passphrase is another one, or the key file was changed');
  }
}
