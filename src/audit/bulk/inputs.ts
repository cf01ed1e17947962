/** What an auditor drops or picks, told by its content: lines to judge, journals, the ministry's files. Codes in pictures and PDFs become lines. */
import { type Detected, detectLines } from '../../core/audit/bulk/line-format.ts';
import { HEAD_BYTES, recognise } from '../../core/audit/bulk/recognise.ts';
import { toHex } from '../../core/bytes.ts';
import { isPublishedName, topOf } from '../../core/trust/published-names.ts';
import { type FileFault, readCodes } from '../../shared/camera/codes.ts';

export interface LinesInput extends Detected {
  readonly id: string;
  readonly name: string;
  readonly file: Blob;
  readonly source: 'lines' | 'typed';
  readonly handle: FileSystemFileHandle | null;
}

export interface Sorted {
  readonly lines: readonly LinesInput[];
  /** codes of pictures and PDFs */
  readonly texts: readonly string[];
  readonly journals: readonly File[];
  /** files below one folder, by their paths: what a trust directory is made of */
  readonly trust: ReadonlyMap<string, File>;
  readonly archives: readonly File[];
  readonly checkpoints: readonly File[];
  readonly failed: readonly { readonly name: string; readonly code: FileFault | 'file-gone' | 'empty' | (typeof REFUSED)[number] }[];
}

/** Kinds that the page has no use for. */
const REFUSED = ['trust-file', 'utf-16', 'report', 'no-text'] as const;
const isRefused = (kind: string): kind is (typeof REFUSED)[number] => REFUSED.some((one) => one === kind);

/** A file with its path, and the browser's handle where there is one. */
export interface Dropped {
  readonly file: File;
  readonly path: string;
  readonly handle: FileSystemFileHandle | null;
}

/** Larger ones are asked for again after a reload. */
export const KEPT_MAX = 4 * 1024 * 1024;
const PRINT_BYTES = 64 * 1024;

/** Published beside the ministry's files for others: the code for everybody's phone, and the same files packed. */
const FOR_OTHERS = /^(?:neutral\.(?:cwt|svg)|trust\.zip)$/;

/** Sorts files by what they are; `onLook` hears which is looked into, counted from 1. A stamp makes the ministry's data of all that lies beside it under the names of published files; everything else is looked into. */
export async function sortFiles(dropped: readonly Dropped[], onLook: (nr: number) => void = () => undefined): Promise<Sorted> {
  const top = topOf(dropped.map(({ path }) => path));
  const isBelow = ({ path }: Dropped, isOne: (name: string) => boolean) => top !== null && path.startsWith(top) && isOne(path.slice(top.length));
  const isOfTrust = (one: Dropped) => isBelow(one, isPublishedName);
  const trust = new Map(dropped.filter(isOfTrust).map(({ path, file }) => [path, file]));
  const sorted = {
    lines: [] as LinesInput[],
    texts: [] as string[],
    journals: [] as File[],
    archives: [] as File[],
    checkpoints: [] as File[],
    failed: [] as Sorted['failed'][number][],
  };
  for (const [nr, one] of dropped.entries()) {
    onLook(nr + 1);
    if (!isOfTrust(one) && !isBelow(one, (name) => FOR_OTHERS.test(name))) await sortOne(one, sorted);
  }
  return { ...sorted, trust };
}

type Lists = { -readonly [K in Exclude<keyof Sorted, 'trust'>]: Sorted[K][number][] };

async function sortOne({ file, handle }: Dropped, sorted: Lists): Promise<void> {
  const head = await file
    .slice(0, HEAD_BYTES)
    .arrayBuffer()
    .catch(() => null);
  if (head === null) return void sorted.failed.push({ name: file.name, code: 'file-gone' });
  const bytes = new Uint8Array(head);
  if (bytes.length === 0) return void sorted.failed.push({ name: file.name, code: 'empty' });
  const found = recognise(bytes);
  const of = { id: crypto.randomUUID(), name: file.name, handle };
  if (found.kind === 'lines') sorted.lines.push({ ...of, ...found, file, source: 'lines' });
  else if (found.kind === 'journal') sorted.journals.push(file);
  else if (found.kind === 'archive') sorted.archives.push(file);
  else if (found.kind === 'log-checkpoint') sorted.checkpoints.push(file);
  else if (isRefused(found.kind)) sorted.failed.push({ name: file.name, code: found.kind });
  else {
    const read = await readCodes(file);
    if (!read.ok) sorted.failed.push({ name: file.name, code: read.code });
    else sorted.texts.push(...read.texts);
  }
}

/** What was typed or pasted: a table is known as one there too. */
export function typedInput(text: string): LinesInput {
  const file = new Blob([text]);
  const found = detectLines(new TextEncoder().encode(text.slice(0, HEAD_BYTES)));
  return { id: 'typed', name: '-', file, source: 'typed', handle: null, ...(found.isSure ? found : { format: { kind: 'text' }, columns: null, isSure: true }) };
}

/** The files of a drop, folders too, with the handles that some browsers lend. Must be called before the event's handler returns. */
export function takeDrop({ items, files }: DataTransfer): Promise<readonly Dropped[]> {
  const entries = [...items].map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, handle: handleOf(item) }));
  const flat = [...files];
  return (async () => {
    const dropped: Dropped[] = [];
    for (const { entry, handle } of entries) await walk(entry, { handle: await handle, dropped });
    return dropped.length > 0 ? dropped : flat.map((file) => ({ file, path: file.name, handle: null }));
  })();
}

/** Chromium's alone; elsewhere the file is asked for again. */
async function handleOf(item: DataTransferItem): Promise<FileSystemFileHandle | null> {
  const lend = (item as DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> }).getAsFileSystemHandle;
  const handle = lend === undefined ? null : await lend.call(item).catch(() => null);
  return handle?.kind === 'file' ? (handle as FileSystemFileHandle) : null;
}

async function walk(
  entry: FileSystemEntry | null,
  { handle, dropped }: { readonly handle: FileSystemFileHandle | null; readonly dropped: Dropped[] },
): Promise<void> {
  if (entry?.isFile === true) {
    const file = await new Promise<File | null>((resolve) => (entry as FileSystemFileEntry).file(resolve, () => resolve(null)));
    if (file !== null) dropped.push({ file, path: entry.fullPath.replace(/^\//, ''), handle });
  } else if (entry?.isDirectory === true) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A hundred at a time; an empty answer is the end.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
      if (some.length === 0) break;
      for (const one of some) await walk(one, { handle: null, dropped });
    }
  }
}

/** Files of a picker; of a picked folder with their paths. */
export function takePicked(files: Iterable<File>): readonly Dropped[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, handle: null }));
}

/** Beginning, end and length: enough to know the same file again without reading gigabytes. */
export async function fingerprintOf(file: Blob): Promise<string> {
  const ends = new Blob([file.slice(0, PRINT_BYTES), file.slice(Math.max(PRINT_BYTES, file.size - PRINT_BYTES)), String(file.size)]);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await ends.arrayBuffer())));
}
