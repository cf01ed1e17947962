/** Reads the files that somebody hands over, one after another, and says of each that gave nothing why. */
import type { FileFault } from '../../shared/camera/codes.ts';

/** `texts`: the codes of all files, each once; `unreadPages`: of long PDFs; `faults`: one for each file that gave no code, in their order. */
export interface FilesRead {
  readonly texts: readonly string[];
  readonly unreadPages: number;
  readonly faults: readonly FileFault[];
}

/** The codes of all files together. Never rejects. */
export async function readFiles(files: readonly Blob[]): Promise<FilesRead> {
  const loaded = await import('../../shared/camera/codes.ts').catch(() => null);
  if (loaded === null) return { texts: [], unreadPages: 0, faults: ['pdf-reader-missing'] };
  const texts: string[] = [];
  const faults: FileFault[] = [];
  let unreadPages = 0;
  for (const file of files) {
    const result = await loaded.readCodes(file);
    if (result.ok) texts.push(...result.texts);
    else faults.push(result.code);
    unreadPages += result.ok ? result.unreadPages : 0;
  }
  return { texts: [...new Set(texts)], unreadPages, faults };
}
