/**
 * Files that survive a power cut: written beside their place, synced, renamed, and the directory synced (a rename that is not synced can be
 * undone by the cut). Published names other than stamp.cbor and root.cbor are immutable (formats.md §6): `writeOnce` never changes one.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Thrown when an immutable name holds other bytes already. */
export class ImmutableFileError extends Error {
  readonly code = 'immutable-rewrite';
  constructor(name: string) {
    super(`${name} is published with other bytes; published names are never rewritten`);
  }
}

/** Replaces a file whole: after a crash at any step either the old bytes or the new ones are there. `mode` as in chmod, 0o644 unless given. */
export async function writeDurable(path: string, bytes: Uint8Array | string, mode = 0o644): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Writes an immutable name; the same bytes again are no change. @throws ImmutableFileError when other bytes are there */
export async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  const present = await readIfPresent(path);
  if (present === null) return writeDurable(path, bytes);
  if (!present.equals(bytes)) throw new ImmutableFileError(basename(path));
}

/** The file's bytes, or null where there is no such file. Other errors (rights, a folder in its place) are thrown. */
export async function readIfPresent(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Renames a folder and syncs the folder around it: the commit point of what was prepared inside. */
export async function moveFolder(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** True for the error of a path that does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Makes a folder with its parents and syncs the entry of each one made. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at));
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
