/** The PDF reader's worker: pdf.js as it comes, bundled to a hashed script of our own so that the one script policy knows it. It fetches and stores nothing. */
import 'pdfjs-dist/legacy/build/pdf.worker.min.mjs';
