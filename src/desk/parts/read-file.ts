/** A file that somebody chose: its bytes within a limit, or what is wrong with it in words (`file` of the desk's words). */
import { formatNumber } from '../../shared/i18n/format.ts';
import { fill, language, words } from '../../shared/i18n/words.ts';

export type ChosenFile =
  | { readonly ok: true; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly fault: 'tooLarge' | 'isEmpty' | 'unreadable'; readonly limit: number };

/** Reads it whole; never rejects. A file may be gone, changed or locked by the time it is read: browsers tell that only then. `limit` in bytes. */
export async function readChosen(file: File, limit: number): Promise<ChosenFile> {
  if (file.size > limit) return { ok: false, fault: 'tooLarge', limit };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    // a folder that is dropped, or a file in a cloud that does not answer, may read as nothing
    return bytes.length === 0 ? { ok: false, fault: 'isEmpty', limit } : { ok: true, name: file.name, bytes };
  } catch {
    return { ok: false, fault: 'unreadable', limit };
  }
}

export function sayFileFault({ fault, limit }: Extract<ChosenFile, { ok: false }>): string {
  const say = words('desk').file;
  const most =
    limit >= MIB ? fill(say.megabytes, { n: formatNumber(language(), limit / MIB) }) : fill(say.kilobytes, { n: formatNumber(language(), limit / 1024) });
  return fill(say[fault], { most });
}

const MIB = 1024 * 1024;
