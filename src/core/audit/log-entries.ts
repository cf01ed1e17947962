/** The entries of the transparency log (formats.md §6) as far as they can be had without a gap, and what each says. */
import { unlessMalformed } from '../codec/malformed.ts';
import { decodeLogEntry, type LogEntry } from '../trust/log/entry.ts';
import { decodeEntries, entriesPath, TILE_WIDTH } from '../trust/log/tiles.ts';
import type { LogFault } from './log-audit.ts';

/** An entry that can be read, with its place among all leaves. */
export interface LoggedEntry extends LogEntry {
  readonly index: number;
}

type Read = (name: string) => Promise<Uint8Array | null>;

/** The leaves of the first `size` entries; where one is missing, those before it and the fault. */
export async function readLeaves(read: Read, size: number): Promise<{ leaves: Uint8Array[]; faults: LogFault[] }> {
  const leaves: Uint8Array[] = [];
  // One after another: how many there would be is only what the checkpoint says.
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const tile = { index, width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) };
    const file = `log/${entriesPath(tile)}`;
    const bytes = await read(file);
    const bundle = bytes === null ? null : unlessMalformed(() => decodeEntries(bytes));
    if (bundle === null || bundle.length !== tile.width)
      return { leaves, faults: [{ code: bytes === null ? 'entries-missing' : 'entries-unreadable', index: leaves.length, file }] };
    leaves.push(...bundle);
  }
  return { leaves, faults: [] };
}

/** What the leaves say; one that says nothing readable is a fault. */
export function readEntries(leaves: readonly Uint8Array[], faults: LogFault[]): LoggedEntry[] {
  return leaves.flatMap((leaf, index) => {
    const entry = unlessMalformed(() => decodeLogEntry(leaf));
    if (entry === null) faults.push({ code: 'entries-unreadable', index, file: null });
    return entry === null ? [] : [{ ...entry, index }];
  });
}
