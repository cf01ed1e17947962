/**
 * The trust files as one archive, `trust.zip` (formats.md §6): what refreshes a tablet by share or USB. The archive itself is believed in nothing: its files go
 * through the same checks as fetched ones. Names that are none of §6 are left out, sizes are bounded before anything is unpacked.
 */
import { unzipSync, zipSync } from 'fflate';
import type { Bytes } from '../bytes.ts';
import { isInForceName, isPublishedName, topOf } from './published-names.ts';

/** Lists are the largest (formats.md §6). */
const FILE_MAX = 256 * 1024;
/** 200 lists at their largest: 200 million tokens. */
const ARCHIVE_MAX = 64 * 1024 * 1024;
/** Every entry that an archive may list, ours or not: a directory of 98 bytes can claim four thousand million. */
const ENTRIES_MAX = 4096;
/** Stamps of five weeks, one every five minutes, are ten thousand. */
const FOLDER_MAX = 65_535;
/** Any date that a zip can hold; the archive is the same for the same files. */
const MTIME = '1990-01-01T12:00:00';

/** Packs files by their names below `/trust/`. They hardly shrink (signatures, zlib), so they are stored as they are. */
export function packTrust(files: ReadonlyMap<string, Uint8Array>): Bytes {
  const entries = [...files].filter(([name]) => isInForceName(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(entries), { level: 0, mtime: MTIME });
}

/** The trust files in an archive, other names left out, or null where it is none of ours: no zip, damaged, or larger than trust files can be. */
export function unpackTrust(archive: Uint8Array): ReadonlyMap<string, Bytes> | null {
  const files = unpack(archive, { most: ENTRIES_MAX, nameOf: (path) => (isInForceName(path) ? path : null) });
  return files === null || files.size === 0 ? null : files;
}

/**
 * The ministry's published files as somebody packed a folder of them: below whatever folder the stamp lies in, and those of the past too (for auditors, decision 041). Null as
 * above, and where there is no stamp.
 */
export function unpackFolder(archive: Uint8Array): ReadonlyMap<string, Bytes> | null {
  const paths: string[] = [];
  const seen = unpack(archive, {
    most: FOLDER_MAX,
    nameOf: (path) => {
      paths.push(path);
      return null;
    },
  });
  const top = seen === null ? null : topOf(paths);
  if (top === null) return null;
  const nameOf = (path: string): string | null => {
    const name = path.startsWith(top) ? path.slice(top.length) : '';
    return isPublishedName(name) ? name : null;
  };
  return unpack(archive, { most: FOLDER_MAX, nameOf });
}

interface Unpacking {
  /** entries that the archive may list */
  readonly most: number;
  /** of an entry that is wanted; null: left out */
  readonly nameOf: (path: string) => string | null;
}

function unpack(archive: Uint8Array, { most, nameOf }: Unpacking): ReadonlyMap<string, Bytes> | null {
  if (archive.length > ARCHIVE_MAX) return null;
  let entries = 0;
  let total = 0;
  let isTooLarge = false;
  try {
    const files = unzipSync(archive, {
      filter: ({ name, size, originalSize }) => {
        entries += 1;
        if (entries > most) throw new RangeError('unpack: entries');
        if (nameOf(name) === null) return false;
        // Both sizes are claims: a stored file is copied by the one, a compressed one inflated by the other, and entries may share their bytes.
        const claimed = Math.max(size, originalSize);
        total += claimed;
        isTooLarge ||= claimed > FILE_MAX || total > ARCHIVE_MAX;
        return !isTooLarge;
      },
    });
    const unpacked = new Map(Object.entries(files).map(([path, bytes]) => [nameOf(path) ?? path, bytes]));
    return isTooLarge ? null : unpacked;
  } catch {
    return null;
  }
}
