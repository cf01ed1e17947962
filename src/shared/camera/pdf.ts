/**
 * The one door to pdf.js (docs/decisions/014): the pages of a PDF as pictures, one after another. The package is asked for only when a PDF comes. It runs
 * without eval, WebAssembly, fonts or the network: what a code is drawn with is on the page itself.
 */
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import workerUrl from '../../workers/pdf.worker.ts?worker&url';
import { trustedScriptUrl } from '../network/trusted-urls.ts';
import { PICTURE_MAX_PIXELS } from './picture.ts';

/** `pdf-locked`: a password is wanted; `pdf-reader-missing`: the reader's own scripts are not on this device yet and there is no network. */
export type PdfFault = 'pdf-unreadable' | 'pdf-locked' | 'pdf-reader-missing';

/** `pages` in the file; at most `PDF_PAGES` of them were drawn. */
export type PdfResult = { readonly ok: true; readonly pages: number } | { readonly ok: false; readonly code: PdfFault };

/** Pages looked at, from the first. */
export const PDF_PAGES = 10;

/** 200 dots an inch: a module of a 40 mm pass (73 with its white edge) is 4.3 pixels wide. */
const DOTS = 200;
/** A phone's canvas ends at 16.7 megapixels (iOS), and a poster as PDF would pass that. */
const MOST_PIXELS = 12_000_000;
const POINTS_PER_INCH = 72;
/** One step of the reader, a file opened or a page drawn, takes seconds on a slow phone; a file that is made to take for ever is given up. */
const PATIENCE_MS = 30_000;

/** What a page must not do, and what it needs not to: an answer without eval, WebAssembly, downloads or fonts of this system. */
const CAREFUL = {
  isEvalSupported: false,
  maxImageSize: PICTURE_MAX_PIXELS,
  useWasm: false,
  useWorkerFetch: false,
  useSystemFonts: false,
  disableFontFace: true,
  enableXfa: false,
  stopAtErrors: false,
  verbosity: 0,
} as const;

type OnPage = (picture: ImageBitmap, page: number) => Promise<void>;
type Spawn = () => Worker;
/** Others in tests only. */
interface DrawOptions {
  readonly spawn?: Spawn;
  readonly patienceMs?: number;
}
const spawnReader: Spawn = () => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'pdf' });

/** Draws the first pages; `onPage` owns its picture and is awaited before the next page. Never rejects for a fault of the file. */
export async function drawPdf(file: Blob, onPage: OnPage, { spawn = spawnReader, patienceMs = PATIENCE_MS }: DrawOptions = {}): Promise<PdfResult> {
  const reader = await openReader(spawn);
  if (reader === null) return { ok: false, code: 'pdf-reader-missing' };
  const { pdfjs, worker } = reader;
  try {
    const data = new Uint8Array(await file.arrayBuffer());
    const task = pdfjs.getDocument({ data, worker: reader.port, ...CAREFUL });
    const document = await within(patienceMs, task.promise);
    await drawPages(document, onPage, patienceMs);
    return { ok: true, pages: document.numPages };
  } catch (error) {
    return { ok: false, code: error instanceof Error && error.name === 'PasswordException' ? 'pdf-locked' : 'pdf-unreadable' };
  } finally {
    reader.port.destroy();
    worker.terminate();
  }
}

async function openReader(spawn: Spawn) {
  try {
    const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
    const worker = spawn();
    if (!(await isUp(worker))) return null;
    return { pdfjs, worker, port: pdfjs.PDFWorker.create({ port: worker }) };
  } catch {
    return null;
  }
}

/** The worker's first word. Its script may not come at all, and then pdf.js would wait for ever. */
function isUp(worker: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    worker.addEventListener('message', () => resolve(true), { once: true });
    worker.addEventListener(
      'error',
      (event) => {
        event.preventDefault();
        worker.terminate();
        resolve(false);
      },
      { once: true },
    );
  });
}

/** The result, or a rejection when it does not come in time. */
async function within<T>(patienceMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the PDF takes too long')), patienceMs);
  });
  // What fails after it was given up (its worker is gone) is nobody's fault any more.
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function drawPages(document: PDFDocumentProxy, onPage: OnPage, patienceMs: number): Promise<void> {
  for (let number = 1; number <= Math.min(document.numPages, PDF_PAGES); number += 1) {
    const page = await within(patienceMs, document.getPage(number));
    await onPage(await within(patienceMs, draw(page)), number);
    page.cleanup();
  }
}

async function draw(page: PDFPageProxy): Promise<ImageBitmap> {
  const size = page.getViewport({ scale: 1 });
  const scale = Math.min(DOTS / POINTS_PER_INCH, Math.sqrt(MOST_PIXELS / (size.width * size.height)));
  const viewport = page.getViewport({ scale });
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.max(1, Math.floor(viewport.width)),
    height: Math.max(1, Math.floor(viewport.height)),
  });
  await page.render({ canvas, viewport, background: '#fff' }).promise;
  const picture = await createImageBitmap(canvas);
  // Safari frees a canvas late; an empty one holds nothing.
  Object.assign(canvas, { width: 0, height: 0 });
  return picture;
}
