/**
 * The entries of the transparency log in the order in which they were appended: one append-only file of the publisher's own, out of which the public tiles can
 * be made again. An entry is on the disk before any checkpoint counts it; what a power cut left of a last one is cut off before the next is written.
 */
import { mkdir, open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMalformed } from '../../core/codec/malformed.ts';
import { decodeLogEntry } from '../../core/trust/log/entry.ts';
import { encodeEntries } from '../../core/trust/log/tiles.ts';
import { isMissing } from './durable-file.ts';
import { publishDir } from './versions.ts';

const pathOf = (dataDir: string): string => join(publishDir(dataDir), 'log.entries');

/** Every whole entry. */
export async function readLogEntries(dataDir: string): Promise<readonly Uint8Array[]> {
  return (await readLogTail(dataDir, 0))?.entries ?? [];
}

/** The whole entries from byte `start` on, and where they end; null when the file is shorter than that. */
export async function readLogTail(dataDir: string, start: number): Promise<{ readonly entries: readonly Uint8Array[]; readonly end: number } | null> {
  const bytes = await readFrom(pathOf(dataDir), start);
  if (bytes === null) return start === 0 ? { entries: [], end: 0 } : null;
  const { entries, end } = wholeEntries(bytes);
  return { entries, end: start + end };
}

async function readFrom(path: string, start: number): Promise<Uint8Array | null> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size < start) return null;
      const bytes = new Uint8Array(size - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Appends entries, synced when this resolves. `end`: where the whole entries end, if the caller has just looked; else it is looked for. */
export async function appendLogEntries(dataDir: string, entries: readonly Uint8Array[], end?: number): Promise<void> {
  const path = pathOf(dataDir);
  await mkdir(publishDir(dataDir), { recursive: true });
  const whole = end ?? (await readLogTail(dataDir, 0))?.end ?? 0;
  const length = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (whole < length) await truncate(path, whole);
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
