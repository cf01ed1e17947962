/**
 * The files of a data directory that a backup holds: everything but the embedded database's own files (the backup has its rows), locks, temporary files and
 * logs; and of what is secret nothing that opens it. The root's offline keys and the passphrase that a first start drew have to be kept apart: with them
 * a stolen backup could sign passes.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMissing } from '../publish/durable-file.ts';
import { withLock } from '../publish/lock.ts';
import { publishDir } from '../publish/versions.ts';
import { type FileRecord, keptFile, type Manifest } from './manifest.ts';

const PASSPHRASE = 'keys/passphrase';
const OFFLINE_ROOT = 'offline-root';
/** Names that never change: copied before the publisher is held up. */
const IMMUTABLE =
  /^public\/trust\/(?:(?:root|bundle|policy|statement)\.\d+\.\w+|lists\/\d+\.\d+\.cwt|stamps\/\d+\.cbor|journals\/\d+\.bin|log\/tile\/(?:entries|\d)\/(?:x\d{3}\/)*\d{3})$/;
const LEFT_OUT = /^(?:postgres|postgres\.json|restore\.incomplete|ashyq\.log.*|publish\/lock.*|(?:.*\/)?\.[^/]*|(?:.*\/)?[^/]*\.(?:tmp|sock))$/;

export interface CopyFilesOptions {
  readonly dataDir: string;
  readonly to: string;
  /** Take the drawn passphrase and offline root keys too: a copy for a demo, or one that is kept as safe as they are. */
  readonly withSecrets: boolean;
}

export interface CopiedFiles extends Pick<Manifest, 'files' | 'folders'> {
  /** what is there and was left out, for the operator to keep apart */
  readonly apart: readonly string[];
}

/** Copies the files, each synced. The publisher waits only while what changes is copied, so that versions, stamp and log belong together. */
export async function copyFiles({ dataDir, to, withSecrets }: CopyFilesOptions): Promise<CopiedFiles> {
  const files = new Map<string, FileRecord>();
  const copy = async (name: string) => {
    const record = await copyFile(join(dataDir, name), join(to, keptFile(name))).catch(gone);
    if (record !== null) files.set(name, { path: name, ...record });
  };
  const wanted = (name: string) => !LEFT_OUT.test(name) && (withSecrets || (name !== PASSPHRASE && name !== OFFLINE_ROOT));
  const early = await listFiles(dataDir, wanted);
  for (const name of early.files) if (IMMUTABLE.test(name)) await copy(name);
  const folders = await withLock(publishDir(dataDir), async () => {
    const listed = await listFiles(dataDir, wanted);
    for (const name of listed.files) if (!files.has(name)) await copy(name);
    return listed.folders;
  });
  const apart = withSecrets ? [] : (await Promise.all([PASSPHRASE, OFFLINE_ROOT].map((name) => presentName(dataDir, name)))).flat();
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), folders, apart };
}

interface Listed {
  readonly files: string[];
  readonly folders: { path: string; mode: number }[];
}

async function listFiles(dataDir: string, wanted: (name: string) => boolean): Promise<Listed> {
  const listed: Listed = { files: [], folders: [] };
  const visit = async (folder: string): Promise<void> => {
    const names = (await readdir(join(dataDir, folder)).catch(gone)) ?? [];
    for (const entry of names.sort()) {
      const name = folder === '' ? entry : `${folder}/${entry}`;
      if (!wanted(name)) continue;
      // a public/ that is a link to a shared volume counts as what it leads to
      const found = await stat(join(dataDir, name)).catch(gone);
      if (found?.isFile()) listed.files.push(name);
      if (!found?.isDirectory()) continue;
      listed.folders.push({ path: name, mode: found.mode & 0o777 });
      await visit(name);
    }
  };
  await visit('');
  return listed;
}

async function presentName(dataDir: string, name: string): Promise<string[]> {
  const found = await stat(join(dataDir, name)).catch(gone);
  return found === null ? [] : [name];
}

/** Copies one file, synced; gives its mode, length and digest. */
export async function copyFile(from: string, to: string): Promise<Omit<FileRecord, 'path'>> {
  const bytes = await readFile(from);
  const mode = (await stat(from)).mode & 0o777;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const file = await open(to, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return { mode, length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Superseded lists go and narrow tiles are replaced while we copy. */
function gone(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
