/**
 * Inputs that a fuzz test once found, kept under `tests/corpus/found/<reader>/`: every run begins with them. What fails a run is put there by the run itself, named by its
 * digest, so that it is replayed from then on; whoever mends the fault commits it. In Node only.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOME = join(import.meta.dirname, '../corpus/found');

/** What was found of this reader, by the names of the files. */
export function foundOf(reader: string): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const folder = join(HOME, reader);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

/** Keeps the input of a failure and gives the name of its file. */
export function keepFound(reader: string, bytes: Uint8Array, home = HOME): string {
  const folder = join(home, reader);
  mkdirSync(folder, { recursive: true });
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.bin`;
  writeFileSync(join(folder, name), bytes);
  return join('tests/corpus/found', reader, name);
}
