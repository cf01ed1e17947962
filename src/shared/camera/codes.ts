/** All QR codes of a file that somebody hands over: a photo, a screenshot, a PDF. One door for the wallet's import, the gate and the audit. */
import { openDecoder } from './decoder.ts';
import { drawPdf, PDF_PAGES, type PdfFault } from './pdf.ts';
import { openPicture, type PictureFault } from './picture.ts';

/** `file-without-code`: it was looked at, and no readable code is in it; `reader-failed`: nothing looked at it, twice. */
export type FileFault = PdfFault | PictureFault | 'file-too-large' | 'file-without-code' | 'reader-failed';

/** The texts, trimmed, each once; `unreadPages`: how many pages of a long PDF were not looked at. */
export type CodesResult =
  | { readonly ok: true; readonly texts: readonly string[]; readonly unreadPages: number }
  | { readonly ok: false; readonly code: FileFault };

/** A scan of ten pages is smaller; whoever sends more wants to fill this phone's memory. */
export const FILE_MAX_BYTES = 20 * 1024 * 1024;
/** A PDF may begin with a few bytes that are not its own (ISO 32000, annex H). */
const PDF_HEAD_BYTES = 1024;

/** All codes of one picture; it is closed here. */
type ReadPage = (picture: ImageBitmap) => Promise<readonly string[]>;

/** Reads a picture or a PDF, told apart by their content, not by what they are called. Never rejects. `open` is another one in tests only. */
export async function readCodes(file: Blob, open = openDecoder): Promise<CodesResult> {
  if (file.size > FILE_MAX_BYTES) return { ok: false, code: 'file-too-large' };
  try {
    const head = new TextDecoder('latin1').decode(await file.slice(0, PDF_HEAD_BYTES).arrayBuffer());
    const read = head.includes('%PDF-') ? readPdf : readPicture;
    // A picture goes down with a worker that dies or hangs. The camera brings another in a moment; a file is read once more, by another worker.
    return (await attempt(file, read, open)) ?? (await attempt(file, read, open)) ?? { ok: false, code: 'reader-failed' };
  } catch {
    // The file went away while it was read (a card taken out, a cloud folder without a network).
    return { ok: false, code: 'picture-unreadable' };
  }
}

/** Null where a part of the file was looked at by nobody. */
async function attempt(file: Blob, read: typeof readPdf, open: typeof openDecoder): Promise<CodesResult | null> {
  const decoder = open();
  let missed = false;
  try {
    const result = await read(file, async (picture) => {
      const texts = await decoder.decodeEvery(picture);
      missed ||= decoder.missed;
      return texts;
    });
    return missed ? null : result;
  } finally {
    decoder.close();
  }
}

async function readPicture(file: Blob, readPage: ReadPage): Promise<CodesResult> {
  const opened = await openPicture(file);
  return opened.ok ? conclude(await readPage(opened.picture), 0) : opened;
}

async function readPdf(file: Blob, readPage: ReadPage): Promise<CodesResult> {
  const texts: string[] = [];
  const drawn = await drawPdf(file, async (page) => {
    texts.push(...(await readPage(page)));
  });
  if (!drawn.ok && texts.length === 0) return drawn;
  return conclude(texts, drawn.ok ? Math.max(0, drawn.pages - PDF_PAGES) : 0);
}

function conclude(found: readonly string[], unreadPages: number): CodesResult {
  const texts = [...new Set(found.map((text) => text.trim()))].filter((text) => text !== '');
  return texts.length === 0 ? { ok: false, code: 'file-without-code' } : { ok: true, texts, unreadPages };
}
