/** The manifest of a backup: what it holds, of when, and the SHA-256 of every file. Its own digest is what the operator keeps apart. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { readIfPresent } from '../publish/durable-file.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Below the backup's `files/` and later below a data directory: never out of it. */
const path = v.pipe(v.string(), v.regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\0\\][^\0\\]*$/));
const name = v.pipe(v.string(), v.regex(/^[a-z_][a-z0-9_]*$/));
const kept = { length: count, sha256: digest };

const schema = v.strictObject({
  format: v.literal('ashyq-backup'),
  version: v.literal(1),
  /** seconds; the state of the database is of this moment, the files are as new or newer */
  createdAt: count,
  appVersion: v.string(),
  postgres: v.string(),
  migrations: v.array(v.string()),
  tables: v.array(v.strictObject({ name, columns: v.array(name), rows: count, ...kept })),
  sequences: v.array(v.strictObject({ name, value: count })),
  /** with their mode as in chmod */
  folders: v.array(v.strictObject({ path, mode: count })),
  files: v.array(v.strictObject({ path, mode: count, ...kept })),
});
export type Manifest = v.InferOutput<typeof schema>;
export type FileRecord = Manifest['files'][number];

export const MANIFEST = 'manifest.json';
/** Name of a table's file below the backup. */
export const tableFile = (table: string): string => `database/${table}.copy.gz`;
/** Name of a data directory's file below the backup. */
export const keptFile = (file: string): string => `files/${file}`;

/** Why there is no backup, or why one is not restored; `message` says what to do. */
export type BackupErrorCode =
  | 'backup-exists'
  | 'backup-inside'
  | 'backup-missing'
  | 'backup-damaged'
  | 'backup-newer'
  | 'place-not-empty'
  | 'restore-incomplete'
  | 'published-refused'
  | 'published-foreign'
  | 'keys-older';

export class BackupError extends Error {
  readonly code: BackupErrorCode;
  constructor(code: BackupErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'BackupError';
    this.code = code;
  }
}

export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

/** The digest by which an operator knows a backup, in hexadecimal. */
export function manifestDigest(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Reads the manifest of a folder; `expected` is the digest that the backup printed, if it was kept. @throws BackupError */
export async function readManifest(from: string, expected?: string): Promise<{ readonly manifest: Manifest; readonly sha256: string }> {
  const bytes = await readIfPresent(join(from, MANIFEST));
  if (bytes === null) throw new BackupError('backup-missing', `${from} holds no ${MANIFEST}: it is not a backup, or one that was cut off`);
  const sha256 = manifestDigest(bytes);
  if (expected !== undefined && expected !== sha256)
    throw new BackupError('backup-damaged', `${MANIFEST} is not the one with that digest: this is another backup, or a changed one`);
  try {
    return { manifest: v.parse(schema, JSON.parse(bytes.toString('utf8'))), sha256 };
  } catch (error) {
    throw new BackupError('backup-damaged', `${MANIFEST} cannot be read, or is of a later Ashyq`, error);
  }
}
