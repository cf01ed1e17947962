/**
 * Pages of journal checkpoints (formats.md §6 and §9): `journals/<n>.bin` holds SHA-256 of checkpoints that were countersigned, sorted, and its own digest is a leaf
 * of the transparency log. A leaf for every tablet's every quarter of an hour would make the log grow by millions a day; a page is one leaf, however many it names.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOfEntry, type LogEntry } from '../../core/trust/log/entry.ts';
import { isMissing } from './durable-file.ts';
import { digestOf } from './published.ts';
import type { PublicationSource } from './source.ts';

export interface PageWriting {
  readonly trustDir: string;
  readonly now: number;
  writeOnce(path: string, bytes: Uint8Array): Promise<void>;
}

/** Writes the pages that the source has ready and gives their leaves; one that was written before is the same file again. */
export async function writePages(source: PublicationSource, { trustDir, now, writeOnce }: PageWriting): Promise<readonly LogEntry[]> {
  if (source.pages === undefined) return [];
  const pages = await source.pages({ now, above: await highestPage(trustDir) });
  const leaves: LogEntry[] = [];
  for (const { number, bytes } of pages) {
    const leaf: LogEntry = { kind: 'checkpoint', k: null, ...digestOf(number, bytes) };
    await writeOnce(join(trustDir, fileOfEntry(leaf) ?? ''), bytes);
    leaves.push(leaf);
  }
  return leaves;
}

/** The highest number that is taken, whatever a register that came from a backup believes. */
async function highestPage(trustDir: string): Promise<number> {
  const names = await readdir(join(trustDir, 'journals')).catch((error: unknown): string[] => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.reduce((highest, name) => Math.max(highest, Number(/^(\d+)\.bin$/.exec(name)?.[1] ?? 0)), 0);
}
