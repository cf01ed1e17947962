/**
 * The entries of the transparency log in the order in which they were appended: one append-only file of the publisher's own, out of which the public tiles can
 * be made again. An entry is on the disk before any checkpoint counts it; what a power cut left of a last one is cut off before the next is written.
 */
import { mkdir, open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeLogEntry } from '../../core/trust/log/entry.ts';
import { encodeEntries } from '../../core/trust/log/tiles.ts';
import { readIfPresent } from './durable-file.ts';
import { publishDir } from './versions.ts';

const pathOf = (dataDir: string): string => join(publishDir(dataDir), 'log.entries');

/** Every whole entry. */
export async function readLogEntries(dataDir: string): Promise<readonly Uint8Array[]> {
  const bytes = await readIfPresent(pathOf(dataDir));
  return bytes === null ? [] : wholeEntries(bytes).entries;
}

/** Appends entries, synced when this resolves. */
export async function appendLogEntries(dataDir: string, entries: readonly Uint8Array[]): Promise<void> {
  const path = pathOf(dataDir);
  const present = await readIfPresent(path);
  if (present !== null) {
    const { end } = wholeEntries(present);
    if (end < present.length) await truncate(path, end);
  } else {
    await mkdir(publishDir(dataDir), { recursive: true });
  }
  const file = await open(path, 'a');
  try {
    await file.writeFile(encodeEntries(entries));
    await file.sync();
  } finally {
    await file.close();
  }
}

function wholeEntries(bytes: Uint8Array): { entries: Uint8Array[]; end: number } {
  const entries: Uint8Array[] = [];
  let end = 0;
  for (;;) {
    const length = (bytes[end] ?? 0) * 256 + (bytes[end + 1] ?? 0);
    const next = end + 2 + length;
    const entry = bytes.subarray(end + 2, next);
    // A cut may leave the length of a file that grew and zeros for what was in it: such an entry was never counted, or is published and taken from there.
    if (length === 0 || next > bytes.length || unlessMalformed(() => decodeLogEntry(entry)) === null) return { entries, end };
    entries.push(entry);
    end = next;
  }
}
