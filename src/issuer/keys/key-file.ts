/**
 * One file of sealed keys: public records in the clear (so that `keys list` needs no passphrase), seeds sealed one by one. The format is our own
 * and local; nothing of it is published.
 */
import * as v from 'valibot';
import { readIfPresent, writeDurable } from '../publish/durable-file.ts';
import { KeyError } from './key-error.ts';
import { deriveSealingKey, type Kdf, newKdf, openSecret, type SealingKey, sealSecret } from './seal.ts';

/** The roles of formats.md §6. */
export const ROLES = ['root', 'bundle', 'stamp', 'status', 'venue', 'statement', 'token'] as const;
export type Role = (typeof ROLES)[number];

/** The public half of a key and what is decided about it. Times in seconds; `token` only for the role token. */
export interface KeyRecord {
  readonly role: Role;
  /** Hex of the four bytes of formats.md §2. */
  readonly kid: string;
  /** Hex of the 32-byte public key. */
  readonly x: string;
  readonly createdAt: number;
  /** Set when the key was replaced or revoked: it signs nothing any more. */
  readonly revokedAt: number | null;
  readonly token: TokenTerms | null;
}

/** The members of a token key in the bundle (formats.md §6). */
export interface TokenTerms {
  readonly notBefore: number;
  readonly notAfter: number;
  readonly retiredAt: number | null;
  readonly voidBefore: number | null;
  readonly specimen: boolean;
}

/** A key with its seed in memory; never leaves src/issuer/keys. */
export interface HeldKey {
  readonly record: KeyRecord;
  readonly seed: Uint8Array;
}

/** An opened file: its keys and what is needed to write it again without deriving anew. */
export interface OpenedKeyFile {
  readonly keys: readonly HeldKey[];
  readonly kdf: Kdf;
  readonly sealingKey: SealingKey;
}

const seconds = v.pipe(v.number(), v.safeInteger());
/** A public record as it lies in the file, and as the signer tells it. */
export const recordSchema = v.strictObject({
  role: v.picklist(ROLES),
  kid: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  x: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  createdAt: seconds,
  revokedAt: v.nullable(seconds),
  token: v.nullable(
    v.strictObject({ notBefore: seconds, notAfter: seconds, retiredAt: v.nullable(seconds), voidBefore: v.nullable(seconds), specimen: v.boolean() }),
  ),
});
const fileSchema = v.strictObject({
  format: v.literal('ashyq-keys'),
  version: v.literal(1),
  kdf: v.strictObject({ name: v.literal('scrypt'), n: v.number(), r: v.number(), p: v.number(), salt: v.string() }),
  keys: v.array(v.strictObject({ record: recordSchema, nonce: v.string(), box: v.string() })),
});
type KeyFile = v.InferOutput<typeof fileSchema>;

/** The public records, without a passphrase. @throws KeyError `keys-missing`, `keys-damaged` */
export async function readRecords(path: string): Promise<readonly KeyRecord[]> {
  return (await readKeyFile(path)).keys.map((key) => key.record);
}

/** @throws KeyError `keys-missing`, `keys-damaged`, `passphrase-wrong` */
export async function openKeyFile(path: string, passphrase: string): Promise<OpenedKeyFile> {
  const file = await readKeyFile(path);
  const sealingKey = await deriveSealingKey(passphrase, file.kdf);
  return { keys: openKeys(file, sealingKey), kdf: file.kdf, sealingKey };
}

/** Reads the file again under a key derived before: another process may have rotated. */
export async function reopenKeyFile(path: string, opened: OpenedKeyFile): Promise<OpenedKeyFile> {
  const file = await readKeyFile(path);
  if (file.kdf.salt !== opened.kdf.salt) throw new KeyError('passphrase-wrong', 'the key file was sealed anew; restart to open it');
  return { ...opened, keys: openKeys(file, opened.sealingKey) };
}

/** Seals keys under a passphrase with new parameters. `cost` is scrypt's N. */
export async function newKeyFile(keys: readonly HeldKey[], passphrase: string, cost?: number): Promise<OpenedKeyFile> {
  const kdf = newKdf(cost);
  return { keys, kdf, sealingKey: await deriveSealingKey(passphrase, kdf) };
}

/** Writes the file, mode 0600. */
export async function writeKeyFile(path: string, opened: OpenedKeyFile): Promise<void> {
  const keys = opened.keys.map(({ record, seed }) => ({ record, ...sealSecret(opened.sealingKey, seed, associatedData(record)) }));
  const file: KeyFile = { format: 'ashyq-keys', version: 1, kdf: opened.kdf, keys };
  await writeDurable(path, `${JSON.stringify(file, null, 2)}\n`, 0o600);
}

async function readKeyFile(path: string): Promise<KeyFile> {
  const bytes = await readIfPresent(path);
  if (bytes === null) throw new KeyError('keys-missing', `there is no key file ${path}; make the keys with: ashyq keys init`);
  try {
    return v.parse(fileSchema, JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new KeyError('keys-damaged', `${path} is not a key file that this version can read`);
  }
}

function openKeys(file: KeyFile, sealingKey: SealingKey): readonly HeldKey[] {
  return file.keys.map(({ record, nonce, box }) => ({ record, seed: openSecret(sealingKey, { nonce, box }, associatedData(record)) }));
}

/** Every member of the record in a fixed order: what the seal vouches for. */
function associatedData(record: KeyRecord): string {
  const { role, kid, x, createdAt, revokedAt, token } = record;
  const terms = token === null ? null : [token.notBefore, token.notAfter, token.retiredAt, token.voidBefore, token.specimen];
  return JSON.stringify(['ashyq-keys', 1, role, kid, x, createdAt, revokedAt, terms]);
}
