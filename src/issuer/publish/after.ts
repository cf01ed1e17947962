/**
 * What follows a publication and may be cut off without harm: the archive for tablets without a network (formats.md §6), and the end of status lists that newer
 * ones have replaced.
 */
import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { packTrust } from '../../core/trust/archive.ts';
import type { Stamp } from '../../core/trust/stamp.ts';
import { isMissing, writeDurable, writeOnce } from './durable-file.ts';

/** As long as visits and journals are kept: until then an auditor can ask what a door knew (formats.md §9). */
const KEEP_SECONDS = 35 * 86_400;

/** Packs everything in force into `trust.zip`. A tablet that reads it checks it as it checks what it fetches. */
export async function publishArchive(
  trustDir: string,
  { stamp, policyVersion, roots, statement }: { stamp: Stamp; policyVersion: number; roots: readonly number[]; statement: string | null },
): Promise<void> {
  const names = [
    'stamp.cbor',
    'root.cbor',
    ...roots.map((version) => `root.${version}.cbor`),
    `bundle.${stamp.bundle.version}.cbor`,
    `policy.${policyVersion}.json`,
    ...(statement === null ? [] : [statement]),
    ...stamp.lists.map(({ k, version }) => `lists/${k}.${version}.cwt`),
  ];
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(trustDir, name))] as const));
  await writeDurable(join(trustDir, 'trust.zip'), packTrust(new Map(files)));
}

/** Deletes lists that were replaced longer ago than anybody asks about. */
export async function dropSuperseded(trustDir: string, { iat, lists }: Stamp): Promise<void> {
  const folder = join(trustDir, 'lists');
  const inForce = new Set(lists.map(({ k, version }) => `${k}.${version}.cwt`));
  const names = (await readdir(folder).catch(noFolder)).flatMap((name) => {
    const [, k, version] = /^(\d+)\.(\d+)\.cwt$/.exec(name) ?? [];
    return k === undefined ? [] : [{ name, k: Number(k), version: Number(version) }];
  });
  names.sort((a, b) => a.k - b.k || a.version - b.version);
  let keptOf: number | null = null;
  for (const [at, { name, k }] of names.entries()) {
    // Versions of a list are as old as they are low: after the first that stays all do, and of ten thousand only a few are looked at.
    if (k === keptOf || inForce.has(name)) continue;
    // A list was in force until its successor was written: that one's age counts. One that left the stamp without a successor counts its own.
    const next = names[at + 1];
    const { mtimeMs } = await stat(join(folder, next?.k === k ? next.name : name));
    if (iat - mtimeMs / 1000 > KEEP_SECONDS) await unlink(join(folder, name));
    else keptOf = k;
  }
}

/**
 * Keeps the stamp's bytes beside stamp.cbor, which the next one replaces: the log counts its digest, and an auditor may want what was signed. About 20 MB in five weeks;
 * older ones go.
 */
export async function keepStamp(trustDir: string, { version, iat }: Pick<Stamp, 'version' | 'iat'>, bytes: Uint8Array): Promise<void> {
  const folder = join(trustDir, 'stamps');
  await writeOnce(join(folder, `${version}.cbor`), bytes);
  const versions = (await readdir(folder).catch(noFolder)).flatMap((name) => /^(\d+)\.cbor$/.exec(name)?.[1] ?? []).map(Number);
  for (const old of versions.sort((a, b) => a - b)) {
    const path = join(folder, `${old}.cbor`);
    // versions are as old as they are low
    if (iat - (await stat(path)).mtimeMs / 1000 <= KEEP_SECONDS) return;
    await unlink(path);
  }
}

function noFolder(error: unknown): string[] {
  if (isMissing(error)) return [];
  throw error;
}
