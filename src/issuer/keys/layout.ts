/** Where the issuer's keys lie below the data directory. `keys/` is renamed into place whole at the end of the ceremony, so half a set is never seen. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, readIfPresent, writeDurable, writeOnce } from '../publish/durable-file.ts';

export interface KeyLayout {
  readonly keysDir: string;
  /** token, venue, stamp, status and the first bundle key; in the first installations also the statement key. */
  readonly online: string;
  /** The second bundle key, in a file of its own and, if wished, under a passphrase of its own. */
  readonly secondBundle: string;
  /** The passphrase that a first start drew, where none was given. */
  readonly passphrase: string;
  /** `root.<n>.cbor`, every root so far; public/trust holds copies. */
  readonly rootsDir: string;
  /** `statement.<n>.cbor`, end-of-mission statements as the officers signed them. */
  readonly statementsDir: string;
}

export function keyLayout(dataDir: string): KeyLayout {
  return layoutOf(join(dataDir, 'keys'));
}

/** The same below another folder (the one that a ceremony prepares). */
export function layoutOf(keysDir: string): KeyLayout {
  return {
    keysDir,
    online: join(keysDir, 'online.json'),
    secondBundle: join(keysDir, 'bundle-2.json'),
    passphrase: join(keysDir, 'passphrase'),
    rootsDir: join(keysDir, 'roots'),
    statementsDir: join(keysDir, 'statements'),
  };
}

/** Public files, formats.md §6. */
export function trustDirOf(dataDir: string): string {
  return join(dataDir, 'public', 'trust');
}

/** The data directory that such a folder lies in. */
export function dataDirOf(trustDir: string): string {
  return join(trustDir, '..', '..');
}

/** Every root in a folder, ascending: `root.1.cbor`, `root.2.cbor`, ... */
export function readRoots(folder: string): Promise<readonly VersionedFile[]> {
  return readVersioned(folder, /^root\.([1-9]\d{0,8})\.cbor$/, (version) => `root.${version}.cbor`);
}

/** Every end-of-mission statement in a folder, ascending. */
export function readStatements(folder: string): Promise<readonly VersionedFile[]> {
  return readVersioned(folder, /^statement\.([1-9]\d{0,8})\.cbor$/, (version) => `statement.${version}.cbor`);
}

export interface VersionedFile {
  readonly version: number;
  readonly bytes: Buffer;
}

async function readVersioned(folder: string, pattern: RegExp, nameOf: (version: number) => string): Promise<readonly VersionedFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const versions = names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
  const files: VersionedFile[] = [];
  for (const version of versions.sort((a, b) => a - b)) {
    const bytes = await readIfPresent(join(folder, nameOf(version)));
    if (bytes !== null) files.push({ version, bytes });
  }
  return files;
}

/** Copies every root into public/trust, oldest first, and points root.cbor at the newest. @throws ImmutableFileError when another root is there */
export async function publishRoots(dataDir: string): Promise<void> {
  const roots = await readRoots(keyLayout(dataDir).rootsDir);
  const trustDir = trustDirOf(dataDir);
  for (const { version, bytes } of roots) await writeOnce(join(trustDir, `root.${version}.cbor`), bytes);
  const newest = roots.at(-1)?.bytes;
  if (newest === undefined) return;
  const current = await readIfPresent(join(trustDir, 'root.cbor'));
  if (current === null || !current.equals(newest)) await writeDurable(join(trustDir, 'root.cbor'), newest);
}
