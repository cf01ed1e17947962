/** What an auditor drops into the page, as lines of QR text: text files by their lines, pictures by the code in them. */
import { type PictureResult, readPicture } from '../shared/camera/picture.ts';
import { linesOf } from './verify-many.ts';

/** A text file of a million lines is about 400 MB; larger ones belong to the command line. */
const TEXT_MAX = 512 * 1024 * 1024;

export type FileLines =
  | { readonly ok: true; readonly lines: readonly string[] }
  | { readonly ok: false; readonly code: 'file-too-large' | Extract<PictureResult, { ok: false }>['code'] };

export async function readFileLines(file: File): Promise<FileLines> {
  if (file.type.startsWith('image/')) {
    const picture = await readPicture(file);
    return picture.ok ? { ok: true, lines: [picture.text] } : picture;
  }
  if (file.size > TEXT_MAX) return { ok: false, code: 'file-too-large' };
  return { ok: true, lines: linesOf(await file.text()) };
}
